/* inputs.h — all inputs of a run, made once from the scenario and shared, read-only, by all replications.
 */
#ifndef MODELS_QUEUEING_INPUTS_H
#define MODELS_QUEUEING_INPUTS_H

#include "models/queueing/measuring.h"
#include "sim/kernel/observable.h"

enum { QN_DIMENSIONS = 2 };

typedef struct qn_inputs {
    sim_frame frame;
    double ticks_per_hour;
    sim_ticks report_from; /* tick at which the reported period begins */
    sim_ticks end;         /* and ends */
    qn_network network;
    qn_measuring measuring;
    sim_dimension dimensions[QN_DIMENSIONS];
    sim_measure *measures;
    size_t measure_count;
} qn_inputs;

#endif
