#include "models/queueing/customers.h"

#include "models/queueing/deadlock.h"
#include "models/queueing/event_log.h"
#include "models/queueing/identity.h"
#include "models/queueing/occupancy.h"
#include "sim/kernel/panic.h"

static const qn_visit *visit_of(const qn_inputs *in, uint32_t station, const qn_customer *c)
{
    return qn_visit_of(&in->network.visits, station, c->class_);
}

/* The figures that count what the customer does at a station. */
static qn_figures *figures_of(sim *s, const qn_inputs *in, uint32_t station, const qn_customer *c)
{
    return qn_figures_of(s, qn_row_of(&in->measuring, station, c->class_));
}

/* ---- what is counted ---- */

/* From now on it stands as `next` says; the time that it stood as before is added up where classes are told apart. */
static void stand(sim *s, const qn_inputs *in, qn_customer *c, qn_figures *f, sim_standing next)
{
    if (in->measuring.by_class)
        qn_wide_add(&f->stood[c->standing], qn_part_in(c->since, sim_now(s), in->report_from));
    c->standing = (uint8_t)next;
    c->since = sim_now(s);
}

static void count_served(sim *s, qn_figures *f, sim_ticks asked)
{
    f->served++;
    qn_wide_add(&f->sojourn, (uint64_t)(sim_now(s) - asked));
}

static void count_begin(sim *s, const qn_inputs *in, uint32_t station, const qn_customer *c, qn_figures *f)
{
    const uint64_t wait = (uint64_t)(sim_now(s) - c->asked);
    f->begun++;
    qn_wide_add(&f->wait, wait);
    f->wait_squares += (double)wait * (double)wait;
    sim_histogram *waits = sim_table_at(s, QN_TABLE_HISTOGRAMS);
    sim_histogram_add(&waits[qn_row_of(&in->measuring, station, c->class_)], wait);
}

/* What it blocked is free: it is served there only now. */
static void release_held(sim *s, const qn_inputs *in, qn_customer *c)
{
    qn_figures *f = figures_of(s, in, c->held_station, c);
    const uint64_t blocked = qn_part_in(c->asked, sim_now(s), in->report_from);
    qn_wide_add(&f->blocked, blocked);
    if (in->measuring.by_class)
        qn_wide_add(&f->stood[SIM_STANDS_SERVING], blocked);
    count_served(s, f, c->held_asked);
    qn_occupancy_touch(s, c->held_station);
    qn_note(s, c, QN_IS_FREED, c->held_station);
    c->held = SIM_NO_RECORD;
}

static void settle_class(qn_class_state *class_, sim_ticks now)
{
    class_->area += (class_->entered - class_->left) * (uint64_t)(now - class_->settled);
    class_->settled = now;
}

uint64_t qn_present_area(sim *s, uint32_t class_)
{
    qn_class_state *state = qn_class_state_of(s, class_);
    settle_class(state, sim_now(s));
    return state->area;
}

/* Out of the network, from `station`. */
static void leave(sim *s, const qn_inputs *in, uint32_t customer, uint32_t station)
{
    const qn_customer *c = qn_customer_at(s, customer);
    qn_note(s, c, QN_LEAVES, station);
    qn_class_state *class_ = qn_class_state_of(s, c->class_);
    const sim_ticks now = sim_now(s);
    settle_class(class_, now);
    class_->left++;
    qn_wide_add(&class_->stays, (uint64_t)(now - c->entered));
    qn_wide_add(&class_->stays_in, qn_part_in(c->entered, now, in->report_from));
    sim_pool_give(sim_pool_of(s, QN_POOL_CUSTOMERS), customer);
}

/* ---- what the kernel asks and tells ---- */

static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t entity, uint32_t attempt)
{
    const qn_customer *c = qn_customer_at(s, entity);
    const sim_distribution *service = &visit_of(inputs, station, c)->service;
    sim_stream draws = qn_stream(s, c->identity, QN_PURPOSE_SERVICE, c->visit);
    double ticks = sim_distribution_draw(service, &draws);
    for (uint32_t i = 0; i < attempt; i++)
        ticks = sim_distribution_draw(service, &draws);
    return qn_round(ticks);
}

static void hear_begun(sim *s, const qn_inputs *in, qn_customer *c, uint32_t station)
{
    qn_figures *f = figures_of(s, in, station, c);
    if (!c->begun)
        count_begin(s, in, station, c, f);
    c->begun = 1;
    qn_note(s, c, QN_BEGINS, station);
    stand(s, in, c, f, SIM_STANDS_SERVING);
}

static void hear(sim *s, const void *inputs, sim_notice notice, const sim_request *request)
{
    qn_customer *c = qn_customer_at(s, request->entity);
    qn_figures *f;
    qn_occupancy_touch(s, request->station);
    switch (notice) {
    case SIM_NOTICE_BEGUN:
        hear_begun(s, inputs, c, request->station);
        break;
    case SIM_NOTICE_PUT_OUT:
        f = figures_of(s, inputs, request->station, c);
        f->put_out++;
        qn_note(s, c, QN_IS_PUT_OUT, request->station);
        stand(s, inputs, c, f, SIM_STANDS_WAITING);
        break;
    case SIM_NOTICE_ADMITTED:
        if (c->held != SIM_NO_RECORD)
            release_held(s, inputs, c);
        qn_note(s, c, QN_IS_LET_IN, request->station);
        stand(s, inputs, c, figures_of(s, inputs, request->station, c), SIM_STANDS_WAITING);
        break;
    case SIM_NOTICE_EVICTED:
        f = figures_of(s, inputs, request->station, c);
        f->evicted++;
        qn_note(s, c, QN_IS_EVICTED, request->station);
        stand(s, inputs, c, f, SIM_STANDS_WAITING);
        leave(s, inputs, request->entity, request->station);
        break;
    }
}

const sim_stations qn_places = {.pool = QN_POOL_STATIONS,
                                .resources = QN_POOL_RESOURCES,
                                .requests = QN_POOL_REQUESTS,
                                .end_kind = QN_EVENT_END,
                                .renege_kind = QN_EVENT_RENEGE,
                                .service_time = service_time,
                                .notice = hear};

/* ---- asking ---- */

/* What somebody finds who comes to a station. */
typedef struct found {
    uint32_t inside; /* customers, itself not counted */
    int busy;        /* no unit of one of its resources is free */
} found;

/* Units of `resource` that a request holds; `old` NULL: none. */
static uint32_t units_held(const qn_inputs *in, const sim_request *old, uint32_t resource)
{
    if (!old)
        return 0;
    const sim_station_plan *plan = &in->network.stations.at[old->station].plan;
    for (uint32_t i = 0; i < plan->resource_count; i++)
        if (plan->resource[i] == resource)
            return old->units[i];
    return 0;
}

/* Units in use of the i-th resource of a station, what the request `old` holds of it not counted. */
static uint64_t others_use(sim *s, const qn_inputs *in, const sim_station *station, uint32_t i, const sim_request *old)
{
    return qn_resource_at(s, station->resource[i])->in_use - units_held(in, old, station->resource[i]);
}

/* Looks before it asks. `old` is the service that it comes from, or NULL: what that holds will be free. Those in
 * line at the same station take it first. */
static found look(sim *s, const qn_inputs *in, uint32_t index, const sim_request *old)
{
    const sim_station *station = qn_station_at(s, index);
    found seen = {.inside = qn_inside(station)};
    if (old && old->station == index) {
        seen.inside--;
        seen.busy = station->line[SIM_STANDS_WAITING].count + station->line[SIM_STANDS_OUTSIDE].count > 0;
    }
    for (uint32_t i = 0; i < station->resource_count; i++)
        seen.busy |= others_use(s, in, station, i, old) >= qn_resource_at(s, station->resource[i])->units;
    return seen;
}

/* Whether nobody stands before somebody of this priority. */
static int goes_first(const sim_station *station, uint8_t priority)
{
    for (int standing = SIM_STANDS_OUTSIDE; standing <= SIM_STANDS_WAITING; standing++)
        for (int p = 0; p <= priority && station->line[standing].count; p++)
            if (station->line[standing].first[p] != SIM_NO_RECORD)
                return 0;
    return 1;
}

/* Whether the line is too long for a customer, who cannot begin at once with the units that are free. */
static int balks_at_line(sim *s, const qn_inputs *in, const qn_visit *v, const sim_request *old)
{
    const sim_station *station = qn_station_at(s, v->demand.station);
    const uint32_t line = station->line[SIM_STANDS_WAITING].count + station->line[SIM_STANDS_OUTSIDE].count;
    if (line < v->balks_at)
        return 0;
    if (station->head == SIM_HEAD_STRICT && !goes_first(station, v->demand.priority))
        return 1;
    for (uint32_t i = 0; i < station->resource_count; i++)
        if (others_use(s, in, station, i, old) + v->demand.units[i] > qn_resource_at(s, station->resource[i])->units)
            return 1;
    return 0;
}

static void count_request(qn_figures *f, const found *seen)
{
    f->requests++;
    f->found_inside += seen->inside;
    f->found_busy += (uint64_t)seen->busy;
}

/* Counts how a request at `station` was answered; returns whether the customer is still there. */
static int count_answer(sim *s, const qn_inputs *in, qn_customer *c, qn_figures *f, uint32_t station, sim_answer answer)
{
    switch (answer) {
    case SIM_STARTED:
        f->at_once++;
        return 1;
    case SIM_WAITING:
        qn_note(s, c, QN_WAITS, station);
        return 1;
    case SIM_OUTSIDE:
    case SIM_BLOCKED:
        qn_note(s, c, answer == SIM_BLOCKED ? QN_IS_BLOCKED : QN_WAITS_OUTSIDE,
                answer == SIM_BLOCKED ? c->held_station : station);
        stand(s, in, c, f, (sim_standing)qn_request_at(s, c->request)->standing);
        return 1;
    case SIM_BALKED:
        f->balked++;
        qn_note(s, c, QN_BALKS, station);
        return 0;
    case SIM_CLOSED:
        f->closed++;
        qn_note(s, c, QN_FINDS_CLOSED, station);
        return 0;
    }
    return 0;
}

/* Asks for a first service, or ends the service `old` and asks for the next. */
static sim_asked put_demand(sim *s, const qn_inputs *in, const qn_visit *v, uint32_t customer, uint32_t old,
                            sim_full_rule full)
{
    qn_customer *c = qn_customer_at(s, customer);
    sim_demand demand = v->demand;
    demand.entity = customer;
    demand.identity = c->identity;
    demand.sequence = c->visit;
    demand.full = full;
    if (qn_is_given(&v->patience)) {
        sim_stream draws = qn_stream(s, c->identity, QN_PURPOSE_PATIENCE, c->visit);
        demand.patience = qn_round(sim_distribution_draw(&v->patience, &draws));
    }
    if (old == SIM_NO_RECORD)
        return sim_station_request(s, &qn_places, in, &demand);
    return sim_station_move(s, &qn_places, in, old, &demand);
}

/* Balks at the sight of the line: the kernel only hears that the old service, if any, is over. */
static sim_asked turn_away(sim *s, const qn_inputs *in, uint32_t station, uint32_t old)
{
    qn_station_state_of(s, station)->balked++;
    if (old != SIM_NO_RECORD)
        sim_station_end(s, &qn_places, in, old);
    return (sim_asked){SIM_BALKED, SIM_NO_RECORD};
}

/* The customer asks `station`; `old` is the request whose service is over, or SIM_NO_RECORD of who comes from outside. */
static void ask(sim *s, const qn_inputs *in, uint32_t customer, uint32_t station, uint32_t old, sim_full_rule full)
{
    qn_customer *c = qn_customer_at(s, customer);
    const qn_visit *v = visit_of(in, station, c);
    const sim_request *from = old == SIM_NO_RECORD ? NULL : qn_request_at(s, old);
    const found seen = look(s, in, station, from);
    const uint32_t old_station = from ? from->station : QN_NONE;
    const sim_ticks old_asked = c->asked;
    qn_figures *f = figures_of(s, in, station, c);
    count_request(f, &seen);
    if (from)
        qn_note(s, c, QN_ENDS, old_station);
    qn_note(s, c, QN_COMES, station);
    if (from)
        stand(s, in, c, figures_of(s, in, old_station, c), SIM_STANDS_WAITING);
    c->asked = c->since = sim_now(s);
    c->standing = SIM_STANDS_WAITING;
    c->begun = 0;
    c->visit++;
    /* It is taken to be blocked until the answer is there: it may be let in before that. */
    c->held = from && full == SIM_FULL_BLOCK ? old : SIM_NO_RECORD;
    c->held_station = old_station;
    c->held_asked = old_asked;
    const int balks = v->balks_at != SIM_NO_LIMIT && balks_at_line(s, in, v, from);
    const sim_asked asked = balks ? turn_away(s, in, station, old) : put_demand(s, in, v, customer, old, full);
    c->request = asked.request;
    qn_occupancy_touch(s, station);
    if (from && asked.answer != SIM_BLOCKED) {
        c->held = SIM_NO_RECORD;
        count_served(s, figures_of(s, in, old_station, c), old_asked);
        qn_occupancy_touch(s, old_station);
    }
    if (!count_answer(s, in, c, f, station, asked.answer))
        leave(s, in, customer, station);
    else if (asked.answer == SIM_BLOCKED)
        qn_deadlock_look(s, &qn_places);
}

/* ---- the way ---- */

void qn_customer_come(sim *s, const qn_inputs *in, uint32_t class_)
{
    qn_class_state *state = qn_class_state_of(s, class_);
    SIM_REQUIRE(state->entered >> QN_ORDINAL_BITS == 0, "more customers of a class than there are ordinals");
    const uint32_t customer = sim_pool_take(sim_pool_of(s, QN_POOL_CUSTOMERS));
    qn_customer *c = qn_customer_at(s, customer);
    settle_class(state, sim_now(s));
    c->identity = qn_customer_identity(class_, state->entered++);
    c->entered = sim_now(s);
    c->class_ = (uint8_t)class_;
    c->visit = UINT32_MAX; /* the first is 0 */
    const uint32_t from = in->network.classes.at[class_].from;
    qn_note(s, c, QN_ENTERS, from);
    ask(s, in, customer, from, SIM_NO_RECORD, in->network.stations.at[from].full);
}

/* The way on from a station; NULL: out of the network. */
static const qn_way *choose_way(sim *s, const qn_inputs *in, uint32_t station, const qn_customer *c)
{
    const qn_routes *routes = &in->network.routes;
    const qn_ways *ways = qn_routes_from(routes, station, c->class_);
    if (ways->count == 0)
        return NULL;
    if (routes->ways[ways->first].until == 1)
        return &routes->ways[ways->first];
    sim_stream draws = qn_stream(s, c->identity, QN_PURPOSE_ROUTE, c->visit);
    return qn_routes_choose(routes, ways, sim_stream_uniform(&draws));
}

/* Ends a service after which the customer leaves the network. */
static void end_and_leave(sim *s, const qn_inputs *in, uint32_t customer, uint32_t request)
{
    qn_customer *c = qn_customer_at(s, customer);
    const uint32_t station = qn_request_at(s, request)->station;
    qn_figures *f = figures_of(s, in, station, c);
    count_served(s, f, c->asked);
    qn_note(s, c, QN_ENDS, station);
    stand(s, in, c, f, SIM_STANDS_WAITING);
    sim_station_end(s, &qn_places, in, request);
    qn_occupancy_touch(s, station);
    leave(s, in, customer, station);
}

void qn_customer_served(sim *s, const qn_inputs *in, uint32_t customer, uint32_t request)
{
    const uint32_t station = qn_request_at(s, request)->station;
    const qn_way *way = choose_way(s, in, station, qn_customer_at(s, customer));
    if (way)
        ask(s, in, customer, way->to, request, way->full);
    else
        end_and_leave(s, in, customer, request);
}

void qn_customer_renege(sim *s, const qn_inputs *in, uint32_t customer, uint32_t request)
{
    qn_customer *c = qn_customer_at(s, customer);
    const uint32_t station = qn_request_at(s, request)->station, held = c->held;
    qn_figures *f = figures_of(s, in, station, c);
    f->reneged++;
    qn_note(s, c, QN_RENEGES, station);
    stand(s, in, c, f, SIM_STANDS_WAITING);
    sim_station_renege(s, &qn_places, in, request);
    qn_occupancy_touch(s, station);
    if (held != SIM_NO_RECORD) {
        release_held(s, in, c);
        sim_station_end(s, &qn_places, in, held);
    }
    leave(s, in, customer, station);
}
