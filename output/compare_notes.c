#include "output/compare_notes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "output/time_axis.h"
#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { NOTE_BYTES = 1024 };

static const char *path_of(const compare_source *source)
{
    return output_reader_path(source->reader);
}

/* ---- reasons to refuse ---- */

static void refuse_number(const compare_source *reference, const compare_source *other, const char *attribute,
                          const char *what, const char *hint, sim_diagnostics *d)
{
    const int64_t ours = output_reader_number(reference->reader, attribute, INT64_MIN);
    const int64_t theirs = output_reader_number(other->reader, attribute, INT64_MIN);
    if (ours == theirs && ours != INT64_MIN)
        return;
    if (ours == INT64_MIN || theirs == INT64_MIN) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path_of(ours == INT64_MIN ? reference : other), 0}, NULL,
                            "does not say its %s", what);
        return;
    }
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path_of(other), 0}, NULL,
                        "%s %" PRId64 ", but %" PRId64 " in %s", what, theirs, ours, path_of(reference));
    sim_diagnostics_hint(d, "%s", hint);
}

static void refuse_model(const compare_source *reference, const compare_source *other, sim_diagnostics *d)
{
    const char *ours = output_reader_text(reference->reader, RESULTS_ATTRIBUTE_MODEL);
    const char *theirs = output_reader_text(other->reader, RESULTS_ATTRIBUTE_MODEL);
    if (strcmp(ours, theirs) != 0)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path_of(other), 0}, NULL, "model %s, but %s in %s", theirs,
                            ours, path_of(reference));
}

static void print_period(const time_axis *axis, sim_buffer *text)
{
    if (axis->count == 0)
        sim_buffer_print(text, "no day");
    else
        sim_buffer_print(text, "%s to %s", sim_calendar_write_date(sim_calendar_date(axis->days[0])).text,
                         sim_calendar_write_date(sim_calendar_date(axis->days[axis->count - 1])).text);
}

static void refuse_period(const compare_source *reference, const compare_source *other, sim_diagnostics *d)
{
    time_axis ours, theirs = {.days = NULL};
    if (time_axis_read(&ours, reference->reader, d) == 0 && time_axis_read(&theirs, other->reader, d) == 0 &&
        (ours.count != theirs.count ||
         (ours.count > 0 && memcmp(ours.days, theirs.days, ours.count * sizeof *ours.days) != 0))) {
        sim_buffer a = {0}, b = {0};
        print_period(&ours, &a);
        print_period(&theirs, &b);
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path_of(other), 0}, NULL, "period %s, but %s in %s", b.text,
                            a.text, path_of(reference));
        free(a.text);
        free(b.text);
    }
    time_axis_free(&ours);
    time_axis_free(&theirs);
}

void compare_notes_refuse(const compare_source *reference, const compare_source *other, size_t pairs,
                          sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    refuse_model(reference, other, d);
    refuse_number(reference, other, RESULTS_ATTRIBUTE_SEED, "seed",
                  "pairs need the same streams: run both scenarios with one seed", d);
    refuse_number(reference, other, RESULTS_ATTRIBUTE_WARMUP, "days of warm-up",
                  "pairs need the same beginning: run both scenarios with one run.warmup_days", d);
    refuse_period(reference, other, d);
    if (sim_diagnostics_total(d) == faults && pairs == 0)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path_of(other), 0}, NULL,
                            "no replication is complete both here and in %s", path_of(reference));
}

/* ---- notes ---- */

void compare_notes_add(output_comparison *comparison, const char *format, ...)
{
    char note[NOTE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang-tidy 14 does not see the line above */
    vsnprintf(note, sizeof note, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < comparison->note_count; i++)
        if (strcmp(comparison->notes[i], note) == 0)
            return;
    if (comparison->note_count == comparison->note_room) {
        comparison->note_room = comparison->note_room == 0 ? 16 : 2 * comparison->note_room;
        comparison->notes = sim_reallocate(comparison->notes, comparison->note_room, sizeof *comparison->notes);
    }
    comparison->notes[comparison->note_count++] = sim_copy_text(note);
}

void compare_notes_choice(output_comparison *comparison, const compare_source *reference)
{
    if (reference->measures_left_out > 0)
        compare_notes_add(comparison, "%zu of %zu measures are not shown, as asked", reference->measures_left_out,
                          compare_source_measures(reference));
}

void compare_notes_file(output_comparison *comparison, const compare_source *source)
{
    const char *calibration = output_reader_text(source->reader, RESULTS_ATTRIBUTE_CALIBRATION);
    const char *run = output_reader_text(source->reader, RESULTS_ATTRIBUTE_RUN);
    const char *precision = output_reader_text(source->reader, RESULTS_ATTRIBUTE_PRECISION);
    if (calibration[0] != '\0' && strcmp(calibration, "calibrated") != 0)
        compare_notes_add(comparison, "%s: %s", path_of(source), calibration);
    if (strcmp(run, RESULTS_RUN_COMPLETE) != 0)
        compare_notes_add(comparison, "%s: %s, %zu of %zu replications are complete", path_of(source),
                          run[0] == '\0' ? "not said to be complete" : run, source->replication_count, source->asked);
    if (precision[0] != '\0' && strcmp(precision, RESULTS_PRECISION_REACHED) != 0)
        compare_notes_add(comparison, "%s: %s", path_of(source),
                          output_reader_text(source->reader, RESULTS_ATTRIBUTE_PRECISE));
}

static void note_texts(output_comparison *comparison, const compare_source *reference, const compare_source *other,
                       const char *attribute, const char *what)
{
    const char *ours = output_reader_text(reference->reader, attribute);
    const char *theirs = output_reader_text(other->reader, attribute);
    if (strcmp(ours, theirs) != 0)
        compare_notes_add(comparison, "%s: %s %s, but %s in %s", path_of(other), what,
                          theirs[0] == '\0' ? "unknown" : theirs, ours[0] == '\0' ? "unknown" : ours,
                          path_of(reference));
}

/* What only `here` has. */
static void note_missing(output_comparison *comparison, const compare_source *here, const compare_source *there)
{
    size_t missing = 0;
    const char *first = "";
    for (size_t i = 0; i < here->figure_count; i++)
        if (compare_source_find(there, here->figures[i].name, i) == NULL)
            first = missing++ == 0 ? here->figures[i].name : first;
    if (missing > 0)
        compare_notes_add(comparison, "%s: %zu figure%s not in %s, left out: %s%s", path_of(here), missing,
                          missing == 1 ? "" : "s", path_of(there), first, missing > 1 ? ", …" : "");
}

static void note_units(output_comparison *comparison, const compare_source *reference, const compare_source *other)
{
    for (size_t i = 0; i < reference->figure_count; i++) {
        const compare_figure *ours = &reference->figures[i];
        const compare_figure *theirs = compare_source_find(other, ours->name, i);
        if (theirs != NULL && strcmp(theirs->units, ours->units) != 0)
            compare_notes_add(comparison, "%s: %s in %s, but in %s in %s, left out", path_of(other), ours->name,
                              theirs->units, ours->units, path_of(reference));
    }
}

void compare_notes_pair(output_comparison *comparison, const compare_source *reference, const compare_source *other)
{
    note_texts(comparison, reference, other, RESULTS_PROVENANCE_PREFIX "_version", "version");
    note_texts(comparison, reference, other, RESULTS_PROVENANCE_PREFIX "_commit", "commit");
    note_texts(comparison, reference, other, RESULTS_PROVENANCE_PREFIX "_host_class", "processor");
    note_texts(comparison, reference, other, RESULTS_ATTRIBUTE_CALIBRATION, "calibration");
    note_missing(comparison, reference, other);
    note_missing(comparison, other, reference);
    note_units(comparison, reference, other);
}
