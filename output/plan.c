#include "output/plan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "output/dictionary.h"
#include "output/results_file.h"
#include "sim/kernel/panic.h"

const sim_dimension *output_plan_dimension(const output_plan *plan, const char *name)
{
    size_t count = 0;
    const sim_dimension *dimensions = plan->model->dimensions(plan->inputs, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(dimensions[i].name, name) == 0)
            return &dimensions[i];
    return NULL;
}

output_plan_measure_list output_plan_measures(const output_plan *plan)
{
    output_plan_measure_list list;
    list.rows = plan->model->measures(plan->inputs, &list.count);
    return list;
}

size_t output_plan_days(const output_plan *plan)
{
    return (size_t)(plan->frame->last_day - plan->frame->first_day + 1);
}

/* Names that R, Python and netCDF all take as they are: a letter, then letters, digits and "_". */
static void check_name(const char *name)
{
    const size_t prefix = strlen(RESULTS_PROVENANCE_PREFIX), tables = strlen(RESULTS_TABLE_PREFIX);
    SIM_REQUIRE(isalpha((unsigned char)name[0]), "results: %s does not begin with a letter", name);
    for (const char *c = name; *c != '\0'; c++)
        SIM_REQUIRE(isalnum((unsigned char)*c) || *c == '_', "results: the name %s holds '%c'", name, *c);
    SIM_REQUIRE(strncmp(name, RESULTS_PROVENANCE_PREFIX, prefix) != 0 &&
                    strncmp(name, RESULTS_TABLE_PREFIX, tables) != 0,
                "results: the name %s begins like one of the results layer's own", name);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void check_names(const char *names[], size_t count, size_t own)
{
    for (size_t i = own; i < count; i++)
        check_name(names[i]);
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count; i++)
        SIM_REQUIRE(strcmp(names[i - 1], names[i]) != 0, "results: there are two variables %s", names[i]);
}

/* The product of the sizes of the dimensions that a variable names; panics where one is unknown. */
static size_t cells_of(const output_plan *plan, const char *name, const char *const dimensions[], size_t limit)
{
    size_t cells = 1;
    for (size_t i = 0; i < limit && dimensions[i] != NULL; i++) {
        const sim_dimension *dimension = output_plan_dimension(plan, dimensions[i]);
        SIM_REQUIRE(dimension != NULL, "results: %s stands on an unknown dimension %s", name, dimensions[i]);
        cells *= dimension->size;
    }
    return cells;
}

static void check_flags(const sim_constant *constant, size_t cells)
{
    const size_t meanings = dictionary_meanings(constant->flag_meanings);
    SIM_REQUIRE(meanings <= INT8_MAX, "results: %s has %zu meanings, too many for 8 bits", constant->name, meanings);
    for (size_t i = 0; i < cells; i++) {
        const int64_t value = constant->counts[i];
        SIM_REQUIRE(value == INT64_MIN || (value >= 0 && (uint64_t)value < meanings),
                    "results: %s holds a flag %lld without a meaning", constant->name, (long long)value);
    }
}

static void check_shapes(const output_plan *plan, const sim_constant *constants, size_t constant_count)
{
    for (size_t i = 0; i < plan->model->observable_count; i++) {
        const sim_observable *observable = &plan->model->observables[i];
        const size_t cells = cells_of(plan, observable->name, observable->dimensions, SIM_OBSERVABLE_DIMENSIONS);
        SIM_REQUIRE(plan->series_cells[i] == 0 || plan->series_cells[i] == cells,
                    "results: %s has %zu cells and its dimensions have %zu", observable->name, plan->series_cells[i],
                    cells);
    }
    for (size_t i = 0; i < constant_count; i++) {
        const size_t cells = cells_of(plan, constants[i].name, constants[i].dimensions, SIM_CONSTANT_DIMENSIONS);
        if (constants[i].type == SIM_VALUE_FLAG)
            check_flags(&constants[i], cells);
    }
}

/* CF takes a variable of its dimension's name as coordinates only where its numbers rise or fall throughout. */
static void check_order(const sim_dimension *dimension)
{
    for (size_t i = 1; dimension->values != NULL && i < dimension->size; i++)
        SIM_REQUIRE(dimension->values[i] > dimension->values[i - 1], "results: the values of the axis %s do not rise",
                    dimension->name);
}

void output_plan_check(const output_plan *plan)
{
    const sim_model *model = plan->model;
    const dictionary_variables own = dictionary_all();
    size_t dimension_count = 0, constant_count = 0;
    const sim_dimension *dimensions = model->dimensions(plan->inputs, &dimension_count);
    const sim_constant *constants = model->constants(plan->inputs, &constant_count);
    const size_t limit = own.count + 1 + dimension_count + constant_count + model->observable_count;
    const char **names = sim_allocate(limit, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < own.count; i++)
        names[count++] = own.rows[i].name;
    names[count++] = RESULTS_BOUNDS;
    for (size_t i = 0; i < dimension_count; i++) {
        check_order(&dimensions[i]);
        names[count++] = dimensions[i].name;
    }
    for (size_t i = 0; i < constant_count; i++)
        names[count++] = constants[i].name;
    for (size_t i = 0; i < model->observable_count; i++)
        names[count++] = model->observables[i].name;
    check_names(names, count, own.count + 1);
    free(names);
    check_shapes(plan, constants, constant_count);
}
