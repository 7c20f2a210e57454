/* report.h — a table of the stations for people, from the means of the daily series.
 */
#ifndef MODELS_QUEUEING_REPORT_H
#define MODELS_QUEUEING_REPORT_H

#include "models/queueing/inputs.h"

/* The text, which the caller frees; see sim_model.report. */
char *qn_report(const qn_inputs *in, const sim_frame *frame, const double *const mean[], size_t replications);

#endif
