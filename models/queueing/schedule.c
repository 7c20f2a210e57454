#include "models/queueing/schedule.h"

#include <math.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

/* Reads hours and cycle; returns whether they can be used. */
static int read_hours(const qn_element *e, const qn_schedule_keys *keys, qn_schedule *s)
{
    const double cycle_hours = qn_element_real(e, keys->cycle_hours);
    s->cycle = qn_round(cycle_hours * e->reading->ticks_per_hour);
    double before = -1;
    for (size_t i = 0; i < s->count; i++) {
        const double hour = qn_element_real_at(e, keys->hours, i);
        if (hour < 0 || hour >= cycle_hours) {
            qn_element_fault(e, keys->hours, "hour %g is not within a cycle of %g hours", hour, cycle_hours);
            return 0;
        }
        if (hour <= before) {
            qn_element_fault(e, keys->hours, "hours must ascend, but %g comes after %g", hour, before);
            return 0;
        }
        before = hour;
        s->from[i] = qn_round(hour * e->reading->ticks_per_hour);
    }
    return 1;
}

static qn_schedule read_frame(const qn_element *e, const qn_schedule_keys *keys)
{
    const size_t hours = qn_element_length(e, keys->hours), values = qn_element_length(e, keys->values);
    if (hours != values) {
        qn_element_fault(e, hours ? keys->hours : keys->values, "%s has %zu elements, %s has %zu", keys->hours, hours,
                         keys->values, values);
        return (qn_schedule){0};
    }
    qn_schedule s = {.count = hours};
    if (!hours)
        return s;
    s.from = sim_allocate(hours, sizeof *s.from);
    s.value = sim_allocate(hours, sizeof *s.value);
    if (!read_hours(e, keys, &s))
        qn_schedule_free(&s);
    return s;
}

qn_schedule qn_schedule_read(const qn_element *e, const qn_schedule_keys *keys, qn_schedule_values values)
{
    qn_schedule s = read_frame(e, keys);
    for (size_t i = 0; i < s.count; i++) {
        s.value[i] = qn_element_real_at(e, keys->values, i);
        if (values == QN_WHOLE && s.value[i] != floor(s.value[i]))
            qn_element_fault(e, keys->values, "%g is no whole number", s.value[i]);
    }
    return s;
}

void qn_schedule_free(qn_schedule *s)
{
    free(s->from);
    free(s->value);
    *s = (qn_schedule){0};
}

double qn_schedule_value(const qn_schedule *s, sim_ticks now)
{
    const sim_ticks within = now % s->cycle;
    size_t i = 0;
    while (i < s->count && s->from[i] <= within)
        i++;
    return s->value[i ? i - 1 : s->count - 1];
}

sim_ticks qn_schedule_next(const qn_schedule *s, sim_ticks now)
{
    const sim_ticks within = now % s->cycle;
    size_t i = 0;
    while (i < s->count && s->from[i] <= within)
        i++;
    return now - within + (i < s->count ? s->from[i] : s->cycle + s->from[0]);
}

double qn_schedule_highest(const qn_schedule *s)
{
    double highest = 0;
    for (size_t i = 0; i < s->count; i++)
        highest = s->value[i] > highest ? s->value[i] : highest;
    return highest;
}
