/* observables.h — the daily series of a network, and their axes.
 */
#ifndef MODELS_QUEUEING_OBSERVABLES_H
#define MODELS_QUEUEING_OBSERVABLES_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

enum {
    QN_SERIES_ARRIVALS,
    QN_SERIES_DEPARTURES,
    QN_SERIES_SERVED,
    QN_SERIES_BALKED,
    QN_SERIES_RENEGED,
    QN_SERIES_EVICTED,
    QN_SERIES_QUEUE_END,
    QN_SERIES_INSIDE_END,
    QN_SERIES_DEADLOCKED,
    QN_SERIES
};

extern const sim_observable qn_observables[QN_SERIES];

/* Fills the dimensions of the inputs. */
void qn_observables_describe(qn_inputs *in);

/* At each day's end: what the day has added, and the levels of its evening. */
void qn_observables_end_day(sim *s, const qn_inputs *in);

#endif
