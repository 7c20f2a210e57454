/* dictionary.h — every variable and attribute that the results layer makes itself, in one table.
 *
 * What is written (compose.h), what `transito dictionary` and output/README.md say of it, and which names a model may not
 * take (plan.h) all come from these rows. The variables of a model come from its observables in the same way; the two
 * together are all that stands in a results file.
 */
#ifndef OUTPUT_DICTIONARY_H
#define OUTPUT_DICTIONARY_H

#include <stddef.h>

#include "output/results_variable.h"
#include "sim/kernel/observable.h"

enum { DICTIONARY_RANK = 2, DICTIONARY_OTHERS = 3 };

/* A further text attribute. */
typedef struct dictionary_text {
    const char *name, *text;
} dictionary_text;

/* A variable. */
typedef struct dictionary_variable {
    const char *name; /* a prefix where `is_each` says of what */
    results_type type;
    results_missing missing;
    const char *dimensions[DICTIONARY_RANK]; /* outermost first, NULL where fewer */
    const char *long_name;
    const char *units;                /* UDUNITS; NULL: none, because texts, flags and mixed units have none */
    const char *standard_name;        /* of the CF table; NULL: none */
    const char *comment;              /* definition; NULL: the long name says all */
    const char *ancillary;            /* variables that tell more of the values; NULL: none */
    const char *const *flag_meanings; /* meaning of 0, 1, …; NULL-terminated; NULL: no flag */
    dictionary_text others[DICTIONARY_OTHERS];
    const char *is_each; /* NULL, or what there is one variable for */
} dictionary_variable;

/* All of them, in the order in which a file has them. */
typedef struct dictionary_variables {
    const dictionary_variable *rows;
    size_t count;
} dictionary_variables;
dictionary_variables dictionary_all(void);

/* The row of `name`; a name without a row is a bug and panics. */
const dictionary_variable *dictionary_of(const char *name);

/* An attribute of the file as a whole. */
typedef struct dictionary_attribute {
    const char *name;
    results_type type;
    const char *definition;
} dictionary_attribute;

typedef struct dictionary_attributes {
    const dictionary_attribute *rows;
    size_t count;
} dictionary_attributes;
dictionary_attributes dictionary_file(void);

/* What CF's cell_methods say of a count over the day and of a state at its end, for a kind of observable. */
const char *dictionary_cell_methods(sim_observable_kind kind);

/* The type and the units of a model's constant in the file; NULL: none, which is so of texts and flags. */
results_type dictionary_constant_type(sim_value_type type);
const char *dictionary_constant_units(const sim_constant *constant);

/* How many meanings there are before the NULL; 0 for NULL. */
size_t dictionary_meanings(const char *const meanings[]);

#endif
