/* timeweighted.h — the average over time of a level that lasts: a queue, a census, units in use.
 *
 * A level is a whole number that holds from one change to the next; its area, level times ticks, is an exact integer,
 * so averages do not depend on how many changes there were or in which order windows are joined. An area beyond 63
 * bits panics: 2.5 million persons for a year of seconds are 8e13, a hundred-thousandth of that.
 *
 * Use: open it at the start, set or change the level as it changes, advance it to the end of a window and read; restart
 * it to begin the next window (a day, or the time after the warm-up) with the level that holds.
 */
#ifndef SIM_KERNEL_TIMEWEIGHTED_H
#define SIM_KERNEL_TIMEWEIGHTED_H

#include "sim/kernel/ticks.h"

#include <stdint.h>

typedef struct sim_timeweighted {
    int64_t area;      /* of the window up to `since`, in level times ticks */
    sim_ticks elapsed; /* length of the window up to `since` */
    sim_ticks since;   /* when the level was last looked at */
    int64_t level;
    int64_t lowest; /* over the window, levels that held no time included */
    int64_t highest;
} sim_timeweighted;

_Static_assert(sizeof(sim_timeweighted) == 48, "a time-weighted average has no padding");

/* A window that begins now with this level. */
sim_timeweighted sim_timeweighted_open(sim_ticks now, int64_t level);

/* Lets the level hold until `now`, which must not lie before the last time given (panics). */
void sim_timeweighted_advance(sim_timeweighted *w, sim_ticks now);

/* From `now` on the level is `level`. */
void sim_timeweighted_set(sim_timeweighted *w, sim_ticks now, int64_t level);

/* From `now` on the level is higher by `by`, which may be negative. */
void sim_timeweighted_change(sim_timeweighted *w, sim_ticks now, int64_t by);

/* Begins a new window at `now` with the level that holds; the area up to now is forgotten. */
void sim_timeweighted_restart(sim_timeweighted *w, sim_ticks now);

/* Area over elapsed time, of what was advanced; NaN for a window of no length. */
double sim_timeweighted_mean(const sim_timeweighted *w);

/* Adds the window of `other` to that of `into`: areas and lengths add, so the mean is that over both windows, whatever
 * the order. Time and level of `into` stay.
 */
void sim_timeweighted_merge(sim_timeweighted *into, const sim_timeweighted *other);

#endif
