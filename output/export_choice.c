#include "output/export_choice.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

/* ---- variables ---- */

static int is_chosen(const export_variables *chosen, const output_variable *variable)
{
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->variables[i] == variable)
            return 1;
    return 0;
}

static void unknown_variable(const output_reader *reader, const char *name, sim_diagnostics *d)
{
    const size_t count = output_reader_count(reader);
    const char **names = sim_allocate(count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = output_reader_variable(reader, i)->name;
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){output_reader_path(reader), 0}, NULL,
                        "there is no variable \"%s\"", name);
    const char *nearest = sim_nearest_name(name, names, count);
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    sim_diagnostics_hint(d, "`transito export --list FILE' names all");
    free(names);
}

/* A pattern takes what fits it in the order of the file's names; text without dimensions only by its own name. */
static void choose_name(const output_reader *reader, const char *name, export_variables *chosen, sim_diagnostics *d)
{
    const int is_pattern = strpbrk(name, "*?[") != NULL;
    size_t found = 0;
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const output_variable *variable = output_reader_variable(reader, i);
        const int fits = is_pattern ? variable->rank > 0 && fnmatch(name, variable->name, 0) == 0
                                    : strcmp(name, variable->name) == 0;
        found += (size_t)fits;
        if (fits && !is_chosen(chosen, variable))
            chosen->variables[chosen->count++] = variable;
    }
    if (found == 0)
        unknown_variable(reader, name, d);
}

export_variables export_choose_variables(const output_reader *reader, const export_request *request, sim_diagnostics *d)
{
    export_variables chosen = {.variables = sim_allocate(output_reader_count(reader) + 1, sizeof *chosen.variables)};
    for (size_t i = 0; i < request->name_count; i++)
        choose_name(reader, request->names[i], &chosen, d);
    return chosen;
}

/* ---- labels ---- */

static void unknown_label(const export_axis *axis, const char *wanted, const char *words, sim_diagnostics *d)
{
    enum { MOST_COMPARED = 5000 };
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words, "\"%s\" is no %s of this file", wanted,
                        axis->name);
    const char *nearest = axis->labels && axis->count <= MOST_COMPARED
                              ? sim_nearest_name(wanted, (const char *const *)axis->labels, axis->count)
                              : NULL;
    values_word first, last;
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    else if (axis->count > 0)
        sim_diagnostics_hint(d, "they go from \"%s\" to \"%s\"", export_axis_label(axis, 0, &first),
                             export_axis_label(axis, axis->count - 1, &last));
}

static size_t mark(const export_axis *axis, const char *pattern, char keep[])
{
    size_t found = 0;
    for (size_t i = 0; i < axis->count; i++) {
        values_word word;
        const char *label = export_axis_label(axis, i, &word);
        if (strcmp(pattern, label) == 0 || fnmatch(pattern, label, 0) == 0) {
            keep[i] = 1;
            found++;
        }
    }
    return found;
}

/* Marks what "one,two" names; a label may hold a comma itself. */
static void mark_list(const export_axis *axis, const char *list, const char *words, char keep[], sim_diagnostics *d)
{
    if (mark(axis, list, keep) > 0)
        return;
    char *copy = sim_copy_text(list), *rest = copy;
    for (char *label = rest; label; label = rest) {
        char *comma = strchr(label, ',');
        rest = comma ? comma + 1 : NULL;
        if (comma)
            *comma = '\0';
        if (mark(axis, label, keep) == 0)
            unknown_label(axis, label, words, d);
    }
    free(copy);
}

static int names_axis(const char *words, const export_axis *axis)
{
    const size_t length = strcspn(words, "=");
    return words[length] == '=' && ((strlen(axis->name) == length && strncmp(words, axis->name, length) == 0) ||
                                    (strlen(axis->column) == length && strncmp(words, axis->column, length) == 0));
}

void export_choose_labels(export_axis *axis, const export_request *request, sim_diagnostics *d)
{
    char *keep = NULL;
    for (size_t i = 0; i < request->where_count; i++) {
        if (!names_axis(request->where[i], axis))
            continue;
        if (!keep)
            keep = sim_allocate(axis->count, 1);
        mark_list(axis, strchr(request->where[i], '=') + 1, request->where[i], keep, d);
    }
    if (keep)
        export_axis_narrow(axis, keep);
    free(keep);
}

void export_check_where(const export_axis axes[], size_t axis_count, const export_request *request, sim_diagnostics *d)
{
    const char *names[OUTPUT_RANK_LIMIT];
    for (size_t a = 0; a < axis_count; a++)
        names[a] = axes[a].name;
    for (size_t i = 0; i < request->where_count; i++) {
        const char *words = request->where[i];
        size_t a = 0;
        while (a < axis_count && !names_axis(words, &axes[a]))
            a++;
        if (a < axis_count)
            continue;
        char *wanted = sim_copy_text(words);
        wanted[strcspn(wanted, "=")] = '\0';
        if (!strchr(words, '='))
            sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words, "is not DIMENSION=LABEL");
        else
            sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){"--where", 0}, words,
                                "these variables have no dimension \"%s\"", wanted);
        const char *nearest = sim_nearest_name(wanted, names, axis_count);
        if (nearest)
            sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
        free(wanted);
    }
}

/* ---- days ---- */

typedef enum day_end { DAY_FIRST, DAY_LAST } day_end;

/* The day that "2023-03-05" or, first or last of the month, "2023-03" says. */
static int64_t read_day(const char *option, const char *text, day_end end, sim_diagnostics *d)
{
    const sim_date_read day = sim_calendar_read_date(text);
    if (!day.wrong)
        return sim_calendar_days(day.date);
    const sim_date_read month = sim_calendar_read_month(text);
    if (!month.wrong)
        return sim_calendar_days(month.date) +
               (end == DAY_LAST ? sim_calendar_days_in_month(month.date.year, month.date.month) - 1 : 0);
    sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){option, 0}, NULL, "\"%s\" is no day", text);
    sim_diagnostics_hint(d, "days are written YYYY-MM-DD, months YYYY-MM");
    return 0;
}

void export_choose_days(export_axis *axis, int64_t days[], const export_request *request, sim_diagnostics *d)
{
    const int64_t from = request->first_day ? read_day("--from", request->first_day, DAY_FIRST, d) : INT64_MIN;
    const int64_t to = request->last_day ? read_day("--to", request->last_day, DAY_LAST, d) : INT64_MAX;
    char *keep = sim_allocate(axis->count, 1);
    size_t kept = 0;
    const int64_t first = days[0], last = days[axis->count - 1];
    for (size_t i = 0; i < axis->count; i++) {
        keep[i] = days[i] >= from && days[i] <= to;
        if (keep[i])
            days[kept++] = days[i];
    }
    export_axis_narrow(axis, keep);
    free(keep);
    if (kept == 0 && sim_diagnostics_total(d) == 0) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, (sim_origin){request->first_day ? "--from" : "--to", 0}, NULL,
                            "the file has none of these days");
        sim_diagnostics_hint(d, "it has those from %s to %s", sim_calendar_write_date(sim_calendar_date(first)).text,
                             sim_calendar_write_date(sim_calendar_date(last)).text);
    }
}
