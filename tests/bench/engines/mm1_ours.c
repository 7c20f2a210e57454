/* mm1_ours.c — M/M/1 on this kernel: a station, events in total order with handles, a stream for each customer, a tally. */
#include "tests/bench/engines/engines.h"

#include "sim/kernel/distribution.h"
#include "sim/kernel/station.h"
#include "sim/kernel/tally.h"

enum { EVENT_END, EVENT_ARRIVAL, EVENTS };
enum { PURPOSE_CUSTOMER };
enum { POOL_STATIONS, POOL_RESOURCES, POOL_REQUESTS };
enum { INSIDE_MOST = 4096 };       /* customers: more than ever are, by theory once in 1e187 */
#define TICKS ((sim_ticks)1000000) /* of a mean service: rounding shifts its mean by 1 in 2e13 */

typedef struct queue {
    uint64_t customers;
    sim_distribution gap, service;
} queue;

typedef struct notes {
    sim_tally time_in_system;
    sim_ticks service[INSIDE_MOST]; /* of the customers there, by ordinal */
} notes;

static notes *notes_of(sim *s)
{
    return sim_table_at(s, 0);
}

static sim_ticks draw(const sim_distribution *what, sim_stream *luck)
{
    return (sim_ticks)(sim_distribution_draw(what, luck) + 0.5);
}

static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t customer, uint32_t attempt)
{
    (void)inputs;
    (void)station;
    (void)attempt;
    return notes_of(s)->service[customer % INSIDE_MOST];
}

static const sim_stations stations = {.pool = POOL_STATIONS,
                                      .resources = POOL_RESOURCES,
                                      .requests = POOL_REQUESTS,
                                      .end_kind = EVENT_END,
                                      .service_time = service_time};

/* A customer's luck is one stream: how long after the one before it comes, and for how long it is served. */
static void schedule_arrival(sim *s, const queue *q, uint32_t customer)
{
    if (customer == q->customers)
        return;
    sim_stream luck = sim_open_stream(s, customer, PURPOSE_CUSTOMER, 0);
    const sim_ticks at = sim_now(s) + draw(&q->gap, &luck);
    notes_of(s)->service[customer % INSIDE_MOST] = draw(&q->service, &luck);
    sim_schedule(s, at, EVENT_ARRIVAL, customer, 0, customer, 0);
}

static void set_up(sim *s, const void *inputs)
{
    sim_add_pool(s, "stations", sizeof(sim_station));
    sim_add_pool(s, "resources", sizeof(sim_resource));
    sim_add_pool(s, "requests", sizeof(sim_request));
    sim_add_table(s, "notes", 1, sizeof(notes));
    const sim_station_plan plan = {
        .resource = {sim_resource_add(s, &stations, 1)}, .resource_count = 1, .room = SIM_NO_LIMIT};
    sim_station_add(s, &stations, &plan);
    schedule_arrival(s, inputs, 0);
}

static void arrive(sim *s, const queue *q, uint32_t customer)
{
    const sim_demand demand = {
        .entity = customer, .identity = customer, .sequence = 1, .units = {1}, .weight = 1, .patience = SIM_FOREVER};
    schedule_arrival(s, q, customer + 1);
    sim_station_request(s, &stations, q, &demand);
}

static void end(sim *s, const queue *q, uint32_t request)
{
    const sim_ticks asked = sim_request_at(s, &stations, request)->asked;
    sim_tally_add(&notes_of(s)->time_in_system, (double)(sim_now(s) - asked));
    sim_station_end(s, &stations, q, request);
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    if (event->kind == EVENT_ARRIVAL)
        arrive(s, inputs, event->entity);
    else
        end(s, inputs, event->argument);
}

int main(int argc, char *argv[])
{
    static const char *const names[EVENTS] = {"end", "arrival"};
    static const uint8_t priorities[EVENTS] = {0, 1};
    static const sim_behaviour behaviour = {
        .kind_names = names, .kind_priorities = priorities, .kind_count = EVENTS, .set_up = set_up, .handle = handle};
    static const sim_frame frame = {.ticks_per_day = SIM_FOREVER / 4}; /* all of it on one day */
    const queue q = {engines_size(argc, argv), sim_distribution_exponential(TICKS / MM1_LOAD),
                     sim_distribution_exponential(TICKS)};
    if (!q.customers)
        return EX_USAGE;
    const sim_settings settings = {.frame = &frame, .behaviour = &behaviour, .inputs = &q, .seed = ENGINES_SEED};
    sim *s = sim_new(&settings);
    const double begin = engines_seconds();
    sim_run_events(s, UINT64_MAX);
    const double seconds = engines_seconds() - begin;
    const char *fault = sim_station_verify(s, &stations);
    const sim_tally stays = notes_of(s)->time_in_system;
    sim_free(s);
    if (fault || stays.count != q.customers) {
        fprintf(stderr, "ours: %s\n", fault ? fault : "not everybody was served");
        return EX_SOFTWARE;
    }
    return mm1_report("ours", q.customers, stays.mean / (double)TICKS, seconds);
}
