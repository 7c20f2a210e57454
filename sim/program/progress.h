/* progress.h — the line that says how far a run is, on a terminal only.
 */
#ifndef SIM_PROGRAM_PROGRESS_H
#define SIM_PROGRAM_PROGRESS_H

#include <stddef.h>

#include "sim/experiment/replications.h"

enum { PROGRESS_BYTES = 512 };

/* The line for `progress` of a run of `replications`: share done, events per second, time left. */
void progress_text(const sim_run_progress *progress, uint32_t replications, char text[PROGRESS_BYTES]);

/* Whether standard error is a terminal, where a line may be written over. */
int progress_is_wanted(void);

/* Writes the line over the one before on standard error; clears it. */
void progress_show(const char *text);
void progress_clear(void);

#endif
