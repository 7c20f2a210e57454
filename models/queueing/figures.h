/* figures.h — what was counted in the reported period, with what is still under way.
 *
 * Times of standing and of being blocked are added up when they are over; those of customers who are there now are
 * added here, so that the sums are those of the period up to now, to the tick.
 */
#ifndef MODELS_QUEUEING_FIGURES_H
#define MODELS_QUEUEING_FIGURES_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* The figures of all rows up to now; the caller frees them. */
qn_figures *qn_figures_now(sim *s, const qn_inputs *in);

/* Adds the counts and times of `other` to `sum`. */
void qn_figures_add(qn_figures *sum, const qn_figures *other);

/* Customers present times ticks of the reported period up to now, by areas and by the customers' stays: the two
 * sides of Little's law, the same number. */
typedef struct qn_little {
    qn_wide by_area, by_stays;
} qn_little;
qn_little qn_figures_little(sim *s, const qn_inputs *in);

#endif
