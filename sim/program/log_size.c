#include "sim/program/log_size.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "output/params.h"
#include "output/trace_variables.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

static const double gib = 1024.0 * 1024 * 1024;

double log_size_bytes(const prepared *ready, size_t i, double rows)
{
    const sim_trace *traces = ready->model->traces;
    size_t in_file = 0;
    for (size_t k = 0; k < trace_variables_count(traces, i); k++)
        in_file += results_type_bytes(trace_variables_get(traces, i, k).type);
    if (output_compression(ready->scenario) > 0)
        in_file = traces[i].row_bytes;
    return rows * (double)(traces[i].row_bytes + in_file);
}

static int is_log(const prepared *ready, size_t i)
{
    return ready->trace_most[i] > 0 && ready->model->traces[i].form == SIM_TRACE_LOG;
}

char *log_size_text(const prepared *ready, const char *indent)
{
    sim_buffer text = {0};
    sim_buffer_print(&text, "%s", "");
    for (size_t i = 0; i < ready->model->trace_count; i++) {
        if (!is_log(ready, i))
            continue;
        const char *basis = "";
        const double rows =
            ready->model->expected_rows(ready->inputs, i, &basis) * (double)ready->settings.replications;
        if (isnan(rows))
            sim_buffer_print(&text, "%sits size is not known beforehand: %s;", indent, basis);
        else
            sim_buffer_print(&text, "%sabout %.3g million rows and %.2g GiB while it is made (%s);", indent, rows / 1e6,
                             log_size_bytes(ready, i, rows) / gib, basis);
        sim_buffer_print(&text, " at most %g GiB (%s)\n", sim_scenario_real(ready->scenario, OUTPUT_LOG_LIMIT),
                         OUTPUT_LOG_LIMIT);
    }
    return sim_buffer_take(&text);
}

void log_watch_begin(log_watch *watch, const prepared *ready, const char *path)
{
    *watch = (log_watch){.ready = ready, .path = path};
    pthread_mutex_init(&watch->lock, NULL);
}

void log_watch_end(log_watch *watch)
{
    pthread_mutex_destroy(&watch->lock);
}

/* Bytes that are free where the file `path` will be; INFINITY where the system does not tell. */
static double free_bytes(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t length = slash ? (size_t)(slash - path) : 0;
    char *folder = sim_allocate(length + 2, 1);
    memcpy(folder, path, length);
    if (length == 0)
        folder[0] = slash ? '/' : '.';
    struct statvfs system;
    const int told = statvfs(folder, &system) == 0;
    free(folder);
    return told ? (double)system.f_bavail * (double)system.f_frsize : INFINITY;
}

/* Whether there is room for trace `i` by the pace of one replication. */
static void decide(log_watch *watch, size_t i, double rows_a_day, uint32_t replications)
{
    const prepared *ready = watch->ready;
    const double days = (double)sim_frame_reported_days(&ready->settings.frame);
    const double bytes = log_size_bytes(ready, i, rows_a_day * days * replications);
    const double free_now = free_bytes(watch->path);
    if (bytes <= sim_scenario_real(ready->scenario, OUTPUT_LOG_LIMIT) * gib && bytes <= free_now)
        return;
    watch->bytes = bytes;
    watch->free = free_now;
}

int log_watch_expect(log_watch *watch, size_t i, double rows_a_day, uint32_t replications)
{
    pthread_mutex_lock(&watch->lock);
    if (watch->decided[i] != replications) {
        watch->decided[i] = replications;
        decide(watch, i, rows_a_day, replications);
    }
    const int refused = watch->bytes > 0;
    pthread_mutex_unlock(&watch->lock);
    return refused;
}

int log_watch_tell(const log_watch *watch, sim_diagnostics *d)
{
    const double limit = sim_scenario_real(watch->ready->scenario, OUTPUT_LOG_LIMIT);
    if (watch->bytes == 0)
        return 0;
    if (watch->bytes > limit * gib) {
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(watch->ready->scenario, OUTPUT_LOG_LIMIT),
                            OUTPUT_LOG_LIMIT,
                            "the event log would need about %.3g GiB by the rows of a day seen so far, and may have %g",
                            watch->bytes / gib, limit);
        sim_diagnostics_hint(d,
                             "a shorter period, fewer replications, results.journeys in its place, or a higher limit");
    } else {
        sim_diagnostics_add(
            d, SIM_FAULT_IO, (sim_origin){watch->path, 0}, NULL,
            "the event log would need about %.3g GiB by the rows of a day seen so far, and %.3g are free",
            watch->bytes / gib, watch->free / gib);
    }
    return 1;
}
