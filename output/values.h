/* values.h — the values of one variable of a results file, block by block and as a reader of the file means them.
 *
 * A variable of any size is read in bounded memory: a block is a start and a count on each axis. Whole numbers stay whole (64
 * bits lose nothing), reals are reals, texts are texts; `_FillValue` is missing, and so is NAN. A small integer with
 * `flag_values` and `flag_meanings` is a text of its meanings, "days since 2023-01-01" is a date: values_text() says a value in
 * the words that a person would use, and that any other program reads back.
 */
#ifndef OUTPUT_VALUES_H
#define OUTPUT_VALUES_H

#include "output/reader.h"
#include "sim/kernel/calendar.h"

typedef enum values_kind { VALUES_WHOLE, VALUES_REAL, VALUES_TEXT } values_kind;

typedef struct output_values output_values;

/* Room for what values_text() writes of a number or a date. */
typedef struct values_word {
    char text[64];
} values_word;

/* The variable `name`, ready to be read; NULL with a diagnostic when it is of a type that cannot be read. The reader must
 * outlive it. Closed with output_values_close(), which takes NULL. */
output_values *output_values_open(const output_reader *reader, const char *name, sim_diagnostics *d);
void output_values_close(output_values *values);

const output_variable *output_values_variable(const output_values *values);
values_kind output_values_kind(const output_values *values);

/* Reads the block of `count` from `start` on each axis, row by row; it is kept until the next reading. Returns 0, or -1
 * with a diagnostic (SIM_FAULT_DATA). */
int output_values_read(output_values *values, const size_t start[], const size_t count[], sim_diagnostics *d);

/* The i-th value of the block last read. Whether it is missing; as a number (NAN where it is missing or a text); as a text that
 * is "" where it is missing: the text itself, a flag's meaning, a date or time of ISO 8601, or a number with as many digits
 * as read back the same. Owned by the values or kept in `word`. */
int output_values_missing(const output_values *values, size_t i);
double output_values_number(const output_values *values, size_t i);
int64_t output_values_whole(const output_values *values, size_t i); /* of VALUES_WHOLE */
const char *output_values_text(const output_values *values, size_t i, values_word *word);

/* Whether it counts time as the CF conventions do, and then the day (since 1970-01-01) in which the i-th value lies. */
int output_values_is_time(const output_values *values);
int64_t output_values_day(const output_values *values, size_t i);

#endif
