#include "models/queueing/measures.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/queueing/changes.h"
#include "models/queueing/customers.h"
#include "models/queueing/figures.h"
#include "models/queueing/occupancy.h"
#include "models/queueing/profile.h"
#include "sim/kernel/panic.h"

/* ---- what each measure is ---- */

/* What is known of a station, or of a class at it; times in ticks, areas in customers or units times ticks. */
typedef struct place {
    double ticks, hours; /* of the reported period */
    qn_figures count;
    const sim_histogram *waits;
    double outside, waiting, serving;
    double used, there; /* units of its own servers; NAN without any */
    double busy;        /* ticks without a free unit; NAN of a class */
} place;

static double ratio(double over, double under)
{
    return under > 0 ? over / under : NAN;
}

static double share(const place *p, uint64_t count)
{
    return ratio((double)count, (double)p->count.requests);
}

static double hours(const place *p, double ticks)
{
    return ticks * (p->hours / p->ticks);
}

static double arrivals(const place *p)
{
    return (double)p->count.requests / p->hours;
}

static double throughput(const place *p)
{
    return (double)p->count.served / p->hours;
}

static double wait(const place *p)
{
    return hours(p, ratio(qn_wide_value(p->count.wait), (double)p->count.begun));
}

static double wait_variance(const place *p)
{
    const double n = (double)p->count.begun, sum = qn_wide_value(p->count.wait);
    if (n < 2)
        return NAN;
    const double squares = p->count.wait_squares - sum * (sum / n);
    return hours(p, hours(p, (squares > 0 ? squares : 0) / (n - 1)));
}

static double wait_median(const place *p)
{
    return hours(p, sim_histogram_quantile(p->waits, 0.5));
}

static double wait_q90(const place *p)
{
    return hours(p, sim_histogram_quantile(p->waits, 0.9));
}

static double wait_q99(const place *p)
{
    return hours(p, sim_histogram_quantile(p->waits, 0.99));
}

static double waited(const place *p)
{
    const uint64_t taken = p->count.requests - p->count.balked - p->count.closed;
    return ratio((double)(taken - p->count.at_once), (double)taken);
}

static double sojourn(const place *p)
{
    return hours(p, ratio(qn_wide_value(p->count.sojourn), (double)p->count.served));
}

static double queue(const place *p)
{
    return (p->waiting + p->outside) / p->ticks;
}

static double outside(const place *p)
{
    return p->outside / p->ticks;
}

static double inside(const place *p)
{
    return (p->waiting + p->serving) / p->ticks;
}

static double utilization(const place *p)
{
    return ratio(p->used, p->there);
}

static double busy_servers(const place *p)
{
    return p->used / p->ticks;
}

static double balked(const place *p)
{
    return share(p, p->count.balked);
}

static double reneged(const place *p)
{
    return share(p, p->count.reneged);
}

static double evicted(const place *p)
{
    return share(p, p->count.evicted);
}

static double closed(const place *p)
{
    return share(p, p->count.closed);
}

static double put_out(const place *p)
{
    return (double)p->count.put_out / p->hours;
}

static double blocked(const place *p)
{
    return qn_wide_value(p->count.blocked) / p->ticks;
}

static double found_inside(const place *p)
{
    return share(p, p->count.found_inside);
}

static double found_busy(const place *p)
{
    return share(p, p->count.found_busy);
}

static double full(const place *p)
{
    return p->busy / p->ticks;
}

typedef enum scope { OF_STATION_AND_CLASS, OF_STATION } scope;

typedef struct place_measure {
    const char *name, *title, *units, *definition;
    double (*value)(const place *);
    scope of;
} place_measure;

static const place_measure place_measures[] = {
    {"arrivals_per_hour", "arrivals", "h-1", "Requests, those refused included", arrivals, OF_STATION_AND_CLASS},
    {"throughput_per_hour", "throughput", "h-1", "Services that ended", throughput, OF_STATION_AND_CLASS},
    {"wait_hours", "wait", "h", "Mean from asking to the first begin of service, of those whose service began", wait,
     OF_STATION_AND_CLASS},
    {"wait_variance_hours2", "variance of the wait", "h2", "Of the same", wait_variance, OF_STATION_AND_CLASS},
    {"wait_q50_hours", "median of the wait", "h", "Of the same; within 1.6 %", wait_median, OF_STATION_AND_CLASS},
    {"wait_q90_hours", "wait that 90 % do not exceed", "h", "Of the same; within 1.6 %", wait_q90,
     OF_STATION_AND_CLASS},
    {"wait_q99_hours", "wait that 99 % do not exceed", "h", "Of the same; within 1.6 %", wait_q99,
     OF_STATION_AND_CLASS},
    {"waited_share", "share that waits", "1", "Of requests that were not refused, those that did not begin at once",
     waited, OF_STATION_AND_CLASS},
    {"sojourn_hours", "time there", "h", "Mean from asking to leaving the station, of those served", sojourn,
     OF_STATION_AND_CLASS},
    {"queue", "customers waiting", "1", "Time average; outside and put out of service included", queue,
     OF_STATION_AND_CLASS},
    {"outside", "customers outside", "1", "Time average of those who wait for room", outside, OF_STATION_AND_CLASS},
    {"inside", "customers inside", "1", "Time average of those in line and in service; those outside are not in it",
     inside, OF_STATION_AND_CLASS},
    {"utilization", "utilization", "1", "Units of its own servers in use over those there are", utilization,
     OF_STATION_AND_CLASS},
    {"busy_servers", "servers in use", "1", "Time average of the units of its own servers in use", busy_servers,
     OF_STATION_AND_CLASS},
    {"balked_share", "share that balks", "1", "Of requests: no room, too long a line, or too few units", balked,
     OF_STATION_AND_CLASS},
    {"reneged_share", "share that reneges", "1", "Of requests: patience ended", reneged, OF_STATION_AND_CLASS},
    {"evicted_share", "share evicted", "1", "Of requests: out of line by less room", evicted, OF_STATION_AND_CLASS},
    {"closed_share", "share that finds it closed", "1", "Of requests", closed, OF_STATION_AND_CLASS},
    {"put_out_per_hour", "put out of service", "h-1", "Services put off: pre-empted, or their units taken away",
     put_out, OF_STATION_AND_CLASS},
    {"blocked", "services blocked", "1", "Time average of services that are over, but not let in where they go",
     blocked, OF_STATION_AND_CLASS},
    {"found_inside", "customers found inside", "1", "Mean number that those who ask find, themselves not counted",
     found_inside, OF_STATION_AND_CLASS},
    {"found_busy_share", "share that finds no unit free", "1", "Of requests", found_busy, OF_STATION_AND_CLASS},
    {"full_share", "share of time without a free unit", "1", "Of one of its resources", full, OF_STATION},
};

enum { PLACE_MEASURES = sizeof place_measures / sizeof *place_measures };

/* ---- names ---- */

static char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *made = sim_allocate((size_t)length + 1, 1);
    va_start(arguments, format);
    vsnprintf(made, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return made;
}

/* Adds a measure; takes `name` and `title`. */
static void add(qn_inputs *in, char *name, char *title, const char *units, const char *definition)
{
    in->measures = sim_reallocate(in->measures, in->measure_count + 1, sizeof *in->measures);
    in->measures[in->measure_count++] = (sim_measure){name, title, units, definition};
}

static void name_network(qn_inputs *in)
{
    add(in, text("present"), text("customers in the network"), "1", "Time average");
    add(in, text("time_hours"), text("time in the network"), "h", "Mean of those who left, in whatever way");
    add(in, text("little_gap"), text("gap in Little's law"), "1",
        "Customers present by areas less those by the sums of their stays, over the former: 0");
    add(in, text("deadlocked_share"), text("deadlock"), "1", "1 when there was a deadlock, else 0");
    add(in, text("deadlock_hours"), text("time to the first deadlock"), "h",
        "From the start of the warm-up; only of replications that had one");
    add(in, text("lost_track"), text("customers lost track of"), "1",
        "Those who came, less those who left and those who are there: 0");
}

static void name_class(qn_inputs *in, const char *id)
{
    add(in, text("%s.arrivals_per_hour", id), text("%s: arrivals", id), "h-1", "Customers that enter the network");
    add(in, text("%s.departures_per_hour", id), text("%s: departures", id), "h-1",
        "Customers that leave the network, in whatever way");
    add(in, text("%s.time_hours", id), text("%s: time in the network", id), "h", "Mean of those who left");
    add(in, text("%s.present", id), text("%s: customers in the network", id), "1", "Time average");
}

static void name_place(qn_inputs *in, const char *station, const char *class_)
{
    for (int i = 0; i < PLACE_MEASURES; i++) {
        const place_measure *m = &place_measures[i];
        if (!class_)
            add(in, text("%s.%s", station, m->name), text("%s: %s", station, m->title), m->units, m->definition);
        else if (m->of == OF_STATION_AND_CLASS)
            add(in, text("%s.%s.%s", station, class_, m->name), text("%s, %s: %s", station, class_, m->title), m->units,
                m->definition);
    }
}

static void name_resource(qn_inputs *in, const char *id)
{
    add(in, text("%s.utilization", id), text("%s: utilization", id), "1", "Units in use over those there are");
    add(in, text("%s.busy_units", id), text("%s: units in use", id), "1", "Time average");
}

static void name_details(qn_inputs *in, const char *station)
{
    for (uint32_t i = 0; i < in->measuring.lengths; i++)
        add(in, text("%s.inside_p%u", station, (unsigned)i),
            text("%s: share of time with %u inside", station, (unsigned)i), "1", "In line or in service");
    for (uint32_t i = 0; i < in->measuring.bins; i++) {
        const unsigned k = i;
        add(in, text("%s.inside_h%02u", station, k), text("%s: inside, bin %u of the cycle", station, k), "1",
            "Time average within the bin");
        add(in, text("%s.at_h%02u", station, k), text("%s: inside at the start of bin %u", station, k), "1",
            "Mean over cycles");
        add(in, text("%s.at_var_h%02u", station, k), text("%s: its variance at the start of bin %u", station, k), "1",
            "Over cycles");
    }
}

void qn_measures_name(qn_inputs *in)
{
    const qn_network *n = &in->network;
    name_network(in);
    for (size_t i = 0; i < n->classes.count; i++)
        name_class(in, n->classes.ids[i]);
    for (size_t i = 0; i < n->stations.count; i++)
        name_place(in, n->stations.ids[i], NULL);
    for (size_t i = 0; in->measuring.by_class && i < in->measuring.row_count; i++)
        name_place(in, n->stations.ids[in->measuring.rows[i].station], n->classes.ids[in->measuring.rows[i].class_]);
    for (size_t i = 0; i < n->stations.shared_count; i++)
        name_resource(in, n->stations.resources[i].id);
    for (size_t i = 0; i < n->stations.count; i++)
        name_details(in, n->stations.ids[i]);
}

void qn_measures_free(qn_inputs *in)
{
    for (size_t i = 0; i < in->measure_count; i++) {
        free((void *)in->measures[i].name);
        free((void *)in->measures[i].long_name);
    }
    free(in->measures);
}

/* ---- meters ---- */

static uint64_t area_of(sim *s, uint32_t station, int standing)
{
    return sim_station_area(s, &qn_places, station, (sim_standing)standing);
}

void qn_measures_begin(sim *s, const qn_inputs *in)
{
    memset(qn_figures_of(s, 0), 0, in->measuring.row_count * sizeof(qn_figures));
    memset(sim_table_at(s, QN_TABLE_HISTOGRAMS), 0, in->measuring.row_count * sizeof(sim_histogram));
    qn_occupancy_begin(s, in);
    for (uint32_t i = 0; i < in->network.classes.count; i++) {
        qn_class_state *class_ = qn_class_state_of(s, i);
        class_->entered_before = class_->entered;
        class_->left_before = class_->left;
        class_->stays = class_->stays_in = (qn_wide){0, 0};
        qn_meter_start(&class_->present, qn_present_area(s, i));
    }
    for (uint32_t i = 0; i < in->network.stations.count; i++) {
        qn_station_state *state = qn_station_state_of(s, i);
        const sim_station *station = qn_station_at(s, i);
        for (int k = 0; k < SIM_STANDINGS; k++)
            qn_meter_start(&state->area[k], area_of(s, i, k));
        for (int k = 0; k < SIM_OUTCOMES; k++)
            state->before[k] = station->outcomes[k];
        state->before[SIM_OUTCOME_BALKED] += state->balked;
        state->requests_before = station->requests + state->balked;
        state->put_out_before = station->put_out;
    }
    for (uint32_t i = 0; i < in->network.stations.resource_count; i++) {
        qn_resource_state *state = qn_resource_state_of(s, i);
        qn_meter_start(&state->used, sim_resource_area(s, &qn_places, i));
        qn_meter_start(&state->there, qn_units_area(s, i));
    }
}

void qn_measures_read_meters(sim *s, const qn_inputs *in)
{
    for (uint32_t i = 0; i < in->network.classes.count; i++)
        qn_meter_read(&qn_class_state_of(s, i)->present, qn_present_area(s, i));
    for (uint32_t i = 0; i < in->network.stations.count; i++)
        for (int k = 0; k < SIM_STANDINGS; k++)
            qn_meter_read(&qn_station_state_of(s, i)->area[k], area_of(s, i, k));
    for (uint32_t i = 0; i < in->network.stations.resource_count; i++) {
        qn_meter_read(&qn_resource_state_of(s, i)->used, sim_resource_area(s, &qn_places, i));
        qn_meter_read(&qn_resource_state_of(s, i)->there, qn_units_area(s, i));
    }
}

/* ---- values ---- */

/* What the filling of all values needs. */
typedef struct filling {
    sim *s;
    const qn_inputs *in;
    double ticks, hours; /* of the reported period */
    const qn_figures *figures;
    double *next;
} filling;

static void put(filling *f, double value)
{
    *f->next++ = value;
}

static void fill_network(filling *f)
{
    qn_wide stays = {0, 0};
    uint64_t left = 0;
    int64_t lost = -(int64_t)sim_pool_live(sim_pool_of(f->s, QN_POOL_CUSTOMERS));
    for (uint32_t i = 0; i < f->in->network.classes.count; i++) {
        const qn_class_state *class_ = qn_class_state_of(f->s, i);
        qn_wide_add_wide(&stays, class_->stays);
        left += class_->left - class_->left_before;
        lost += (int64_t)(class_->entered - class_->left);
    }
    const qn_little little = qn_figures_little(f->s, f->in);
    const sim_ticks deadlock = qn_totals_of(f->s)->deadlock_at;
    put(f, qn_wide_value(little.by_area) / f->ticks);
    put(f, ratio(qn_wide_value(stays), (double)left) / f->in->ticks_per_hour);
    put(f, ratio(fabs(qn_wide_difference(little.by_area, little.by_stays)), qn_wide_value(little.by_area)));
    put(f, deadlock >= 0);
    put(f, deadlock >= 0 ? (double)deadlock / f->in->ticks_per_hour : NAN);
    put(f, (double)lost);
}

static void fill_class(filling *f, uint32_t index)
{
    const qn_class_state *class_ = qn_class_state_of(f->s, index);
    const double left = (double)(class_->left - class_->left_before);
    put(f, (double)(class_->entered - class_->entered_before) / f->hours);
    put(f, left / f->hours);
    put(f, ratio(qn_wide_value(class_->stays), left) / f->in->ticks_per_hour);
    put(f, qn_wide_value(class_->present.sum) / f->ticks);
}

static void fill_place(filling *f, const place *p, scope of)
{
    for (int i = 0; i < PLACE_MEASURES; i++)
        if (place_measures[i].of <= of)
            put(f, place_measures[i].value(p));
}

static const sim_histogram *waits_of(filling *f, size_t row)
{
    return (const sim_histogram *)sim_table_at(f->s, QN_TABLE_HISTOGRAMS) + row;
}

/* Units of the station's own servers that there were, times ticks; NAN without any. */
static double units_there(filling *f, uint32_t station)
{
    const uint32_t own = f->in->network.stations.at[station].own;
    return own == QN_NONE ? NAN : qn_wide_value(qn_resource_state_of(f->s, own)->there.sum);
}

static void fill_station(filling *f, uint32_t index)
{
    const qn_measuring *m = &f->in->measuring;
    const uint32_t own = f->in->network.stations.at[index].own;
    const qn_station_state *state = qn_station_state_of(f->s, index);
    sim_histogram *waits = sim_allocate(1, sizeof *waits);
    place p = {.ticks = f->ticks, .hours = f->hours, .waits = waits, .there = units_there(f, index)};
    for (size_t row = 0; row < m->row_count; row++)
        if (m->rows[row].station == index) {
            qn_figures_add(&p.count, &f->figures[row]);
            sim_histogram_merge(waits, waits_of(f, row));
        }
    p.outside = qn_wide_value(state->area[SIM_STANDS_OUTSIDE].sum);
    p.waiting = qn_wide_value(state->area[SIM_STANDS_WAITING].sum);
    p.serving = qn_wide_value(state->area[SIM_STANDS_SERVING].sum);
    p.used = own == QN_NONE ? NAN : qn_wide_value(qn_resource_state_of(f->s, own)->used.sum);
    p.busy = (double)qn_occupancy_busy(f->s, index);
    fill_place(f, &p, OF_STATION);
    free(waits);
}

static void fill_pair(filling *f, size_t row)
{
    const qn_row *of = &f->in->measuring.rows[row];
    const qn_figures *count = &f->figures[row];
    const qn_visit *visit = qn_visit_of(&f->in->network.visits, of->station, of->class_);
    const double serving = qn_wide_value(count->stood[SIM_STANDS_SERVING]);
    const int has_own = f->in->network.stations.at[of->station].own != QN_NONE;
    const place p = {.ticks = f->ticks,
                     .hours = f->hours,
                     .count = *count,
                     .waits = waits_of(f, row),
                     .outside = qn_wide_value(count->stood[SIM_STANDS_OUTSIDE]),
                     .waiting = qn_wide_value(count->stood[SIM_STANDS_WAITING]),
                     .serving = serving,
                     .used = has_own ? serving * visit->demand.units[0] : NAN,
                     .there = units_there(f, of->station),
                     .busy = NAN};
    fill_place(f, &p, OF_STATION_AND_CLASS);
}

static void fill_resource(filling *f, uint32_t index)
{
    const qn_resource_state *state = qn_resource_state_of(f->s, index);
    put(f, ratio(qn_wide_value(state->used.sum), qn_wide_value(state->there.sum)));
    put(f, qn_wide_value(state->used.sum) / f->ticks);
}

static void fill_details(filling *f, uint32_t station)
{
    for (uint32_t i = 0; i < f->in->measuring.lengths; i++)
        put(f, (double)qn_occupancy_length(f->s, f->in, station, i) / f->ticks);
    for (uint32_t i = 0; i < f->in->measuring.bins; i++) {
        const qn_profile_figures bin = qn_profile_of(f->s, f->in, station, i);
        put(f, bin.inside);
        put(f, bin.at);
        put(f, bin.variance);
    }
}

void qn_measures_fill(sim *s, const qn_inputs *in, double values[])
{
    const qn_network *n = &in->network;
    const double ticks = (double)(sim_now(s) - in->report_from);
    qn_measures_read_meters(s, in);
    qn_figures *figures = qn_figures_now(s, in);
    filling f = {s, in, ticks, ticks / in->ticks_per_hour, figures, values};
    fill_network(&f);
    for (uint32_t i = 0; i < n->classes.count; i++)
        fill_class(&f, i);
    for (uint32_t i = 0; i < n->stations.count; i++)
        fill_station(&f, i);
    for (size_t i = 0; in->measuring.by_class && i < in->measuring.row_count; i++)
        fill_pair(&f, i);
    for (uint32_t i = 0; i < n->stations.shared_count; i++)
        fill_resource(&f, i);
    for (uint32_t i = 0; i < n->stations.count; i++)
        fill_details(&f, i);
    SIM_REQUIRE(f.next == values + in->measure_count, "measures are filled and named in different ways");
    free(figures);
}
