#include "models/queueing/recount.h"

#include <inttypes.h>
#include <stdlib.h>

#include "models/queueing/customers.h"
#include "models/queueing/figures.h"
#include "models/queueing/identity.h"

/* ---- customers ---- */

/* Whether a request is live and the customer's own. */
static int is_own(sim *s, uint32_t request, uint32_t customer)
{
    const sim_pool *requests = sim_pool_of(s, QN_POOL_REQUESTS);
    return sim_pool_is_live(requests, request) && qn_request_at(s, request)->entity == customer &&
           qn_request_at(s, request)->identity == qn_customer_at(s, customer)->identity;
}

/* Whether the customer holds what it thinks it blocks. */
static int holds_rightly(sim *s, uint32_t customer)
{
    const qn_customer *c = qn_customer_at(s, customer);
    if (c->held == SIM_NO_RECORD)
        return 1;
    return is_own(s, c->held, customer) && qn_request_at(s, c->held)->partner == c->request &&
           qn_request_at(s, c->held)->station == c->held_station && c->standing == SIM_STANDS_OUTSIDE;
}

static const char *customer_fault(sim *s, uint32_t customer)
{
    const qn_customer *c = qn_customer_at(s, customer);
    if (!is_own(s, c->request, customer))
        return sim_fault_text(s, "customer %016" PRIx64 " has no request", c->identity);
    if (qn_request_at(s, c->request)->standing != c->standing)
        return sim_fault_text(s, "customer %016" PRIx64 " does not stand where its request stands", c->identity);
    return holds_rightly(s, customer) ? NULL : sim_fault_text(s, "customer %016" PRIx64 " blocks nothing", c->identity);
}

/* Customers by the lines: whoever blocks a server stands outside elsewhere and is counted there. */
static uint64_t count_by_lines(sim *s, const qn_inputs *in)
{
    uint64_t customers = 0;
    for (uint32_t i = 0; i < in->network.stations.count; i++) {
        const sim_station *station = qn_station_at(s, i);
        for (int k = 0; k < SIM_STANDINGS; k++)
            customers += station->line[k].count;
        customers -= station->blocked;
    }
    return customers;
}

static const char *customers_fault(sim *s, const qn_inputs *in)
{
    const sim_pool *customers = sim_pool_of(s, QN_POOL_CUSTOMERS);
    uint64_t by_class[QN_MOST_CLASSES] = {0}, all = 0;
    for (uint32_t i = sim_pool_next(customers, 0); i != SIM_NO_RECORD; i = sim_pool_next(customers, i + 1)) {
        const char *text = customer_fault(s, i);
        if (text)
            return text;
        by_class[qn_customer_at(s, i)->class_]++;
        all++;
    }
    for (uint32_t i = 0; i < in->network.classes.count; i++) {
        const qn_class_state *class_ = qn_class_state_of(s, i);
        if (class_->entered - class_->left != by_class[i])
            return sim_fault_text(
                s, "class %s: %" PRIu64 " customers came and %" PRIu64 " left, but %" PRIu64 " are there",
                in->network.classes.ids[i], class_->entered, class_->left, by_class[i]);
    }
    const uint64_t by_lines = count_by_lines(s, in);
    return by_lines == all
               ? NULL
               : sim_fault_text(s, "%" PRIu64 " customers stand at stations, but %" PRIu64 " are there", by_lines, all);
}

/* ---- counts ---- */

static const char *count_fault(sim *s, const qn_inputs *in, uint32_t station, const char *what, uint64_t counted,
                               uint64_t kernel)
{
    return counted == kernel ? NULL
                             : sim_fault_text(s, "station %s: %" PRIu64 " %s are counted, but there were %" PRIu64,
                                              in->network.stations.ids[station], counted, what, kernel);
}

static const char *counts_fault(sim *s, const qn_inputs *in, uint32_t index, const qn_figures *f)
{
    const qn_station_state *state = qn_station_state_of(s, index);
    const sim_station *station = qn_station_at(s, index);
    const struct {
        const char *what;
        uint64_t counted, kernel;
    } pairs[] = {
        {"requests", f->requests, station->requests + state->balked - state->requests_before},
        {"services", f->served, station->outcomes[SIM_OUTCOME_SERVED] - state->before[SIM_OUTCOME_SERVED]},
        {"who balked", f->balked,
         station->outcomes[SIM_OUTCOME_BALKED] + state->balked - state->before[SIM_OUTCOME_BALKED]},
        {"who reneged", f->reneged, station->outcomes[SIM_OUTCOME_RENEGED] - state->before[SIM_OUTCOME_RENEGED]},
        {"evicted", f->evicted, station->outcomes[SIM_OUTCOME_EVICTED] - state->before[SIM_OUTCOME_EVICTED]},
        {"turned away from a closed door", f->closed,
         station->outcomes[SIM_OUTCOME_CLOSED] - state->before[SIM_OUTCOME_CLOSED]},
        {"services put off", f->put_out, station->put_out - state->put_out_before},
    };
    const char *text = NULL;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && !text; i++)
        text = count_fault(s, in, index, pairs[i].what, pairs[i].counted, pairs[i].kernel);
    return text;
}

/* The areas that the kernel keeps of a station against the stays of the customers there. */
static const char *areas_fault(sim *s, const qn_inputs *in, uint32_t index, const qn_figures *f)
{
    static const char *const standings[SIM_STANDINGS] = {"outside", "in line", "in service"};
    for (int k = 0; k < SIM_STANDINGS; k++) {
        qn_meter area = qn_station_state_of(s, index)->area[k];
        qn_meter_read(&area, sim_station_area(s, &qn_places, index, (sim_standing)k));
        if (!qn_wide_equal(area.sum, f->stood[k]))
            return sim_fault_text(s, "station %s: customers %s times ticks are %.17g by the area, %.17g by their stays",
                                  in->network.stations.ids[index], standings[k], qn_wide_value(area.sum),
                                  qn_wide_value(f->stood[k]));
    }
    return NULL;
}

static const char *stations_fault(sim *s, const qn_inputs *in)
{
    const char *text = NULL;
    qn_figures *figures = qn_figures_now(s, in);
    for (uint32_t i = 0; i < in->network.stations.count && !text; i++) {
        qn_figures of_station = {0};
        for (size_t row = 0; row < in->measuring.row_count; row++)
            if (in->measuring.rows[row].station == i)
                qn_figures_add(&of_station, &figures[row]);
        text = counts_fault(s, in, i, &of_station);
        if (!text && in->measuring.by_class)
            text = areas_fault(s, in, i, &of_station);
    }
    free(figures);
    return text;
}

static const char *little_fault(sim *s, const qn_inputs *in)
{
    const qn_little little = qn_figures_little(s, in);
    if (qn_wide_equal(little.by_area, little.by_stays))
        return NULL;
    return sim_fault_text(s, "customers present times ticks are %.17g by the area, %.17g by their stays",
                          qn_wide_value(little.by_area), qn_wide_value(little.by_stays));
}

const char *qn_recount(sim *s, const qn_inputs *in)
{
    const char *text = sim_station_verify(s, &qn_places);
    if (!text)
        text = customers_fault(s, in);
    if (!text && qn_totals_of(s)->reports)
        text = stations_fault(s, in);
    if (!text && qn_totals_of(s)->reports)
        text = little_fault(s, in);
    return text;
}
