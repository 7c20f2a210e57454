/* scenario_desk.h — small files in a folder of their own, for the tests of what reads files. */
#ifndef TESTS_UNITS_SCENARIO_DESK_H
#define TESTS_UNITS_SCENARIO_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/scenario/scenario.h"

/* Each test program has a folder of its own in its working directory. */
static const char *desk_folder;

static inline void desk_open(const char *folder)
{
    desk_folder = folder;
    mkdir(folder, 0777);
}

/* The path of `name` in the folder; good until the eighth call from now. */
static inline const char *desk_path(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", desk_folder, name);
    return path;
}

static inline const char *desk_write_bytes(const char *name, const char *bytes, size_t length)
{
    const char *path = desk_path(name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, length, f), length);
    fclose(f);
    return path;
}

static inline const char *desk_write(const char *name, const char *text)
{
    return desk_write_bytes(name, text, strlen(text));
}

/* The i-th fault stands in `file` of the folder ("--set" and "" as they are) at `line`, is of `kind`, and says `words`. */
static inline void desk_assert_fault(const sim_diagnostics *d, size_t i, sim_fault_kind kind, const char *file,
                                     int line, const char *words)
{
    if (i >= sim_diagnostics_count(d))
        fail_msg("only %zu faults; none says \"%s\"", sim_diagnostics_count(d), words);
    const char *text = sim_diagnostics_text(d, i);
    const sim_origin where = sim_diagnostics_origin(d, i);
    const char *wanted = strcmp(file, "--set") == 0 ? file : desk_path(file);
    if (strcmp(where.file, wanted) != 0 || where.line != line)
        fail_msg("at %s:%d, not %s:%d: %s", where.file, where.line, wanted, line, text);
    if (!strstr(text, words))
        fail_msg("\"%s\" is not in: %s", words, text);
    if (sim_diagnostics_kind(d, i) != kind)
        fail_msg("kind %d, not %d: %s", (int)sim_diagnostics_kind(d, i), (int)kind, text);
}

static inline void desk_assert_clean(const sim_diagnostics *d)
{
    if (sim_diagnostics_count(d) > 0)
        fail_msg("%zu faults: %s", sim_diagnostics_count(d), sim_diagnostics_text(d, 0));
}

/* A schema with every type, in two tables, one level of lists within another. */
static const sim_param desk_first_rows[] = {
    {"run.seed", SIM_PARAM_COUNT, "", 0, 4294967295.0, "1", "Seed of the streams", SIM_NO_SOURCE},
    {"run.start", SIM_PARAM_DATE, "", 0, 0, "\"2023-01-01\"", "First day", SIM_NO_SOURCE},
    {"run.end", SIM_PARAM_DATE, "", 0, 0, "\"\"", "Last day", SIM_NO_SOURCE},
    {"run.fast", SIM_PARAM_FLAG, "", 0, 0, "true", "Whether it goes fast", SIM_NO_SOURCE},
    {"run.kind", SIM_PARAM_TEXT, "", 0, 0, "\"calm\"", "Kind of run", SIM_CHOICES("calm|wild")},
    {"run.title", SIM_PARAM_TEXT, "", 0, 0, "\"\"", "Title", SIM_NO_SOURCE},
};

static const sim_param desk_second_rows[] = {
    {"detention.stay_days", SIM_PARAM_DISTRIBUTION, "days", 0, 100,
     "{ distribution = \"gamma\"; mean = 3; shape = 2.0; }", "Time in detention",
     SIM_ASSUMED(1, 5, "no figure is published")},
    {"detention.capacity", SIM_PARAM_COUNT, "persons", 0, 1e18, NULL, "Places", SIM_PUBLISHED("Report, 2023")},
    {"detention.share", SIM_PARAM_REAL, "1", 0, 1, "0.1", "Share detained", SIM_NO_SOURCE},
    {"network.places", SIM_PARAM_FILE, "", 0, 0, "\"\"", "Table of places", SIM_NO_SOURCE},
    {"network.weights", SIM_PARAM_REALS, "", 0, DBL_MAX, "[]", "Weights", SIM_NO_SOURCE},
    {"network.names", SIM_PARAM_TEXTS, "", 0, 0, "[]", "Names", SIM_NO_SOURCE},
    {"periods", SIM_PARAM_LIST, "", 0, 0, "()", "Legal periods", SIM_NO_SOURCE},
    {"periods[].from", SIM_PARAM_DATE, "", 0, 0, NULL, "First day", SIM_NO_SOURCE},
    {"periods[].expel.share", SIM_PARAM_REAL, "1", 0, 1, "0.5", "Share expelled", SIM_NO_SOURCE},
    {"periods[].steps", SIM_PARAM_LIST, "", 0, 0, "()", "Steps", SIM_NO_SOURCE},
    {"periods[].steps[].days", SIM_PARAM_DISTRIBUTION, "days", 0, 1000, "1", "Length", SIM_NO_SOURCE},
};

static const sim_param_table desk_tables[] = {
    {desk_first_rows, sizeof desk_first_rows / sizeof *desk_first_rows},
    {desk_second_rows, sizeof desk_second_rows / sizeof *desk_second_rows},
};

static const sim_schema desk_schema = {desk_tables, 2};

static inline sim_scenario *desk_read_set(const char *name, const char *const overrides[], size_t count,
                                          sim_diagnostics *d)
{
    return sim_scenario_read(desk_path(name), &desk_schema, overrides, count, d);
}

static inline sim_scenario *desk_read(const char *name)
{
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *s = desk_read_set(name, NULL, 0, d);
    desk_assert_clean(d);
    assert_non_null(s);
    sim_diagnostics_free(d);
    return s;
}

#endif
