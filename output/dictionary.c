#include "output/dictionary.h"

#include <string.h>

#include "sim/kernel/panic.h"

#define OWN_UNITS "each measure in its own unit, see " RESULTS_MEASURE_UNITS

static const char *const status_meanings[] = {"complete", "not run", NULL};

static const dictionary_variable variables[] = {
    {.name = RESULTS_REPLICATION,
     .type = RESULTS_INT32,
     .dimensions = {RESULTS_REPLICATION},
     .long_name = "replication",
     .units = "1",
     .standard_name = "realization",
     .comment = "independent repetitions; r uses the random streams of (seed, r)"},
    {.name = RESULTS_TIME,
     .type = RESULTS_INT64,
     .dimensions = {RESULTS_TIME},
     .long_name = "day",
     .units = "days since YYYY-MM-DD",
     .standard_name = "time",
     .comment =
         "days of the model's local time, its offset from UTC is told here; a count is that of the day which begins "
         "here, a state is that at the end of it",
     .others = {{"calendar", "standard"}, {"axis", "T"}, {"bounds", RESULTS_TIME_BOUNDS}}},
    {.name = RESULTS_MEASURE, .type = RESULTS_TEXT, .dimensions = {RESULTS_MEASURE}, .long_name = "measure"},
    {.name = RESULTS_TIME_BOUNDS,
     .type = RESULTS_INT64,
     .dimensions = {RESULTS_TIME, RESULTS_BOUNDS},
     .long_name = "beginning and end of each day"},
    {.name = RESULTS_STATUS,
     .type = RESULTS_INT8,
     .dimensions = {RESULTS_REPLICATION},
     .long_name = "how the replication ended",
     .standard_name = "status_flag",
     .comment = "values of a replication that was not run are missing",
     .flag_meanings = status_meanings},
    {.name = RESULTS_EVENTS,
     .type = RESULTS_INT64,
     .missing = RESULTS_MAY_MISS,
     .dimensions = {RESULTS_REPLICATION},
     .long_name = "events handled in the replication",
     .units = "1",
     .comment = "from the first day of the warm-up on"},
    {.name = RESULTS_TIES,
     .type = RESULTS_INT64,
     .missing = RESULTS_MAY_MISS,
     .dimensions = {RESULTS_REPLICATION},
     .long_name = "events that met another at one tick and priority",
     .units = "1",
     .comment = "their order is decided by the identities of their entities"},
    {.name = RESULTS_MEASURE_UNITS,
     .type = RESULTS_TEXT,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "unit of each measure",
     .comment = "as UDUNITS reads it"},
    {.name = RESULTS_MEASURE_LONG_NAME,
     .type = RESULTS_TEXT,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "each measure in words"},
    {.name = RESULTS_MEASURE_DEFINITION,
     .type = RESULTS_TEXT,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "definition of each measure"},
    {.name = RESULTS_MEASURE_VALUE,
     .type = RESULTS_REAL,
     .missing = RESULTS_MAY_MISS,
     .dimensions = {RESULTS_REPLICATION, RESULTS_MEASURE},
     .long_name = "measures of each replication",
     .comment = OWN_UNITS "; missing where it is undefined",
     .ancillary = RESULTS_STATUS},
    {.name = RESULTS_MEASURE_MEAN,
     .type = RESULTS_REAL,
     .missing = RESULTS_MAY_MISS,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "mean over the replications in which the measure is defined",
     .comment = OWN_UNITS,
     .ancillary = RESULTS_MEASURE_HALF_WIDTH " " RESULTS_MEASURE_REPLICATIONS},
    {.name = RESULTS_MEASURE_HALF_WIDTH,
     .type = RESULTS_REAL,
     .missing = RESULTS_MAY_MISS,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "half-width of the 95 % Student interval of the mean",
     .comment = OWN_UNITS "; missing where the measure is defined in fewer than two replications"},
    {.name = RESULTS_MEASURE_REPLICATIONS,
     .type = RESULTS_INT32,
     .dimensions = {RESULTS_MEASURE},
     .long_name = "replications in which the measure is defined",
     .units = "1",
     .standard_name = "number_of_observations",
     .comment = "mean and interval are taken over them"},
    {.name = RESULTS_SCENARIO,
     .type = RESULTS_TEXT,
     .long_name = "resolved scenario",
     .comment = "every key with its value, defaults included; input files by their base names; without the keys "
                "of " RESULTS_OUTPUTS},
    {.name = RESULTS_OUTPUTS,
     .type = RESULTS_TEXT,
     .long_name = "choice of outputs",
     .comment =
         "the keys under results, the event list and the limit of memory: what was kept and how it was computed, which "
         "changes nothing of what happened"},
    {.name = RESULTS_TABLE_PREFIX,
     .type = RESULTS_TEXT,
     .long_name = "input table of the key",
     .comment =
         "UTF-8, lines end in LF; key names it in the scenario, file_name is that of the file, xxh3_128 the hash "
         "of this text",
     .is_each = "key that names an input table, what is no letter or digit of it as _"},
    {.name = RESULTS_COMMAND_LINE,
     .type = RESULTS_TEXT,
     .long_name = "command line of the run",
     .comment = "quoted for a shell"},
};

static const dictionary_attribute attributes[] = {
    {"Conventions", RESULTS_TEXT, "CF-1.9, the first that allows 64-bit integers"},
    {"title", RESULTS_TEXT, "the model and what it is about"},
    {"source", RESULTS_TEXT, "program and version"},
    {"comment", RESULTS_TEXT, "what the model cannot tell; left out where it says nothing"},
    {RESULTS_ATTRIBUTE_CALIBRATION, RESULTS_TEXT, "whether the model is fitted to the world"},
    {RESULTS_ATTRIBUTE_MODEL, RESULTS_TEXT, "value of the key model"},
    {RESULTS_ATTRIBUTE_SEED, RESULTS_INT64, "seed of all random streams"},
    {RESULTS_ATTRIBUTE_WARMUP, RESULTS_INT64, "days simulated before the first that is reported"},
    {RESULTS_ATTRIBUTE_ASKED, RESULTS_INT64, "replications that were asked for"},
    {RESULTS_ATTRIBUTE_COMPLETE, RESULTS_INT64, "replications that are complete"},
    {RESULTS_ATTRIBUTE_INTERVALS, RESULTS_TEXT, "what is to be said of the intervals, or that there is none"},
    {RESULTS_ATTRIBUTE_RUN, RESULTS_TEXT, RESULTS_RUN_COMPLETE " or " RESULTS_RUN_INTERRUPTED},
    {RESULTS_ATTRIBUTE_PRECISION, RESULTS_TEXT,
     "where a precision was asked for: " RESULTS_PRECISION_REACHED ", " RESULTS_PRECISION_MISSED
     ", or " RESULTS_PRECISION_UNDECIDED " after an interrupted run"},
    {RESULTS_ATTRIBUTE_PRECISE, RESULTS_TEXT,
     "where a precision was asked for: which, and which measure misses it most"},
    {RESULTS_PROVENANCE_PREFIX "_version", RESULTS_TEXT, "version of the program"},
    {RESULTS_PROVENANCE_PREFIX "_commit", RESULTS_TEXT, "commit that it was built from"},
    {RESULTS_PROVENANCE_PREFIX "_compiler", RESULTS_TEXT, "compiler and its version"},
    {RESULTS_PROVENANCE_PREFIX "_libraries", RESULTS_TEXT, "libraries and their versions"},
    {RESULTS_PROVENANCE_PREFIX "_host_class", RESULTS_TEXT, "system, processor and whether it has FMA; never its name"},
    {RESULTS_PROVENANCE_PREFIX "_started_utc", RESULTS_TEXT, "when the run began"},
};

dictionary_variables dictionary_all(void)
{
    return (dictionary_variables){variables, sizeof variables / sizeof variables[0]};
}

dictionary_attributes dictionary_file(void)
{
    return (dictionary_attributes){attributes, sizeof attributes / sizeof attributes[0]};
}

const dictionary_variable *dictionary_of(const char *name)
{
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        if (strcmp(variables[i].name, name) == 0)
            return &variables[i];
    sim_panic("results: no row of the dictionary is called %s", name);
}

const char *dictionary_cell_methods(sim_observable_kind kind)
{
    return kind == SIM_FLOW ? "time: sum" : "time: point";
}

results_type dictionary_constant_type(sim_value_type type)
{
    switch (type) {
    case SIM_VALUE_REAL:
        return RESULTS_REAL;
    case SIM_VALUE_COUNT:
        return RESULTS_INT64;
    case SIM_VALUE_FLAG:
        return RESULTS_INT8;
    case SIM_VALUE_TEXT:
        break;
    }
    return RESULTS_TEXT;
}

const char *dictionary_constant_units(const sim_constant *constant)
{
    return constant->type == SIM_VALUE_FLAG || constant->type == SIM_VALUE_TEXT ? NULL : constant->units;
}

size_t dictionary_meanings(const char *const meanings[])
{
    size_t count = 0;
    while (meanings != NULL && meanings[count] != NULL)
        count++;
    return count;
}
