#include "sim/scenario/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

typedef struct fault {
    sim_fault_kind kind;
    char *file;
    int line;
    char *text;
} fault;

struct sim_diagnostics {
    fault *faults;
    size_t count;
    size_t uncounted; /* faults after those kept */
};

sim_diagnostics *sim_diagnostics_new(void)
{
    sim_diagnostics *d = sim_allocate(1, sizeof *d);
    d->faults = sim_allocate(SIM_FAULTS_KEPT + 1, sizeof *d->faults);
    return d;
}

void sim_diagnostics_free(sim_diagnostics *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->count; i++) {
        free(d->faults[i].file);
        free(d->faults[i].text);
    }
    free(d->faults);
    free(d);
}

static void blank_control_characters(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = ' ';
}

/* A text cut at `limit` bytes must not end inside a UTF-8 sequence. */
static void mend_cut(char *text, size_t limit)
{
    if (strlen(text) + 1 < limit)
        return;
    size_t end = limit - 4;
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
        end--;
    memcpy(text + end, "...", 4);
}

static void add_uncounted(sim_diagnostics *d, sim_fault_kind kind)
{
    fault *last = &d->faults[SIM_FAULTS_KEPT];
    d->uncounted++;
    d->count = SIM_FAULTS_KEPT + 1;
    last->kind = kind;
    free(last->text);
    char text[64];
    snprintf(text, sizeof text, "and %zu more fault%s", d->uncounted, d->uncounted == 1 ? "" : "s");
    last->text = sim_copy_text(text);
}

void sim_diagnostics_add(sim_diagnostics *d, sim_fault_kind kind, sim_origin where, const char *key, const char *format,
                         ...)
{
    if (d->count >= SIM_FAULTS_KEPT) {
        add_uncounted(d, kind);
        return;
    }
    char said[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
    mend_cut(said, sizeof said);

    char about[200] = "";
    snprintf(about, sizeof about, "%s", key ? key : "");
    mend_cut(about, sizeof about);

    char line[24] = "";
    if (where.file && where.line > 0)
        snprintf(line, sizeof line, ":%d", where.line);

    const char *file = where.file ? where.file : "";
    const size_t bytes = strlen(file) + strlen(line) + strlen(about) + strlen(said) + 8;
    char *text = sim_allocate(bytes, 1);
    snprintf(text, bytes, "%s%s%s%s%s%s", file, line, where.file ? ": " : "", about, *about ? ": " : "", said);
    blank_control_characters(text);
    d->faults[d->count++] =
        (fault){.kind = kind, .file = where.file ? sim_copy_text(where.file) : NULL, .line = where.line, .text = text};
}

void sim_diagnostics_hint(sim_diagnostics *d, const char *format, ...)
{
    if (d->count == 0 || d->count > SIM_FAULTS_KEPT)
        return;
    char said[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(said, sizeof said, format, arguments);
    va_end(arguments);
    mend_cut(said, sizeof said);
    blank_control_characters(said);

    fault *last = &d->faults[d->count - 1];
    const size_t old = strlen(last->text), bytes = old + strlen(said) + 6;
    last->text = sim_reallocate(last->text, bytes, 1);
    snprintf(last->text + old, bytes - old, "\n    %s", said);
}

size_t sim_diagnostics_count(const sim_diagnostics *d)
{
    return d->count;
}

size_t sim_diagnostics_total(const sim_diagnostics *d)
{
    return d->uncounted ? SIM_FAULTS_KEPT + d->uncounted : d->count;
}

int sim_diagnostics_full(const sim_diagnostics *d)
{
    return d->count >= SIM_FAULTS_KEPT;
}

static const fault *fault_at(const sim_diagnostics *d, size_t i)
{
    SIM_REQUIRE(i < d->count, "diagnostics: entry %zu of %zu", i, d->count);
    return &d->faults[i];
}

const char *sim_diagnostics_text(const sim_diagnostics *d, size_t i)
{
    return fault_at(d, i)->text;
}

sim_fault_kind sim_diagnostics_kind(const sim_diagnostics *d, size_t i)
{
    return fault_at(d, i)->kind;
}

sim_origin sim_diagnostics_origin(const sim_diagnostics *d, size_t i)
{
    const fault *f = fault_at(d, i);
    return (sim_origin){f->file, f->line};
}

int sim_diagnostics_exit_status(const sim_diagnostics *d)
{
    if (d->count == 0)
        return 0;
    switch (d->faults[0].kind) {
    case SIM_FAULT_USAGE:
        return 64;
    case SIM_FAULT_DATA:
        return 65;
    case SIM_FAULT_INPUT:
        return 66;
    case SIM_FAULT_MEMORY:
        return 71;
    case SIM_FAULT_CREATE:
        return 73;
    case SIM_FAULT_IO:
        return 74;
    case SIM_FAULT_CONFIG:
        return 78;
    }
    sim_panic("diagnostics: fault of kind %d", (int)d->faults[0].kind);
}

/* Longer names are never near: the cost of a comparison stays bounded whatever the input holds. */
enum { LONGEST_NAME = 128 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's distance with swaps of neighbours, by three rows of its matrix. */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST_NAME + 1];
    size_t *two_up = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = smaller(above[j - 1] + (a[i - 1] != b[j - 1]), smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], two_up[j - 2] + 1);
        }
        size_t *free_row = two_up;
        two_up = above;
        above = row;
        row = free_row;
    }
    return above[b_length];
}

size_t sim_nearest_names(const char *wrong, const char *const names[], size_t count, const char *nearest[],
                         size_t wanted)
{
    size_t distances[8];
    size_t found = 0;
    const size_t wrong_length = strlen(wrong);
    SIM_REQUIRE(wanted <= sizeof distances / sizeof *distances, "nearest names: %zu wanted", wanted);
    if (wrong_length > LONGEST_NAME)
        return 0;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(names[i]);
        const size_t longer = length > wrong_length ? length : wrong_length;
        if (length > LONGEST_NAME || 3 * (longer - smaller(length, wrong_length)) > longer)
            continue;
        const size_t distance = edit_distance(wrong, wrong_length, names[i], length);
        if (3 * distance > longer)
            continue;
        size_t place = found;
        while (place > 0 && distances[place - 1] > distance)
            place--;
        if (place == wanted)
            continue;
        found = smaller(found + 1, wanted);
        for (size_t j = found - 1; j > place; j--) {
            distances[j] = distances[j - 1];
            nearest[j] = nearest[j - 1];
        }
        distances[place] = distance;
        nearest[place] = names[i];
    }
    return found;
}

const char *sim_nearest_name(const char *wrong, const char *const names[], size_t count)
{
    const char *nearest = NULL;
    return sim_nearest_names(wrong, names, count, &nearest, 1) ? nearest : NULL;
}
