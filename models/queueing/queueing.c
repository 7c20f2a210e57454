#include "models/queueing/queueing.h"

#include <stdlib.h>

#include "models/queueing/changes.h"
#include "models/queueing/customers.h"
#include "models/queueing/event_log.h"
#include "models/queueing/identity.h"
#include "models/queueing/inputs.h"
#include "models/queueing/measures.h"
#include "models/queueing/observables.h"
#include "models/queueing/occupancy.h"
#include "models/queueing/profile.h"
#include "models/queueing/recount.h"
#include "models/queueing/report.h"
#include "models/queueing/state.h"
#include "sim/kernel/panic.h"

/* Of the finest clock the longest run of all (a hundred years) still has fewer than 2^62 ticks. */
static const sim_param clock_rows[] = {
    {"clock.ticks_per_second", SIM_PARAM_COUNT, "1/s", 1, 1000000000, "1000000",
     "How finely time is counted: durations are rounded to whole ticks", SIM_NO_SOURCE},
};

static const sim_param_table clock_params = {clock_rows, sizeof clock_rows / sizeof *clock_rows};

enum { SECONDS_PER_HOUR = 3600, SECONDS_PER_DAY = 86400 };

static int32_t ticks_per_second(const sim_scenario *scenario)
{
    return (int32_t)sim_scenario_count(scenario, "clock.ticks_per_second");
}

/* ---- inputs ---- */

static void *prepare(const sim_scenario *scenario, const sim_frame *frame, sim_diagnostics *d)
{
    qn_inputs *in = sim_allocate(1, sizeof *in);
    const size_t before = sim_diagnostics_total(d);
    in->frame = *frame;
    in->ticks_per_hour = (double)frame->ticks_per_day / SECONDS_PER_DAY * SECONDS_PER_HOUR;
    const qn_reading reading = {scenario, d, in->ticks_per_hour};
    qn_network_read(&reading, &in->network);
    if (sim_diagnostics_total(d) == before)
        qn_measuring_read(&reading, &in->network, &in->measuring);
    if (sim_diagnostics_total(d) == before) {
        in->report_from = frame->warmup_days * frame->ticks_per_day;
        in->end = sim_frame_days(frame) * frame->ticks_per_day;
        qn_observables_describe(in);
        qn_measures_name(in);
        return in;
    }
    queueing_model.dispose(in);
    return NULL;
}

static void dispose(void *inputs)
{
    qn_inputs *in = inputs;
    qn_measures_free(in);
    qn_measuring_free(&in->measuring);
    qn_network_free(&in->network);
    free(in);
}

static const sim_dimension *dimensions(const void *inputs, size_t *count)
{
    *count = QN_DIMENSIONS;
    return ((const qn_inputs *)inputs)->dimensions;
}

static const sim_constant *constants(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = 0;
    return NULL;
}

static const sim_measure *measures(const void *inputs, size_t *count)
{
    const qn_inputs *in = inputs;
    *count = in->measure_count;
    return in->measures;
}

/* ---- a replication ---- */

static void add_tables(sim *s, const qn_inputs *in)
{
    const qn_stations *stations = &in->network.stations;
    sim_add_pool(s, "customers", sizeof(qn_customer));
    sim_add_pool(s, "stations", sizeof(sim_station));
    sim_add_pool(s, "resources", sizeof(sim_resource));
    sim_add_pool(s, "requests", sizeof(sim_request));
    sim_add_table(s, "totals", 1, sizeof(qn_totals));
    sim_add_table(s, "classes", in->network.classes.count, sizeof(qn_class_state));
    sim_add_table(s, "station states", stations->count, sizeof(qn_station_state));
    sim_add_table(s, "resource states", stations->resource_count, sizeof(qn_resource_state));
    sim_add_table(s, "figures", in->measuring.row_count, sizeof(qn_figures));
    sim_add_table(s, "waits", in->measuring.row_count, sizeof(sim_histogram));
    sim_add_table(s, "lengths", stations->count * in->measuring.lengths, sizeof(uint64_t));
    sim_add_table(s, "profile", stations->count * in->measuring.bins, sizeof(qn_bin));
    sim_add_table(s, "locked", stations->count, sizeof(uint8_t));
}

static void begin_report(sim *s, const qn_inputs *in)
{
    qn_totals_of(s)->reports = 1;
    qn_measures_begin(s, in);
}

static void schedule_arrival(sim *s, const qn_inputs *in, uint32_t class_)
{
    uint64_t *candidates = &qn_class_state_of(s, class_)->candidates;
    const sim_ticks next =
        qn_arrivals_next(s, &in->network.classes.at[class_].arrivals, class_, candidates, sim_now(s), in->end);
    if (next != SIM_FOREVER)
        sim_schedule(s, next, QN_EVENT_ARRIVAL, qn_customer_identity(class_, 0), 0, class_, 0);
}

static void set_up(sim *s, const void *inputs)
{
    const qn_inputs *in = inputs;
    add_tables(s, in);
    qn_totals_of(s)->deadlock_at = -1;
    qn_changes_set_up(s, in);
    for (uint32_t i = 0; i < in->network.classes.count; i++)
        for (uint32_t k = 0; k < in->network.classes.at[i].population; k++)
            qn_customer_come(s, in, i);
    for (uint32_t i = 0; i < in->network.stations.count; i++)
        qn_occupancy_touch(s, i);
    qn_occupancy_settle(s, in);
    for (uint32_t i = 0; i < in->network.classes.count; i++)
        schedule_arrival(s, in, i);
    qn_profile_set_up(s, in);
    if (in->report_from == 0)
        begin_report(s, in);
    else
        sim_schedule(s, in->report_from, QN_EVENT_REPORT, qn_subject_identity(QN_SUBJECT_PERIOD, 0, 0), 0, 0, 0);
}

static void arrive(sim *s, const qn_inputs *in, uint32_t class_)
{
    const uint64_t candidate = qn_class_state_of(s, class_)->candidates - 1;
    const uint32_t customers = qn_arrivals_group(s, &in->network.classes.at[class_].arrivals, class_, candidate);
    for (uint32_t i = 0; i < customers; i++)
        qn_customer_come(s, in, class_);
    schedule_arrival(s, in, class_);
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    const qn_inputs *in = inputs;
    switch ((qn_event)event->kind) {
    case QN_EVENT_REPORT:
        begin_report(s, in);
        break;
    case QN_EVENT_PROFILE:
        qn_profile_sample(s, in);
        break;
    case QN_EVENT_END:
        qn_customer_served(s, in, event->entity, event->argument);
        break;
    case QN_EVENT_UNITS:
    case QN_EVENT_ROOM:
    case QN_EVENT_DOOR:
    case QN_EVENT_INTERRUPTION:
    case QN_EVENT_REPAIR:
        qn_changes_handle(s, in, event);
        break;
    case QN_EVENT_RENEGE:
        qn_customer_renege(s, in, event->entity, event->argument);
        break;
    case QN_EVENT_ARRIVAL:
        arrive(s, in, event->entity);
        break;
    case QN_EVENTS:
        sim_panic("an event of kind %d", event->kind);
    }
    qn_occupancy_settle(s, in);
}

static void end_day(sim *s, const void *inputs)
{
    qn_observables_end_day(s, inputs);
    if (qn_totals_of(s)->reports)
        qn_measures_read_meters(s, inputs);
}

static const char *verify(sim *s, const void *inputs)
{
    return qn_recount(s, inputs);
}

static void measure(sim *s, const void *inputs, double values[])
{
    qn_measures_fill(s, inputs, values);
}

static char *report(const void *inputs, const sim_frame *frame, const double *const mean[], size_t replications)
{
    return qn_report(inputs, frame, mean, replications);
}

static const char *const kind_names[QN_EVENTS] = {
    [QN_EVENT_REPORT] = "reported period begins",
    [QN_EVENT_PROFILE] = "profile",
    [QN_EVENT_END] = "service ends",
    [QN_EVENT_UNITS] = "units change",
    [QN_EVENT_ROOM] = "room changes",
    [QN_EVENT_DOOR] = "door opens or closes",
    [QN_EVENT_INTERRUPTION] = "interruption",
    [QN_EVENT_REPAIR] = "repair",
    [QN_EVENT_RENEGE] = "patience ends",
    [QN_EVENT_ARRIVAL] = "arrival",
};

/* Within a tick: first what only looks; then services end, so that whoever is done by the end of a shift is done;
 * then units, rooms and doors change; then patience ends, so that a server who comes at that moment still takes
 * whoever would have left; then customers come and find what all that has left. */
static const uint8_t kind_priorities[QN_EVENTS] = {
    [QN_EVENT_REPORT] = 0, [QN_EVENT_PROFILE] = 0, [QN_EVENT_END] = 1,          [QN_EVENT_UNITS] = 2,
    [QN_EVENT_ROOM] = 2,   [QN_EVENT_DOOR] = 2,    [QN_EVENT_INTERRUPTION] = 2, [QN_EVENT_REPAIR] = 2,
    [QN_EVENT_RENEGE] = 3, [QN_EVENT_ARRIVAL] = 4,
};

static const sim_param_table *const params[] = {
    &clock_params,     &qn_resources_params, &qn_stations_params,  &qn_classes_params,   &qn_arrivals_params,
    &qn_visits_params, &qn_routes_params,    &qn_measuring_params, &qn_event_log_params,
};

const sim_model queueing_model = {
    .name = "queueing",
    .calibration = "nothing to calibrate, all parameters are given",
    .description = "Networks of stations and routing, written as a config",
    .disclaimer = NULL,
    .ticks_per_second = ticks_per_second,
    .params = params,
    .param_table_count = sizeof params / sizeof *params,
    .observables = qn_observables,
    .observable_count = QN_SERIES,
    .traces = qn_traces,
    .trace_count = QN_TRACES,
    .prepare = prepare,
    .dispose = dispose,
    .dimensions = dimensions,
    .constants = constants,
    .measures = measures,
    .expected_rows = qn_event_log_expected,
    .behaviour = {.kind_names = kind_names,
                  .kind_priorities = kind_priorities,
                  .kind_count = QN_EVENTS,
                  .set_up = set_up,
                  .handle = handle,
                  .end_day = end_day,
                  .verify = verify},
    .measure = measure,
    .report = report,
};
