#include "models/queueing/profile.h"

#include <math.h>

#include "models/queueing/customers.h"
#include "models/queueing/identity.h"
#include "models/queueing/occupancy.h"

static qn_bin *bin_at(sim *s, const qn_inputs *in, uint32_t station, uint32_t bin)
{
    return (qn_bin *)sim_table_at(s, QN_TABLE_PROFILE) + (size_t)station * in->measuring.bins + bin;
}

static void schedule_sample(sim *s, const qn_inputs *in, sim_ticks at)
{
    if (at < in->end)
        sim_schedule(s, at, QN_EVENT_PROFILE, qn_subject_identity(QN_SUBJECT_PROFILE, 0, 0), 0, 0, 0);
}

void qn_profile_set_up(sim *s, const qn_inputs *in)
{
    qn_totals_of(s)->profile_from = -1;
    if (in->measuring.bins == 0)
        return;
    const sim_ticks width = in->measuring.bin;
    schedule_sample(s, in, (in->report_from + width - 1) / width * width);
}

static uint64_t inside_area(sim *s, uint32_t station)
{
    return sim_station_area(s, &qn_places, station, SIM_STANDS_WAITING) +
           sim_station_area(s, &qn_places, station, SIM_STANDS_SERVING);
}

static void end_bin(sim *s, const qn_inputs *in, uint32_t station, uint32_t bin, uint64_t area)
{
    qn_bin *b = bin_at(s, in, station, bin);
    b->times++;
    qn_wide_add(&b->area, area - qn_station_state_of(s, station)->profile_area);
}

static void begin_bin(sim *s, const qn_inputs *in, uint32_t station, uint32_t bin, uint64_t area)
{
    qn_bin *b = bin_at(s, in, station, bin);
    const uint64_t inside = qn_inside(qn_station_at(s, station));
    b->samples++;
    b->sum += inside;
    b->squares += inside * inside;
    qn_station_state_of(s, station)->profile_area = area;
}

void qn_profile_sample(sim *s, const qn_inputs *in)
{
    qn_totals *totals = qn_totals_of(s);
    const sim_ticks now = sim_now(s), width = in->measuring.bin;
    const uint32_t bins = in->measuring.bins, bin = (uint32_t)(now / width % bins);
    for (uint32_t station = 0; station < in->network.stations.count; station++) {
        const uint64_t area = inside_area(s, station);
        if (totals->profile_from >= 0)
            end_bin(s, in, station, (bin + bins - 1) % bins, area);
        begin_bin(s, in, station, bin, area);
    }
    totals->profile_from = now;
    schedule_sample(s, in, now + width);
}

qn_profile_figures qn_profile_of(sim *s, const qn_inputs *in, uint32_t station, uint32_t bin)
{
    const qn_bin *b = bin_at(s, in, station, bin);
    uint64_t times = b->times;
    qn_wide area = b->area;
    /* The last bin ends with the period, at which no event is left to happen. */
    const qn_totals *totals = qn_totals_of(s);
    const sim_ticks width = in->measuring.bin;
    if (totals->profile_from >= 0 && totals->profile_from + width == sim_now(s) &&
        totals->profile_from / width % in->measuring.bins == bin) {
        times++;
        qn_wide_add(&area, inside_area(s, station) - qn_station_state_of(s, station)->profile_area);
    }
    const double samples = (double)b->samples, mean = (double)b->sum / samples;
    const double squares = (double)b->squares - samples * mean * mean;
    return (qn_profile_figures){
        .inside = times ? qn_wide_value(area) / ((double)times * (double)width) : NAN,
        .at = b->samples ? mean : NAN,
        .variance = b->samples > 1 ? squares / (samples - 1) : NAN,
    };
}
