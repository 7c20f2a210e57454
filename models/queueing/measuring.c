#include "models/queueing/measuring.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

enum { MOST_BINS = 1000, MOST_LENGTHS = 1000 };

static const sim_param rows[] = {
    {"measure.classes", SIM_PARAM_FLAG, "", 0, 0, "true",
     "Figures for each class at each station too, where there is more than one class", SIM_NO_SOURCE},
    {"measure.profile_hours", SIM_PARAM_REAL, "h", 0, 1e6, "0.0",
     "Width of the bins for which the customers inside are told by the hours of a cycle; 0: they are not",
     SIM_NO_SOURCE},
    {"measure.profile_cycle_hours", SIM_PARAM_REAL, "h", 0.001, 1e6, "24.0", "Length of that cycle", SIM_NO_SOURCE},
    {"measure.queue_lengths", SIM_PARAM_COUNT, "", 0, MOST_LENGTHS, "0",
     "For so many numbers of customers inside, from 0 on, the share of time is told", SIM_NO_SOURCE},
};

const sim_param_table qn_measuring_params = {rows, sizeof rows / sizeof *rows};

static void read_profile(const qn_reading *r, qn_measuring *m)
{
    const double width = sim_scenario_real(r->scenario, "measure.profile_hours"),
                 cycle = sim_scenario_real(r->scenario, "measure.profile_cycle_hours");
    if (width == 0)
        return;
    const sim_origin where = sim_scenario_origin(r->scenario, "measure.profile_hours");
    const double bins = cycle / width, ticks = width * r->ticks_per_hour;
    if (!(bins >= 0.999 && bins <= MOST_BINS && fabs(bins - round(bins)) < 1e-9)) {
        sim_diagnostics_add(r->d, SIM_FAULT_CONFIG, where, "measure.profile_hours",
                            "a cycle of %g hours is not made up of 1 to %d bins of %g hours", cycle, MOST_BINS, width);
        return;
    }
    if (!(ticks >= 1 && fabs(ticks - round(ticks)) < 1e-6)) {
        sim_diagnostics_add(r->d, SIM_FAULT_CONFIG, where, "measure.profile_hours",
                            "%g hours are no whole number of ticks", width);
        return;
    }
    m->bins = (uint32_t)(bins + 0.5);
    m->bin = qn_round(ticks);
}

void qn_measuring_read(const qn_reading *r, const qn_network *n, qn_measuring *m)
{
    memset(m, 0, sizeof *m);
    read_profile(r, m);
    m->lengths = (uint32_t)sim_scenario_count(r->scenario, "measure.queue_lengths");
    m->class_count = n->classes.count;
    m->by_class = n->classes.count > 1 && sim_scenario_flag(r->scenario, "measure.classes");
    m->rows = sim_allocate(n->stations.count * n->classes.count, sizeof *m->rows);
    m->row_of = sim_allocate(n->stations.count * n->classes.count, sizeof *m->row_of);
    for (uint32_t station = 0; station < n->stations.count; station++) {
        if (!m->by_class)
            m->rows[m->row_count++] = (qn_row){station, QN_NONE};
        for (uint32_t class_ = 0; class_ < n->classes.count; class_++) {
            const int meet = qn_visit_of(&n->visits, station, class_)->comes != 0;
            if (m->by_class && meet)
                m->rows[m->row_count++] = (qn_row){station, class_};
            m->row_of[station * m->class_count + class_] = meet ? (uint32_t)m->row_count - 1 : QN_NONE;
        }
    }
}

void qn_measuring_free(qn_measuring *m)
{
    free(m->rows);
    free(m->row_of);
    memset(m, 0, sizeof *m);
}
