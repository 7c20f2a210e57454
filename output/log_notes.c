#include "output/log_notes.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"

/* ---- written ---- */

/* Appends `object`, which it takes over. */
static void append(output_log *log, log_kind kind, json_t *object)
{
    char *text = object == NULL ? NULL : json_dumps(object, JSON_COMPACT);
    if (text == NULL)
        sim_panic_memory();
    output_log_append(log, kind, &(struct iovec){text, strlen(text)}, 1);
    free(text);
    json_decref(object);
}

void log_note_progress(output_log *log, const sim_run_progress *progress)
{
    append(log, LOG_PROGRESS,
           json_pack("{s:f, s:I, s:I, s:f}", "share", progress->share, "events", (json_int_t)progress->events,
                     "complete", (json_int_t)progress->complete, "wall_seconds", progress->wall_seconds));
}

void log_note_extend(output_log *log, uint32_t replications)
{
    append(log, LOG_EXTEND, json_pack("{s:I}", "replications", (json_int_t)replications));
}

void log_note_precision(output_log *log, const char *status, const char *note)
{
    append(log, LOG_PRECISION, json_pack("{s:s, s:s}", "status", status, "note", note));
}

void log_note_end(output_log *log, sim_run_end end)
{
    append(log, LOG_END,
           json_pack("{s:s}", "end", end == SIM_RUN_COMPLETE ? RESULTS_RUN_COMPLETE : RESULTS_RUN_INTERRUPTED));
}

/* ---- read ---- */

static int read_progress(log_notes *notes, json_t *object)
{
    json_int_t events, complete;
    sim_run_progress *progress = &notes->progress;
    notes->has_progress = json_unpack(object, "{s:F, s:I, s:I, s:F}", "share", &progress->share, "events", &events,
                                      "complete", &complete, "wall_seconds", &progress->wall_seconds) == 0;
    if (!notes->has_progress)
        return -1;
    progress->events = (uint64_t)events;
    progress->complete = (uint32_t)complete;
    return 0;
}

static int read_extend(log_notes *notes, json_t *object)
{
    json_int_t replications;
    if (json_unpack(object, "{s:I}", "replications", &replications) != 0 || replications < 1 ||
        replications > UINT32_MAX)
        return -1;
    notes->replications = (uint32_t)replications;
    return 0;
}

static int read_precision(log_notes *notes, json_t *object)
{
    const char *status, *note;
    if (json_unpack(object, "{s:s, s:s}", "status", &status, "note", &note) != 0)
        return -1;
    strncpy(notes->precision_status, status, sizeof notes->precision_status - 1);
    strncpy(notes->precision_note, note, sizeof notes->precision_note - 1);
    return 0;
}

static int read_end(log_notes *notes, json_t *object)
{
    const char *end;
    if (json_unpack(object, "{s:s}", "end", &end) != 0)
        return -1;
    notes->has_ended = 1;
    notes->end = strcmp(end, RESULTS_RUN_COMPLETE) == 0 ? SIM_RUN_COMPLETE : SIM_RUN_INTERRUPTED;
    return 0;
}

int log_notes_read(log_notes *notes, log_kind kind, const char *payload, size_t length)
{
    json_t *object = json_loadb(payload, length, 0, NULL);
    int failed = -1;
    if (kind == LOG_PROGRESS)
        failed = read_progress(notes, object);
    else if (kind == LOG_EXTEND)
        failed = read_extend(notes, object);
    else if (kind == LOG_PRECISION)
        failed = read_precision(notes, object);
    else if (kind == LOG_END)
        failed = read_end(notes, object);
    json_decref(object);
    return failed;
}
