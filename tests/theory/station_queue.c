/* Stations against queueing theory: a toy model of Poisson arrivals and exponential services, keyed by customer.
 *
 * Each figure is the mean of 20 independent replications that run from empty, with a start of 2,000 mean services left
 * out, and is compared with theory by a t interval. The intervals of one test are simultaneous (Bonferroni): a correct
 * station fails a test for a wrong reason with probability 1 %, one of the five statistical tests with at most 5 %. Seeds
 * are fixed, so that a failure is one for good. Intervals must also be narrow, or a test could hardly fail.
 *
 * Theory: Kleinrock (1975), chapter 3 (M/M/1, M/M/c by Erlang's C, birth and death equations for loss and for reneging);
 * Cobham (1954), Operations Research 2(1), for two classes without interruption.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/kernel/arith.h"
#include "sim/kernel/station.h"

enum { ARRIVAL, END, RENEGE, KINDS };
enum { CLASSES = 2, REPLICATIONS = 20, STATES = 2000 };
enum { PURPOSE_GAP, PURPOSE_SERVICE, PURPOSE_PATIENCE };
#define UNIT ((sim_ticks)1000000) /* ticks of one unit of time: rounding shifts a mean by less than a millionth */
#define FROM (2000 * UNIT)        /* of the time that is observed */

/* Rates per unit of time; 0: no such class, no reneging. */
typedef struct queue {
    double arrivals[CLASSES];
    double services[CLASSES];
    double reneging;
    uint32_t servers, room;
    int64_t observed; /* units of time */
} queue;

typedef struct customer {
    uint64_t identity;
    sim_ticks arrived;
    uint32_t rank; /* the class */
    uint32_t zero;
} customer;

/* What is noted; of customers who arrived while the queue was observed, and over all time. */
typedef struct notes {
    uint64_t arrived[CLASSES], waited[CLASSES], balked[CLASSES], reneged[CLASSES], began[CLASSES];
    double wait[CLASSES]; /* units of time, of those who began */
    sim_ticks area_observed;

    sim_ticks last;
    sim_ticks area_waiting, area_inside;                     /* requests × ticks, over all time */
    sim_ticks total_waited, total_stayed;                    /* the same, customer by customer */
    uint64_t station_waiting, station_serving, units_in_use; /* the same, as the station has it */
} notes;

/* ---- the toy model ---- */

static notes *notes_of(sim *s)
{
    return sim_table_at(s, 0);
}

static customer *customer_at(sim *s, uint32_t index)
{
    return sim_pool_at(sim_pool_of(s, 2), index);
}

static sim_ticks exponential(const sim *s, uint64_t identity, uint8_t purpose, double rate)
{
    sim_stream luck = sim_open_stream(s, identity, purpose, 0);
    return (sim_ticks)(-sim_log(sim_stream_uniform(&luck)) / rate * (double)UNIT + 0.5);
}

static int is_observed(const queue *q, sim_ticks at)
{
    return at >= FROM && at < FROM + q->observed * UNIT;
}

static sim_ticks service_time(sim *s, const void *inputs, uint32_t station, uint32_t index, uint32_t attempt)
{
    (void)station;
    (void)attempt;
    const queue *q = inputs;
    const customer *c = customer_at(s, index);
    const sim_ticks waited = sim_now(s) - c->arrived;
    notes *n = notes_of(s);
    n->total_waited += waited;
    if (is_observed(q, c->arrived)) {
        n->began[c->rank]++;
        n->wait[c->rank] += (double)waited / (double)UNIT;
    }
    return exponential(s, c->identity, PURPOSE_SERVICE, q->services[c->rank]);
}

static const sim_stations stations = {0, 3, 1, END, RENEGE, service_time, NULL};

static uint64_t identity_of(uint32_t rank, uint32_t ordinal)
{
    return (uint64_t)rank << 40 | ordinal;
}

static void schedule_arrival(sim *s, const queue *q, uint32_t rank, uint32_t ordinal)
{
    const uint64_t identity = identity_of(rank, ordinal);
    const sim_ticks at = sim_now(s) + exponential(s, identity, PURPOSE_GAP, q->arrivals[rank]);
    if (at < FROM + q->observed * UNIT)
        sim_schedule(s, at, ARRIVAL, identity, ordinal, ordinal, rank);
}

static void set_up(sim *s, const void *inputs)
{
    const queue *q = inputs;
    sim_add_pool(s, "stations", sizeof(sim_station));
    sim_add_pool(s, "requests", sizeof(sim_request));
    sim_add_pool(s, "customers", sizeof(customer));
    sim_add_pool(s, "resources", sizeof(sim_resource));
    sim_add_table(s, "notes", 1, sizeof(notes));
    const sim_station_plan plan = {
        .resource = {sim_resource_add(s, &stations, q->servers)}, .resource_count = 1, .room = q->room};
    sim_station_add(s, &stations, &plan);
    for (uint32_t rank = 0; rank < CLASSES; rank++)
        if (q->arrivals[rank] > 0)
            schedule_arrival(s, q, rank, 0);
}

/* Adds what the queue was since the last event. */
static void account(sim *s, const queue *q)
{
    notes *n = notes_of(s);
    const sim_ticks waiting = sim_station_at(s, &stations, 0)->line[SIM_STANDS_WAITING].count;
    n->area_waiting += waiting * (sim_now(s) - n->last);
    n->area_inside += sim_pool_live(sim_pool_of(s, 2)) * (sim_now(s) - n->last);
    const sim_ticks end = FROM + q->observed * UNIT;
    const sim_ticks from = n->last > FROM ? n->last : FROM, until = sim_now(s) < end ? sim_now(s) : end;
    if (until > from)
        n->area_observed += waiting * (until - from);
    n->last = sim_now(s);
}

static void forget(sim *s, uint32_t index)
{
    notes_of(s)->total_stayed += sim_now(s) - customer_at(s, index)->arrived;
    sim_pool_give(sim_pool_of(s, 2), index);
}

static void arrive(sim *s, const queue *q, uint32_t rank, uint32_t ordinal)
{
    schedule_arrival(s, q, rank, ordinal + 1);
    const uint32_t index = sim_pool_take(sim_pool_of(s, 2));
    customer *c = customer_at(s, index);
    c->identity = identity_of(rank, ordinal);
    c->arrived = sim_now(s);
    c->rank = rank;
    const sim_ticks patience =
        q->reneging > 0 ? exponential(s, c->identity, PURPOSE_PATIENCE, q->reneging) : SIM_FOREVER;
    const sim_demand demand = {.entity = index,
                               .identity = c->identity,
                               .sequence = ordinal,
                               .units = {1},
                               .weight = 1,
                               .priority = (uint8_t)rank,
                               .patience = patience};
    const sim_answer answer = sim_station_request(s, &stations, q, &demand).answer;
    if (is_observed(q, sim_now(s))) {
        notes_of(s)->arrived[rank]++;
        notes_of(s)->waited[rank] += answer == SIM_WAITING;
        notes_of(s)->balked[rank] += answer == SIM_BALKED;
    }
    if (answer == SIM_BALKED)
        forget(s, index);
}

static void renege(sim *s, const queue *q, const sim_event *event)
{
    const customer *c = customer_at(s, event->entity);
    notes_of(s)->total_waited += sim_now(s) - c->arrived;
    notes_of(s)->reneged[c->rank] += is_observed(q, c->arrived);
    sim_station_renege(s, &stations, q, event->argument);
    forget(s, event->entity);
}

static void handle(sim *s, const void *inputs, const sim_event *event)
{
    account(s, inputs);
    if (event->kind == ARRIVAL) {
        arrive(s, inputs, event->argument, event->entity);
    } else if (event->kind == END) {
        sim_station_end(s, &stations, inputs, event->argument);
        forget(s, event->entity);
    } else {
        renege(s, inputs, event);
    }
}

static const char *verify(sim *s, const void *inputs)
{
    (void)inputs;
    return sim_station_verify(s, &stations);
}

static const char *const kind_names[KINDS] = {"arrival", "end", "renege"};
static const uint8_t kind_priorities[KINDS] = {2, 0, 1};
static const sim_behaviour behaviour = {
    .kind_names = kind_names,
    .kind_priorities = kind_priorities,
    .kind_count = KINDS,
    .set_up = set_up,
    .handle = handle,
    .verify = verify,
};
static const sim_frame frame = {0, 0, 1000, 1000 * UNIT, 0};

/* Runs until the last customer has left; the queue is empty at both ends. */
static notes observe(const queue *q, uint32_t replication)
{
    const sim_settings settings = {
        .frame = &frame, .behaviour = &behaviour, .inputs = q, .seed = 20231218, .replication = replication};
    sim *s = sim_new(&settings);
    while (sim_now(s) < FROM + q->observed * UNIT || sim_pool_live(sim_pool_of(s, 2)) > 0) {
        const char *fault = sim_run_day(s);
        if (fault)
            fail_msg("replication %u: %s", replication, fault);
    }
    notes result = *notes_of(s);
    result.station_waiting = sim_station_area(s, &stations, 0, SIM_STANDS_WAITING);
    result.station_serving = sim_station_area(s, &stations, 0, SIM_STANDS_SERVING);
    result.units_in_use = sim_resource_area(s, &stations, 0);
    sim_free(s);
    return result;
}

/* ---- estimates ---- */

typedef struct estimates {
    double value[REPLICATIONS];
} estimates;

static void assert_near(const char *what, const estimates *e, double expected, int comparisons)
{
    double mean = 0, square = 0;
    for (int r = 0; r < REPLICATIONS; r++)
        mean += e->value[r] / REPLICATIONS;
    for (int r = 0; r < REPLICATIONS; r++)
        square += (e->value[r] - mean) * (e->value[r] - mean);
    const double error = sqrt(square / (REPLICATIONS - 1) / REPLICATIONS);
    const double half = gsl_cdf_tdist_Qinv(0.01 / comparisons / 2, REPLICATIONS - 1) * error;
    print_message("  %-28s %9.5f +- %.5f, theory %9.5f\n", what, mean, half, expected);
    if (!(fabs(mean - expected) <= half))
        fail_msg("%s: %g +- %g is not %g", what, mean, half, expected);
    if (!(half < 0.05 * expected))
        fail_msg("%s: the interval +- %g is too wide to tell", what, half);
}

/* Mean wait of those served, share who wait, mean length of the line (of all classes), losses, by replication. */
typedef struct figures {
    estimates wait[CLASSES], waits[CLASSES], balks[CLASSES], reneges[CLASSES], line;
} figures;

static figures estimate(const queue *q)
{
    figures f;
    memset(&f, 0, sizeof f);
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        const notes n = observe(q, r);
        for (int k = 0; k < CLASSES && n.arrived[k]; k++) {
            const double arrived = (double)n.arrived[k];
            f.wait[k].value[r] = n.wait[k] / (double)n.began[k];
            f.waits[k].value[r] = (double)n.waited[k] / arrived;
            f.balks[k].value[r] = (double)n.balked[k] / arrived;
            f.reneges[k].value[r] = (double)n.reneged[k] / arrived;
        }
        f.line.value[r] = (double)n.area_observed / (double)UNIT / (double)q->observed;
    }
    return f;
}

/* ---- theory ---- */

/* Erlang's C, the share who wait in M/M/c with offered load `a`, by the recursion of his B. */
static double erlang_c(uint32_t servers, double a)
{
    double b = 1;
    for (uint32_t k = 1; k <= servers; k++)
        b = a * b / (k + a * b);
    return b / (1 - a / servers * (1 - b));
}

typedef struct stationary {
    double line;    /* mean number who wait */
    double full;    /* share of time, so of arrivals, when all places are taken */
    double waiting; /* share of arrivals who find all servers busy and a place */
} stationary;

/* Birth and death equations of M/M/c with waiting room, where each who waits reneges at `theta`; unit service rate. */
static stationary birth_and_death(double lambda, double theta, uint32_t servers, uint32_t room)
{
    static double p[STATES];
    const uint32_t last = servers + room < STATES - 1 ? servers + room : STATES - 1;
    double sum = p[0] = 1;
    for (uint32_t n = 1; n <= last; n++) {
        const double death = n <= servers ? n : servers + (n - servers) * theta;
        p[n] = p[n - 1] * lambda / death;
        sum += p[n];
    }
    stationary result = {0, p[last] / sum, 0};
    for (uint32_t n = servers; n <= last; n++) {
        result.line += (n - servers) * p[n] / sum;
        result.waiting += n < last ? p[n] / sum : 0;
    }
    return result;
}

/* ---- tests ---- */

static void one_server_has_the_wait_of_m_m_1(void **unused)
{
    (void)unused;
    const double lambda = 0.8;
    const queue q = {{lambda}, {1}, 0, 1, UINT32_MAX, 60000};
    const figures f = estimate(&q);
    assert_near("M/M/1 wait", &f.wait[0], lambda / (1 - lambda), 3);
    assert_near("M/M/1 share who wait", &f.waits[0], lambda, 3);
    assert_near("M/M/1 line", &f.line, lambda * lambda / (1 - lambda), 3);
}

static void several_servers_have_the_wait_of_erlang_c(void **unused)
{
    (void)unused;
    static const uint32_t servers[] = {2, 6};
    for (int i = 0; i < 2; i++) {
        const double c = servers[i], lambda = 0.8 * c, share = erlang_c(servers[i], lambda);
        const queue q = {{lambda}, {1}, 0, servers[i], UINT32_MAX, 120000 / servers[i]};
        const figures f = estimate(&q);
        assert_near("M/M/c wait", &f.wait[0], share / (c - lambda), 6);
        assert_near("M/M/c share who wait", &f.waits[0], share, 6);
        assert_near("M/M/c line", &f.line, share * lambda / (c - lambda), 6);
    }
}

static void a_full_station_loses_what_birth_and_death_says(void **unused)
{
    (void)unused;
    static const struct {
        double lambda;
        uint32_t servers, room;
    } cases[] = {{4, 4, 3}, {0.9, 1, 5}};
    for (int i = 0; i < 2; i++) {
        const stationary theory = birth_and_death(cases[i].lambda, 0, cases[i].servers, cases[i].room);
        const queue q = {{cases[i].lambda}, {1},           0,
                         cases[i].servers,  cases[i].room, (int64_t)(40000 / cases[i].lambda)};
        const figures f = estimate(&q);
        assert_near("M/M/c/K share lost", &f.balks[0], theory.full, 7);
        assert_near("M/M/c/K share who wait", &f.waits[0], theory.waiting, 7);
        assert_near("M/M/c/K line", &f.line, theory.line, 7);
    }
    const queue no_room = {{8}, {1}, 0, 10, 0, 5000};
    const figures f = estimate(&no_room);
    assert_near("M/M/c/c share lost", &f.balks[0], birth_and_death(8, 0, 10, 0).full, 7); /* Erlang's B: 0.1217 */
}

/* M/M/c+M, more load than servers: only reneging keeps the line finite. By Little's law, share who renege = theta L / lambda. */
static void impatient_customers_leave_at_the_rate_of_birth_and_death(void **unused)
{
    (void)unused;
    const double lambda = 5.5, theta = 0.4;
    const stationary theory = birth_and_death(lambda, theta, 5, STATES);
    const queue q = {{lambda}, {1}, theta, 5, UINT32_MAX, 10000};
    const figures f = estimate(&q);
    assert_near("M/M/c+M share who renege", &f.reneges[0], theta * theory.line / lambda, 3);
    assert_near("M/M/c+M share who wait", &f.waits[0], theory.waiting, 3);
    assert_near("M/M/c+M line", &f.line, theory.line, 3);
}

/* One server with unequal services: wait of class k = W0 / ((1 - s[k-1]) (1 - s[k])), where W0 is the mean residual work
 * in service and s[k] the load of classes up to k. Several servers with equal services: W0 = C / c. */
static void two_classes_wait_as_cobham_says(void **unused)
{
    (void)unused;
    const queue one = {{0.3, 0.7}, {1, 2}, 0, 1, UINT32_MAX, 80000};
    const double residual = 0.3 * 1 + 0.7 * 0.25; /* sum of lambda / mu^2: E[S^2] / 2 = 1 / mu^2 */
    const figures f = estimate(&one);
    assert_near("one server, first class", &f.wait[0], residual / (1 - 0.3), 4);
    assert_near("one server, second class", &f.wait[1], residual / ((1 - 0.3) * (1 - 0.65)), 4);

    const queue three = {{1.2, 1.2}, {1, 1}, 0, 3, UINT32_MAX, 40000};
    const double work = erlang_c(3, 2.4) / 3;
    const figures g = estimate(&three);
    assert_near("three servers, first class", &g.wait[0], work / (1 - 0.4), 4);
    assert_near("three servers, second class", &g.wait[1], work / ((1 - 0.4) * (1 - 0.8)), 4);
}

/* From empty to empty, the area under a count is the sum of the stays: Little (1961), here without any limit, in ticks. */
static void littles_law_holds_to_the_tick(void **unused)
{
    (void)unused;
    static const queue queues[] = {
        {{0.9}, {1}, 0, 1, UINT32_MAX, 3000},
        {{1.5, 1.2}, {1, 0.7}, 0.2, 3, 40, 2000},
        {{6, 3}, {1, 1}, 0, 5, 2, 1000},
    };
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t replication = 0; replication < 5; replication++) {
            const notes n = observe(&queues[i], replication);
            assert_true(n.area_waiting > 0);
            assert_true(n.area_waiting == n.total_waited);
            assert_true(n.area_inside == n.total_stayed);
            assert_true(n.area_inside > n.area_waiting);
            assert_true(n.station_waiting == (uint64_t)n.total_waited);
            assert_true(n.station_serving == (uint64_t)(n.total_stayed - n.total_waited));
            assert_true(n.units_in_use == n.station_serving);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_server_has_the_wait_of_m_m_1),
        cmocka_unit_test(several_servers_have_the_wait_of_erlang_c),
        cmocka_unit_test(a_full_station_loses_what_birth_and_death_says),
        cmocka_unit_test(impatient_customers_leave_at_the_rate_of_birth_and_death),
        cmocka_unit_test(two_classes_wait_as_cobham_says),
        cmocka_unit_test(littles_law_holds_to_the_tick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
