#include "models/corridor/modes.h"

#include <stdio.h>
#include <string.h>

static const sim_param rows[] = {
    {"modes", SIM_PARAM_LIST, "", 0, MODES_MOST, NULL, "The ways of travelling; each runs on one kind of leg",
     SIM_NO_SOURCE},
    {"modes[].leg", SIM_PARAM_TEXT, "", 0, 0, NULL, "Kind of leg (column `mode` of the legs) that it runs on",
     SIM_NO_SOURCE},
    {"modes[].role", SIM_PARAM_TEXT, "", 0, 0, "\"travels\"",
     "Whether it leads from place to place, over the line between ports, or to a port with an appointment",
     SIM_CHOICES("travels|crosses|presents")},
    {"modes[].speed_km_per_hour", SIM_PARAM_REAL, "km/h", 0.1, 1200, NULL, "Speed under way", SIM_NO_SOURCE},
    {"modes[].hours_per_day", SIM_PARAM_REAL, "h/day", 0.5, 24, "24.0", "Hours under way in a day", SIM_NO_SOURCE},
    {"modes[].wait_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 2400, "0.0", "Wait before it leaves", SIM_NO_SOURCE},
    {"modes[].fixed_usd", SIM_PARAM_REAL, "USD", 0, 100000, "0.0", "Price a person, whatever the distance",
     SIM_NO_SOURCE},
    {"modes[].usd_per_km", SIM_PARAM_REAL, "USD/km", 0, 1000, "0.0", "Price a person and kilometre", SIM_NO_SOURCE},
    {"modes[].discomfort", SIM_PARAM_REAL, "1", 0.1, 100, "1.0",
     "Factor on the hours under way as travellers perceive them",
     SIM_ASSUMED(1, 3, "nobody publishes it; 1 is a seat on a bus")},
    {"modes[].stop_probability", SIM_PARAM_REAL, "1", 0, 1, "0.0",
     "Probability that a checkpoint stops those who travel so",
     SIM_ASSUMED(0.05, 0.6, "3 to 4 of 10 irregular buses are stopped on the whole way; see configs/tables")},
    {"modes[].deaths_per_million_km", SIM_PARAM_REAL, "1/(1e6 km)", 0, 1e6, "0.0",
     "Persons dead or missing per million person-kilometres",
     SIM_ASSUMED(0, 1, "from yearly counts of IOM over assumed distances")},
    {"modes[].needs_money", SIM_PARAM_FLAG, "", 0, 0, "false",
     "Closed to parties whose money is below journey.poor_below_usd", SIM_NO_SOURCE},
};

const sim_param_table modes_params = {rows, sizeof rows / sizeof *rows};

static mode_role role_of(const char *text)
{
    return strcmp(text, "crosses") == 0 ? MODE_CROSSES : strcmp(text, "presents") == 0 ? MODE_PRESENTS : MODE_TRAVELS;
}

static const char *member(char key[128], size_t i, const char *name)
{
    snprintf(key, 128, "modes[%zu].%s", i, name);
    return key;
}

void modes_read(const sim_scenario *scenario, travel_modes *modes, sim_diagnostics *d)
{
    char key[128];
    modes->count = sim_scenario_length(scenario, "modes");
    if (modes->count > MODES_MOST) {
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "modes"), "modes",
                            "%zu modes; at most %d", modes->count, MODES_MOST);
        modes->count = MODES_MOST;
    }
    for (size_t i = 0; i < modes->count; i++) {
        travel_mode *mode = &modes->at[i];
        mode->id = modes->labels[i] = sim_scenario_text(scenario, member(key, i, "id"));
        mode->leg = sim_scenario_text(scenario, member(key, i, "leg"));
        mode->role = role_of(sim_scenario_text(scenario, member(key, i, "role")));
        mode->speed_km_per_hour = sim_scenario_real(scenario, member(key, i, "speed_km_per_hour"));
        mode->hours_per_day = sim_scenario_real(scenario, member(key, i, "hours_per_day"));
        mode->wait_hours = sim_scenario_distribution(scenario, member(key, i, "wait_hours"));
        mode->fixed_usd = sim_scenario_real(scenario, member(key, i, "fixed_usd"));
        mode->usd_per_km = sim_scenario_real(scenario, member(key, i, "usd_per_km"));
        mode->discomfort = sim_scenario_real(scenario, member(key, i, "discomfort"));
        mode->stop_probability = sim_scenario_real(scenario, member(key, i, "stop_probability"));
        mode->deaths_per_million_km = sim_scenario_real(scenario, member(key, i, "deaths_per_million_km"));
        mode->needs_money = sim_scenario_flag(scenario, member(key, i, "needs_money"));
    }
}

double mode_mean_hours(const travel_mode *mode, double km)
{
    return sim_distribution_mean(&mode->wait_hours) + km / mode->speed_km_per_hour * 24 / mode->hours_per_day;
}
