/* dictionary_text.h — the data dictionary in print: all that a results file may hold, as a list, CSV, JSON or Markdown.
 *
 * First what the results layer writes into every file, then what each model adds: its axes, daily series, constants, the
 * rows that it can write as things happen, and its measures. All are rows of one table: for another part it takes one function
 * here that adds them.
 */
#ifndef OUTPUT_DICTIONARY_TEXT_H
#define OUTPUT_DICTIONARY_TEXT_H

#include "sim/model.h"

/* A model with the inputs that give it its axes, constants and measures. Not owned. */
typedef struct dictionary_model {
    const sim_model *model;
    const void *inputs;
} dictionary_model;

typedef enum dictionary_format {
    DICTIONARY_LIST,
    DICTIONARY_CSV,
    DICTIONARY_JSON,
    DICTIONARY_MARKDOWN
} dictionary_format;

/* The dictionary of every file and of `count` models; the caller frees the text. */
char *dictionary_print(const dictionary_model models[], size_t count, dictionary_format format);

#endif
