/* simulation.h — one replication: clock, future event list, pools, stations, series and nothing else.
 *
 * All that changes lives in the simulation object, in blocks that it registers: a model adds pools (sim_pool_id) and tables
 * of fixed length at set-up and reaches them by index. Records hold indices, never pointers, so that the whole object can be
 * copied to another address between two events and go on as if nothing had happened (sim_relocate(), used by tests).
 *
 * Order of events is total: (tick, priority declared by the kind, persistent identity of the entity, the entity's own
 * sequence). It depends on no insertion history, thread or rank.
 */
#ifndef SIM_KERNEL_SIMULATION_H
#define SIM_KERNEL_SIMULATION_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/fel.h"
#include "sim/kernel/observable.h"
#include "sim/kernel/pool.h"
#include "sim/kernel/stream.h"
#include "sim/kernel/ticks.h"
#include "sim/kernel/trace.h"

typedef struct sim sim;

enum { SIM_POOLS_MOST = 16, SIM_TABLES_MOST = 32 };

/* A table of fixed length. */
typedef struct sim_block {
    const char *name;
    void *memory;
    size_t bytes;
} sim_block;

/* What handlers reach at every step; it stands first in a simulation. Of use to the inline functions below only. */
typedef struct sim_records {
    sim_ticks now;
    uint32_t traced; /* a bit for each trace that is on */
    int pool_count;
    int table_count;
    sim_pool pools[SIM_POOLS_MOST];
    sim_block tables[SIM_TABLES_MOST];
} sim_records;

/* The calendar of a run. Tick 0 is the first midnight of the warm-up in the model's local time. */
typedef struct sim_frame {
    int64_t first_day;   /* reported period: days since 1970-01-01 */
    int64_t last_day;    /* the last day that is reported */
    int64_t warmup_days; /* days simulated before first_day, not reported */
    sim_ticks ticks_per_day;
    int32_t utc_offset_minutes;
} sim_frame;

/* Days from the first day of the warm-up to the last reported one, both included; days reported. */
int64_t sim_frame_days(const sim_frame *frame);
int64_t sim_frame_reported_days(const sim_frame *frame);

/* What a model does; see sim/model.h. */
typedef struct sim_behaviour {
    const char *const *kind_names;  /* of event kinds, for logs and panics */
    const uint8_t *kind_priorities; /* lower goes first among events of one tick */
    size_t kind_count;
    void (*set_up)(sim *s, const void *inputs);
    void (*handle)(sim *s, const void *inputs, const sim_event *event);
    /* Starts fetching (__builtin_prefetch) what the handler will read beside the record that sim_prefetch_entities() fetches;
     * changes nothing. The event comes up in a few events if it is not cancelled: the entity may be gone, or be another by then.
     * NULL: nothing to fetch. */
    void (*approach)(sim *s, const void *inputs, const sim_event *event);
    void (*end_day)(sim *s, const void *inputs);
    /* Recounts; returns NULL when all invariants hold, else what is broken (text in the simulation's own buffer). */
    const char *(*verify)(sim *s, const void *inputs);
} sim_behaviour;

typedef struct sim_settings {
    const sim_frame *frame;
    const sim_behaviour *behaviour;
    const void *inputs;
    uint32_t seed;
    uint32_t replication;
    sim_fel_choice event_list;
    uint32_t tie_permutation; /* 0: simultaneous events by identity; else another order of them (fel.h) */
    /* Series: observables that are on; cells of each (product of its dimensions), 0 where it is switched off. */
    const size_t *series_cells;
    size_t series_count;
    /* The model's traces, and which are on: 0 for off. `rows` takes what they note; NULL: all are off. */
    const sim_trace *traces;
    const uint32_t *trace_most;
    size_t trace_count;
    sim_trace_sink *rows;
    void *rows_context;
    sim_arena *arena; /* from which it takes all that it holds, and which it clears at its end; NULL: one of its own */
} sim_settings;

/* Makes a simulation at tick 0 and lets the model set up. Never NULL. */
sim *sim_new(const sim_settings *settings);
void sim_free(sim *s);

/* Handles all events of the day that begins now, calls end_day and verify at its last tick, and moves the clock to the next
 * midnight. What end_day schedules for that last tick happens at midnight: the day is over. Returns NULL, or what verify
 * found (owned by the simulation). */
const char *sim_run_day(sim *s);

/* The same in steps, between which the state may be moved: handles up to `most` of the day's events and returns how many there
 * were, fewer than `most` when the day has no more; then ends the day. */
uint64_t sim_run_events(sim *s, uint64_t most);
const char *sim_end_day(sim *s);

/* Hands on what is noted on the pages of traces: after the last day. */
void sim_flush_traces(sim *s);

/* Whether the sink of the traces has refused rows: nothing more is noted. */
int sim_traces_refused(const sim *s);

/* Rows a day of a trace that is on, by the last week, whether they were reported or not. */
double sim_trace_rows_a_day(const sim *s, size_t trace);

/* Days run so far. */
int64_t sim_days_run(const sim *s);

/* Copies the whole state to other addresses and closes the old to every access (arena.h). Returns the new object; `s` is gone. */
sim *sim_relocate(sim *s);

/* Events handled so far; those that shared tick and priority with the one handled before (ties); most events pending at once; bytes held. */
typedef struct sim_counts {
    uint64_t events;
    uint64_t ties;
    uint64_t most_pending;
    uint64_t bytes;
} sim_counts;
sim_counts sim_count(const sim *s);

/* ---- for models ---- */

static inline sim_ticks sim_now(const sim *s)
{
    return ((const sim_records *)(const void *)s)->now;
}

int64_t sim_today(const sim *s); /* days since 1970-01-01, local time */
const sim_frame *sim_get_frame(const sim *s);

/* A stream of this replication. */
sim_stream sim_open_stream(const sim *s, uint64_t identity, uint8_t purpose, uint32_t occasion);

/* Schedules an event of `kind` for `entity` of persistent `identity` at `at` >= now. */
sim_handle sim_schedule(sim *s, sim_ticks at, uint16_t kind, uint64_t identity, uint32_t sequence, uint32_t entity,
                        uint32_t argument);
/* Cancels it; a stale handle is recognised and ignored (returns 0). */
int sim_cancel(sim *s, sim_handle handle);
/* The pending event of `handle`, or NULL when it is stale; good until the next call that schedules. */
const sim_event *sim_pending_event(const sim *s, sim_handle handle);
/* The same of `count` handles. In a large population each event is a miss of the caches: all are fetched before the first is
 * looked at. */
void sim_pending_events(const sim *s, const sim_handle handles[], size_t count, const sim_event *events[]);

/* One walk over all pending events, in no order, a few at a time: copies up to `most` from `*position` on (0 at first, and
 * moved on). Returns how many; fewer than `most` when these were the last. Nothing may be scheduled in between. */
uint32_t sim_walk_pending(const sim *s, uint32_t *position, sim_pending pending[], uint32_t most);

/* Adds a pool or a table of `records` zeroed records; tables are reached with sim_table_at(). Only in set_up. */
static inline sim_pool *sim_pool_of(sim *s, int pool)
{
    return &((sim_records *)(void *)s)->pools[pool];
}

static inline void *sim_table_at(sim *s, int table)
{
    return ((sim_records *)(void *)s)->tables[table].memory;
}

int sim_add_pool(sim *s, const char *name, size_t record_bytes);
int sim_add_table(sim *s, const char *name, size_t records, size_t record_bytes);

/* From now on the record of `pool` that an event's `entity` names is fetched into the cache a little before the event is
 * handled. For the pool that most events read; an event whose entity is none of its records fetches in vain. Changes no
 * result. Only in set_up. */
void sim_prefetch_entities(sim *s, int pool);

/* Series `i` (index into the model's observables), cell `cell`: adds to the day that runs; sets the day's level.
 * Outside the reported period, or where the observable is off, nothing happens. */
void sim_series_add(sim *s, size_t i, size_t cell, int64_t amount);
void sim_series_set(sim *s, size_t i, size_t cell, int64_t level);
/* The array of series `i` (days × cells), NULL where it is off; owned by the simulation. */
const int64_t *sim_series(const sim *s, size_t i);

/* Whether any trace is on: what a model tests before it makes up a row. */
static inline int sim_is_traced(const sim *s)
{
    return __builtin_expect(((const sim_records *)(const void *)s)->traced != 0, 0);
}

/* Room for the next row of trace `i`, all of which the caller writes before it asks for another; NULL where the trace is off and
 * outside the reported period. */
void *sim_trace_row(sim *s, size_t i);

/* What verify found, written as by printf into the simulation's own buffer and returned; cut at SIM_FAULT_BYTES. Good until the
 * next call. */
enum { SIM_FAULT_BYTES = 512 };
const char *sim_fault_text(sim *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
