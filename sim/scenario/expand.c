#include "sim/scenario/expand.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/grammar.h"
#include "sim/scenario/number.h"
#include "sim/scenario/path.h"
#include "sim/scenario/textfile.h"

/* An open bracket. */
typedef struct bracket {
    char open;
    sim_place place; /* what may stand next */
    sim_origin where;
    size_t entries; /* settings of a group or elements of a list so far */
} bracket;

/* One expansion: a root file and what it includes. */
typedef struct work {
    sim_buffer out;
    int out_line;
    sim_expansion *expansion;
    sim_names *names; /* NULL for a text that stands in no file */
    sim_diagnostics *d;
    sim_fault_kind kind;
    bracket brackets[SIM_EXPAND_DEPTH + 1]; /* the first stands for the file as a whole */
    size_t depth;
    size_t *integers; /* within the array that is open: where the last letter of each of its integers stands in `out` */
    size_t integer_count;
    int reals_seen; /* within the array that is open */
    size_t includes;
    const char *open_files[SIM_EXPAND_DEPTH]; /* absolute, root first */
    const char *open_names[SIM_EXPAND_DEPTH]; /* the same as they were named */
    size_t open_count;
} work;

/* Where the pass stands in one file. */
typedef struct cursor {
    const char *at;
    const char *file;
    int line;      /* 0: a text that stands in no file */
    size_t bottom; /* depth of brackets where the file begins: it may not close what it did not open */
} cursor;

/* A file as a whole is a group without brackets. */
static const bracket whole_file = {.open = '{', .place = SIM_PLACE_NAME};

static int expand_all(work *w, cursor *c);

static sim_origin here(const cursor *c)
{
    return (sim_origin){c->file, c->line};
}

static void start_run(work *w, sim_origin origin)
{
    sim_expansion *x = w->expansion;
    x->runs = sim_reallocate(x->runs, x->run_count + 1, sizeof *x->runs);
    x->runs[x->run_count++] = (sim_line_run){w->out_line, origin};
}

static void put(work *w, const char *bytes, size_t length)
{
    sim_buffer_add(&w->out, bytes, length);
}

/* A line break, of the file (advance 1) or of our own (advance 0). */
static void put_line_break(work *w, cursor *c)
{
    put(w, "\n", 1);
    w->out_line++;
    c->line += c->line > 0;
}

/* Adds a fault; always 0, for the caller to return. */
static int fault(work *w, sim_origin where, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int fault(work *w, sim_origin where, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    sim_diagnostics_add(w->d, w->kind, where, NULL, "%s", text);
    return 0;
}

/* Moves on by one token, of `length` letters at `c`; 0 when it cannot stand there. */
static int step(work *w, const cursor *c, sim_token token, size_t length)
{
    bracket *inner = &w->brackets[w->depth];
    const sim_place next = sim_grammar_next(inner->open, inner->place, token);
    if (next == SIM_PLACE_WRONG)
        return fault(w, here(c), "syntax error: %.*s where %s should stand", (int)(length < 40 ? length : 40), c->at,
                     sim_grammar_wanted(inner->open, inner->place));
    inner->place = next;
    return 1;
}

static int skip_block_comment(work *w, cursor *c)
{
    const sim_origin opened = here(c);
    const char *end = strstr(c->at + 2, "*/");
    if (!end)
        return fault(w, opened, "a comment is opened here and never closed");
    put(w, " ", 1);
    for (; c->at < end; c->at++)
        if (*c->at == '\n')
            put_line_break(w, c);
    c->at += 2;
    return 1;
}

static int copy_string(work *w, cursor *c)
{
    const sim_origin opened = here(c);
    const char *end = c->at + 1;
    while (*end && *end != '"') {
        if (strncmp(end, "\\x00", 4) == 0)
            return fault(w, here(c), "a string cannot hold \\x00");
        end += *end == '\\' && (end[1] == '"' || end[1] == '\\') ? 2 : 1;
    }
    if (!*end)
        return fault(w, opened, "a string is opened here and never closed");
    if (!step(w, c, SIM_TOKEN_STRING, (size_t)(end + 1 - c->at)))
        return 0;
    for (; c->at <= end; c->at++) {
        if (*c->at == '\n')
            put_line_break(w, c);
        else
            put(w, c->at, 1);
    }
    return 1;
}

static int count_entry(work *w, const cursor *c, char separator)
{
    bracket *inner = &w->brackets[w->depth];
    if (separator == ',' ? inner->open != '(' : separator == ';')
        return 1;
    if (++inner->entries < SIM_EXPAND_ENTRIES)
        return 1;
    return fault(w, here(c), "more than %d settings in one group or list", SIM_EXPAND_ENTRIES);
}

static int open_bracket(work *w, cursor *c)
{
    if (w->depth == SIM_EXPAND_DEPTH)
        return fault(w, here(c), "brackets stand more than %d deep", SIM_EXPAND_DEPTH);
    if (!step(w, c, SIM_TOKEN_OPEN, 1))
        return 0;
    w->brackets[++w->depth] = (bracket){.open = *c->at, .place = sim_grammar_begin(*c->at), .where = here(c)};
    w->integer_count = 0;
    w->reals_seen = 0;
    put(w, c->at++, 1);
    return 1;
}

static int close_bracket(work *w, cursor *c)
{
    const bracket *inner = &w->brackets[w->depth];
    const char close = *c->at;
    if (w->depth == c->bottom)
        return fault(w, here(c), "'%c' closes nothing", close);
    if (close != (inner->open == '{' ? '}' : inner->open == '(' ? ')' : ']'))
        return fault(w, here(c), "'%c' where the '%c' of line %d is still open", close, inner->open,
                     inner->where.line > 0 ? inner->where.line : 1);
    if (!step(w, c, SIM_TOKEN_CLOSE, 1))
        return 0;
    /* libconfig wants the elements of an array of one type: "2L" becomes "2.". */
    if (close == ']' && w->reals_seen)
        for (size_t i = 0; i < w->integer_count; i++)
            w->out.text[w->integers[i]] = '.';
    w->depth--;
    put(w, c->at++, 1);
    return 1;
}

static int copy_name(work *w, cursor *c)
{
    size_t length = 0;
    while (isalnum((unsigned char)c->at[length]) || strchr("_-*", c->at[length])) {
        if (!c->at[length])
            break;
        length++;
    }
    if (length > SIM_EXPAND_NAME)
        return fault(w, here(c), "a name of %zu letters", length);
    const int is_flag =
        (length == 4 && strncasecmp(c->at, "true", 4) == 0) || (length == 5 && strncasecmp(c->at, "false", 5) == 0);
    if (!step(w, c, is_flag ? SIM_TOKEN_FLAG : SIM_TOKEN_NAME, length))
        return 0;
    put(w, c->at, length);
    c->at += length;
    return 1;
}

static void put_integer(work *w, int64_t value)
{
    char text[32];
    const int length = snprintf(text, sizeof text, "%" PRId64 "L", value);
    put(w, text, (size_t)length);
    if (w->brackets[w->depth].open != '[')
        return;
    /* Grown by doubling: the count is a power of two exactly when the array is full. */
    if ((w->integer_count & (w->integer_count - 1)) == 0)
        w->integers = sim_reallocate(w->integers, w->integer_count ? 2 * w->integer_count : 1, sizeof *w->integers);
    w->integers[w->integer_count++] = w->out.length - 1;
}

/* The letters of a number, and whatever follows them without a break, so that "12abc" is one fault and not two tokens. */
static size_t number_length(const char *text)
{
    size_t length = *text == '+' || *text == '-';
    for (;; length++) {
        const char letter = text[length];
        const int exponent_sign = (letter == '+' || letter == '-') && length > 0 && tolower(text[length - 1]) == 'e';
        if (!isalnum((unsigned char)letter) && letter != '.' && letter != '_' && !exponent_sign)
            return length;
    }
}

static int copy_number(work *w, cursor *c)
{
    char token[64];
    const size_t length = number_length(c->at);
    snprintf(token, sizeof token, "%.*s", (int)(length < 60 ? length : 60), c->at);
    const sim_number_token number = sim_number_read(token);
    if (length > 60)
        return fault(w, here(c), "%s... has too many digits", token);
    if (number.status == SIM_NUMBER_NONE)
        return fault(w, here(c), "%s is not a number", token);
    if (number.status == SIM_NUMBER_BEYOND)
        return fault(w, here(c), "%s is beyond %s", token,
                     number.is_real ? "the numbers of 64 bits" : "a whole number of 64 bits");
    if (!step(w, c, SIM_TOKEN_NUMBER, length))
        return 0;
    if (number.is_real)
        put(w, c->at, length);
    else
        put_integer(w, number.whole);
    w->reals_seen |= number.is_real;
    c->at += length;
    return 1;
}

/* "a.cfg -> b.cfg -> a.cfg", from the open file that is named again. */
static int circle_fault(work *w, const cursor *c, size_t first)
{
    sim_buffer circle = {0};
    for (size_t i = first; i < w->open_count; i++)
        sim_buffer_print(&circle, "%s -> ", w->open_names[i]);
    sim_buffer_print(&circle, "%s", w->open_names[first]);
    sim_diagnostics_add(w->d, SIM_FAULT_CONFIG, here(c), "@include", "goes in a circle: %s", circle.text);
    free(circle.text);
    return 0;
}

/* The file name between the quotes at `c`, kept in w->names; NULL after a fault. */
static const char *read_include_name(work *w, cursor *c)
{
    c->at += strlen("@include");
    c->at += strspn(c->at, " \t");
    sim_buffer name = {0};
    if (*c->at == '"') {
        const char *from = c->at + 1;
        for (; *from && *from != '"' && *from != '\n'; from++) {
            from += from[0] == '\\' && (from[1] == '"' || from[1] == '\\');
            sim_buffer_add(&name, from, 1);
        }
        if (*from == '"' && name.length > 0) {
            c->at = from + 1;
            const char *kept = sim_names_keep(w->names, name.text);
            free(name.text);
            return kept;
        }
    }
    free(name.text);
    fault(w, here(c), "@include wants the name of a file in quotes on its line");
    return NULL;
}

static int include_text(work *w, const char *file, sim_origin named_at)
{
    size_t length;
    char *text = sim_textfile_read(file, SIM_EXPAND_BYTES, SIM_FAULT_CONFIG, named_at, "@include", &length, w->d);
    if (!text)
        return 0;
    cursor c = {text, file, 1, w->depth};
    start_run(w, here(&c));
    const int good = expand_all(w, &c);
    free(text);
    return good;
}

static int include_file(work *w, cursor *c, const char *file)
{
    char *absolute = sim_path_absolute(file);
    for (size_t i = 0; i < w->open_count; i++) {
        if (strcmp(w->open_files[i], absolute) == 0) {
            free(absolute);
            return circle_fault(w, c, i);
        }
    }
    if (w->open_count == SIM_EXPAND_DEPTH || ++w->includes > SIM_EXPAND_INCLUDES) {
        free(absolute);
        return fault(w, here(c), "too many files are included");
    }
    w->open_files[w->open_count] = sim_names_keep(w->names, absolute);
    w->open_names[w->open_count++] = file;
    free(absolute);

    put(w, "\n", 1);
    w->out_line++;
    const int good = include_text(w, file, here(c));
    put(w, "\n", 1);
    w->out_line++;
    start_run(w, here(c));
    w->open_count--;
    return good;
}

static int include(work *w, cursor *c)
{
    if (strncmp(c->at, "@include", 8) != 0)
        return fault(w, here(c), "'@' stands only in @include");
    if (!w->names)
        return fault(w, here(c), "@include stands only in files");
    if (w->brackets[w->depth].open == '[')
        return fault(w, here(c), "@include stands between settings, not in an array");
    const char *name = read_include_name(w, c);
    if (!name)
        return 0;
    char *path = sim_path_resolve(name, c->file);
    if (!path) {
        char *folders = sim_path_folders(c->file);
        sim_diagnostics_add(w->d, SIM_FAULT_INPUT, here(c), "@include", "no such file: \"%s\"", name);
        sim_diagnostics_hint(w->d, "looked in %s", folders);
        free(folders);
        return 0;
    }
    const char *file = sim_names_keep(w->names, path);
    free(path);
    return include_file(w, c, file);
}

static int copy_separator(work *w, cursor *c)
{
    const sim_token token = *c->at == ',' ? SIM_TOKEN_COMMA : *c->at == ';' ? SIM_TOKEN_SEMICOLON : SIM_TOKEN_ASSIGN;
    if (!step(w, c, token, 1))
        return 0;
    put(w, c->at, 1);
    return count_entry(w, c, *c->at++);
}

static int unexpected(work *w, const cursor *c)
{
    const size_t length = sim_utf8_sequence(c->at, strlen(c->at) > 4 ? 4 : strlen(c->at));
    return fault(w, here(c), "unexpected '%.*s'", (int)length, c->at);
}

/* One token, blank or comment; 0 after a fault. */
static int expand_token(work *w, cursor *c)
{
    const char letter = *c->at;
    if (letter == '\n') {
        c->at++;
        put_line_break(w, c);
        return 1;
    }
    if (letter == ' ' || letter == '\t' || letter == '\f') {
        put(w, c->at++, 1);
        return 1;
    }
    if (letter == '#' || (letter == '/' && c->at[1] == '/')) {
        c->at += strcspn(c->at, "\n");
        return 1;
    }
    if (letter == '/' && c->at[1] == '*')
        return skip_block_comment(w, c);

    w->expansion->tokens++;
    if (letter == '"')
        return copy_string(w, c);
    if (letter == '@')
        return include(w, c);
    if (strchr("{([", letter))
        return open_bracket(w, c);
    if (strchr("})]", letter))
        return close_bracket(w, c);
    if (strchr("=:;,", letter))
        return copy_separator(w, c);
    if (isdigit((unsigned char)letter) || strchr("+-.", letter))
        return copy_number(w, c);
    if (isalpha((unsigned char)letter) || letter == '*')
        return copy_name(w, c);
    return unexpected(w, c);
}

static int expand_all(work *w, cursor *c)
{
    while (*c->at) {
        if (!expand_token(w, c))
            return 0;
        if (w->out.length > SIM_EXPAND_BYTES)
            return fault(w, here(c), "more than %d MiB of text with what is included", SIM_EXPAND_BYTES >> 20);
    }
    const bracket *inner = &w->brackets[w->depth];
    if (w->depth == c->bottom && sim_grammar_may_end(inner->place))
        return 1;
    if (w->depth == c->bottom)
        return fault(w, here(c), "the file ends where %s should stand", sim_grammar_wanted(inner->open, inner->place));
    return fault(w, inner->where, "'%c' is opened here and never closed", inner->open);
}

static int finish(work *w, int good)
{
    free(w->integers);
    w->expansion->length = w->out.length;
    w->expansion->text = sim_buffer_take(&w->out);
    if (!good)
        sim_expansion_free(w->expansion);
    return good;
}

int sim_expand_file(const char *path, sim_origin named_at, const char *key, sim_names *names, sim_expansion *expansion,
                    sim_diagnostics *d)
{
    *expansion = (sim_expansion){0};
    size_t length;
    char *text = sim_textfile_read(path, SIM_EXPAND_BYTES, SIM_FAULT_CONFIG, named_at, key, &length, d);
    if (!text)
        return 0;
    work w = {.out_line = 1, .expansion = expansion, .names = names, .d = d, .kind = SIM_FAULT_CONFIG};
    char *absolute = sim_path_absolute(path);
    w.open_files[0] = sim_names_keep(names, absolute);
    w.open_names[0] = sim_names_keep(names, path);
    w.open_count = 1;
    free(absolute);
    w.brackets[0] = whole_file;
    cursor c = {text, w.open_names[0], 1, 0};
    start_run(&w, here(&c));
    const int good = expand_all(&w, &c);
    free(text);
    return finish(&w, good);
}

int sim_expand_text(const char *text, sim_origin where, sim_fault_kind kind, sim_expansion *expansion,
                    sim_diagnostics *d)
{
    *expansion = (sim_expansion){0};
    work w = {.out_line = 1, .expansion = expansion, .d = d, .kind = kind};
    w.brackets[0] = whole_file;
    cursor c = {text, where.file, where.line, 0};
    start_run(&w, where);
    return finish(&w, expand_all(&w, &c));
}

void sim_expansion_free(sim_expansion *expansion)
{
    free(expansion->text);
    free(expansion->runs);
    *expansion = (sim_expansion){0};
}

sim_origin sim_expansion_origin(const sim_expansion *expansion, int line)
{
    size_t low = 0, high = expansion->run_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (expansion->runs[middle].line <= line)
            low = middle;
        else
            high = middle;
    }
    const sim_line_run *run = &expansion->runs[low];
    const int further = run->origin.line > 0 && line > run->line ? line - run->line : 0;
    return (sim_origin){run->origin.file, run->origin.line + further};
}
