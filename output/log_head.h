/* log_head.h — what a log says at its beginning: all that is needed to make a results file without the run.
 *
 * The payload of LOG_HEAD is one JSON object: `model`, `first_day`, `last_day` (as the scenario writes them),
 * `warmup_days`, `seed`, `replications` (asked for at first), `measures` (how many), `provenance` (an object),
 * `process` (`number`, `started`, `boot`, `space`), `scenario_text`, `outputs_text`, `tables` (a list of `key`,
 * `file_name`, `text`).
 */
#ifndef OUTPUT_LOG_HEAD_H
#define OUTPUT_LOG_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "output/bundle.h"
#include "output/plan.h"
#include "output/process_identity.h"
#include "output/provenance.h"

/* Texts and bundle are owned by the head. */
typedef struct log_head {
    char *model;
    int64_t first_day, last_day; /* since 1970-01-01 */
    int64_t warmup_days;
    uint32_t seed;
    uint32_t replications;
    uint32_t measure_count;
    process_identity process;
    output_provenance provenance;
    output_bundle *bundle;
} log_head;

/* The text of the payload for a run, of the process that asks. The caller frees it. */
char *log_head_text(const output_plan *plan, const output_bundle *bundle);

/* Reads a payload. NULL with SIM_FAULT_DATA at `path` when it is no head, or its bundle may not be unpacked. */
log_head *log_head_read(const char *text, size_t length, const char *path, sim_diagnostics *d);

/* NULL is allowed. */
void log_head_free(log_head *head);

#endif
