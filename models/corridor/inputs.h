/* inputs.h — all inputs of a run, made once from the scenario and shared, read-only, by all replications.
 */
#ifndef MODELS_CORRIDOR_INPUTS_H
#define MODELS_CORRIDOR_INPUTS_H

#include "models/corridor/appointments.h"
#include "models/corridor/attractions.h"
#include "models/corridor/beliefs.h"
#include "models/corridor/classes.h"
#include "models/corridor/departures.h"
#include "models/corridor/journey_sample.h"
#include "models/corridor/line_rules.h"
#include "models/corridor/modes.h"
#include "models/corridor/network.h"
#include "models/corridor/passages.h"
#include "models/corridor/posts.h"
#include "models/corridor/record.h"
#include "models/corridor/routing.h"
#include "models/corridor/transit_rules.h"

enum { CORRIDOR_DIMENSIONS_MOST = 20, CORRIDOR_CONSTANTS_MOST = 48 };

typedef struct corridor_inputs {
    sim_frame frame;
    travel_modes modes;
    network network;
    classes classes;
    departures departures;
    posts posts;
    transit_rules transit;
    line_rules line;
    appointments appointments;
    attractions attractions;
    belief_rules beliefs;
    routing routing;
    routing_inputs routing_inputs;
    passages passages;
    record record;
    journey_sample sample;

    size_t dimension_count, constant_count;
    sim_dimension dimensions[CORRIDOR_DIMENSIONS_MOST];
    sim_constant constants[CORRIDOR_CONSTANTS_MOST];
    const char **port_labels;
} corridor_inputs;

/* Ticks of a duration, to the nearest second. */
static inline sim_ticks corridor_hours(double hours)
{
    return (sim_ticks)(hours * 3600 + 0.5);
}

static inline sim_ticks corridor_days(double days)
{
    return corridor_hours(days * 24);
}

#endif
