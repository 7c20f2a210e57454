#include "models/queueing/resources.h"

static const sim_param rows[] = {
    {"resources", SIM_PARAM_LIST, "", 0, 0, "()", "Units that stations share", SIM_NO_SOURCE},
    {"resources[].units", SIM_PARAM_COUNT, "", 0, QN_MOST_UNITS, "1", "Units that there are, where there are no shifts",
     SIM_NO_SOURCE},
    {"resources[].shifts", SIM_PARAM_REALS, "h", 0, 1e6, "[]", "Hours of the cycle from which on shift_units hold",
     SIM_NO_SOURCE},
    {"resources[].shift_units", SIM_PARAM_REALS, "", 0, QN_MOST_UNITS, "[]", "Units that there are from those hours on",
     SIM_NO_SOURCE},
    {"resources[].shift_cycle_hours", SIM_PARAM_REAL, "h", 0.001, 1e6, "24.0", "Length of the cycle of shifts",
     SIM_NO_SOURCE},
    {"resources[].fewer", SIM_PARAM_TEXT, "", 0, 0, "\"finish\"",
     "What becomes of those in service when units are taken away: they finish, or are put out and resume, repeat the "
     "same service, or draw a new one",
     SIM_CHOICES("finish|resume|repeat|redraw")},
    {"resources[].interruptions_per_hour", SIM_PARAM_REAL, "1/h", 0, 1e9, "0.0",
     "Rate of interruptions, which come at all times alike; 0: none", SIM_NO_SOURCE},
    {"resources[].interrupted_units", SIM_PARAM_COUNT, "", 0, QN_MOST_UNITS, "0",
     "Units that an interruption takes away; 0: all", SIM_NO_SOURCE},
    {"resources[].repair_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 1e9, "0.0",
     "Time until an interruption's units come back", SIM_NO_SOURCE},
};

const sim_param_table qn_resources_params = {rows, sizeof rows / sizeof *rows};

const qn_resource_keys qn_shared_keys = {"units", {"shifts", "shift_units", "shift_cycle_hours"}, "interrupted_units"};

static const char *const fewer_rules[] = {
    [SIM_SHRINK_FINISH] = "finish",
    [SIM_SHRINK_RESUME] = "resume",
    [SIM_SHRINK_REPEAT] = "repeat",
    [SIM_SHRINK_REDRAW] = "redraw",
    NULL,
};

qn_resource qn_resource_read(const qn_element *e, const qn_resource_keys *keys)
{
    const double rate = qn_element_real(e, "interruptions_per_hour");
    if (rate > 0)
        qn_element_require_ticks(e, "interruptions_per_hour", e->reading->ticks_per_hour / rate);
    return (qn_resource){
        .id = e->id,
        .units = (uint32_t)qn_element_count(e, keys->units),
        .shifts = qn_schedule_read(e, &keys->shifts, QN_WHOLE),
        .fewer = (sim_shrink_rule)qn_element_choice(e, "fewer", fewer_rules),
        .gap = rate > 0 ? e->reading->ticks_per_hour / rate : 0,
        .interrupted = (uint32_t)qn_element_count(e, keys->interrupted),
        .repair = qn_element_duration(e, "repair_hours"),
    };
}

void qn_resource_free(qn_resource *r)
{
    qn_schedule_free(&r->shifts);
}

uint32_t qn_resource_first(const qn_resource *r)
{
    return r->shifts.count ? (uint32_t)qn_schedule_value(&r->shifts, 0) : r->units;
}

uint32_t qn_resource_most(const qn_resource *r)
{
    return r->shifts.count ? (uint32_t)qn_schedule_highest(&r->shifts) : r->units;
}
