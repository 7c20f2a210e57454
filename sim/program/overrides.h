/* overrides.h — what the command line says over a scenario: "key.path=value", in order.
 */
#ifndef SIM_PROGRAM_OVERRIDES_H
#define SIM_PROGRAM_OVERRIDES_H

#include <stddef.h>

typedef struct overrides {
    char **texts;
    size_t count;
} overrides;

/* Adds `text` as it is; adds "key=value". */
void overrides_add(overrides *o, const char *text);
void overrides_add_pair(overrides *o, const char *key, const char *value);

/* Frees the texts, not `o`. */
void overrides_free(overrides *o);

#endif
