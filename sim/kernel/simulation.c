#include "sim/kernel/simulation.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/panic.h"

struct sim {
    sim_records records; /* first: simulation.h reaches it so */
    sim_fel fel;
    sim_ticks earliest; /* that anything may still happen: now, but midnight once the day's events are over */
    int64_t days_run;
    uint64_t events;
    uint64_t ties;
    sim_ticks last_at; /* of the event handled last, to count ties; and its priority */
    uint32_t seed;
    uint32_t replication;
    int32_t prefetched_pool; /* whose records are fetched ahead; -1: none */
    uint32_t last_priority;

    int64_t *series; /* all observables, one after another, each days × cells */
    size_t *series_offset;
    size_t *series_cells;
    size_t series_count;
    size_t series_total;
    int64_t series_day; /* of the reported period; negative in the warm-up */
    int64_t series_days;

    sim_trace_page pages[SIM_TRACES_MOST]; /* of traces */
    size_t trace_count;
    uint32_t rows_refused;
    uint32_t ring_day; /* days run modulo SIM_TRACE_RING */

    /* The same for all replications; not part of the state. */
    sim_frame frame;
    const sim_behaviour *behaviour;
    const void *inputs;
    sim_trace_sink *rows;
    void *rows_context;
    sim_arena *arena; /* of all that it holds, itself included */
    int64_t owns_arena;
    char text[SIM_FAULT_BYTES];
};

int64_t sim_frame_days(const sim_frame *frame)
{
    return frame->warmup_days + sim_frame_reported_days(frame);
}

int64_t sim_frame_reported_days(const sim_frame *frame)
{
    return frame->last_day - frame->first_day + 1;
}

static void series_init(sim *s, const sim_settings *settings)
{
    s->series_days = sim_frame_reported_days(&s->frame);
    s->series_count = settings->series_count;
    s->series_offset = sim_arena_take(s->arena, s->series_count, sizeof *s->series_offset);
    s->series_cells = sim_arena_take(s->arena, s->series_count, sizeof *s->series_cells);
    for (size_t i = 0; i < s->series_count; i++) {
        s->series_offset[i] = s->series_total;
        s->series_cells[i] = settings->series_cells[i];
        s->series_total += (size_t)s->series_days * s->series_cells[i];
    }
    s->series = sim_arena_take(s->arena, s->series_total, sizeof *s->series);
    s->series_day = -s->frame.warmup_days;
}

static void traces_init(sim *s, const sim_settings *settings)
{
    SIM_REQUIRE(settings->trace_count <= SIM_TRACES_MOST, "too many traces");
    s->trace_count = settings->rows ? settings->trace_count : 0;
    s->rows = settings->rows;
    s->rows_context = settings->rows_context;
    for (size_t i = 0; i < s->trace_count; i++) {
        if (settings->trace_most[i] == 0)
            continue;
        sim_trace_page_init(&s->pages[i], s->arena, settings->traces[i].row_bytes);
        s->records.traced |= 1U << i;
    }
}

sim *sim_new(const sim_settings *settings)
{
    sim_arena *arena = settings->arena ? settings->arena : sim_arena_new();
    sim *s = sim_arena_take(arena, 1, sizeof *s);
    s->arena = arena;
    s->owns_arena = settings->arena == NULL;
    s->frame = *settings->frame;
    s->behaviour = settings->behaviour;
    s->inputs = settings->inputs;
    s->seed = settings->seed;
    s->replication = settings->replication;
    s->last_at = -1;
    s->prefetched_pool = -1;
    sim_fel_init(&s->fel, settings->event_list, arena);
    sim_fel_permute_ties(&s->fel, settings->tie_permutation);
    series_init(s, settings);
    traces_init(s, settings);
    s->behaviour->set_up(s, s->inputs);
    return s;
}

void sim_free(sim *s)
{
    if (!s)
        return;
    sim_arena *arena = s->arena;
    if (s->owns_arena)
        sim_arena_free(arena);
    else
        sim_arena_clear(arena);
}

static sim_ticks next_midnight(const sim *s)
{
    return (s->days_run + 1) * s->frame.ticks_per_day;
}

/* How many events ahead what an event needs is fetched: itself, then the record that it names, then what that names. The memory
 * of a large population answers in the time of one or two events. */
enum { EVENT_AHEAD = 16, RECORD_AHEAD = 8, APPROACH_AHEAD = 3 };

/* Inlined by force: GCC takes a function that only fetches for one without effect and leaves its calls out. */
static inline __attribute__((always_inline)) void prefetch_entity(const sim *s)
{
    const sim_event *coming = sim_fel_coming(&s->fel, RECORD_AHEAD);
    if (!coming)
        return;
    const sim_pool *pool = &s->records.pools[s->prefetched_pool];
    if (coming->entity >= sim_pool_extent(pool))
        return;
    const char *record = sim_pool_at(pool, coming->entity);
    __builtin_prefetch(record, 1);
    __builtin_prefetch(record + pool->record_bytes - 1, 1); /* it may lie across two cache lines */
}

static void fetch_ahead(sim *s, sim_ticks horizon)
{
    sim_fel_look_ahead(&s->fel, horizon, EVENT_AHEAD);
    prefetch_entity(s);
    const sim_event *coming = s->behaviour->approach ? sim_fel_coming(&s->fel, APPROACH_AHEAD) : NULL;
    if (coming)
        s->behaviour->approach(s, s->inputs, coming);
}

uint64_t sim_run_events(sim *s, uint64_t most)
{
    const sim_ticks midnight = next_midnight(s);
    const sim_behaviour *behaviour = s->behaviour;
    sim_event event;
    uint64_t handled = 0;
    while (handled < most && sim_fel_pop(&s->fel, midnight - 1, &event)) {
        s->ties += event.at == s->last_at && event.priority == s->last_priority;
        s->last_at = event.at;
        s->last_priority = event.priority;
        s->records.now = s->earliest = event.at;
        s->events++;
        handled++;
        if (s->prefetched_pool >= 0)
            fetch_ahead(s, midnight - 1);
        behaviour->handle(s, s->inputs, &event);
    }
    return handled;
}

const char *sim_run_day(sim *s)
{
    sim_run_events(s, UINT64_MAX);
    return sim_end_day(s);
}

const char *sim_end_day(sim *s)
{
    const sim_ticks midnight = next_midnight(s);
    const sim_behaviour *behaviour = s->behaviour;
    s->records.now = midnight - 1;
    s->earliest = midnight;
    if (behaviour->end_day)
        behaviour->end_day(s, s->inputs);
    const char *fault = behaviour->verify ? behaviour->verify(s, s->inputs) : NULL;
    s->records.now = midnight;
    s->days_run++;
    s->series_day++;
    s->ring_day = (uint32_t)(s->days_run % SIM_TRACE_RING);
    for (size_t i = 0; i < s->trace_count; i++)
        s->pages[i].offered[s->ring_day] = 0;
    return fault;
}

int64_t sim_days_run(const sim *s)
{
    return s->days_run;
}

sim *sim_relocate(sim *s)
{
    sim_arena *arena = s->arena;
    sim_arena_begin_move(arena);
    sim_fel_move(&s->fel);
    for (int i = 0; i < s->records.pool_count; i++)
        sim_pool_move(&s->records.pools[i]);
    for (int i = 0; i < s->records.table_count; i++)
        s->records.tables[i].memory = sim_arena_move(arena, s->records.tables[i].memory, s->records.tables[i].bytes);
    s->series = sim_arena_move(arena, s->series, s->series_total * sizeof *s->series);
    s->series_offset = sim_arena_move(arena, s->series_offset, s->series_count * sizeof *s->series_offset);
    s->series_cells = sim_arena_move(arena, s->series_cells, s->series_count * sizeof *s->series_cells);
    for (size_t i = 0; i < s->trace_count; i++)
        sim_trace_page_move(&s->pages[i], arena);
    sim *moved = sim_arena_move(arena, s, sizeof *s);
    sim_arena_end_move(arena);
    return moved;
}

sim_counts sim_count(const sim *s)
{
    return (sim_counts){s->events, s->ties, s->fel.most_pending, sim_arena_bytes(s->arena)};
}

int64_t sim_today(const sim *s)
{
    return s->frame.first_day - s->frame.warmup_days + s->records.now / s->frame.ticks_per_day;
}

const sim_frame *sim_get_frame(const sim *s)
{
    return &s->frame;
}

sim_stream sim_open_stream(const sim *s, uint64_t identity, uint8_t purpose, uint32_t occasion)
{
    return sim_stream_open(s->seed, s->replication, identity, purpose, occasion);
}

sim_handle sim_schedule(sim *s, sim_ticks at, uint16_t kind, uint64_t identity, uint32_t sequence, uint32_t entity,
                        uint32_t argument)
{
    SIM_REQUIRE(kind < s->behaviour->kind_count, "an event of kind %u, which the model does not have", kind);
    SIM_REQUIRE(at >= s->records.now, "event %s scheduled %lld ticks ago", s->behaviour->kind_names[kind],
                (long long)(s->records.now - at));
    const sim_event event = {.at = at < s->earliest ? s->earliest : at,
                             .identity = identity,
                             .sequence = sequence,
                             .entity = entity,
                             .argument = argument,
                             .kind = kind,
                             .priority = s->behaviour->kind_priorities[kind]};
    return sim_fel_push(&s->fel, &event);
}

int sim_cancel(sim *s, sim_handle handle)
{
    return sim_fel_cancel(&s->fel, handle);
}

const sim_event *sim_pending_event(const sim *s, sim_handle handle)
{
    return sim_fel_find(&s->fel, handle);
}

void sim_pending_events(const sim *s, const sim_handle handles[], size_t count, const sim_event *events[])
{
    for (size_t i = 0; i < count; i++)
        if (handles[i].slot > 0 && handles[i].slot < s->fel.slots.count)
            sim_slot_prefetch(&s->fel.slots, handles[i].slot);
    for (size_t i = 0; i < count; i++)
        events[i] = sim_fel_find(&s->fel, handles[i]);
}

uint32_t sim_walk_pending(const sim *s, uint32_t *position, sim_pending pending[], uint32_t most)
{
    return sim_fel_walk(&s->fel, position, pending, most);
}

int sim_add_pool(sim *s, const char *name, size_t record_bytes)
{
    SIM_REQUIRE(s->records.pool_count < SIM_POOLS_MOST, "too many pools");
    sim_pool_init(&s->records.pools[s->records.pool_count], s->arena, name, record_bytes);
    return s->records.pool_count++;
}

int sim_add_table(sim *s, const char *name, size_t records, size_t record_bytes)
{
    SIM_REQUIRE(s->records.table_count < SIM_TABLES_MOST, "too many tables");
    s->records.tables[s->records.table_count] =
        (sim_block){name, sim_arena_take(s->arena, records, record_bytes),
                    (records ? records : 1) * (record_bytes ? record_bytes : 1)};
    return s->records.table_count++;
}

void sim_prefetch_entities(sim *s, int pool)
{
    SIM_REQUIRE(pool >= 0 && pool < s->records.pool_count, "records of pool %d are to be prefetched", pool);
    s->prefetched_pool = pool;
}

static int64_t *series_cell(sim *s, size_t i, size_t cell)
{
    if (s->series_day < 0 || s->series_day >= s->series_days || s->series_cells[i] == 0)
        return NULL;
    SIM_REQUIRE(cell < s->series_cells[i], "series %zu has no cell %zu", i, cell);
    return s->series + s->series_offset[i] + (size_t)s->series_day * s->series_cells[i] + cell;
}

void sim_series_add(sim *s, size_t i, size_t cell, int64_t amount)
{
    int64_t *value = series_cell(s, i, cell);
    if (value)
        *value += amount;
}

void sim_series_set(sim *s, size_t i, size_t cell, int64_t level)
{
    int64_t *value = series_cell(s, i, cell);
    if (value)
        *value = level;
}

const int64_t *sim_series(const sim *s, size_t i)
{
    return s->series_cells[i] ? s->series + s->series_offset[i] : NULL;
}

/* Hands a page on; one that the sink refuses is the last. */
static void hand_on(sim *s, size_t i)
{
    sim_trace_page *page = &s->pages[i];
    if (page->count && !s->rows_refused)
        s->rows_refused = s->rows(s->rows_context, s->replication, i, page->rows, page->count) != 0;
    page->count = 0;
}

void *sim_trace_row(sim *s, size_t i)
{
    sim_trace_page *page = &s->pages[i];
    if (!page->rows)
        return NULL;
    page->offered[s->ring_day]++;
    if (s->series_day < 0 || s->series_day >= s->series_days)
        return NULL;
    if (page->count == page->room)
        hand_on(s, i);
    return page->rows + page->count++ * page->row_bytes;
}

void sim_flush_traces(sim *s)
{
    for (size_t i = 0; i < s->trace_count; i++)
        hand_on(s, i);
}

int sim_traces_refused(const sim *s)
{
    return s->rows_refused != 0;
}

double sim_trace_rows_a_day(const sim *s, size_t trace)
{
    return sim_trace_page_rows_a_day(&s->pages[trace], s->days_run);
}

const char *sim_fault_text(sim *s, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(s->text, sizeof s->text, format, arguments);
    va_end(arguments);
    return s->text;
}
