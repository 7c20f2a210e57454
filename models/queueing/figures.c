#include "models/queueing/figures.h"

#include <string.h>

#include "models/queueing/customers.h"
#include "sim/kernel/panic.h"

static void add_under_way(sim *s, const qn_inputs *in, const qn_customer *c, qn_figures figures[])
{
    const sim_ticks now = sim_now(s), from = in->report_from;
    const uint32_t station = qn_request_at(s, c->request)->station;
    qn_wide_add(&figures[qn_row_of(&in->measuring, station, c->class_)].stood[c->standing],
                qn_part_in(c->since, now, from));
    if (c->held == SIM_NO_RECORD)
        return;
    qn_figures *held = &figures[qn_row_of(&in->measuring, c->held_station, c->class_)];
    qn_wide_add(&held->blocked, qn_part_in(c->asked, now, from));
    qn_wide_add(&held->stood[SIM_STANDS_SERVING], qn_part_in(c->asked, now, from));
}

qn_figures *qn_figures_now(sim *s, const qn_inputs *in)
{
    qn_figures *figures = sim_allocate(in->measuring.row_count, sizeof *figures);
    memcpy(figures, qn_figures_of(s, 0), in->measuring.row_count * sizeof *figures);
    const sim_pool *customers = sim_pool_of(s, QN_POOL_CUSTOMERS);
    if (qn_totals_of(s)->reports)
        for (uint32_t i = sim_pool_next(customers, 0); i != SIM_NO_RECORD; i = sim_pool_next(customers, i + 1))
            add_under_way(s, in, sim_pool_at(customers, i), figures);
    return figures;
}

void qn_figures_add(qn_figures *sum, const qn_figures *other)
{
    sum->requests += other->requests;
    sum->at_once += other->at_once;
    sum->begun += other->begun;
    sum->served += other->served;
    sum->balked += other->balked;
    sum->reneged += other->reneged;
    sum->evicted += other->evicted;
    sum->closed += other->closed;
    sum->put_out += other->put_out;
    sum->found_inside += other->found_inside;
    sum->found_busy += other->found_busy;
    qn_wide_add_wide(&sum->wait, other->wait);
    sum->wait_squares += other->wait_squares;
    qn_wide_add_wide(&sum->sojourn, other->sojourn);
    qn_wide_add_wide(&sum->blocked, other->blocked);
    for (int i = 0; i < SIM_STANDINGS; i++)
        qn_wide_add_wide(&sum->stood[i], other->stood[i]);
}

qn_little qn_figures_little(sim *s, const qn_inputs *in)
{
    qn_little little = {{0, 0}, {0, 0}};
    for (uint32_t i = 0; i < in->network.classes.count; i++) {
        const qn_class_state *class_ = qn_class_state_of(s, i);
        qn_wide_add_wide(&little.by_area, class_->present.sum);
        qn_wide_add(&little.by_area, qn_present_area(s, i) - class_->present.last);
        qn_wide_add_wide(&little.by_stays, class_->stays_in);
    }
    const sim_pool *customers = sim_pool_of(s, QN_POOL_CUSTOMERS);
    for (uint32_t i = sim_pool_next(customers, 0); i != SIM_NO_RECORD; i = sim_pool_next(customers, i + 1)) {
        const qn_customer *c = sim_pool_at(customers, i);
        qn_wide_add(&little.by_stays, qn_part_in(c->entered, sim_now(s), in->report_from));
    }
    return little;
}
