/* classes.h — classes of travellers: nationality, and for some nationalities apart those who evade and those who ask.
 *
 * A class is a row of a CSV table. Shares of families and of children alone are shares of persons, as the record counts; a
 * party's demographic is drawn from shares of parties, which follow from them and from the mean sizes.
 */
#ifndef MODELS_CORRIDOR_CLASSES_H
#define MODELS_CORRIDOR_CLASSES_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/party.h"
#include "sim/kernel/distribution.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/table.h"

enum { CLASSES_MOST = 255 };

typedef struct traveller_class {
    const char *id;
    uint32_t nationality;             /* index of `nationalities` */
    int at_home;                      /* of the country of transit: not stopped by its migration officers */
    double party_share[DEMOGRAPHICS]; /* of parties; adults include groups */
    double group_share;               /* of adult parties: led by a smuggler */
    double persons_per_party;         /* mean */
    double appointment_share;         /* of parties that mean to wait for an appointment while there are any */
    double asylum_share;              /* of parties that claim asylum on the way */
} traveller_class;

typedef struct classes {
    size_t count;
    traveller_class *at;
    const char **labels;
    size_t nationality_count;
    const char **nationalities;
    sim_table *table, *intentions;

    sim_distribution family_persons, group_persons, money_usd;
} classes;

extern const sim_param_table classes_params;

void classes_read(const sim_scenario *scenario, classes *c, sim_diagnostics *d);
void classes_free(classes *c);

/* Index of the class with this id; UINT32_MAX, reported under `key` with the nearest names, when there is none. */
uint32_t classes_require(const classes *c, const char *id, sim_origin where, const char *key, sim_diagnostics *d);

/* Index of the demographic with this label ("adult", "family", "child_alone"); as classes_require(). */
uint32_t demographic_require(const char *label, sim_origin where, const char *key, sim_diagnostics *d);

#endif
