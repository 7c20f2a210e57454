#include "models/corridor/corridor.h"

#include <stdlib.h>

#include "models/corridor/census.h"
#include "models/corridor/day_book.h"
#include "models/corridor/headcount.h"
#include "models/corridor/hops.h"
#include "models/corridor/inputs.h"
#include "models/corridor/journey.h"
#include "models/corridor/judgement.h"
#include "models/corridor/line.h"
#include "models/corridor/observables.h"
#include "models/corridor/party.h"
#include "models/corridor/state.h"
#include "models/corridor/stations.h"
#include "models/corridor/traces.h"
#include "sim/kernel/panic.h"

/* Identities of the events that belong to no party; no party has day 16,383. */
enum { DAY_ORDINAL = 0, APPOINTMENTS_ORDINAL = 1, LAST_DAY = PARTY_DAYS - 1 };

static uint64_t own_identity(uint32_t ordinal)
{
    return party_identity(UINT8_MAX, 0, LAST_DAY, ordinal);
}

/* Whoever is drawn to a port must be able to have an appointment there, and whoever means to wait for one must be drawn to
 * some port: the tables come from different files. */
static void check_ports(const sim_scenario *scenario, const corridor_inputs *in, sim_diagnostics *d)
{
    const attractions *a = &in->attractions;
    const sim_origin where = {sim_scenario_file(scenario, "attractions.table"), 0};
    for (size_t k = 0; k < in->classes.count; k++) {
        double drawn = 0;
        for (size_t e = 0; e < in->network.end_count; e++) {
            const uint32_t destination = a->destination_of_end[e];
            const double share = a->prior[k * a->destination_count + destination];
            if (!a->destination_is_port[destination] || share <= 0)
                continue;
            drawn += share;
            if (in->appointments.port_of_end[e] == NETWORK_NONE)
                sim_diagnostics_add(
                    d, SIM_FAULT_DATA, where, "area",
                    "class \"%s\" is drawn to the port \"%s\", which gives no appointments (appointments.ports)",
                    in->classes.at[k].id, in->network.place_id[a->destination_place[destination]]);
        }
        if (in->classes.at[k].appointment_share > 0 && drawn <= 0)
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "area",
                                "class \"%s\" means to wait for appointments, but no port draws it",
                                in->classes.at[k].id);
    }
}

static int32_t ticks_per_second(const sim_scenario *scenario)
{
    (void)scenario;
    return 1;
}

static void *prepare(const sim_scenario *scenario, const sim_frame *frame, sim_diagnostics *d)
{
    corridor_inputs *in = sim_allocate(1, sizeof *in);
    const size_t before = sim_diagnostics_total(d);
    in->frame = *frame;
    in->routing_inputs =
        (routing_inputs){&in->network, &in->modes, &in->classes, &in->attractions, &in->departures, &in->routing};
    if (sim_frame_reported_days(frame) >= PARTY_FIRST_DAY || frame->warmup_days >= PARTY_FIRST_DAY)
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "run.last_day"), "run.last_day",
                            "warm-up and reported period last at most %d days each", PARTY_FIRST_DAY - 1);
    modes_read(scenario, &in->modes, d);
    classes_read(scenario, &in->classes, d);
    network_read(scenario, &in->modes, &in->network, d);
    /* What follows looks places and classes up: without them it would report each row. */
    if (sim_diagnostics_total(d) == before) {
        posts_read(scenario, &in->network, &in->posts, d);
        transit_rules_read(scenario, &in->classes, &in->network, &in->transit, d);
        line_rules_read(scenario, &in->classes, &in->line, d);
        appointments_read(scenario, &in->network, &in->appointments, d);
        attractions_read(scenario, &in->classes, &in->network, &in->attractions, d);
        departures_read(scenario, frame, &in->classes, &in->network, &in->departures, d);
        record_read(scenario, &in->network, &in->classes, frame, &in->record, d);
        in->beliefs = beliefs_read(scenario);
    }
    if (sim_diagnostics_total(d) == before)
        check_ports(scenario, in, d);
    if (sim_diagnostics_total(d) == before)
        routing_read(scenario, &in->routing_inputs, &in->posts, &in->transit, &in->routing, d);
    if (sim_diagnostics_total(d) == before)
        observables_describe(in);
    if (sim_diagnostics_total(d) == before) {
        journey_sample_read(scenario, &in->classes, &in->departures, &in->sample);
        passages_make(
            &(passage_sources){&in->network, &in->modes, &in->routing, &in->transit, &in->line, &in->appointments},
            &in->passages);
        return in;
    }
    corridor_model.dispose(in);
    return NULL;
}

static void dispose(void *inputs)
{
    corridor_inputs *in = inputs;
    passages_free(&in->passages);
    record_free(&in->record);
    routing_free(&in->routing);
    departures_free(&in->departures);
    attractions_free(&in->attractions);
    appointments_free(&in->appointments);
    line_rules_free(&in->line);
    transit_rules_free(&in->transit);
    posts_free(&in->posts);
    network_free(&in->network);
    classes_free(&in->classes);
    free((void *)in->port_labels);
    free(in);
}

static const sim_dimension *dimensions(const void *inputs, size_t *count)
{
    const corridor_inputs *in = inputs;
    *count = in->dimension_count;
    return in->dimensions;
}

static const sim_constant *constants(const void *inputs, size_t *count)
{
    const corridor_inputs *in = inputs;
    *count = in->constant_count;
    return in->constants;
}

static const sim_measure *measures(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = CORRIDOR_MEASURES;
    return corridor_measures;
}

static void add_tables(sim *s, const corridor_inputs *in)
{
    const size_t classes = in->classes.count;
    sim_add_pool(s, "parties", sizeof(party));
    sim_add_pool(s, "stations", sizeof(sim_station));
    sim_add_pool(s, "requests", sizeof(sim_request));
    sim_add_pool(s, "applicants", sizeof(applicant));
    sim_add_pool(s, "resources", sizeof(sim_resource));
    day_book_add_pool(s);
    sim_add_table(s, "counts", 1, sizeof(corridor_counts));
    sim_add_table(s, "population", classes * PERSON_STATES, sizeof(int64_t));
    sim_add_table(s, "moves", (size_t)PERSON_STATES * PERSON_STATES, sizeof(int64_t));
    sim_add_table(s, "class totals", classes, sizeof(class_totals));
    sim_add_table(s, "routes", in->routing.type_count, in->routing.table_bytes);
    sim_add_table(s, "route views", 1, routing_views_bytes(&in->routing));
    sim_add_table(s, "networks", classes * in->attractions.destination_count, sizeof(double));
    sim_add_table(s, "beliefs", in->posts.count, sizeof(belief));
    sim_add_table(s, "custody", in->network.area_count, sizeof(int64_t));
    sim_add_table(s, "queues", in->appointments.port_count, sizeof(appointment_queue));
    sim_add_table(s, "expelled", classes * DEMOGRAPHICS, sizeof(double));
    headcount_set_up(s, in);
    day_book_add_table(s);
}

static void set_up(sim *s, const void *inputs)
{
    const corridor_inputs *in = inputs;
    add_tables(s, in);
    sim_prefetch_entities(s, POOL_PARTIES);
    stations_set_up(s, in);
    beliefs_set_up(s, in->posts.count);
    appointments_set_up(s, &in->appointments);
    day_book_set_up(s);
    routing_set_up(s, &in->routing_inputs);
    sim_schedule(s, 0, EVENT_DAY, own_identity(DAY_ORDINAL), 0, 0, 0);
}

static void begin_day(sim *s, const corridor_inputs *in)
{
    const int64_t day = sim_days_run(s), today = sim_today(s);
    const sim_ticks now = sim_now(s);
    double *expelled = sim_table_at(s, TABLE_EXPELLED);
    for (uint32_t class_ = 0; class_ < in->classes.count; class_++)
        for (uint32_t who = 0; who < DEMOGRAPHICS; who++)
            expelled[class_ * DEMOGRAPHICS + who] = line_expelled_share(&in->line, class_, who, today);
    stations_set_doors(s, in, today);
    beliefs_update(s, &in->beliefs, in->posts.count, day);
    if (day > 0 && day % in->routing.update_days == 0) {
        attractions_fade(s, &in->attractions, in->classes.count, (double)in->routing.update_days);
        routing_update(s, &in->routing_inputs);
    }
    journey_send_out(s, in);
    hops_begin_day(s, in);
    sim_schedule(s, now + in->appointments.hour * 3600, EVENT_APPOINTMENTS, own_identity(APPOINTMENTS_ORDINAL),
                 (uint32_t)day, 0, 0);
    sim_schedule(s, now + in->frame.ticks_per_day, EVENT_DAY, own_identity(DAY_ORDINAL), (uint32_t)day + 1, 0, 0);
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    const corridor_inputs *in = inputs;
    switch ((corridor_event)event->kind) {
    case EVENT_DAY:
        begin_day(s, in);
        break;
    case EVENT_APPOINTMENTS:
        journey_appointments(s, in);
        break;
    case EVENT_DEPART:
        hops_depart(s, in, event->entity);
        break;
    case EVENT_ARRIVE:
        hops_arrive(s, in, event->entity);
        break;
    case EVENT_GO:
        journey_go(s, in, event->entity);
        break;
    case EVENT_STATION_END:
        journey_station_end(s, in, event->entity, event->argument);
        break;
    case EVENT_CUSTODY_END:
        line_custody_end(s, in, event->entity);
        break;
    case EVENT_WAIT_END:
        journey_wait_end(s, in, event->entity);
        break;
    case EVENT_STATION_RENEGE: /* no party of the corridor has a finite patience at a station */
    case CORRIDOR_EVENTS:
        sim_panic("an event of kind %d", event->kind);
    }
}

static void approach(sim *s, const void *inputs, const sim_event *event)
{
    if (event->kind == EVENT_ARRIVE)
        hops_approach(s, inputs, event);
    else if (event->kind == EVENT_STATION_END)
        stations_approach(s, event->argument);
}

static void end_day(sim *s, const void *inputs)
{
    headcount_take(s, inputs);
    observables_end_day(s, inputs);
}

static const char *verify(sim *s, const void *inputs)
{
    return census_recount(s, inputs);
}

static void measure(sim *s, const void *inputs, double values[])
{
    observables_measure(s, inputs, values);
}

static char *report(const void *inputs, const sim_frame *frame, const double *const mean[], size_t replications)
{
    const corridor_inputs *in = inputs;
    (void)frame;
    return judgement_report(in, mean[SERIES_ENCOUNTERS], mean[SERIES_DETECTIONS], replications);
}

static const char *const kind_names[CORRIDOR_EVENTS] = {
    [EVENT_DAY] = "day",
    [EVENT_APPOINTMENTS] = "appointments",
    [EVENT_DEPART] = "depart",
    [EVENT_ARRIVE] = "arrive",
    [EVENT_GO] = "go",
    [EVENT_STATION_END] = "station end",
    [EVENT_STATION_RENEGE] = "station renege",
    [EVENT_CUSTODY_END] = "custody end",
    [EVENT_WAIT_END] = "wait end",
};

/* Midnight goes before everything else of its second; all others are equal and go by identity. */
static const uint8_t kind_priorities[CORRIDOR_EVENTS] = {
    [EVENT_DAY] = 0,         [EVENT_APPOINTMENTS] = 1,   [EVENT_DEPART] = 1,      [EVENT_ARRIVE] = 1,   [EVENT_GO] = 1,
    [EVENT_STATION_END] = 1, [EVENT_STATION_RENEGE] = 1, [EVENT_CUSTODY_END] = 1, [EVENT_WAIT_END] = 1,
};

static const sim_param_table *const params[] = {
    &network_params,       &modes_params,       &classes_params,      &departures_params,     &posts_params,
    &transit_rules_params, &line_rules_params,  &appointments_params, &attractions_params,    &beliefs_params,
    &routing_params,       &observables_params, &record_params,       &journey_sample_params,
};

const sim_model corridor_model = {
    .name = "corridor",
    .description = "People moving towards a border and the enforcement that meets them",
    .calibration = "uncalibrated",
    .disclaimer = "Uncalibrated: parameters marked as assumed have not been fitted to any record. Aggregate figures of "
                  "a simulation; "
                  "they are no evidence about any person, and no advice.",
    .ticks_per_second = ticks_per_second,
    .params = params,
    .param_table_count = sizeof params / sizeof *params,
    .observables = corridor_observables,
    .observable_count = CORRIDOR_SERIES,
    .traces = corridor_traces,
    .trace_count = CORRIDOR_TRACES,
    .prepare = prepare,
    .dispose = dispose,
    .dimensions = dimensions,
    .constants = constants,
    .measures = measures,
    .expected_rows = traces_expected_rows,
    .behaviour = {.kind_names = kind_names,
                  .kind_priorities = kind_priorities,
                  .kind_count = CORRIDOR_EVENTS,
                  .set_up = set_up,
                  .handle = handle,
                  .approach = approach,
                  .end_day = end_day,
                  .verify = verify},
    .measure = measure,
    .report = report,
};
