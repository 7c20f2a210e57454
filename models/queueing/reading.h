/* reading.h — what the readers of keys have in common: an element of a list of the scenario, by its id.
 *
 * Durations are given in hours and kept in ticks, as distributions of real numbers that a draw rounds. A duration of
 * exactly -1 means that none is given; what it then is, the key's description says.
 */
#ifndef MODELS_QUEUEING_READING_H
#define MODELS_QUEUEING_READING_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/distribution.h"
#include "sim/kernel/ticks.h"
#include "sim/scenario/scenario.h"

/* The index of an id that is not in its list. */
#define QN_NONE UINT32_MAX

/* A duration that is not given, as a default in a table of keys. */
#define QN_NOT_GIVEN "-1.0"

/* An exponential duration of this mean loses 1 in 2,400 of it by rounding to ticks; a shorter one loses more. */
enum { QN_LEAST_TICKS = 10 };

/* What every reader needs. */
typedef struct qn_reading {
    const sim_scenario *scenario;
    sim_diagnostics *d;
    double ticks_per_hour;
} qn_reading;

/* The element `id` of the list `list`. */
typedef struct qn_element {
    const qn_reading *reading;
    const char *list;
    const char *id;
} qn_element;

/* The i-th element of a list. */
qn_element qn_element_at(const qn_reading *r, const char *list, size_t i);

/* Values of its members, as sim_scenario_…(). */
int64_t qn_element_count(const qn_element *e, const char *name);
double qn_element_real(const qn_element *e, const char *name);
const char *qn_element_text(const qn_element *e, const char *name);
size_t qn_element_length(const qn_element *e, const char *name);
double qn_element_real_at(const qn_element *e, const char *name, size_t i);
const char *qn_element_text_at(const qn_element *e, const char *name, size_t i);

/* The place of a member's text in `choices`, a NULL-terminated list that holds it. */
unsigned qn_element_choice(const qn_element *e, const char *name, const char *const choices[]);

/* A distribution in its own unit. */
sim_distribution qn_element_distribution(const qn_element *e, const char *name);

/* A duration in ticks. Faults: it may be negative, or is too short for the clock. */
sim_distribution qn_element_duration(const qn_element *e, const char *name);

/* Adds a fault when the mean of a random duration is above 0 but below QN_LEAST_TICKS: rounding to ticks would
 * change it. */
void qn_element_require_ticks(const qn_element *e, const char *name, double mean_ticks);

/* Adds a fault of the member `name`, where it is written, or at the element where it is not; printf-like. */
void qn_element_fault(const qn_element *e, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The ids of a list, in its order, allocated. */
const char **qn_ids(const qn_reading *r, const char *list, size_t *count);

/* The place of `id` among `ids`, or QN_NONE. */
uint32_t qn_index_of(const char *id, const char *const ids[], size_t count);

/* The same for the id that a member names; a fault, with the nearest of them, when there is none. `what` has ids:
 * "station". */
uint32_t qn_element_index(const qn_element *e, const char *name, const char *const ids[], size_t count,
                          const char *what);

/* Whether a duration is given. */
static inline int qn_is_given(const sim_distribution *duration)
{
    return duration->kind != SIM_CONSTANT || duration->parameter[0] >= 0;
}

/* A real number of ticks as a whole one, to the nearest; at most 2^61, so that sums of two need no check. */
static inline sim_ticks qn_round(double ticks)
{
    return ticks < 0x1p61 ? (sim_ticks)(ticks + 0.5) : (sim_ticks)1 << 61;
}

#endif
