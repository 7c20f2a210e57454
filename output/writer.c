#include "output/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output/bundle.h"
#include "output/compose.h"
#include "output/composer.h"
#include "output/log.h"
#include "output/log_head.h"
#include "output/log_notes.h"
#include "output/log_reader.h"
#include "output/part_file.h"
#include "output/results_file.h"
#include "output/results_variable.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"

struct output_writer {
    output_plan plan;
    part_file_existing existing;
    part_file *part; /* the log */
    output_log *log;
    output_bundle *bundle;
    uint32_t added;      /* replications that are complete */
    int64_t last;        /* the replication that was added last, -1 before the first */
    double progress_due; /* seconds of the run at which its progress is noted next */
    int refused;         /* a value that does not fit was met */
    int kept;            /* the log stays, and it has been said how to go on */
};

/* How far a run is, is noted once a second at first and then every thousandth of its time, so that the notes of a long
 * run stay few. */
static const double progress_seconds = 1, progress_share = 0.001;

static part_file_existing existing_of(output_overwrite overwrite)
{
    return overwrite == OUTPUT_OVERWRITE ? PART_FILE_REPLACE : PART_FILE_KEEP;
}

int output_writer_check(const char *path, output_overwrite overwrite, sim_diagnostics *d)
{
    return part_file_check(path, existing_of(overwrite), d);
}

/* What took long to compute is not thrown away because the disk is full or the results file has no place. */
static void keep_log(output_writer *writer, sim_diagnostics *d)
{
    if (writer->kept)
        return;
    writer->kept = 1;
    part_file_keep(writer->part);
    sim_diagnostics_hint(
        d, "the %" PRIu32 " complete replication%s stay%s in the log: transito recover %s --output FILE", writer->added,
        writer->added == 1 ? "" : "s", writer->added == 1 ? "s" : "", part_file_name(writer->part));
}

/* Begins the log with all that is known. Returns 0, or -1 with a fault. */
static int begin_log(output_writer *writer, sim_diagnostics *d)
{
    writer->log = output_log_new(part_file_name(writer->part), part_file_path(writer->part), d);
    if (writer->log == NULL)
        return -1;
    char *head = log_head_text(&writer->plan, writer->bundle);
    output_log_append(writer->log, LOG_HEAD, &(struct iovec){head, strlen(head)}, 1);
    free(head);
    return output_log_report(writer->log, d);
}

output_writer *output_writer_open(const char *path, output_overwrite overwrite, const output_plan *plan,
                                  sim_diagnostics *d)
{
    output_plan_check(plan);
    part_file *part = part_file_new(path, PART_FILE_LOG, existing_of(overwrite), d);
    if (part == NULL)
        return NULL;
    output_writer *writer = sim_allocate(1, sizeof *writer);
    writer->plan = *plan;
    writer->existing = existing_of(overwrite);
    writer->part = part;
    writer->last = -1;
    writer->bundle = output_bundle_gather(plan->scenario, d);
    writer->plan.bundle = writer->bundle;
    if (writer->bundle != NULL && begin_log(writer, d) == 0)
        return writer;
    output_writer_abandon(writer);
    return NULL;
}

/* ---- one replication ---- */

/* Narrows `count` values from `wide` on; -1 when all fit, else the place of the first that does not. The value that
 * stands for a missing one does not fit either. */
static ptrdiff_t narrow(int32_t *narrowed, const int64_t *wide, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wide[i] > INT32_MAX || wide[i] <= RESULTS_FILL_INT32)
            return (ptrdiff_t)i;
        narrowed[i] = (int32_t)wide[i];
    }
    return -1;
}

static void refuse_value(output_writer *writer, const char *name, int64_t value, size_t day, sim_diagnostics *d)
{
    const sim_date date = sim_calendar_date(writer->plan.frame->first_day + (int64_t)day);
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){part_file_path(writer->part), 0}, name,
                        "the value %" PRId64 " on %s does not fit 32 bits", value, sim_calendar_write_date(date).text);
    writer->refused = 1;
}

/* Appends a series in blocks of whole chunks of the results file, so that no more than one block is held beside the
 * result. */
static void append_series(output_writer *writer, size_t i, const sim_result *result, sim_diagnostics *d)
{
    const results_variable variable = compose_series(&writer->plan, i);
    const size_t cells = writer->plan.series_cells[i], days = variable.sizes[1];
    size_t chunks[RESULTS_RANK], count;
    results_chunks(&variable, chunks);
    int32_t *block = sim_allocate(chunks[1] * cells, sizeof *block);
    for (size_t day = 0; day < days && !writer->refused; day += count) {
        count = days - day < chunks[1] ? days - day : chunks[1];
        const int64_t *values = &result->series[i][day * cells];
        const ptrdiff_t wrong = narrow(block, values, count * cells);
        if (wrong >= 0) {
            refuse_value(writer, variable.name, values[wrong], day + (size_t)wrong / cells, d);
            break;
        }
        log_series begin = {.replication = result->replication, .series = (uint32_t)i, .first = day * cells};
        const struct iovec pieces[] = {{&begin, sizeof begin}, {block, count * cells * sizeof *block}};
        output_log_append(writer->log, LOG_SERIES, pieces, 2);
    }
    free(block);
}

/* What makes a replication complete: it comes last. */
static void append_replication(output_writer *writer, const sim_result *result)
{
    log_replication begin = {.replication = result->replication,
                             .measure_count = (uint32_t)result->measure_count,
                             .events = result->counts.events,
                             .ties = result->counts.ties};
    const struct iovec pieces[] = {{&begin, sizeof begin},
                                   {(void *)result->measures, result->measure_count * sizeof *result->measures}};
    output_log_append(writer->log, LOG_REPLICATION, pieces, result->measure_count > 0 ? 2 : 1);
}

int output_writer_report(output_writer *writer, sim_diagnostics *d)
{
    if (output_log_report(writer->log, d) == 0)
        return 0;
    output_writer_keep(writer, d);
    return -1;
}

void output_writer_keep(output_writer *writer, sim_diagnostics *d)
{
    if (writer->added > 0)
        keep_log(writer, d);
}

int output_writer_add(output_writer *writer, const sim_result *result, sim_diagnostics *d)
{
    const sim_model *model = writer->plan.model;
    SIM_REQUIRE((int64_t)result->replication > writer->last && result->replication < writer->plan.replications,
                "results: replication %" PRIu32 " comes out of order", result->replication);
    SIM_REQUIRE(result->series_count == model->observable_count, "results: %zu series, %zu observables",
                result->series_count, model->observable_count);
    writer->last = result->replication;
    for (size_t i = 0; i < model->observable_count && !writer->refused; i++)
        if (writer->plan.series_cells[i] > 0)
            append_series(writer, i, result, d);
    if (writer->refused)
        return -1;
    append_replication(writer, result);
    output_log_sync(writer->log);
    if (output_writer_report(writer, d) != 0)
        return -1;
    writer->added++;
    return 0;
}

int output_writer_rows(output_writer *writer, uint32_t replication, size_t trace, const void *rows, size_t row_count,
                       size_t row_bytes)
{
    log_rows begin = {.replication = replication, .trace = (uint32_t)trace, .row_bytes = (uint32_t)row_bytes};
    const struct iovec pieces[] = {{&begin, sizeof begin}, {(void *)rows, row_count * row_bytes}};
    return output_log_append(writer->log, LOG_ROWS, pieces, 2);
}

void output_writer_progress(output_writer *writer, const sim_run_progress *progress)
{
    if (progress->wall_seconds < writer->progress_due)
        return;
    const double spaced = progress_share * progress->wall_seconds;
    writer->progress_due = progress->wall_seconds + (spaced > progress_seconds ? spaced : progress_seconds);
    log_note_progress(writer->log, progress);
}

int output_writer_extend(output_writer *writer, uint32_t replications, sim_diagnostics *d)
{
    const uint32_t before = writer->plan.replications;
    SIM_REQUIRE(replications > before, "results: a file of %" PRIu32 " replications cannot have %" PRIu32, before,
                replications);
    writer->plan.replications = replications;
    log_note_extend(writer->log, replications);
    return output_writer_report(writer, d);
}

/* ---- the end ---- */

void output_writer_note_precision(output_writer *writer, const output_precision *precision)
{
    char note[OUTPUT_PRECISION_BYTES];
    log_note_precision(writer->log, output_precision_status(precision), output_precision_note(precision, note));
}

/* Composes the results file from the log. Returns 0, or -1 with a fault. */
static int compose(const output_writer *writer, sim_diagnostics *d)
{
    log_reader *log = log_reader_open(part_file_name(writer->part), part_file_path(writer->part), LOG_CHECK_AS_READ, d);
    if (log == NULL)
        return -1;
    SIM_REQUIRE(log_reader_count(log) == writer->added, "results: the log holds %zu of %" PRIu32 " replications",
                log_reader_count(log), writer->added);
    const int failed = output_compose(part_file_path(writer->part), writer->existing, &writer->plan, log, d);
    log_reader_close(log);
    return failed;
}

int output_writer_finish(output_writer *writer, sim_run_end end, sim_diagnostics *d)
{
    SIM_REQUIRE(end == SIM_RUN_COMPLETE || end == SIM_RUN_INTERRUPTED, "results: a run that ended as %d is no result",
                (int)end);
    SIM_REQUIRE(end != SIM_RUN_COMPLETE || writer->added == writer->plan.replications,
                "results: %" PRIu32 " of %" PRIu32 " replications are no complete run", writer->added,
                writer->plan.replications);
    log_note_end(writer->log, end);
    int failed = output_writer_report(writer, d) != 0;
    if (!failed && compose(writer, d) != 0) {
        failed = 1;
        output_writer_keep(writer, d);
    }
    output_writer_abandon(writer);
    return failed ? -1 : 0;
}

void output_writer_abandon(output_writer *writer)
{
    if (writer == NULL)
        return;
    output_log_free(writer->log);
    part_file_free(writer->part);
    output_bundle_free(writer->bundle);
    free(writer);
}
