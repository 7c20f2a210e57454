/* signals.h — how a run is ended early: SIGINT and SIGTERM only raise a flag.
 *
 * The run sees the flag at the next midnight of each simulation and composes what is complete. A second signal has its
 * default action and ends the process at once. A signal that the process was started to ignore stays ignored.
 */
#ifndef SIM_PROGRAM_SIGNALS_H
#define SIM_PROGRAM_SIGNALS_H

#include <signal.h>

/* Begins to watch; the flag is 0 until a signal comes and then its number. */
const volatile sig_atomic_t *signals_watch(void);

/* Ends what signals_watch() began, for a while in which there were files to remove: a signal that came meanwhile ends the
 * process now, as one that comes later does at once. */
void signals_heed(void);

#endif
