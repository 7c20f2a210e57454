#include "output/retarget.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { DEEPEST = 64, LONGEST_PATH = 4096 };

typedef struct span {
    const char *start;
    size_t length;
} span;

/* What is open around a line. */
typedef struct level {
    char bracket;       /* '{' or '(' */
    size_t path_length; /* before it was opened */
    size_t elements;    /* of a list, so far */
} level;

typedef struct work {
    const output_bundle *bundle; /* NULL: only check */
    char *found;                 /* by table, whether its key was met */
    level open[DEEPEST];
    size_t depth;
    char path[LONGEST_PATH]; /* of what is open */
    size_t path_length;
    sim_buffer out;
} work;

static int is_word(span text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.start, word, text.length) == 0;
}

/* Adds to the path; returns whether there was room. */
static int lengthen(work *w, const char *text, size_t length)
{
    if (w->path_length + length + 2 > LONGEST_PATH)
        return 0;
    memcpy(w->path + w->path_length, text, length);
    w->path_length += length;
    w->path[w->path_length] = '\0';
    return 1;
}

/* Goes one level down; `path_length` is that of the path before. */
static int open_level(work *w, char bracket, size_t path_length)
{
    if (w->depth == DEEPEST)
        return 0;
    w->open[w->depth++] = (level){bracket, path_length, 0};
    return 1;
}

static int close_level(work *w, char bracket, char around)
{
    if (w->depth == 0 || w->open[w->depth - 1].bracket != bracket)
        return 0;
    w->depth--;
    w->path_length = w->open[w->depth].path_length;
    w->path[w->path_length] = '\0';
    return (w->depth > 0 && w->open[w->depth - 1].bracket == '(') == (around == '(');
}

static int open_element(work *w)
{
    if (w->depth == 0 || w->open[w->depth - 1].bracket != '(')
        return 0;
    const size_t before = w->path_length;
    sim_buffer index = {0};
    sim_buffer_print(&index, "[%zu]", w->open[w->depth - 1].elements++);
    const int fits = lengthen(w, index.text, index.length);
    free(index.text);
    return fits && open_level(w, '{', before);
}

/* Steps over a string in quotes at `at`; returns the index behind it, `length` + 1 when it does not end. */
static size_t string_end(span text, size_t at)
{
    for (at++; at < text.length && text.start[at] != '"'; at++)
        at += text.start[at] == '\\';
    return at + 1;
}

/* Whether `value`, without its ';', is one value: brackets match, and outside of strings there is neither a ';' on the level
 * of the line nor anything that begins a comment or an @include. */
static int is_value(span value)
{
    int depth = 0;
    for (size_t i = 0; i < value.length;) {
        const char c = value.start[i];
        if (c == '"') {
            i = string_end(value, i);
            if (i > value.length)
                return 0;
            continue;
        }
        depth += c == '{' || c == '[' || c == '(';
        depth -= c == '}' || c == ']' || c == ')';
        if (depth < 0 || strchr("@#/\\", c) != NULL || (depth == 0 && (c == ';' || c == '=' || c == ':')))
            return 0;
        i++;
    }
    return value.length > 0 && depth == 0;
}

/* Adds a setting, whose path is that of the work, with the value that it has or that the table of this key gets. */
static void add_setting(work *w, span line, span value)
{
    for (size_t i = 0; w->bundle != NULL && i < w->bundle->table_count; i++) {
        const output_table_text *table = &w->bundle->tables[i];
        if (strcmp(table->key, w->path) != 0)
            continue;
        sim_buffer name = {0};
        sim_buffer_print(&name, "%s/%s", table->key, table->file_name);
        sim_buffer_add(&w->out, line.start, (size_t)(value.start - line.start));
        sim_buffer_add_quoted(&w->out, name.text);
        sim_buffer_print(&w->out, ";\n");
        free(name.text);
        w->found[i] = 1;
        return;
    }
    sim_buffer_add(&w->out, line.start, line.length);
    sim_buffer_print(&w->out, "\n");
}

/* "name = …" within a group, `text` being `line` without its indent. */
static int take_named(work *w, span line, span text)
{
    size_t length = 0;
    while (length < text.length && (isalnum((unsigned char)text.start[length]) || strchr("_-*", text.start[length])))
        length++;
    const span name = {text.start, length}, rest = {text.start + length, text.length - length};
    if (length == 0 || !isalpha((unsigned char)text.start[0]) || rest.length < 4 || memcmp(rest.start, " = ", 3) != 0)
        return 0;
    if (w->depth > 0 && w->open[w->depth - 1].bracket != '{')
        return 0;
    if (w->depth == 0 && is_word(name, "base"))
        return 0;
    const size_t before = w->path_length;
    if ((before > 0 && !lengthen(w, ".", 1)) || !lengthen(w, name.start, name.length))
        return 0;
    span value = {rest.start + 3, rest.length - 3};
    if (is_word(value, "{") || is_word(value, "(")) {
        sim_buffer_add(&w->out, line.start, line.length);
        sim_buffer_print(&w->out, "\n");
        return open_level(w, value.start[0], before);
    }
    if (value.start[--value.length] != ';' || !is_value(value))
        return 0;
    add_setting(w, line, value);
    w->path_length = before;
    w->path[before] = '\0';
    return 1;
}

static int take_line(work *w, span line)
{
    span text = line;
    while (text.length > 0 && text.start[0] == ' ')
        text = (span){text.start + 1, text.length - 1};
    if (text.length > 0 && isalpha((unsigned char)text.start[0]))
        return take_named(w, line, text);
    sim_buffer_add(&w->out, line.start, line.length);
    sim_buffer_print(&w->out, "\n");
    if (is_word(text, "{"))
        return open_element(w);
    if (is_word(text, "}") || is_word(text, "},"))
        return close_level(w, '{', '(');
    if (is_word(text, "};"))
        return close_level(w, '{', '{');
    return is_word(text, ");") && close_level(w, '(', '{');
}

/* Takes the text line by line; returns 0, or -1 with a fault. */
static int take_text(work *w, const char *text, const char *name, const char *path, sim_diagnostics *d)
{
    int line = 1, good = 1;
    for (; *text != '\0' && good; line++) {
        const size_t length = strcspn(text, "\n");
        good = take_line(w, (span){text, length});
        text += length + (text[length] == '\n');
    }
    if (good && w->depth == 0)
        return 0;
    sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, name, "line %d is not as this program writes it",
                        line - 1);
    return -1;
}

int output_retarget_check(const char *text, const char *name, const char *path, sim_diagnostics *d)
{
    work *w = sim_allocate(1, sizeof *w);
    const int status = take_text(w, text, name, path, d);
    free(w->out.text);
    free(w);
    return status;
}

char *output_retarget(const output_bundle *bundle, const char *path, sim_diagnostics *d)
{
    work *w = sim_allocate(1, sizeof *w);
    w->bundle = bundle;
    w->found = sim_allocate(bundle->table_count, 1);
    int failed = take_text(w, bundle->scenario_text, RESULTS_SCENARIO, path, d) != 0;
    for (size_t i = 0; i < bundle->table_count && !failed; i++) {
        failed = !w->found[i];
        if (failed)
            sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, RESULTS_SCENARIO,
                                "the key \"%s\" of an input table does not stand in it", bundle->tables[i].key);
    }
    char *text = sim_buffer_take(&w->out);
    free(w->found);
    free(w);
    if (!failed)
        return text;
    free(text);
    return NULL;
}
