#include "output/log_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "output/number_text.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { TIME_BYTES = 32, SECONDS_PER_MINUTE = 60, SECONDS_PER_HOUR = 3600 };

/* Below this share the time left is a guess that would only jump about. */
static const double share_to_tell_from = 0.005;

/* ---- what is missing ---- */

static void add_range(sim_buffer *text, uint32_t first, uint32_t end)
{
    if (first == end)
        return;
    sim_buffer_print(text, text->length == 0 ? "%" PRIu32 : ", %" PRIu32, first);
    if (end - first > 1)
        sim_buffer_print(text, " to %" PRIu32, end - 1);
}

char *output_log_missing(const log_reader *reader)
{
    sim_buffer text = {0};
    uint32_t next = 0;
    for (size_t i = 0; i < log_reader_count(reader); i++) {
        add_range(&text, next, log_reader_number(reader, i));
        next = log_reader_number(reader, i) + 1;
    }
    if (next < log_reader_asked(reader))
        add_range(&text, next, log_reader_asked(reader));
    return sim_buffer_take(&text);
}

char *output_log_damage(const log_reader *reader)
{
    const log_state state = log_reader_state(reader);
    sim_buffer text = {0};
    if (state.torn_bytes > 0)
        sim_buffer_print(&text, "its last %" PRIu64 " bytes are no whole record", state.torn_bytes);
    if (state.damaged > 0)
        sim_buffer_print(&text, "%s%zu record%s damaged", text.length == 0 ? "" : "; ", state.damaged,
                         state.damaged == 1 ? " is" : "s are");
    return sim_buffer_take(&text);
}

/* ---- how it stands ---- */

static const char *life_text(const log_reader *reader)
{
    switch (process_identity_life(&log_reader_head(reader)->process)) {
    case PROCESS_ALIVE:
        return "running";
    case PROCESS_GONE:
        return "killed";
    case PROCESS_ELSEWHERE:
        break;
    }
    return "unknown";
}

/* Seconds that are left, NAN where nothing can be said. */
static double seconds_left(const log_reader *reader)
{
    const log_notes *notes = log_reader_notes(reader);
    if (!notes->has_progress || notes->progress.share < share_to_tell_from)
        return NAN;
    return notes->progress.wall_seconds * (1 - notes->progress.share) / notes->progress.share;
}

static number_words seconds_text(double seconds)
{
    number_words words;
    const uint64_t whole = (uint64_t)(seconds + 0.5);
    if (whole >= SECONDS_PER_HOUR)
        snprintf(words.text, sizeof words.text, "%" PRIu64 " h %02" PRIu64 " min", whole / SECONDS_PER_HOUR,
                 whole / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE);
    else if (whole >= SECONDS_PER_MINUTE)
        snprintf(words.text, sizeof words.text, "%" PRIu64 " min %02" PRIu64 " s", whole / SECONDS_PER_MINUTE,
                 whole % SECONDS_PER_MINUTE);
    else
        snprintf(words.text, sizeof words.text, "%" PRIu64 " s", whole);
    return words;
}

static void written_text(const log_reader *reader, char text[TIME_BYTES])
{
    const log_state state = log_reader_state(reader);
    struct tm utc;
    if (gmtime_r(&state.written.tv_sec, &utc) == NULL || strftime(text, TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0';
}

static void print_life(sim_buffer *text, const log_reader *reader)
{
    const log_head *head = log_reader_head(reader);
    switch (process_identity_life(&head->process)) {
    case PROCESS_ALIVE:
        sim_buffer_print(text, "%-13s running, process %" PRId64 "\n", "run", head->process.number);
        return;
    case PROCESS_GONE:
        sim_buffer_print(text, "%-13s ended without results: its process is gone\n", "run");
        return;
    case PROCESS_ELSEWHERE:
        sim_buffer_print(text, "%-13s cannot be told from here: another machine or container, or it was started anew\n",
                         "run");
        return;
    }
}

static void print_progress(sim_buffer *text, const log_reader *reader)
{
    const log_notes *notes = log_reader_notes(reader);
    if (!notes->has_progress)
        return;
    sim_buffer_print(text, "%-13s %.0f %%, %s events in %s", "progress", 100 * notes->progress.share,
                     number_text((double)notes->progress.events).text, seconds_text(notes->progress.wall_seconds).text);
    const double left = seconds_left(reader);
    if (left >= 0 && process_identity_life(&log_reader_head(reader)->process) != PROCESS_GONE)
        sim_buffer_print(text, ", some %s left", seconds_text(left).text);
    sim_buffer_print(text, "\n");
}

char *output_log_text(const log_reader *reader, const char *path)
{
    const log_head *head = log_reader_head(reader);
    const log_state state = log_reader_state(reader);
    char written[TIME_BYTES];
    written_text(reader, written);
    sim_buffer text = {0};
    sim_buffer_print(&text, "%-13s %s\n", "log", path);
    print_life(&text, reader);
    sim_buffer_print(&text, "%-13s %s, %s to ", "model", head->model,
                     sim_calendar_write_date(sim_calendar_date(head->first_day)).text);
    sim_buffer_print(&text, "%s, after %" PRId64 " days of warm-up\n",
                     sim_calendar_write_date(sim_calendar_date(head->last_day)).text, head->warmup_days);
    sim_buffer_print(&text, "%-13s %" PRIu32 "\n", "seed", head->seed);
    sim_buffer_print(&text, "%-13s %s\n", "started", head->provenance.started_utc);
    sim_buffer_print(&text, "%-13s %s, %s so far\n", "written", written, number_bytes_text(state.bytes).text);
    print_progress(&text, reader);
    sim_buffer_print(&text, "%-13s %zu of %" PRIu32 " replications\n", "complete", log_reader_count(reader),
                     log_reader_asked(reader));
    char *missing = output_log_missing(reader), *damage = output_log_damage(reader);
    if (missing[0] != '\0' && log_reader_count(reader) > 0)
        sim_buffer_print(&text, "%-13s %s\n", "not complete", missing);
    if (damage[0] != '\0')
        sim_buffer_print(&text, "%-13s %s\n", "damage", damage);
    sim_buffer_print(&text, "%-13s %s\n", "command", head->provenance.command_line);
    free(missing);
    free(damage);
    return sim_buffer_take(&text);
}

char *output_log_json(const log_reader *reader, const char *path)
{
    const log_head *head = log_reader_head(reader);
    const log_notes *notes = log_reader_notes(reader);
    const log_state state = log_reader_state(reader);
    char written[TIME_BYTES];
    written_text(reader, written);
    json_t *object = json_object(), *complete = json_array();
    for (size_t i = 0; i < log_reader_count(reader); i++)
        json_array_append_new(complete, json_integer(log_reader_number(reader, i)));
    json_object_set_new(object, "log", json_string(path));
    json_object_set_new(object, "run", json_string(life_text(reader)));
    json_object_set_new(object, "process", json_integer(head->process.number));
    json_object_set_new(object, "model", json_string(head->model));
    json_object_set_new(object, "first_day",
                        json_string(sim_calendar_write_date(sim_calendar_date(head->first_day)).text));
    json_object_set_new(object, "last_day",
                        json_string(sim_calendar_write_date(sim_calendar_date(head->last_day)).text));
    json_object_set_new(object, "warmup_days", json_integer(head->warmup_days));
    json_object_set_new(object, "seed", json_integer(head->seed));
    json_object_set_new(object, "replications", json_integer(log_reader_asked(reader)));
    json_object_set_new(object, "complete", complete);
    json_object_set_new(object, "share", notes->has_progress ? number_json(notes->progress.share) : json_null());
    json_object_set_new(object, "events",
                        notes->has_progress ? json_integer((json_int_t)notes->progress.events) : json_null());
    json_object_set_new(object, "wall_seconds",
                        notes->has_progress ? number_json(notes->progress.wall_seconds) : json_null());
    json_object_set_new(object, "seconds_left", number_json(seconds_left(reader)));
    json_object_set_new(object, "started_utc", json_string(head->provenance.started_utc));
    json_object_set_new(object, "written_utc", json_string(written));
    json_object_set_new(object, "bytes", json_integer((json_int_t)state.bytes));
    json_object_set_new(object, "torn_bytes", json_integer((json_int_t)state.torn_bytes));
    json_object_set_new(object, "damaged_records", json_integer((json_int_t)state.damaged));
    json_object_set_new(object, "command_line", json_string(head->provenance.command_line));
    return number_print_json(object);
}
