#include "output/writer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output/compose.h"
#include "output/measures.h"
#include "output/part_file.h"
#include "output/results_file.h"
#include "output/results_variable.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"

enum { NOTE_BYTES = 128 };

struct output_writer {
    output_plan plan;
    part_file *part;
    results_file file;
    output_measures *measures;
    uint32_t added; /* replications that are complete */
    int64_t last;   /* the replication that was added last, -1 before the first */
};

static part_file_existing existing_of(output_overwrite overwrite)
{
    return overwrite == OUTPUT_OVERWRITE ? PART_FILE_REPLACE : PART_FILE_KEEP;
}

int output_writer_check(const char *path, output_overwrite overwrite, sim_diagnostics *d)
{
    return part_file_check(path, existing_of(overwrite), d);
}

output_writer *output_writer_open(const char *path, output_overwrite overwrite, const output_plan *plan,
                                  sim_diagnostics *d)
{
    output_plan_check(plan);
    part_file *part = part_file_new(path, existing_of(overwrite), d);
    if (part == NULL)
        return NULL;
    output_writer *writer = sim_allocate(1, sizeof *writer);
    writer->plan = *plan;
    writer->part = part;
    writer->last = -1;
    writer->measures = output_measures_new(output_plan_measures(plan).count);
    writer->file = results_file_create(part_file_name(part), part_file_path(part), d);
    compose_begin(&writer->file, plan);
    if (!writer->file.failed)
        return writer;
    output_writer_abandon(writer);
    return NULL;
}

/* ---- one replication ---- */

/* Narrows `count` values from `wide` on; -1 when all fit, else the place of the first that does not. The value that stands for
 * a missing one does not fit either. */
static ptrdiff_t narrow(int32_t *narrowed, const int64_t *wide, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wide[i] > INT32_MAX || wide[i] <= RESULTS_FILL_INT32)
            return (ptrdiff_t)i;
        narrowed[i] = (int32_t)wide[i];
    }
    return -1;
}

static void refuse_value(output_writer *writer, const char *name, int64_t value, size_t day)
{
    const sim_date date = sim_calendar_date(writer->plan.frame->first_day + (int64_t)day);
    sim_diagnostics_add(writer->file.faults, SIM_FAULT_DATA, (sim_origin){part_file_path(writer->part), 0}, name,
                        "the value %" PRId64 " on %s does not fit 32 bits", value, sim_calendar_write_date(date).text);
    writer->file.failed = 1;
}

/* Writes a series in blocks of whole chunks, so that no more than one block is held beside the result. */
static void add_series(output_writer *writer, size_t i, const sim_result *result)
{
    results_file *file = &writer->file;
    const results_variable variable = compose_series(&writer->plan, i);
    const size_t cells = writer->plan.series_cells[i], days = variable.sizes[1];
    size_t chunks[RESULTS_RANK], start[RESULTS_RANK] = {result->replication}, count[RESULTS_RANK];
    results_chunks(&variable, chunks);
    memcpy(count, variable.sizes, sizeof count);
    count[0] = 1;
    int32_t *block = sim_allocate(chunks[1] * cells, sizeof *block);
    for (size_t day = 0; day < days && !file->failed; day += count[1]) {
        start[1] = day;
        count[1] = days - day < chunks[1] ? days - day : chunks[1];
        const int64_t *values = &result->series[i][day * cells];
        const ptrdiff_t wrong = narrow(block, values, count[1] * cells);
        if (wrong >= 0)
            refuse_value(writer, variable.name, values[wrong], day + (size_t)wrong / cells);
        else
            results_put_block(file, &variable, start, count, block);
    }
    free(block);
}

static void add_value(output_writer *writer, const char *name, results_type type, uint32_t replication,
                      const void *value)
{
    const results_variable variable = compose_of_replications(&writer->plan, name, type);
    const size_t start[RESULTS_RANK] = {replication};
    size_t count[RESULTS_RANK] = {1, 1, 1, 1, 1};
    if (variable.rank == 2)
        count[1] = variable.sizes[1];
    results_put_block(&writer->file, &variable, start, count, value);
}

int output_writer_add(output_writer *writer, const sim_result *result, sim_diagnostics *d)
{
    const sim_model *model = writer->plan.model;
    SIM_REQUIRE((int64_t)result->replication > writer->last && result->replication < writer->plan.replications,
                "results: replication %" PRIu32 " comes out of order", result->replication);
    SIM_REQUIRE(result->series_count == model->observable_count, "results: %zu series, %zu observables",
                result->series_count, model->observable_count);
    writer->last = result->replication;
    writer->file.faults = d;
    for (size_t i = 0; i < model->observable_count; i++)
        if (writer->plan.series_cells[i] > 0)
            add_series(writer, i, result);

    const int64_t events = (int64_t)result->counts.events, ties = (int64_t)result->counts.ties;
    const int8_t status = COMPOSE_RUN;
    add_value(writer, RESULTS_EVENTS, RESULTS_INT64, result->replication, &events);
    add_value(writer, RESULTS_TIES, RESULTS_INT64, result->replication, &ties);
    if (result->measure_count > 0)
        add_value(writer, RESULTS_MEASURE_VALUE, RESULTS_REAL, result->replication, result->measures);
    add_value(writer, RESULTS_STATUS, RESULTS_INT8, result->replication, &status);
    if (writer->file.failed)
        return -1;
    output_measures_add(writer->measures, result->measures);
    writer->added++;
    return 0;
}

int output_writer_extend(output_writer *writer, uint32_t replications, sim_diagnostics *d)
{
    const uint32_t before = writer->plan.replications;
    SIM_REQUIRE(writer->plan.growth == OUTPUT_GROWS && replications > before,
                "results: a file of %" PRIu32 " replications cannot have %" PRIu32, before, replications);
    writer->file.faults = d;
    writer->plan.replications = replications;
    compose_extend(&writer->file, &writer->plan, before);
    return writer->file.failed ? -1 : 0;
}

/* ---- the end ---- */

void output_writer_note_precision(output_writer *writer, const output_precision *precision, sim_diagnostics *d)
{
    char note[OUTPUT_PRECISION_BYTES];
    writer->file.faults = d;
    results_put_text_attribute(&writer->file, NULL, RESULTS_ATTRIBUTE_PRECISION, output_precision_status(precision));
    results_put_text_attribute(&writer->file, NULL, RESULTS_ATTRIBUTE_PRECISE, output_precision_note(precision, note));
}

static void put_of_measures(output_writer *writer, const char *name, results_type type, const void *values)
{
    const results_variable variable = compose_of_measures(&writer->plan, name, type);
    results_put_block(&writer->file, &variable, (size_t[]){0}, (size_t[]){output_plan_measures(&writer->plan).count},
                      values);
}

static void put_intervals(output_writer *writer)
{
    const size_t count = output_plan_measures(&writer->plan).count;
    if (count == 0)
        return;
    double *means = sim_allocate(count, sizeof *means), *half_widths = sim_allocate(count, sizeof *half_widths);
    int32_t *replications = sim_allocate(count, sizeof *replications);
    for (size_t i = 0; i < count; i++) {
        means[i] = output_measures_mean(writer->measures, i);
        half_widths[i] = output_measures_half_width(writer->measures, i);
        replications[i] = (int32_t)output_measures_count(writer->measures, i);
    }
    put_of_measures(writer, RESULTS_MEASURE_MEAN, RESULTS_REAL, means);
    put_of_measures(writer, RESULTS_MEASURE_HALF_WIDTH, RESULTS_REAL, half_widths);
    put_of_measures(writer, RESULTS_MEASURE_REPLICATIONS, RESULTS_INT32, replications);
    free(means);
    free(half_widths);
    free(replications);
}

static void put_end(output_writer *writer)
{
    /* A signal that comes after the last replication takes nothing away. */
    const int whole = writer->added == writer->plan.replications;
    char note[NOTE_BYTES];
    output_interval_note(writer->added, note, sizeof note);
    put_intervals(writer);
    results_put_count_attribute(&writer->file, NULL, RESULTS_ATTRIBUTE_COMPLETE, writer->added);
    results_put_text_attribute(&writer->file, NULL, RESULTS_ATTRIBUTE_INTERVALS, note);
    results_put_text_attribute(&writer->file, NULL, RESULTS_ATTRIBUTE_RUN,
                               whole ? RESULTS_RUN_COMPLETE : RESULTS_RUN_INTERRUPTED);
    if (!writer->file.failed && H5Fflush(writer->file.id, H5F_SCOPE_GLOBAL) < 0)
        results_file_fail(&writer->file, SIM_FAULT_IO, "flushing");
}

/* Opens the part again, as a reader would, and looks whether all is there. Returns 0, or -1 with a fault. */
static int check_part(const output_writer *writer, size_t expected, sim_diagnostics *d)
{
    const char *path = part_file_path(writer->part);
    results_file file = results_file_open(part_file_name(writer->part), path, d);
    const int marked = !file.failed && H5Aexists(file.id, RESULTS_ATTRIBUTE_RUN) > 0;
    size_t found = 0;
    char **names = results_file_names(&file, &found);
    if (!file.failed && (!marked || found != expected)) {
        sim_diagnostics_add(d, SIM_FAULT_IO, (sim_origin){path, 0}, NULL,
                            "read back, the file holds %zu of %zu variables%s", found, expected,
                            marked ? "" : " and no mark of its end");
        file.failed = 1;
    }
    for (size_t i = 0; i < found; i++)
        results_check(&file, names[i]);
    results_file_free_names(names, found);
    results_file_close(&file);
    return file.failed ? -1 : 0;
}

int output_writer_finish(output_writer *writer, sim_run_end end, sim_diagnostics *d)
{
    SIM_REQUIRE(end == SIM_RUN_COMPLETE || end == SIM_RUN_INTERRUPTED, "results: a run that ended as %d is no result",
                (int)end);
    SIM_REQUIRE(end != SIM_RUN_COMPLETE || writer->added == writer->plan.replications,
                "results: %" PRIu32 " of %" PRIu32 " replications are no complete run", writer->added,
                writer->plan.replications);
    results_file *file = &writer->file;
    file->faults = d;
    put_end(writer);
    size_t variables = 0;
    char **names = results_file_names(file, &variables);
    results_file_free_names(names, variables);
    results_file_close(file);
    const int failed = file->failed || part_file_sync(writer->part, d) != 0 || check_part(writer, variables, d) != 0 ||
                       part_file_publish(writer->part, d) != 0;
    output_writer_abandon(writer);
    return failed ? -1 : 0;
}

void output_writer_abandon(output_writer *writer)
{
    if (writer == NULL)
        return;
    /* What is still to be told of a file that is given up is of no use to anybody. */
    writer->file.failed = 1;
    results_file_close(&writer->file);
    part_file_free(writer->part);
    output_measures_free(writer->measures);
    free(writer);
}
