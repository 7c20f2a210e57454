#include "output/composer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output/compose.h"
#include "output/compose_traces.h"
#include "output/measures.h"
#include "output/results_file.h"
#include "output/results_variable.h"
#include "sim/kernel/panic.h"

enum { NOTE_BYTES = 128 };

typedef struct composer {
    const output_plan *plan;
    log_reader *log;
    results_file file;
    output_measures *measures;
    double *values; /* the measures of one replication */
} composer;

/* ---- one replication ---- */

static int refuse(composer *c, const char *what, uint32_t replication)
{
    sim_diagnostics_add(c->file.faults, SIM_FAULT_DATA, (sim_origin){c->file.path, 0}, NULL,
                        "the log does not fit the scenario: %s of replication %" PRIu32, what, replication);
    c->file.failed = 1;
    return -1;
}

/* Writes whole days of a series. */
static int put_series(void *context, const log_series *series, const int32_t values[], size_t count)
{
    composer *c = context;
    const output_plan *plan = c->plan;
    const size_t cells = series->series < plan->model->observable_count ? plan->series_cells[series->series] : 0;
    if (cells == 0 || series->first % cells != 0 || count % cells != 0 ||
        series->first / cells + count / cells > output_plan_days(plan))
        return refuse(c, "a series", series->replication);
    const results_variable variable = compose_series(plan, series->series);
    size_t start[RESULTS_RANK] = {series->replication, series->first / cells}, lengths[RESULTS_RANK];
    memcpy(lengths, variable.sizes, sizeof lengths);
    lengths[0] = 1;
    lengths[1] = count / cells;
    results_put_block(&c->file, &variable, start, lengths, values);
    return c->file.failed;
}

static void put_value(composer *c, const char *name, results_type type, uint32_t replication, const void *value)
{
    const results_variable variable = compose_own(c->plan, name, type);
    const size_t start[RESULTS_RANK] = {replication};
    size_t count[RESULTS_RANK] = {1, 1, 1, 1, 1};
    if (variable.rank == 2)
        count[1] = variable.sizes[1];
    results_put_block(&c->file, &variable, start, count, value);
}

/* Writes the i-th complete replication of the log. */
static void put_replication(composer *c, size_t i)
{
    log_replication found;
    const uint32_t number = log_reader_number(c->log, i);
    if (number >= c->plan->replications) {
        refuse(c, "the number", number);
        return;
    }
    if (log_reader_replication(c->log, i, &found, c->values, c->file.faults) != 0 ||
        log_reader_visit_series(c->log, i, put_series, c, c->file.faults) != 0) {
        c->file.failed = 1;
        return;
    }
    const int64_t events = (int64_t)found.events, ties = (int64_t)found.ties;
    const int8_t status = COMPOSE_RUN;
    put_value(c, RESULTS_EVENTS, RESULTS_INT64, number, &events);
    put_value(c, RESULTS_TIES, RESULTS_INT64, number, &ties);
    if (found.measure_count > 0)
        put_value(c, RESULTS_MEASURE_VALUE, RESULTS_REAL, number, c->values);
    put_value(c, RESULTS_STATUS, RESULTS_INT8, number, &status);
    output_measures_add(c->measures, c->values);
}

/* ---- what is said of all ---- */

static void put_of_measures(composer *c, const char *name, results_type type, const void *values)
{
    const results_variable variable = compose_own(c->plan, name, type);
    results_put_block(&c->file, &variable, (size_t[]){0}, (size_t[]){output_plan_measures(c->plan).count}, values);
}

static void put_intervals(composer *c)
{
    const size_t count = output_plan_measures(c->plan).count;
    if (count == 0)
        return;
    double *means = sim_allocate(count, sizeof *means), *half_widths = sim_allocate(count, sizeof *half_widths);
    int32_t *replications = sim_allocate(count, sizeof *replications);
    for (size_t i = 0; i < count; i++) {
        means[i] = output_measures_mean(c->measures, i);
        half_widths[i] = output_measures_half_width(c->measures, i);
        replications[i] = (int32_t)output_measures_count(c->measures, i);
    }
    put_of_measures(c, RESULTS_MEASURE_MEAN, RESULTS_REAL, means);
    put_of_measures(c, RESULTS_MEASURE_HALF_WIDTH, RESULTS_REAL, half_widths);
    put_of_measures(c, RESULTS_MEASURE_REPLICATIONS, RESULTS_INT32, replications);
    free(means);
    free(half_widths);
    free(replications);
}

static void put_precision(composer *c)
{
    const log_notes *notes = log_reader_notes(c->log);
    if (notes->precision_status[0] == '\0')
        return;
    results_put_text_attribute(&c->file, NULL, RESULTS_ATTRIBUTE_PRECISION, notes->precision_status);
    results_put_text_attribute(&c->file, NULL, RESULTS_ATTRIBUTE_PRECISE, notes->precision_note);
}

/* The status is written last: without it a file is only a part. */
static void put_end(composer *c)
{
    const uint32_t complete = (uint32_t)log_reader_count(c->log);
    /* A signal that comes after the last replication takes nothing away. */
    const int whole = complete == c->plan->replications;
    char note[NOTE_BYTES];
    output_interval_note(complete, note, sizeof note);
    put_intervals(c);
    put_precision(c);
    results_put_count_attribute(&c->file, NULL, RESULTS_ATTRIBUTE_COMPLETE, complete);
    results_put_text_attribute(&c->file, NULL, RESULTS_ATTRIBUTE_INTERVALS, note);
    results_put_text_attribute(&c->file, NULL, RESULTS_ATTRIBUTE_RUN,
                               whole ? RESULTS_RUN_COMPLETE : RESULTS_RUN_INTERRUPTED);
    if (!c->file.failed && H5Fflush(c->file.id, H5F_SCOPE_GLOBAL) < 0)
        results_file_fail(&c->file, SIM_FAULT_IO, "flushing");
}

/* ---- the file ---- */

/* Opens the part again, as a reader would, and looks whether all is there. Returns 0, or -1 with a fault. */
static int check_part(const part_file *part, size_t expected, sim_diagnostics *d)
{
    const char *path = part_file_path(part);
    results_file file = results_file_open(part_file_name(part), path, d);
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

/* Writes all of the file and closes it. Returns how many variables it has. */
static size_t put_all(composer *c)
{
    size_t variables = 0;
    compose_begin(&c->file, c->plan);
    for (size_t i = 0; i < log_reader_count(c->log) && !c->file.failed; i++)
        put_replication(c, i);
    compose_traces(&c->file, c->plan, c->log);
    put_end(c);
    char **names = results_file_names(&c->file, &variables);
    results_file_free_names(names, variables);
    results_file_close(&c->file);
    return variables;
}

int output_compose(const char *path, part_file_existing existing, const output_plan *plan, log_reader *log,
                   sim_diagnostics *d)
{
    output_plan_check(plan);
    const size_t measure_count = output_plan_measures(plan).count;
    if (log_reader_head(log)->measure_count != measure_count) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, NULL,
                            "the log does not fit the scenario: %" PRIu32 " measures and not %zu",
                            log_reader_head(log)->measure_count, measure_count);
        return -1;
    }
    part_file *part = part_file_new(path, PART_FILE_COMPOSED, existing, d);
    if (part == NULL)
        return -1;
    composer c = {.plan = plan,
                  .log = log,
                  .file = results_file_create(part_file_name(part), part_file_path(part), d),
                  .measures = output_measures_new(measure_count),
                  .values = sim_allocate(measure_count, sizeof(double))};
    const size_t variables = put_all(&c);
    const int failed = c.file.failed || part_file_sync(part, d) != 0 || check_part(part, variables, d) != 0 ||
                       part_file_publish(part, d) != 0;
    part_file_free(part);
    output_measures_free(c.measures);
    free(c.values);
    return failed ? -1 : 0;
}
