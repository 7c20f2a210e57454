/* departures.h — who sets out, where and when: a Poisson process whose rate changes from day to day.
 *
 * Three forms of input. Monthly tables (class, month, persons) for what is recorded at a gateway: the rate is the month's
 * mean, `lead_days` earlier than it was recorded. Levels (class, gateway, persons a day) for what nobody records: one number
 * each, with a smooth season and never month by month. Both are rates of persons; parties set out at the rate divided by
 * their mean size.
 *
 * The number of parties of (class, gateway, day) is the inverse of the Poisson distribution at one uniform, and each
 * party is drawn from streams of its own identity (class, gateway, day, ordinal). So a higher rate adds the last ordinals of
 * some days and changes nothing else (common random numbers). Within the day the instants are uniform and independent: given
 * the number that is the Poisson process (Lewis and Shedler 1979).
 */
#ifndef MODELS_CORRIDOR_DEPARTURES_H
#define MODELS_CORRIDOR_DEPARTURES_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/classes.h"
#include "models/corridor/network.h"
#include "sim/kernel/simulation.h"

/* One stream of departures: a class at a gateway. */
typedef struct departure {
    uint32_t class_;
    uint32_t gateway;
    double *persons_per_day; /* for each day of the run */
    int is_recorded;         /* from monthly tables */
} departure;

typedef struct departures {
    size_t count;
    departure *at;
    int64_t days;               /* of the run */
    int64_t warmup_days;        /* of them before the reported period */
    int64_t first_recorded_day; /* of the run, from when on all monthly tables hold months of their own */
    size_t gateway_count;
    const char **gateway_labels; /* ids of the places where anybody sets out */
    uint32_t *gateway_place;
    uint32_t *gateway_of_place; /* [places] or NETWORK_NONE */
} departures;

extern const sim_param_table departures_params;

/* Reads the list `departures` and its tables; every day of the run must have a rate in each monthly table, or fall before
 * a table whose element says that its first month holds for earlier days (for longer warm-ups). */
void departures_read(const sim_scenario *scenario, const sim_frame *frame, const classes *c, const network *n,
                     departures *out, sim_diagnostics *d);
void departures_free(departures *out);

/* Parties of one stream that set out on day `day` of the run. */
uint32_t departures_parties(sim *s, const departures *in, const classes *c, size_t stream, int64_t day);

#endif
