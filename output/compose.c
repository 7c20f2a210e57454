#include "output/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/dictionary.h"
#include "output/embed.h"
#include "output/measures.h"
#include "output/params.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum {
    TEXT_BYTES = 512,
    LABELS_BYTES = 1 << 15 /* half of what HDF5 1.8 allows an attribute */
};

/* ---- axes ---- */

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

static void add_word(sim_buffer *words, const char *word)
{
    sim_buffer_print(words, words->length == 0 ? "%s" : " %s", word);
}

/* Adds the constants that are coordinates of what stands on `dimension`, `variable` itself apart. */
static void add_constant_coordinates(sim_buffer *names, const output_plan *plan, const char *dimension,
                                     const char *variable)
{
    size_t count = 0;
    const sim_constant *constants = plan->model->constants(plan->inputs, &count);
    for (size_t i = 0; i < count; i++)
        if (constants[i].standard_name != NULL && constants[i].dimensions[1] == NULL &&
            constants[i].dimensions[0] != NULL && strcmp(constants[i].dimensions[0], dimension) == 0 &&
            strcmp(constants[i].name, variable) != 0)
            add_word(names, constants[i].name);
}

/* What the attribute `coordinates` of `variable` lists: labels, which CF takes only from there, and constants such as
 * latitudes. The caller frees it. */
static char *coordinates_of(const output_plan *plan, const results_variable *variable)
{
    sim_buffer names = {0};
    for (size_t i = 0; i < variable->rank; i++) {
        const sim_dimension *dimension = output_plan_dimension(plan, variable->dimensions[i]);
        if ((dimension != NULL && dimension->labels != NULL) || strcmp(variable->dimensions[i], RESULTS_MEASURE) == 0)
            add_word(&names, variable->dimensions[i]);
        add_constant_coordinates(&names, plan, variable->dimensions[i], variable->name);
    }
    return sim_buffer_take(&names);
}

/* ---- variables of the results layer itself ---- */

static size_t size_of(const output_plan *plan, const char *dimension)
{
    if (strcmp(dimension, RESULTS_REPLICATION) == 0)
        return plan->replications;
    if (strcmp(dimension, RESULTS_TIME) == 0)
        return output_plan_days(plan);
    if (strcmp(dimension, RESULTS_MEASURE) == 0)
        return output_plan_measures(plan).count;
    SIM_REQUIRE(strcmp(dimension, RESULTS_BOUNDS) == 0, "results: no dimension is called %s", dimension);
    return 2;
}

/* The variable that the dictionary's row `name` describes. */
static results_variable own_variable(const output_plan *plan, const char *name)
{
    const dictionary_variable *row = dictionary_of(name);
    results_variable variable = {.name = row->name,
                                 .type = row->type,
                                 .missing = row->missing,
                                 .long_name = row->long_name,
                                 .units = row->units,
                                 .standard_name = row->standard_name,
                                 .comment = row->comment,
                                 .ancillary_variables = row->ancillary};
    for (size_t i = 0; i < DICTIONARY_RANK && row->dimensions[i] != NULL; i++)
        add_axis(&variable, row->dimensions[i], size_of(plan, row->dimensions[i]));
    return variable;
}

/* Writes the attributes that are not common to all variables. */
static void put_other_attributes(results_file *file, const dictionary_variable *row)
{
    for (size_t i = 0; i < DICTIONARY_OTHERS && row->others[i].name != NULL; i++)
        results_put_text_attribute(file, row->name, row->others[i].name, row->others[i].text);
    results_put_flags(file, row->name, row->flag_meanings, dictionary_meanings(row->flag_meanings));
}

/* Makes the variable `name` and, unless `values` is NULL, writes it. */
static void put_own(results_file *file, const output_plan *plan, const char *name, const void *values)
{
    results_variable variable = own_variable(plan, name);
    char *coordinates = coordinates_of(plan, &variable);
    variable.coordinates = coordinates;
    results_put(file, &variable, values);
    put_other_attributes(file, dictionary_of(name));
    free(coordinates);
}

static void put_own_coordinate(results_file *file, const results_variable *variable, const void *values)
{
    results_coordinate(file, variable, values);
    put_other_attributes(file, dictionary_of(variable->name));
}

/* ---- variables that are written later ---- */

results_variable compose_series(const output_plan *plan, size_t i)
{
    const sim_observable *observable = &plan->model->observables[i];
    results_variable variable = {.name = observable->name,
                                 .type = RESULTS_INT32,
                                 .missing = RESULTS_MAY_MISS,
                                 .storage = RESULTS_COMPRESSED,
                                 .compression = output_compression(plan->scenario)};
    add_axis(&variable, RESULTS_REPLICATION, plan->replications);
    add_axis(&variable, RESULTS_TIME, output_plan_days(plan));
    add_model_axes(&variable, plan, observable->dimensions, SIM_OBSERVABLE_DIMENSIONS);
    return variable;
}

results_variable compose_own(const output_plan *plan, const char *name, results_type type)
{
    const results_variable variable = own_variable(plan, name);
    SIM_REQUIRE(variable.type == type, "results: the dictionary gives %s another type", name);
    return variable;
}

static void put_series(results_file *file, const output_plan *plan)
{
    for (size_t i = 0; i < plan->model->observable_count; i++) {
        if (plan->series_cells[i] == 0)
            continue;
        const sim_observable *observable = &plan->model->observables[i];
        results_variable variable = compose_series(plan, i);
        char *coordinates = coordinates_of(plan, &variable);
        variable.long_name = observable->long_name;
        variable.units = observable->units;
        variable.comment = observable->definition;
        variable.cell_methods = dictionary_cell_methods(observable->kind);
        variable.coordinates = coordinates;
        variable.ancillary_variables = RESULTS_STATUS;
        results_put(file, &variable, NULL);
        free(coordinates);
    }
}

static int8_t *not_run(uint32_t replications)
{
    int8_t *values = sim_allocate(replications, sizeof *values);
    memset(values, COMPOSE_NOT_RUN, replications);
    return values;
}

/* Every replication is "not run" until its last row is written. */
static void put_of_replications(results_file *file, const output_plan *plan)
{
    int8_t *values = not_run(plan->replications);
    put_own(file, plan, RESULTS_STATUS, values);
    free(values);
    put_own(file, plan, RESULTS_EVENTS, NULL);
    put_own(file, plan, RESULTS_TIES, NULL);
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

static void put_measure_texts(results_file *file, const output_plan *plan, const char *name, measure_text *text_of)
{
    const char **texts = measure_texts(plan, text_of);
    put_own(file, plan, name, texts);
    free(texts);
}

static void put_measures(results_file *file, const output_plan *plan)
{
    if (output_plan_measures(plan).count == 0)
        return;
    put_measure_texts(file, plan, RESULTS_MEASURE_UNITS, measure_units);
    put_measure_texts(file, plan, RESULTS_MEASURE_LONG_NAME, measure_long_name);
    put_measure_texts(file, plan, RESULTS_MEASURE_DEFINITION, measure_definition);
    put_own(file, plan, RESULTS_MEASURE_VALUE, NULL);
    put_own(file, plan, RESULTS_MEASURE_MEAN, NULL);
    put_own(file, plan, RESULTS_MEASURE_HALF_WIDTH, NULL);
    put_own(file, plan, RESULTS_MEASURE_REPLICATIONS, NULL);
}

/* ---- dimensions and coordinates ---- */

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
    const results_variable variable = own_variable(plan, RESULTS_REPLICATION);
    int32_t *values = replication_numbers(plan, 0);
    put_own_coordinate(file, &variable, values);
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
    results_variable variable = own_variable(plan, RESULTS_TIME);
    variable.units = units;
    variable.comment = comment;
    int64_t *values = sim_allocate(days, sizeof *values);
    for (size_t i = 0; i < days; i++)
        values[i] = (int64_t)i;
    put_own_coordinate(file, &variable, values);
    free(values);
}

static void put_time_bounds(results_file *file, const output_plan *plan)
{
    const size_t days = output_plan_days(plan);
    int64_t *values = sim_allocate(2 * days, sizeof *values);
    for (size_t i = 0; i < days; i++) {
        values[2 * i] = (int64_t)i;
        values[2 * i + 1] = (int64_t)i + 1;
    }
    put_own(file, plan, RESULTS_TIME_BOUNDS, values);
    free(values);
}

/* Gives the axis `name` its labels once more as an attribute, in one text with "|" between them: netCDF for Octave reads no
 * variable of texts. Left out where a label holds "|" itself, or where there are more than an attribute may have. */
static void put_labels(results_file *file, const char *name, const char *const labels[], size_t count)
{
    sim_buffer joined = {0};
    int fits = 1;
    for (size_t i = 0; i < count && fits; i++) {
        sim_buffer_print(&joined, "%s%s", i == 0 ? "" : "|", labels[i]);
        fits = strchr(labels[i], '|') == NULL && joined.length <= LABELS_BYTES;
    }
    char *text = sim_buffer_take(&joined);
    if (fits)
        results_put_text_attribute(file, name, "labels", text);
    free(text);
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
        if (dimensions[i].labels != NULL) {
            results_coordinate(file, &variable, dimensions[i].labels);
            put_labels(file, variable.name, dimensions[i].labels, dimensions[i].size);
        } else {
            results_coordinate(file, &variable, dimensions[i].values);
        }
    }
}

static void put_measure_dimension(results_file *file, const output_plan *plan)
{
    if (output_plan_measures(plan).count == 0)
        return;
    const char **names = measure_texts(plan, measure_name);
    const results_variable variable = own_variable(plan, RESULTS_MEASURE);
    put_own_coordinate(file, &variable, names);
    put_labels(file, variable.name, names, output_plan_measures(plan).count);
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

static void put_flag_constant(results_file *file, const sim_constant *constant, const results_variable *variable)
{
    const size_t elements = elements_of(variable);
    int8_t *values = sim_allocate(elements, sizeof *values);
    for (size_t i = 0; i < elements; i++) {
        const int64_t value = constant->counts[i];
        values[i] = value == INT64_MIN ? RESULTS_FILL_INT8 : (int8_t)value;
    }
    results_put(file, variable, values);
    results_put_flags(file, constant->name, constant->flag_meanings, dictionary_meanings(constant->flag_meanings));
    free(values);
}

static void put_constant(results_file *file, const output_plan *plan, const sim_constant *constant)
{
    results_variable variable = {.name = constant->name,
                                 .type = dictionary_constant_type(constant->type),
                                 .missing = RESULTS_MAY_MISS,
                                 .compression = output_compression(plan->scenario),
                                 .long_name = constant->long_name,
                                 .units = dictionary_constant_units(constant),
                                 .standard_name = constant->standard_name,
                                 .comment = constant->comment};
    if (!add_model_axes(&variable, plan, constant->dimensions, SIM_CONSTANT_DIMENSIONS))
        return;
    variable.storage =
        elements_of(&variable) * sizeof(double) > RESULTS_CHUNK_BYTES / 16 ? RESULTS_COMPRESSED : RESULTS_PLAIN;
    char *coordinates = coordinates_of(plan, &variable);
    variable.coordinates = coordinates;
    switch (constant->type) {
    case SIM_VALUE_REAL:
        results_put(file, &variable, constant->reals);
        break;
    case SIM_VALUE_COUNT:
        results_put(file, &variable, constant->counts);
        if (constant->index_of)
            results_put_text_attribute(file, constant->name, RESULTS_INDEX_OF, constant->index_of);
        break;
    case SIM_VALUE_FLAG:
        put_flag_constant(file, constant, &variable);
        break;
    case SIM_VALUE_TEXT:
        results_put(file, &variable, constant->texts);
        break;
    }
    free(coordinates);
}

static void put_constants(results_file *file, const output_plan *plan)
{
    size_t count = 0;
    const sim_constant *constants = plan->model->constants(plan->inputs, &count);
    for (size_t i = 0; i < count; i++)
        put_constant(file, plan, &constants[i]);
}

/* ---- the file as a whole ---- */

static void put_provenance(results_file *file, const output_plan *plan)
{
    const output_provenance *provenance = plan->provenance;
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_version", provenance->version);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_commit", provenance->commit);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_compiler", provenance->compiler);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_libraries", provenance->libraries);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_host_class", provenance->host_class);
    results_put_text_attribute(file, NULL, RESULTS_PROVENANCE_PREFIX "_started_utc", provenance->started_utc);
    const char *command_line = provenance->command_line;
    put_own(file, plan, RESULTS_COMMAND_LINE, &command_line);
}

static void put_attributes(results_file *file, const output_plan *plan)
{
    const sim_model *model = plan->model;
    char title[TEXT_BYTES], source[TEXT_BYTES];
    snprintf(title, sizeof title, "Tránsito, model %s: %s", model->name, model->description);
    snprintf(source, sizeof source, "transito %s, discrete-event simulation", plan->provenance->version);
    results_put_text_attribute(file, NULL, "Conventions", "CF-1.9");
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
    put_of_replications(file, plan);
    put_measures(file, plan);
    put_series(file, plan);
    put_constants(file, plan);
    embed_bundle(file, plan->bundle);
    put_provenance(file, plan);
}
