/* profile.h — how many customers are inside each station by the hours of a cycle.
 *
 * At the start of each bin their number is sampled, and the area of the bin before it is added up. Cycles begin at the
 * first midnight of the warm-up; bins that begin before the reported period or end after it are left out.
 */
#ifndef MODELS_QUEUEING_PROFILE_H
#define MODELS_QUEUEING_PROFILE_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* Schedules the first sample, if a profile is asked for. */
void qn_profile_set_up(sim *s, const qn_inputs *in);

/* QN_EVENT_PROFILE. */
void qn_profile_sample(sim *s, const qn_inputs *in);

/* What is known of a bin of a station at the end: NAN where nothing is. */
typedef struct qn_profile_figures {
    double inside;   /* time average within the bin */
    double at;       /* mean number at its start, over cycles */
    double variance; /* of that number over cycles */
} qn_profile_figures;
qn_profile_figures qn_profile_of(sim *s, const qn_inputs *in, uint32_t station, uint32_t bin);

#endif
