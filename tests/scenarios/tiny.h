/* tiny.h — configs/tiny for tests in C: read as the program reads it, run a day at a time, watched event by event.
 *
 * Nothing in the model knows of the watching: a watched simulation has the model's behaviour with one function put before
 * and one after its handler, and both only look. Every function fails the running test when what it is asked for is not
 * there.
 */
#ifndef TESTS_SCENARIOS_TINY_H
#define TESTS_SCENARIOS_TINY_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"
#include "sim/program/prepared.h"

typedef struct tiny {
    prepared *ready;
    const corridor_inputs *in;
} tiny;

/* configs/tiny/tiny.cfg with `overrides` ("key=value", NULL-terminated; NULL: none). Freed with tiny_free(). */
tiny tiny_read(const char *const overrides[]);
void tiny_free(tiny *t);

/* For the group of tests of a program: *state is tiny without overrides. Both return 0. */
int tiny_set_up(void **state);
int tiny_tear_down(void **state);

/* What the reading of tiny with `overrides` complains of first; the caller frees. NULL: nothing. */
char *tiny_complaint(const char *const overrides[]);

/* A simulation at tick 0; the caller frees it with sim_free(). */
sim *tiny_begin(const tiny *t, uint32_t seed, uint32_t replication);
sim *tiny_begin_with(const tiny *t, uint32_t seed, uint32_t replication, sim_fel_choice list);

/* The same with the traces that the scenario asks for; `rows` takes what they note. */
sim *tiny_begin_traced(const tiny *t, uint32_t seed, uint32_t replication, sim_trace_sink *rows, void *context);

/* Runs `days` days; each must pass the census. */
void tiny_run_days(sim *s, int64_t days);

/* Runs from the present day to the end of the period. */
void tiny_run_out(const tiny *t, sim *s);

/* All series of a simulation in a row, with how many numbers there are; the caller frees. */
int64_t *tiny_series(const tiny *t, const sim *s, size_t *count);

/* Sum of a series over its cells and over the reported days [from, until). */
int64_t tiny_sum(const tiny *t, const sim *s, size_t series, int64_t from, int64_t until);

typedef void tiny_look(void *context, sim *s, const corridor_inputs *in, const sim_event *event);

/* Who watches; lives as long as the simulation. `behaviour` is filled by tiny_begin_watched(). */
typedef struct tiny_watch {
    tiny_look *before, *after; /* of the handling of each event; NULL: nobody looks */
    void *context;
    const corridor_inputs *in;
    sim_behaviour behaviour;
} tiny_watch;

sim *tiny_begin_watched(const tiny *t, uint32_t seed, uint32_t replication, tiny_watch *watch);

#endif
