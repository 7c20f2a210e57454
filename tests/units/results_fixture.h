/* results_fixture.h — a small invented model with a scenario, inputs and results, for the tests of the results layer.
 *
 * Three places, two kinds of party, ten days. It has one of everything that a results file can hold: a flow, a level, a
 * series that `results.stations` switches, a dimension of numbers, an empty one, constants of each type with missing
 * values, a measure that is undefined at times, letters beyond ASCII. Results follow a formula that a test can repeat.
 */
#ifndef TESTS_UNITS_RESULTS_FIXTURE_H
#define TESTS_UNITS_RESULTS_FIXTURE_H

#include "output/plan.h"
#include "sim/experiment/replications.h"

enum { FIXTURE_DAYS = 10, FIXTURE_PLACES = 3, FIXTURE_KINDS = 2, FIXTURE_SERIES = 3, FIXTURE_MEASURES = 2 };

typedef struct fixture {
    sim_model model;
    sim_frame frame;
    sim_scenario *scenario;
    output_provenance *provenance;
    size_t cells[FIXTURE_SERIES];
    output_plan plan;
} fixture;

/* A plan of so many replications whose scenario is written to `folder` and read with these overrides of keys. Fails the
 * process with a message when the scenario cannot be read. */
fixture *fixture_new(const char *folder, uint32_t replications, const char *const overrides[], size_t override_count);
/* As fixture_new() with one replication, of the scenario that is in `folder` already. */
fixture *fixture_read(const char *folder);
void fixture_free(fixture *f);

/* The value of series `i` on `day` in `cell` of replication `r`. */
int64_t fixture_value(size_t i, uint32_t r, size_t day, size_t cell);

/* Measures: `total` is 1, 2, 6, 1, 2, 6, … and `delay` is undefined in every second replication, from 1 on. */
double fixture_measure(size_t i, uint32_t r);

/* The result of replication `r` (the test may change it), freed by fixture_free_result(). */
sim_result *fixture_result(const fixture *f, uint32_t r);
void fixture_free_result(sim_result *result);

/* Makes the folder `name` in the working directory, or empties it of files. */
void fixture_empty_folder(const char *name);

/* How many files there are in a folder; -1 when there is no folder. */
int fixture_count_files(const char *name);

/* Writes a results file of `replications` replications of `f` to `path`; the test fails when that fails. */
void fixture_write(const fixture *f, const char *path);

#endif
