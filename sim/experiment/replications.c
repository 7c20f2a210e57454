#include "sim/experiment/replications.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/kernel/arena.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

enum { PROGRESS_MILLISECONDS = 200 };

/* A finished replication that waits for its turn: a copy, because the simulation it came from is large and ends. */
typedef struct finished {
    sim_result result;
    int64_t **series;
    double *measures;
} finished;

typedef struct worker worker;

typedef struct run {
    const sim_experiment *experiment;
    const sim_sink *sink;
    uint32_t threads;
    uint32_t *order; /* order[k] is the place of the replication that starts k-th; places begin at experiment->first */
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t news;  /* to the calling thread: a result, a fault, a worker that left */
    pthread_cond_t room;  /* to the workers: fewer results wait, or the run halts */
    finished **waiting;   /* by place; NULL unless finished and not yet given to the sink */
    uint8_t *started;     /* by place */
    uint32_t next;        /* index into order */
    uint32_t wanted;      /* the place that the sink gets next */
    uint32_t held;        /* results in waiting */
    uint32_t working;     /* workers that have not left */
    int halted;
    sim_run_end broken; /* SIM_RUN_COMPLETE: nothing is */
    uint32_t broken_replication;
    int64_t days_done;
    uint64_t events;
    sim_run_report report;
    struct timespec began;
} run;

static double seconds_since(const struct timespec *began)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + 1e-9 * (double)(now.tv_nsec - began->tv_nsec);
}

/* The flag is read by the calling thread alone, whose signals raise it; workers look at `halted`. */
static int stop_is_raised(const sim_experiment *experiment)
{
    return experiment->stop && *experiment->stop;
}

/* ---- one replication ---- */

static finished *finished_of(sim *s, const sim_experiment *experiment, uint32_t replication, double wall_seconds)
{
    const sim_model *model = experiment->model;
    const size_t days = (size_t)sim_frame_reported_days(experiment->frame);
    finished *f = sim_allocate(1, sizeof *f);
    f->series = sim_allocate(model->observable_count, sizeof *f->series);
    for (size_t i = 0; i < model->observable_count; i++) {
        const size_t numbers = days * experiment->series_cells[i];
        if (numbers == 0)
            continue;
        f->series[i] = sim_allocate(numbers, sizeof **f->series);
        memcpy(f->series[i], sim_series(s, i), numbers * sizeof **f->series);
    }
    size_t measure_count;
    model->measures(experiment->inputs, &measure_count);
    f->measures = sim_allocate(measure_count, sizeof *f->measures);
    if (measure_count)
        model->measure(s, experiment->inputs, f->measures);
    f->result = (sim_result){.replication = replication,
                             .series_count = model->observable_count,
                             .series = (const int64_t *const *)f->series,
                             .measure_count = measure_count,
                             .measures = f->measures,
                             .counts = sim_count(s),
                             .wall_seconds = wall_seconds};
    return f;
}

static void finished_free(finished *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->result.series_count; i++)
        free(f->series[i]);
    free(f->series);
    free(f->measures);
    free(f);
}

/* Notes the first thing that went wrong, by replication, and halts the run. */
static void note_fault(run *r, const sim *s, uint32_t replication, sim_run_end end, const char *what)
{
    const sim_experiment *experiment = r->experiment;
    const sim_frame *frame = experiment->frame;
    const int64_t day = sim_days_run(s); /* the day that broke has run: days run count from one */
    const sim_date_text date =
        sim_calendar_write_date(sim_calendar_date(frame->first_day - frame->warmup_days + day - 1));
    pthread_mutex_lock(&r->lock);
    if (r->broken == SIM_RUN_COMPLETE || replication < r->broken_replication) {
        r->broken = end;
        r->broken_replication = replication;
        snprintf(r->report.fault, sizeof r->report.fault,
                 "replication %" PRIu32 ", %s (day %" PRId64 " of %" PRId64 "): %.500s; to see it again: seed %" PRIu32
                 ", %" PRIu32 " replications",
                 replication, date.text, day, sim_frame_days(frame), what, experiment->seed, replication + 1);
    }
    r->halted = 1;
    pthread_cond_broadcast(&r->room);
    pthread_cond_signal(&r->news);
    pthread_mutex_unlock(&r->lock);
}

/* Whether the replication holds more than it may; noted then. */
static int needs_too_much(run *r, const sim *s, uint32_t replication)
{
    const uint64_t limit = r->experiment->memory_limit, held = sim_count(s).bytes;
    if (limit == 0 || held <= limit)
        return 0;
    char what[160];
    snprintf(what, sizeof what, "it holds %.2f MiB of memory and may hold %.0f", (double)held / (1 << 20),
             (double)limit / (1 << 20));
    note_fault(r, s, replication, SIM_RUN_MEMORY, what);
    return 1;
}

/* Tells how far this thread is; returns whether the run goes on. */
static int publish_day(run *r, uint64_t events)
{
    pthread_mutex_lock(&r->lock);
    r->days_done++;
    r->events += events;
    const int goes_on = !r->halted;
    pthread_mutex_unlock(&r->lock);
    return goes_on;
}

/* ---- moves ---- */

/* What decides when the state moves. The stream belongs to no simulation: none has its replication. */
typedef struct mover {
    sim_stream stream;
    uint32_t mean; /* events between two moves; 0: none */
    uint64_t left; /* until the next */
} mover;

enum { MOVER_PURPOSE = 1 }; /* purpose 0 is the order of starting */

static void draw_gap(mover *m)
{
    m->left = 1 + (uint64_t)sim_stream_below(&m->stream, 2 * m->mean - 1);
}

static mover mover_of(const sim_experiment *experiment, uint32_t replication)
{
    mover m = {.stream = sim_stream_open(experiment->seed, UINT32_MAX, replication, MOVER_PURPOSE, 0),
               .mean = experiment->relocate_mean};
    if (m.mean > 0)
        draw_gap(&m);
    return m;
}

/* Runs the next day of `*s`, which may be another object afterwards. As sim_run_day(). */
static const char *run_day(sim **s, mover *m)
{
    if (m->mean == 0)
        return sim_run_day(*s);
    for (;;) {
        m->left -= sim_run_events(*s, m->left);
        if (m->left > 0) /* the day had no more events */
            return sim_end_day(*s);
        *s = sim_relocate(*s);
        draw_gap(m);
    }
}

/* The sink takes no more rows, or will not: the run halts. */
static void note_refusal(run *r)
{
    pthread_mutex_lock(&r->lock);
    r->halted = 1;
    r->report.end = SIM_RUN_REFUSED;
    pthread_cond_broadcast(&r->room);
    pthread_cond_signal(&r->news);
    pthread_mutex_unlock(&r->lock);
}

/* At the end of the warm-up the sink hears how much each log is going to note. Returns whether it wants that. */
static int tell_expectation(const run *r, const sim *s, uint32_t replication)
{
    const sim_experiment *experiment = r->experiment;
    const int64_t warmup = experiment->frame->warmup_days;
    if (!r->sink->expect || !experiment->trace_most || sim_days_run(s) != (warmup ? warmup : 1))
        return 1;
    for (size_t i = 0; i < experiment->model->trace_count; i++)
        if (experiment->trace_most[i] && experiment->model->traces[i].form == SIM_TRACE_LOG &&
            r->sink->expect(r->sink->context, replication, i, sim_trace_rows_a_day(s, i)) != 0)
            return 0;
    return 1;
}

/* Whether the rows of a replication find a taker. */
static int rows_are_taken(run *r, const sim *s, uint32_t replication)
{
    if (!sim_is_traced(s) || (!sim_traces_refused(s) && tell_expectation(r, s, replication)))
        return 1;
    note_refusal(r);
    return 0;
}

/* Runs all days of `*s`, which may be another object afterwards. Returns whether the replication is complete: neither did
 * the run halt nor anything break. */
static int run_days(run *r, uint32_t replication, sim **s)
{
    const int64_t days = sim_frame_days(r->experiment->frame);
    mover moves = mover_of(r->experiment, replication);
    uint64_t events = 0;
    while (sim_days_run(*s) < days) {
        const char *what = run_day(s, &moves);
        if (what)
            note_fault(r, *s, replication, SIM_RUN_BROKEN, what);
        if (what || needs_too_much(r, *s, replication) || !rows_are_taken(r, *s, replication))
            return 0;
        const uint64_t before = events;
        events = sim_count(*s).events;
        if (!publish_day(r, events - before) && sim_days_run(*s) < days)
            return 0;
    }
    sim_flush_traces(*s);
    return rows_are_taken(r, *s, replication);
}

/* The result, or NULL when the run halted or the replication broke. */
static finished *replicate(run *r, uint32_t replication, sim_arena *arena)
{
    const sim_experiment *experiment = r->experiment;
    struct timespec began;
    clock_gettime(CLOCK_MONOTONIC, &began);
    sim *s = sim_new(&(sim_settings){.frame = experiment->frame,
                                     .behaviour = &experiment->model->behaviour,
                                     .inputs = experiment->inputs,
                                     .seed = experiment->seed,
                                     .replication = replication,
                                     .event_list = experiment->event_list,
                                     .tie_permutation = experiment->tie_permutation,
                                     .series_cells = experiment->series_cells,
                                     .series_count = experiment->model->observable_count,
                                     .traces = experiment->model->traces,
                                     .trace_most = experiment->trace_most,
                                     .trace_count = experiment->trace_most ? experiment->model->trace_count : 0,
                                     .rows = r->sink->rows,
                                     .rows_context = r->sink->context,
                                     .arena = arena});
    finished *f = NULL;
    if (run_days(r, replication, &s))
        f = finished_of(s, experiment, replication, seconds_since(&began));
    sim_free(s);
    return f;
}

/* ---- workers ---- */

/* Whether a worker must wait before it starts another. The results that wait are bounded, but only while the one that the
 * sink wants is on its way: when it has not been started (a shuffled order), going on is the only way to reach it. */
static int must_wait(const run *r)
{
    return !r->halted && r->next < r->experiment->replications && r->held >= r->threads + 2 && r->started[r->wanted];
}

/* Takes the place of the next replication into `place`; returns whether there is one. */
static int take(run *r, uint32_t *place)
{
    pthread_mutex_lock(&r->lock);
    while (must_wait(r))
        pthread_cond_wait(&r->room, &r->lock);
    const int taken = !r->halted && r->next < r->experiment->replications;
    if (taken) {
        *place = r->order[r->next++];
        r->started[*place] = 1;
    }
    pthread_mutex_unlock(&r->lock);
    return taken;
}

static void hand_in(run *r, uint32_t place, finished *f)
{
    pthread_mutex_lock(&r->lock);
    r->waiting[place] = f;
    r->held++;
    pthread_cond_signal(&r->news);
    pthread_mutex_unlock(&r->lock);
}

static void *work(void *context)
{
    run *r = context;
    sim_arena *arena = sim_arena_new();
    uint32_t place;
    while (take(r, &place)) {
        finished *f = replicate(r, r->experiment->first + place, arena);
        if (!f)
            break;
        hand_in(r, place, f);
    }
    sim_arena_free(arena);
    pthread_mutex_lock(&r->lock);
    r->working--;
    pthread_cond_signal(&r->news);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

/* Starts as many workers as the system gives; signals stay with the calling thread. */
static uint32_t start_workers(run *r, pthread_t workers[])
{
    sigset_t signals, before;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    pthread_mutex_lock(&r->lock);
    uint32_t count = 0;
    int error = 0;
    while (count < r->threads && (error = pthread_create(&workers[count], NULL, work, r)) == 0)
        count++;
    r->threads = r->working = count;
    pthread_mutex_unlock(&r->lock);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (count == 0)
        snprintf(r->report.fault, sizeof r->report.fault, "no thread could be started: %s", strerror(error));
    return count;
}

/* ---- the calling thread ---- */

/* Gives one result to the sink, without the lock: composing a file takes time. Returns whether the sink takes more. */
static int give(run *r, const sim_sink *sink, uint32_t place)
{
    finished *f = r->waiting[place];
    r->waiting[place] = NULL;
    pthread_mutex_unlock(&r->lock);
    const int refused = sink->accept(sink->context, &f->result);
    r->report.complete += !refused;
    r->report.events += refused ? 0 : f->result.counts.events;
    finished_free(f);
    pthread_mutex_lock(&r->lock);
    r->held--;
    if (refused) {
        r->halted = 1;
        r->report.end = SIM_RUN_REFUSED;
    }
    return !refused;
}

/* Gives what is next in order; once nothing more will come (`all`), also what lies behind a gap. */
static void give_waiting(run *r, const sim_sink *sink, int all)
{
    const uint32_t count = r->experiment->replications;
    while (r->wanted < count && r->broken == SIM_RUN_COMPLETE && (r->waiting[r->wanted] || all)) {
        if (r->waiting[r->wanted] && !give(r, sink, r->wanted))
            break;
        r->wanted++;
    }
    pthread_cond_broadcast(&r->room);
}

static void tell_progress(run *r, const sim_sink *sink)
{
    if (!sink->progress)
        return;
    const double days = (double)sim_frame_days(r->experiment->frame) * r->experiment->replications;
    const sim_run_progress progress = {.share = (double)r->days_done / days,
                                       .events = r->events,
                                       .complete = r->report.complete,
                                       .wall_seconds = seconds_since(&r->began)};
    pthread_mutex_unlock(&r->lock);
    sink->progress(sink->context, &progress);
    pthread_mutex_lock(&r->lock);
}

static struct timespec moment_after(struct timespec moment, long milliseconds)
{
    moment.tv_nsec += milliseconds * 1000000;
    moment.tv_sec += moment.tv_nsec / 1000000000;
    moment.tv_nsec %= 1000000000;
    return moment;
}

/* Takes results as they come until the last worker has left. */
static void attend(run *r, const sim_sink *sink)
{
    struct timespec tell_at = moment_after(r->began, PROGRESS_MILLISECONDS);
    pthread_mutex_lock(&r->lock);
    while (r->working > 0) {
        if (stop_is_raised(r->experiment)) {
            r->halted = 1;
            pthread_cond_broadcast(&r->room);
        }
        if (pthread_cond_timedwait(&r->news, &r->lock, &tell_at) == ETIMEDOUT) {
            tell_progress(r, sink);
            clock_gettime(CLOCK_MONOTONIC, &tell_at);
            tell_at = moment_after(tell_at, PROGRESS_MILLISECONDS);
        }
        if (r->report.end != SIM_RUN_REFUSED)
            give_waiting(r, sink, 0);
    }
    if (r->report.end != SIM_RUN_REFUSED)
        give_waiting(r, sink, 1);
    pthread_mutex_unlock(&r->lock);
}

/* The places in the order in which they start: 0, 1, 2, … or shuffled (Fisher and Yates). The stream belongs to no
 * simulation, so that the order draws nothing that a model could draw. */
static uint32_t *start_order(uint32_t count, uint32_t order_seed)
{
    uint32_t *order = sim_allocate(count, sizeof *order);
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    if (order_seed == 0)
        return order;
    sim_stream stream = sim_stream_open(order_seed, UINT32_MAX, 0, 0, 0);
    for (uint32_t left = count; left > 1; left--) {
        const uint32_t drawn = sim_stream_below(&stream, left);
        const uint32_t last = order[left - 1];
        order[left - 1] = order[drawn];
        order[drawn] = last;
    }
    return order;
}

static void run_begin(run *r, const sim_experiment *experiment, const sim_sink *sink)
{
    const uint32_t count = experiment->replications;
    *r = (run){.experiment = experiment,
               .sink = sink,
               .threads = experiment->threads < count ? experiment->threads : count,
               .order = start_order(count, experiment->order_seed),
               .waiting = sim_allocate(count, sizeof(finished *)),
               .started = sim_allocate(count, 1),
               .halted = stop_is_raised(experiment)};
    /* Deadlines by a clock that nobody sets. */
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->news, &monotonic);
    pthread_cond_init(&r->room, NULL);
    pthread_condattr_destroy(&monotonic);
    clock_gettime(CLOCK_MONOTONIC, &r->began);
}

static void run_end(run *r)
{
    for (uint32_t i = 0; i < r->experiment->replications; i++)
        finished_free(r->waiting[i]);
    pthread_cond_destroy(&r->room);
    pthread_cond_destroy(&r->news);
    pthread_mutex_destroy(&r->lock);
    free(r->waiting);
    free(r->started);
    free(r->order);
}

sim_run_report sim_replications_run(const sim_experiment *experiment, const sim_sink *sink)
{
    SIM_REQUIRE(experiment->threads > 0, "an experiment without a thread");
    SIM_REQUIRE(experiment->relocate_mean <= SIM_RELOCATE_MOST, "moves %lu events apart",
                (unsigned long)experiment->relocate_mean);
    run r;
    run_begin(&r, experiment, sink);
    pthread_t *workers = sim_allocate(r.threads, sizeof *workers);
    const uint32_t started = start_workers(&r, workers);
    attend(&r, sink);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(workers[i], NULL);
    free(workers);

    if (started == 0)
        r.report.end = SIM_RUN_NO_THREAD;
    else if (r.broken != SIM_RUN_COMPLETE)
        r.report.end = r.broken;
    else if (r.report.end == SIM_RUN_COMPLETE && r.report.complete < experiment->replications)
        r.report.end = SIM_RUN_INTERRUPTED;
    r.report.threads = started;
    r.report.wall_seconds = seconds_since(&r.began);
    run_end(&r);
    return r.report;
}
