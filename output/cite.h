/* cite.h — how to cite the program and the run that a results file holds.
 *
 * What is said of the program is that of CITATION.cff, read when it is built, with version and commit of the program that made
 * the file. A run is told by its digest, which says what the file says (digest.h), so that a reader can check that he
 * has the same. Sources are those that the file itself names: in the definitions of recorded figures ("Source: ...") and in the
 * column `source` of the input tables. Nothing is made up: the program has no DOI, and whoever ran it is not known here.
 */
#ifndef OUTPUT_CITE_H
#define OUTPUT_CITE_H

#include "output/reader.h"

typedef enum output_cite_form { OUTPUT_CITE_TEXT, OUTPUT_CITE_BIBTEX } output_cite_form;

/* The citation as text; NULL with a diagnostic when the file cannot be read. The caller frees it. */
char *output_cite(const output_reader *reader, output_cite_form form, sim_diagnostics *d);

#endif
