/* ticks.h — simulated time.
 *
 * Time is a whole number of ticks since the start that a model declares, never a float: adding durations in any order
 * gives the same instant, and an instant a year away is as exact as the first. The kernel does not fix how long a tick
 * is; a model declares it (the corridor: one second) and rounds its durations to the nearest tick.
 */
#ifndef SIM_KERNEL_TICKS_H
#define SIM_KERNEL_TICKS_H

#include <stdint.h>

typedef int64_t sim_ticks;

/* Later than anything that can happen: no limit to a patience, no end to a horizon. */
#define SIM_FOREVER INT64_MAX

#endif
