/* reader.h — what a results file holds.
 *
 * Opens read-only and without file locks, so that it works on file systems that have none and beside other readers; a
 * results file is never changed once it has its name. A file that is not HDF5, is cut short or was not made by this program
 * gives one line (SIM_FAULT_DATA), one that is not there or may not be read another (SIM_FAULT_INPUT).
 */
#ifndef OUTPUT_READER_H
#define OUTPUT_READER_H

#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

enum { OUTPUT_RANK_LIMIT = 8 };

typedef struct output_reader output_reader;

/* One variable. Texts are owned by the reader; "" where an attribute is missing. */
typedef struct output_variable {
    const char *name;
    const char *type; /* "int8", "int32", "int64", "float64", "text", … */
    const char *units;
    const char *long_name;
    const char *comment;
    size_t rank;
    const char *dimensions[OUTPUT_RANK_LIMIT]; /* names, outermost first */
    uint64_t sizes[OUTPUT_RANK_LIMIT];
    uint64_t stored_bytes; /* in the file, compressed; texts are not counted */
} output_variable;

/* Opens `path`; NULL with one diagnostic when it cannot be read. The caller closes it. */
output_reader *output_reader_open(const char *path, sim_diagnostics *d);
void output_reader_close(output_reader *reader);

/* The variables in the order of their names. */
size_t output_reader_count(const output_reader *reader);
const output_variable *output_reader_variable(const output_reader *reader, size_t i);
/* The variable of this name, or NULL. */
const output_variable *output_reader_find(const output_reader *reader, const char *name);

/* A text or number attribute of the file by name; "" and `otherwise` where there is none. The text is owned by the reader. */
const char *output_reader_text(const output_reader *reader, const char *name);
int64_t output_reader_number(const output_reader *reader, const char *name, int64_t otherwise);

/* The text of the variable `name` of rank 0, such as "scenario_text"; "" where there is none. Owned by the reader. */
const char *output_reader_text_variable(const output_reader *reader, const char *name);

/* The text attribute `attribute` of the variable `name`, which the caller frees; "" where there is none. */
char *output_reader_attribute(const output_reader *reader, const char *name, const char *attribute);

/* All values of the variable `name`, whatever its shape, as reals (a missing one is NAN) or as texts; `count` gets how many. NULL
 * and 0 where there is no variable of this name and kind, or with a diagnostic when it cannot be read. The caller frees the
 * array, texts with results_file_free_names(). */
double *output_reader_reals(const output_reader *reader, const char *name, size_t *count, sim_diagnostics *d);
char **output_reader_texts(const output_reader *reader, const char *name, size_t *count, sim_diagnostics *d);

/* The path that was opened, and the open file (results_file.h), for those that read more of it. */
const char *output_reader_path(const output_reader *reader);
const struct results_file *output_reader_file(const output_reader *reader);

#endif
