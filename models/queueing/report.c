#include "models/queueing/report.h"

#include <math.h>
#include <string.h>

#include "models/queueing/observables.h"
#include "sim/scenario/buffer.h"

/* The mean over days of one station's series. */
static double mean_of(const double *series, size_t stations, size_t station, size_t days)
{
    double sum = 0;
    for (size_t day = 0; day < days; day++)
        sum += series[day * stations + station];
    return sum / (double)days;
}

static int widest_id(const qn_stations *stations)
{
    size_t widest = strlen("station");
    for (size_t i = 0; i < stations->count; i++)
        widest = strlen(stations->ids[i]) > widest ? strlen(stations->ids[i]) : widest;
    return (int)widest;
}

/* In how many replications each station is in a deadlock on the last evening. */
static void print_deadlocks(sim_buffer *text, const qn_stations *stations, const double *deadlocked, size_t days,
                            size_t replications)
{
    const double *last = deadlocked + (days - 1) * stations->count;
    for (size_t i = 0; i < stations->count; i++) {
        const double in = round(last[i] * (double)replications);
        if (in > 0)
            sim_buffer_print(text, "On the last evening %s is in a deadlock in %.0f of %zu replications.\n",
                             stations->ids[i], in, replications);
    }
}

char *qn_report(const qn_inputs *in, const sim_frame *frame, const double *const mean[], size_t replications)
{
    static const struct {
        int series;
        const char *title;
    } columns[] = {{QN_SERIES_SERVED, "served"},           {QN_SERIES_BALKED, "balked"},
                   {QN_SERIES_RENEGED, "reneged"},         {QN_SERIES_EVICTED, "evicted"},
                   {QN_SERIES_QUEUE_END, "queue at 24 h"}, {QN_SERIES_INSIDE_END, "inside at 24 h"}};
    enum { COLUMNS = sizeof columns / sizeof *columns };
    const qn_stations *stations = &in->network.stations;
    const size_t days = (size_t)sim_frame_reported_days(frame);
    const int wide = widest_id(stations);
    sim_buffer text = {0};
    sim_buffer_print(&text, "Means of a day:\n  %-*s", wide, "station");
    for (int k = 0; k < COLUMNS; k++)
        sim_buffer_print(&text, "  %14s", columns[k].title);
    sim_buffer_print(&text, "\n");
    for (size_t i = 0; i < stations->count; i++) {
        sim_buffer_print(&text, "  %-*s", wide, stations->ids[i]);
        for (int k = 0; k < COLUMNS; k++)
            sim_buffer_print(&text, "  %14.6g", mean_of(mean[columns[k].series], stations->count, i, days));
        sim_buffer_print(&text, "\n");
    }
    print_deadlocks(&text, stations, mean[QN_SERIES_DEADLOCKED], days, replications);
    return sim_buffer_take(&text);
}
