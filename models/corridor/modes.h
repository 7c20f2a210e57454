/* modes.h — ways of travelling: walking, buses, cars, freight trains, boats, aircraft, and the two that end a journey.
 *
 * Modes are rows of the scenario, not of the code: each says on which kind of leg it runs, how fast, at what price and risk.
 * Several modes may run on one kind of leg (buses and cars on roads); a kind of leg without a mode carries nobody
 * (bridges for freight).
 */
#ifndef MODELS_CORRIDOR_MODES_H
#define MODELS_CORRIDOR_MODES_H

#include <stddef.h>

#include "sim/kernel/distribution.h"
#include "sim/scenario/scenario.h"

enum { MODES_MOST = 16 };

typedef enum mode_role {
    MODE_TRAVELS, /* from place to place */
    MODE_CROSSES, /* over the line between ports: ends the journey */
    MODE_PRESENTS /* at a port with an appointment: ends the journey */
} mode_role;

typedef struct travel_mode {
    const char *id;
    const char *leg; /* kind of leg that it runs on */
    mode_role role;
    double speed_km_per_hour;
    double hours_per_day; /* under way; the rest of a day is rest */
    double fixed_usd;
    double usd_per_km;
    double discomfort;            /* factor on the hours under way as they are perceived */
    double stop_probability;      /* that a checkpoint on the way stops those who travel so */
    double deaths_per_million_km; /* persons dead or missing per million person-kilometres */
    int needs_money;              /* not open to parties without money */
    sim_distribution wait_hours;  /* before it leaves */
} travel_mode;

typedef struct travel_modes {
    size_t count;
    travel_mode at[MODES_MOST];
    const char *labels[MODES_MOST];
} travel_modes;

extern const sim_param_table modes_params;

/* Reads the list `modes`. Faults are added to `d`. Texts belong to the scenario. */
void modes_read(const sim_scenario *scenario, travel_modes *modes, sim_diagnostics *d);

/* Mean hours of a hop of `km` by this mode, waiting and nights included. */
double mode_mean_hours(const travel_mode *mode, double km);

#endif
