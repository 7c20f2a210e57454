/* compare_notes.h — what speaks against comparing two results files, and what is to be known of a comparison.
 */
#ifndef OUTPUT_COMPARE_NOTES_H
#define OUTPUT_COMPARE_NOTES_H

#include "output/compare_source.h"
#include "output/comparison.h"

/* Adds to `d` each reason for which `other`, which has `pairs` replications in common with `reference`, cannot be paired with
 * it (SIM_FAULT_DATA at the path of `other`). */
void compare_notes_refuse(const compare_source *reference, const compare_source *other, size_t pairs,
                          sim_diagnostics *d);

/* Notes how many measures are not shown, harm and custody perhaps among them. */
void compare_notes_choice(output_comparison *comparison, const compare_source *reference);

/* Adds to the notes of `comparison` what is to be known of one file; of two, and which figures only one of them has. */
void compare_notes_file(output_comparison *comparison, const compare_source *source);
void compare_notes_pair(output_comparison *comparison, const compare_source *reference, const compare_source *other);

/* Adds a note unless it stands there; printf-like. */
void compare_notes_add(output_comparison *comparison, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
