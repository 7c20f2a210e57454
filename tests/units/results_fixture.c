#include "tests/units/results_fixture.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/params.h"
#include "output/writer.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"

enum { PATH_BYTES = 4096 };

/* ---- the model ---- */

static const sim_param rows[] = {
    {"run.seed", SIM_PARAM_COUNT, "", 0, 1e9, "7", "Seed", SIM_NO_SOURCE},
    {"results.stations", SIM_PARAM_FLAG, "", 0, 1, "true", "Whether queues are kept", SIM_NO_SOURCE},
    {"toy.places", SIM_PARAM_FILE, "", 0, 0, NULL, "Places", SIM_NO_SOURCE},
    {"run.days", SIM_PARAM_COUNT, "days", 1, 100, "10", "Days", SIM_NO_SOURCE},
    {"toy.periods", SIM_PARAM_LIST, "", 0, 0, "()", "Periods", SIM_NO_SOURCE},
    {"toy.periods[].id", SIM_PARAM_TEXT, "", 0, 0, NULL, "Name", SIM_NO_SOURCE},
    {"toy.periods[].rate_persons_per_day", SIM_PARAM_REAL, "persons/day", 0, 1e6, "1.0", "Rate", SIM_NO_SOURCE},
};

static const char *const place_labels[] = {"alpha", "nogalés", "zona_norte"};
static const char *const kind_labels[] = {"single", "family"};
static const double distances[] = {0.5, 12.25};
static const sim_dimension dimensions[] = {
    {"place", "place of the toy", "", FIXTURE_PLACES, place_labels, NULL},
    {"kind", "kind of party", "", FIXTURE_KINDS, kind_labels, NULL},
    {"distance", "distance from the line", "km", 2, NULL, distances},
    {"month", "month of the record", "", 0, NULL, NULL},
};

static const double latitudes[] = {31.5, NAN, 25.75};
static const int64_t capacities[] = {5000000000, INT64_MIN, 0};
static const int64_t gateways[] = {0, 2, INT64_MIN};
static const char *const gateway_meanings[] = {"by land", "by air", "both", NULL};
static const char *const notes[] = {"first", "", "señal; \"quoted\"\nnext line"};
static const sim_constant constants[] = {
    {"latitude",
     "latitude of the place",
     "degrees_north",
     "WGS 84",
     {"place"},
     SIM_VALUE_REAL,
     latitudes,
     NULL,
     NULL,
     NULL,
     "latitude",
     NULL},
    {"capacity",
     "holding places",
     "1",
     "invented",
     {"place"},
     SIM_VALUE_COUNT,
     NULL,
     capacities,
     NULL,
     NULL,
     NULL,
     NULL},
    {"gateway",
     "how people come",
     "",
     "invented",
     {"place"},
     SIM_VALUE_FLAG,
     NULL,
     gateways,
     NULL,
     gateway_meanings,
     NULL,
     NULL},
    {"note", "remark", "", "invented", {"place"}, SIM_VALUE_TEXT, NULL, NULL, notes, NULL, NULL, NULL},
    {"recorded",
     "the record",
     "1",
     "there is none",
     {"month", "place"},
     SIM_VALUE_REAL,
     NULL,
     NULL,
     NULL,
     NULL,
     NULL,
     NULL},
};

static const sim_observable observables[FIXTURE_SERIES] = {
    {"encounters", "encounters between ports", "1", "persons caught on the day", SIM_FLOW, {"place", "kind"}, NULL},
    {"waiting", "people waiting", "1", "persons in line at the end of the day", SIM_LEVEL, {"place"}, NULL},
    {"queue", "queue of stations", "1", "requests in line", SIM_LEVEL, {"place", "distance"}, "results.stations"},
};

static const sim_measure measures[FIXTURE_MEASURES] = {
    {"total", "encounters in all", "1", "sum over days and places"},
    {"delay", "mean delay of those who waited", "days", "undefined when nobody waited"},
};

static const sim_dimension *get_dimensions(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = sizeof dimensions / sizeof dimensions[0];
    return dimensions;
}

static const sim_constant *get_constants(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = sizeof constants / sizeof constants[0];
    return constants;
}

static const sim_measure *get_measures(const void *inputs, size_t *count)
{
    (void)inputs;
    *count = FIXTURE_MEASURES;
    return measures;
}

/* ---- its scenario ---- */

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static void write_scenario(const char *folder)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/places.csv", folder);
    write_text(path, "id,name\nalpha,Alpha\nnogales,\"Nogalés, Sonora\"\n");
    snprintf(path, sizeof path, "%s/toy.cfg", folder);
    write_text(path, "toy = {\n  places = \"places.csv\";\n"
                     "  periods = ( { id = \"first\"; rate_persons_per_day = 0.1; }, { id = \"second\"; } );\n};\n");
}

static sim_scenario *read_scenario(const char *folder, const char *const overrides[], size_t override_count)
{
    static const sim_param_table own = {rows, sizeof rows / sizeof rows[0]};
    static sim_param_table tables[2];
    static sim_schema schema = {tables, 2};
    tables[0] = own;
    tables[1] = output_params;
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/toy.cfg", folder);
    sim_diagnostics *d = sim_diagnostics_new();
    sim_scenario *scenario = sim_scenario_read(path, &schema, overrides, override_count, d);
    for (size_t i = 0; i < sim_diagnostics_count(d); i++)
        fprintf(stderr, "%s\n", sim_diagnostics_text(d, i));
    sim_diagnostics_free(d);
    if (scenario == NULL)
        exit(1);
    return scenario;
}

static fixture *make(const char *folder, uint32_t replications, const char *const overrides[], size_t override_count)
{
    static char *const words[] = {"transito", "run", "a file.cfg"};
    fixture *f = sim_allocate(1, sizeof *f);
    f->model = (sim_model){.name = "toy",
                           .description = "invented figures for tests",
                           .calibration = "uncalibrated",
                           .disclaimer = "It says nothing of the world.",
                           .observables = observables,
                           .observable_count = FIXTURE_SERIES,
                           .measures = get_measures,
                           .dimensions = get_dimensions,
                           .constants = get_constants};
    f->frame = (sim_frame){.first_day = sim_calendar_days((sim_date){2023, 1, 1}),
                           .last_day = sim_calendar_days((sim_date){2023, 1, 10}),
                           .warmup_days = 3,
                           .ticks_per_day = 86400,
                           .utc_offset_minutes = -360};
    f->scenario = read_scenario(folder, overrides, override_count);
    f->provenance = output_provenance_new(3, words);
    f->cells[0] = FIXTURE_PLACES * FIXTURE_KINDS;
    f->cells[1] = FIXTURE_PLACES;
    f->cells[2] = sim_scenario_flag(f->scenario, "results.stations") ? FIXTURE_PLACES * 2 : 0;
    f->plan = (output_plan){.model = &f->model,
                            .inputs = NULL,
                            .frame = &f->frame,
                            .series_cells = f->cells,
                            .seed = 4000000000,
                            .replications = replications,
                            .scenario = f->scenario,
                            .provenance = f->provenance};
    return f;
}

fixture *fixture_new(const char *folder, uint32_t replications, const char *const overrides[], size_t override_count)
{
    write_scenario(folder);
    return make(folder, replications, overrides, override_count);
}

fixture *fixture_read(const char *folder)
{
    return make(folder, 1, NULL, 0);
}

void fixture_free(fixture *f)
{
    sim_scenario_free(f->scenario);
    output_provenance_free(f->provenance);
    free(f);
}

/* ---- its results ---- */

int64_t fixture_value(size_t i, uint32_t r, size_t day, size_t cell)
{
    return (int64_t)(100000 * i + 1000 * r + 10 * day + cell);
}

double fixture_measure(size_t i, uint32_t r)
{
    static const double totals[] = {1.0, 2.0, 6.0};
    if (i == 0)
        return totals[r % 3];
    return r % 2 == 1 ? NAN : 2.5 + r;
}

sim_result *fixture_result(const fixture *f, uint32_t r)
{
    sim_result *result = sim_allocate(1, sizeof *result);
    int64_t **series = sim_allocate(FIXTURE_SERIES, sizeof *series);
    double *values = sim_allocate(FIXTURE_MEASURES, sizeof *values);
    for (size_t i = 0; i < FIXTURE_SERIES; i++) {
        if (f->cells[i] == 0)
            continue;
        series[i] = sim_allocate(FIXTURE_DAYS * f->cells[i], sizeof **series);
        for (size_t k = 0; k < FIXTURE_DAYS * f->cells[i]; k++)
            series[i][k] = fixture_value(i, r, k / f->cells[i], k % f->cells[i]);
    }
    for (size_t i = 0; i < FIXTURE_MEASURES; i++)
        values[i] = fixture_measure(i, r);
    *result = (sim_result){.replication = r,
                           .series_count = FIXTURE_SERIES,
                           .series = (const int64_t *const *)series,
                           .measure_count = FIXTURE_MEASURES,
                           .measures = values,
                           .counts = {.events = 1000 + r, .ties = r}};
    return result;
}

void fixture_free_result(sim_result *result)
{
    for (size_t i = 0; i < result->series_count; i++)
        free((void *)result->series[i]);
    free((void *)result->series);
    free((void *)result->measures);
    free(result);
}

void fixture_write(const fixture *f, const char *path)
{
    sim_diagnostics *d = sim_diagnostics_new();
    output_writer *writer = output_writer_open(path, OUTPUT_OVERWRITE, &f->plan, d);
    for (uint32_t r = 0; r < f->plan.replications && writer != NULL; r++) {
        sim_result *result = fixture_result(f, r);
        output_writer_add(writer, result, d);
        fixture_free_result(result);
    }
    if (writer != NULL)
        output_writer_finish(writer, SIM_RUN_COMPLETE, d);
    for (size_t i = 0; i < sim_diagnostics_count(d); i++)
        fprintf(stderr, "%s\n", sim_diagnostics_text(d, i));
    if (sim_diagnostics_count(d) > 0)
        exit(1);
    sim_diagnostics_free(d);
}

/* ---- folders ---- */

static int is_file(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

void fixture_empty_folder(const char *name)
{
    mkdir(name, 0777);
    DIR *folder = opendir(name);
    if (folder == NULL) {
        perror(name);
        exit(1);
    }
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        if (is_file(entry))
            unlink(path);
    }
    closedir(folder);
}

int fixture_count_files(const char *name)
{
    DIR *folder = opendir(name);
    if (folder == NULL)
        return -1;
    int count = 0;
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
        count += is_file(entry);
    closedir(folder);
    return count;
}
