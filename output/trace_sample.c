#include "output/trace_sample.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

/* ---- rows of the log ---- */

typedef struct gathering {
    const sim_trace *trace;
    char *rows;
    size_t count, room;
    const char *path;
    sim_diagnostics *faults;
} gathering;

static int gather(void *context, const log_rows *block, const void *rows, size_t count)
{
    gathering *g = context;
    if (block->row_bytes != g->trace->row_bytes || count > g->room - g->count) {
        sim_diagnostics_add(g->faults, SIM_FAULT_DATA, (sim_origin){g->path, 0}, NULL,
                            "the log does not fit the scenario: its rows of %s are not of this version",
                            g->trace->name);
        return -1;
    }
    memcpy(g->rows + g->count * block->row_bytes, rows, count * block->row_bytes);
    g->count += count;
    return 0;
}

char *trace_rows_read(log_reader *log, size_t i, const sim_trace *traces, size_t trace, size_t *count, const char *path,
                      sim_diagnostics *d)
{
    gathering g = {
        .trace = &traces[trace], .path = path, .room = log_reader_row_count(log, i, (uint32_t)trace), .faults = d};
    g.rows = sim_allocate(g.room, g.trace->row_bytes);
    *count = 0;
    if (log_reader_visit_rows(log, i, (uint32_t)trace, gather, &g, d) != 0) {
        free(g.rows);
        return NULL;
    }
    *count = g.count;
    return g.rows;
}

/* ---- the sample ---- */

typedef struct ranked {
    uint64_t rank;
    int64_t key;
    size_t at; /* place among the heads as they were noted, then in the sample */
} ranked;

static int by_rank(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->key < y->key ? -1 : x->key > y->key;
}

static int by_key(const void *a, const void *b)
{
    const ranked *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

static int64_t key_at(const char *row, size_t offset)
{
    int64_t key;
    memcpy(&key, row + offset, sizeof key);
    return key;
}

/* The candidates of the smallest ranks by their keys, each with its place in the sample; their heads are put into the sample. */
static ranked *choose(trace_sample *sample, const sim_trace *trace, const char *heads, size_t count, size_t most)
{
    ranked *all = sim_allocate(count, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        const char *row = heads + i * trace->row_bytes;
        all[i] = (ranked){.key = key_at(row, trace->key_offset), .at = i};
        memcpy(&all[i].rank, row + trace->rank_offset, sizeof all[i].rank);
    }
    qsort(all, count, sizeof *all, by_rank);
    sample->count = count < most ? count : most;
    sample->heads = sim_allocate(sample->count, trace->row_bytes);
    for (size_t i = 0; i < sample->count; i++) {
        memcpy(sample->heads + i * trace->row_bytes, heads + all[i].at * trace->row_bytes, trace->row_bytes);
        all[i].at = i;
    }
    qsort(all, sample->count, sizeof *all, by_key);
    return all;
}

/* The place in the sample of the journey that a step belongs to; `count` where it is none of the sample's. */
static size_t journey_of(const ranked *chosen, size_t count, int64_t key)
{
    const ranked wanted = {.key = key};
    const ranked *found = bsearch(&wanted, chosen, count, sizeof wanted, by_key);
    return found ? found->at : count;
}

/* Puts the steps of each journey together, in the order in which they were noted. */
static void group(trace_sample *sample, const sim_trace *trace, const ranked *chosen, const char *steps, size_t count)
{
    size_t *next = sim_allocate(sample->count + 1, sizeof *next);
    size_t *journey = sim_allocate(count, sizeof *journey);
    sample->first = sim_allocate(sample->count + 1, sizeof *sample->first);
    for (size_t i = 0; i < count; i++) {
        journey[i] = journey_of(chosen, sample->count, key_at(steps + i * trace->row_bytes, trace->key_offset));
        if (journey[i] < sample->count)
            sample->first[journey[i] + 1]++;
    }
    for (size_t i = 0; i < sample->count; i++) {
        sample->first[i + 1] += sample->first[i];
        next[i] = sample->first[i];
    }
    sample->steps = sim_allocate(sample->first[sample->count], trace->row_bytes);
    for (size_t i = 0; i < count; i++)
        if (journey[i] < sample->count)
            memcpy(sample->steps + next[journey[i]]++ * trace->row_bytes, steps + i * trace->row_bytes,
                   trace->row_bytes);
    free(next);
    free(journey);
}

/* Whether each journey has a step, its beginning; a fault else. */
static int all_begin(const trace_sample *sample, const sim_trace *trace, const char *path, sim_diagnostics *d)
{
    for (size_t i = 0; i < sample->count; i++)
        if (sample->first[i + 1] == sample->first[i]) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, NULL, "the log has a %s without a step",
                                trace->name);
            return 0;
        }
    return 1;
}

int trace_sample_read(trace_sample *sample, log_reader *log, size_t i, const sim_trace *traces, size_t heads,
                      size_t most, const char *path, sim_diagnostics *d)
{
    size_t head_count = 0, step_count = 0;
    *sample = (trace_sample){0};
    char *head_rows = trace_rows_read(log, i, traces, heads, &head_count, path, d);
    char *step_rows = head_rows ? trace_rows_read(log, i, traces, heads + 1, &step_count, path, d) : NULL;
    int read = step_rows != NULL;
    if (read) {
        ranked *chosen = choose(sample, &traces[heads], head_rows, head_count, most);
        group(sample, &traces[heads + 1], chosen, step_rows, step_count);
        free(chosen);
        read = all_begin(sample, &traces[heads], path, d);
    }
    free(head_rows);
    free(step_rows);
    return read ? 0 : -1;
}

void trace_sample_free(trace_sample *sample)
{
    free(sample->heads);
    free(sample->steps);
    free(sample->first);
    *sample = (trace_sample){0};
}
