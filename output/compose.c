#include "output/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/embed.h"
#include "output/measures.h"
#include "output/params.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { TEXT_BYTES = 512 };

/* ---- axes ---- */

static unsigned compression_of(const output_plan *plan)
{
    return (unsigned)sim_scenario_count(plan->scenario, OUTPUT_KEY_PREFIX "compression");
}

static void add_axis(results_variable *variable, const char *name, size_t size)
{
    variable->dimensions[variable->rank] = name;
    variable->sizes[variable->rank++] = size;
}

/* Adds the axes that a model names, outermost first. Returns 0 when one of them is empty. */
static int add_model_axes(results_variable *variable, const output_plan *plan, const char *const names[], size_t limit)
{
    int filled = 1;
    for (size_t i = 0; i < limit && names[i] != NULL; i++) {
        const sim_dimension *dimension = output_plan_dimension(plan, names[i]);
        add_axis(variable, names[i], dimension->size);
        filled = filled && dimension->size > 0;
    }
    return filled;
}

static results_growth growth_of(const output_plan *plan)
{
    return plan->growth == OUTPUT_GROWS ? RESULTS_GROWS : RESULTS_FIXED;
}

/* The labelled dimensions of `variable`, as the attribute `coordinates` lists them: CF takes a text only from there. The
 * caller frees it. */
static char *label_names(const output_plan *plan, const results_variable *variable)
{
    sim_buffer names = {0};
    for (size_t i = 0; i < variable->rank; i++) {
        const sim_dimension *dimension = output_plan_dimension(plan, variable->dimensions[i]);
        if (dimension != NULL && dimension->labels != NULL)
            sim_buffer_print(&names, names.length == 0 ? "%s" : " %s", dimension->name);
    }
    return sim_buffer_take(&names);
}

/* ---- variables that are written later ---- */

results_variable compose_series(const output_plan *plan, size_t i)
{
    const sim_observable *observable = &plan->model->observables[i];
    results_variable variable = {.name = observable->name,
                                 .type = RESULTS_INT32,
                                 .missing = RESULTS_MAY_MISS,
                                 .storage = RESULTS_COMPRESSED,
                                 .growth = growth_of(plan),
                                 .compression = compression_of(plan)};
    add_axis(&variable, RESULTS_REPLICATION, plan->replications);
    add_axis(&variable, RESULTS_TIME, output_plan_days(plan));
    add_model_axes(&variable, plan, observable->dimensions, SIM_OBSERVABLE_DIMENSIONS);
    return variable;
}

results_variable compose_of_replications(const output_plan *plan, const char *name, results_type type)
{
    results_variable variable = {.name = name, .type = type, .missing = RESULTS_MAY_MISS, .growth = growth_of(plan)};
    add_axis(&variable, RESULTS_REPLICATION, plan->replications);
    if (strcmp(name, RESULTS_MEASURE_VALUE) == 0)
        add_axis(&variable, RESULTS_MEASURE, output_plan_measures(plan).count);
    return variable;
}

results_variable compose_of_measures(const output_plan *plan, const char *name, results_type type)
{
    results_variable variable = {.name = name, .type = type};
    variable.missing = type == RESULTS_REAL ? RESULTS_MAY_MISS : RESULTS_NEVER_MISSING;
    add_axis(&variable, RESULTS_MEASURE, output_plan_measures(plan).count);
    return variable;
}

static void put_series(results_file *file, const output_plan *plan)
{
    for (size_t i = 0; i < plan->model->observable_count; i++) {
        if (plan->series_cells[i] == 0)
            continue;
        const sim_observable *observable = &plan->model->observables[i];
        results_variable variable = compose_series(plan, i);
        char *labels = label_names(plan, &variable);
        variable.long_name = observable->long_name;
        variable.units = observable->units;
        variable.comment = observable->definition;
        variable.cell_methods = observable->kind == SIM_FLOW ? "time: sum" : "time: point";
        variable.coordinates = labels;
        results_put(file, &variable, NULL);
        free(labels);
    }
}

static int8_t *not_run(uint32_t replications)
{
    int8_t *values = sim_allocate(replications, sizeof *values);
    memset(values, COMPOSE_NOT_RUN, replications);
    return values;
}

/* Every replication is "not run" until its last row is written. */
static void put_status(results_file *file, const output_plan *plan)
{
    static const char *const meanings[] = {[COMPOSE_RUN] = "complete", [COMPOSE_NOT_RUN] = "not_run"};
    results_variable variable = compose_of_replications(plan, RESULTS_STATUS, RESULTS_INT8);
    variable.missing = RESULTS_NEVER_MISSING;
    variable.long_name = "how the replication ended";
    variable.comment = "values of a replication that was not run are missing";
    int8_t *values = not_run(plan->replications);
    results_put(file, &variable, values);
    results_put_flags(file, RESULTS_STATUS, meanings, sizeof meanings / sizeof meanings[0]);
    free(values);
}

static void put_counts(results_file *file, const output_plan *plan)
{
    results_variable events = compose_of_replications(plan, RESULTS_EVENTS, RESULTS_INT64);
    events.long_name = "events handled in the replication";
    events.units = "1";
    results_put(file, &events, NULL);
    results_variable ties = compose_of_replications(plan, RESULTS_TIES, RESULTS_INT64);
    ties.long_name = "events that met another at one tick and priority";
    ties.units = "1";
    ties.comment = "their order is decided by the identities of their entities";
    results_put(file, &ties, NULL);
}

/* ---- measures ---- */

typedef const char *measure_text(const sim_measure *measure);

static const char *measure_name(const sim_measure *measure)
{
    return measure->name;
}

static const char *measure_units(const sim_measure *measure)
{
    return measure->units;
}

static const char *measure_long_name(const sim_measure *measure)
{
    return measure->long_name;
}

static const char *measure_definition(const sim_measure *measure)
{
    return measure->definition;
}

/* One text for each measure; the caller frees the array. */
static const char **measure_texts(const output_plan *plan, measure_text *text_of)
{
    const char **texts = sim_allocate(output_plan_measures(plan).count, sizeof *texts);
    for (size_t i = 0; i < output_plan_measures(plan).count; i++) {
        const char *text = text_of(&output_plan_measures(plan).rows[i]);
        texts[i] = text == NULL ? "" : text;
    }
    return texts;
}

static void put_measure_texts(results_file *file, const output_plan *plan, const char *name, measure_text *text_of,
                              const char *long_name)
{
    const char **texts = measure_texts(plan, text_of);
    results_variable variable = compose_of_measures(plan, name, RESULTS_TEXT);
    variable.long_name = long_name;
    variable.coordinates = RESULTS_MEASURE;
    results_put(file, &variable, texts);
    free(texts);
}

static void put_measure_figures(results_file *file, const output_plan *plan)
{
    static const char comment[] = "each measure in its own unit, see " RESULTS_MEASURE_UNITS;
    results_variable variable = compose_of_replications(plan, RESULTS_MEASURE_VALUE, RESULTS_REAL);
    variable.long_name = "measures of each replication";
    variable.comment = comment;
    variable.coordinates = RESULTS_MEASURE;
    results_put(file, &variable, NULL);

    variable = compose_of_measures(plan, RESULTS_MEASURE_MEAN, RESULTS_REAL);
    variable.long_name = "mean over the replications in which the measure is defined";
    variable.comment = comment;
    variable.coordinates = RESULTS_MEASURE;
    results_put(file, &variable, NULL);

    variable = compose_of_measures(plan, RESULTS_MEASURE_HALF_WIDTH, RESULTS_REAL);
    variable.long_name = "half-width of the 95 % Student interval of the mean";
    variable.comment = "each measure in its own unit, see " RESULTS_MEASURE_UNITS
                       "; missing where the measure is defined in fewer than two replications";
    variable.coordinates = RESULTS_MEASURE;
    results_put(file, &variable, NULL);

    variable = compose_of_measures(plan, RESULTS_MEASURE_REPLICATIONS, RESULTS_INT32);
    variable.long_name = "replications in which the measure is defined";
    variable.units = "1";
    variable.coordinates = RESULTS_MEASURE;
    results_put(file, &variable, NULL);
}

static void put_measures(results_file *file, const output_plan *plan)
{
    if (output_plan_measures(plan).count == 0)
        return;
    put_measure_texts(file, plan, RESULTS_MEASURE_UNITS, measure_units, "unit of each measure");
    put_measure_texts(file, plan, RESULTS_MEASURE_LONG_NAME, measure_long_name, "each measure in words");
    put_measure_texts(file, plan, RESULTS_MEASURE_DEFINITION, measure_definition, "definition of each measure");
    put_measure_figures(file, plan);
}

/* ---- dimensions and coordinates ---- */

static results_variable compose_replications(const output_plan *plan)
{
    results_variable variable = {.name = RESULTS_REPLICATION,
                                 .type = RESULTS_INT32,
                                 .growth = growth_of(plan),
                                 .long_name = "replication",
                                 .units = "1",
                                 .comment = "independent repetitions; r uses the random streams of (seed, r)"};
    add_axis(&variable, RESULTS_REPLICATION, plan->replications);
    return variable;
}

/* The numbers from `first` on, one for each further replication of the plan; the caller frees them. */
static int32_t *replication_numbers(const output_plan *plan, uint32_t first)
{
    int32_t *values = sim_allocate(plan->replications - first, sizeof *values);
    for (uint32_t i = first; i < plan->replications; i++)
        values[i - first] = (int32_t)i;
    return values;
}

static void put_replications(results_file *file, const output_plan *plan)
{
    const results_variable variable = compose_replications(plan);
    int32_t *values = replication_numbers(plan, 0);
    results_coordinate(file, &variable, values);
    free(values);
}

static void put_time(results_file *file, const output_plan *plan)
{
    const size_t days = output_plan_days(plan);
    char units[TEXT_BYTES], comment[TEXT_BYTES];
    const int offset = plan->frame->utc_offset_minutes;
    snprintf(units, sizeof units, "days since %s",
             sim_calendar_write_date(sim_calendar_date(plan->frame->first_day)).text);
    snprintf(comment, sizeof comment,
             "days of the model's local time, UTC%c%02d:%02d all year; a count is that of the day which begins here, a "
             "state is that at the end of it",
             offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
    results_variable variable = {
        .name = RESULTS_TIME, .type = RESULTS_INT64, .long_name = "day", .units = units, .comment = comment};
    add_axis(&variable, RESULTS_TIME, days);
    int64_t *values = sim_allocate(days, sizeof *values);
    for (size_t i = 0; i < days; i++)
        values[i] = (int64_t)i;
    results_coordinate(file, &variable, values);
    free(values);
    results_put_text_attribute(file, RESULTS_TIME, "standard_name", "time");
    results_put_text_attribute(file, RESULTS_TIME, "calendar", "standard");
    results_put_text_attribute(file, RESULTS_TIME, "axis", "T");
    results_put_text_attribute(file, RESULTS_TIME, "bounds", RESULTS_TIME_BOUNDS);
}

static void put_time_bounds(results_file *file, const output_plan *plan)
{
    const size_t days = output_plan_days(plan);
    results_variable variable = {.name = RESULTS_TIME_BOUNDS, .type = RESULTS_INT64};
    add_axis(&variable, RESULTS_TIME, days);
    add_axis(&variable, RESULTS_BOUNDS, 2);
    int64_t *values = sim_allocate(2 * days, sizeof *values);
    for (size_t i = 0; i < days; i++) {
        values[2 * i] = (int64_t)i;
        values[2 * i + 1] = (int64_t)i + 1;
    }
    results_put(file, &variable, values);
    free(values);
}

static void put_model_dimensions(results_file *file, const output_plan *plan)
{
    size_t count = 0;
    const sim_dimension *dimensions = plan->model->dimensions(plan->inputs, &count);
    for (size_t i = 0; i < count; i++) {
        if (dimensions[i].size == 0)
            continue;
        results_variable variable = {.name = dimensions[i].name,
                                     .type = dimensions[i].labels != NULL ? RESULTS_TEXT : RESULTS_REAL,
                                     .long_name = dimensions[i].long_name,
                                     .units = dimensions[i].labels != NULL ? NULL : dimensions[i].units};
        add_axis(&variable, dimensions[i].name, dimensions[i].size);
        if (dimensions[i].labels != NULL)
            results_coordinate(file, &variable, dimensions[i].labels);
        else
            results_coordinate(file, &variable, dimensions[i].values);
    }
}

static void put_measure_dimension(results_file *file, const output_plan *plan)
{
    if (output_plan_measures(plan).count == 0)
        return;
    const char **names = measure_texts(plan, measure_name);
    results_variable variable = {.name = RESULTS_MEASURE, .type = RESULTS_TEXT, .long_name = "measure"};
    add_axis(&variable, RESULTS_MEASURE, output_plan_measures(plan).count);
    results_coordinate(file, &variable, names);
    free(names);
}

/* ---- constants ---- */

static size_t elements_of(const results_variable *variable)
{
    size_t elements = 1;
    for (size_t i = 0; i < variable->rank; i++)
        elements *= variable->sizes[i];
    return elements;
}

static size_t count_meanings(const sim_constant *constant)
{
    size_t count = 0;
    while (constant->flag_meanings != NULL && constant->flag_meanings[count] != NULL)
        count++;
    return count;
}

static void put_flag_constant(results_file *file, const sim_constant *constant, const results_variable *variable)
{
    const size_t elements = elements_of(variable);
    const size_t meanings = count_meanings(constant);
    int8_t *values = sim_allocate(elements, sizeof *values);
    for (size_t i = 0; i < elements; i++) {
        const int64_t value = constant->counts[i];
        values[i] = value == INT64_MIN ? RESULTS_FILL_INT8 : (int8_t)value;
    }
    results_put(file, variable, values);
    results_put_flags(file, constant->name, constant->flag_meanings, meanings);
    free(values);
}

static void put_constant(results_file *file, const output_plan *plan, const sim_constant *constant)
{
    results_variable variable = {.name = constant->name,
                                 .missing = RESULTS_MAY_MISS,
                                 .compression = compression_of(plan),
                                 .long_name = constant->long_name,
                                 .units = constant->units,
                                 .comment = constant->comment};
    if (!add_model_axes(&variable, plan, constant->dimensions, SIM_CONSTANT_DIMENSIONS))
        return;
    variable.storage =
        elements_of(&variable) * sizeof(double) > RESULTS_CHUNK_BYTES / 16 ? RESULTS_COMPRESSED : RESULTS_PLAIN;
    char *labels = label_names(plan, &variable);
    variable.coordinates = labels;
    switch (constant->type) {
    case SIM_VALUE_REAL:
        variable.type = RESULTS_REAL;
        results_put(file, &variable, constant->reals);
        break;
    case SIM_VALUE_COUNT:
        variable.type = RESULTS_INT64;
        results_put(file, &variable, constant->counts);
        if (constant->index_of)
            results_put_text_attribute(file, constant->name, RESULTS_INDEX_OF, constant->index_of);
        break;
    case SIM_VALUE_FLAG:
        variable.type = RESULTS_INT8;
        variable.units = NULL;
        put_flag_constant(file, constant, &variable);
        break;
    case SIM_VALUE_TEXT:
        variable.type = RESULTS_TEXT;
        variable.units = NULL;
        results_put(file, &variable, constant->texts);
        break;
    }
    free(labels);
}

static void put_constants(results_file *file, const output_plan *plan)
{
    size_t count = 0;
    const sim_constant *constants = plan->model->constants(plan->inputs, &count);
    for (size_t i = 0; i < count; i++)
        put_constant(file, plan, &constants[i]);
}

/* ---- the file as a whole ---- */

static void put_provenance(results_file *file, const output_provenance *provenance)
{
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_version", provenance->version);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_commit", provenance->commit);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_compiler", provenance->compiler);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_libraries", provenance->libraries);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_host_class", provenance->host_class);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_started_utc", provenance->started_utc);
    const char *command_line = provenance->command_line;
    const results_variable variable = {
        .name = RESULTS_COMMAND_LINE, .type = RESULTS_TEXT, .long_name = "command line of the run"};
    results_put(file, &variable, &command_line);
}

static void put_attributes(results_file *file, const output_plan *plan)
{
    const sim_model *model = plan->model;
    char title[TEXT_BYTES], source[TEXT_BYTES];
    snprintf(title, sizeof title, "Tránsito, model %s: %s", model->name, model->description);
    snprintf(source, sizeof source, "transito %s, discrete-event simulation", plan->provenance->version);
    results_put_text_attribute(file, NULL, "Conventions", "CF-1.8");
    results_put_text_attribute(file, NULL, "title", title);
    results_put_text_attribute(file, NULL, "source", source);
    results_put_text_attribute(file, NULL, "comment", model->disclaimer);
    results_put_text_attribute(file, NULL, RESULTS_ATTRIBUTE_CALIBRATION, model->calibration);
    results_put_text_attribute(file, NULL, RESULTS_ATTRIBUTE_MODEL, model->name);
    results_put_count_attribute(file, NULL, RESULTS_ATTRIBUTE_SEED, plan->seed);
    results_put_count_attribute(file, NULL, RESULTS_ATTRIBUTE_WARMUP, plan->frame->warmup_days);
    results_put_count_attribute(file, NULL, RESULTS_ATTRIBUTE_ASKED, plan->replications);
}

void compose_begin(results_file *file, const output_plan *plan)
{
    put_attributes(file, plan);
    put_replications(file, plan);
    put_time(file, plan);
    results_dimension(file, RESULTS_BOUNDS, 2);
    put_model_dimensions(file, plan);
    put_measure_dimension(file, plan);
    put_time_bounds(file, plan);
    put_status(file, plan);
    put_counts(file, plan);
    put_measures(file, plan);
    put_series(file, plan);
    put_constants(file, plan);
    embed_scenario(file, plan->scenario);
    put_provenance(file, plan->provenance);
}

/* ---- more replications ---- */

/* Lengthens a variable of whole numbers with a value for each replication and writes the new ones. */
static void extend_with(results_file *file, const results_variable *variable, uint32_t before, const void *values)
{
    results_extend(file, variable);
    results_put_block(file, variable, (size_t[]){before}, (size_t[]){variable->sizes[0] - before}, values);
}

static void extend_of_replications(results_file *file, const output_plan *plan, const char *name, results_type type)
{
    const results_variable variable = compose_of_replications(plan, name, type);
    results_extend(file, &variable);
}

void compose_extend(results_file *file, const output_plan *plan, uint32_t before)
{
    const results_variable numbers = compose_replications(plan);
    const results_variable status = compose_of_replications(plan, RESULTS_STATUS, RESULTS_INT8);
    int32_t *new_numbers = replication_numbers(plan, before);
    int8_t *new_status = not_run(plan->replications - before);
    extend_with(file, &numbers, before, new_numbers);
    extend_with(file, &status, before, new_status);
    free(new_numbers);
    free(new_status);
    extend_of_replications(file, plan, RESULTS_EVENTS, RESULTS_INT64);
    extend_of_replications(file, plan, RESULTS_TIES, RESULTS_INT64);
    if (output_plan_measures(plan).count > 0)
        extend_of_replications(file, plan, RESULTS_MEASURE_VALUE, RESULTS_REAL);
    for (size_t i = 0; i < plan->model->observable_count; i++) {
        if (plan->series_cells[i] == 0)
            continue;
        const results_variable series = compose_series(plan, i);
        results_extend(file, &series);
    }
    results_change_count_attribute(file, NULL, RESULTS_ATTRIBUTE_ASKED, plan->replications);
}
