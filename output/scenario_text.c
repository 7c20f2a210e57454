#include "output/scenario_text.h"

#include <stdlib.h>
#include <string.h>

#include "output/params.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { INDENT = 4 };

typedef struct entry {
    char *key;
    char *value;
} entry;

typedef struct entries {
    entry *items;
    size_t count, room;
    scenario_text_part part;
} entries;

static void collect(void *context, const char *key, const char *value)
{
    entries *all = context;
    if (output_key_is_choice(key) != (all->part == SCENARIO_TEXT_OUTPUTS))
        return;
    if (all->count == all->room) {
        all->room = all->room == 0 ? 64 : 2 * all->room;
        all->items = sim_reallocate(all->items, all->room, sizeof *all->items);
    }
    all->items[all->count++] = (entry){sim_copy_text(key), sim_copy_text(value)};
}

static void indent(sim_buffer *text, int depth)
{
    sim_buffer_print(text, "%*s", INDENT * depth, "");
}

/* The length of the first member of a path: up to a dot, a bracket or the end. */
static size_t member_length(const char *path)
{
    return strcspn(path, ".[");
}

/* The length of the bracket that `path` begins with, 0 when it begins with none. */
static size_t bracket_length(const char *path)
{
    return path[0] == '[' ? strcspn(path, "]") + 1 : 0;
}

static int same_start(const char *a, const char *b, size_t length)
{
    return strncmp(a, b, length) == 0 && (b[length] == '.' || b[length] == '[');
}

static void print_members(sim_buffer *text, const entry items[], size_t count, size_t from, int depth);

/* Moves all items that share the first `length` bytes after `from` with the first of them to the front, keeping the order on
 * both sides: a group that tables of the schema share is written once. Returns how many there are. */
static size_t gather(entry items[], size_t count, size_t from, size_t length)
{
    size_t gathered = 1;
    for (size_t i = 1; i < count; i++) {
        if (!same_start(items[0].key + from, items[i].key + from, length))
            continue;
        const entry moved = items[i];
        memmove(&items[gathered + 1], &items[gathered], (i - gathered) * sizeof *items);
        items[gathered++] = moved;
    }
    return gathered;
}

static void print_elements(sim_buffer *text, const entry items[], size_t count, size_t from, int depth)
{
    size_t done = 0;
    while (done < count) {
        const char *bracket = items[done].key + from;
        const size_t length = bracket_length(bracket);
        size_t same = 1;
        while (done + same < count && strncmp(bracket, items[done + same].key + from, length) == 0)
            same++;
        indent(text, depth);
        sim_buffer_print(text, "{\n");
        print_members(text, &items[done], same, from + length + 1, depth + 1);
        indent(text, depth);
        done += same;
        sim_buffer_print(text, done < count ? "},\n" : "}\n");
    }
}

static void print_members(sim_buffer *text, const entry items[], size_t count, size_t from, int depth)
{
    size_t done = 0;
    while (done < count) {
        const char *path = items[done].key + from;
        const size_t length = member_length(path);
        indent(text, depth);
        if (path[length] == '\0') {
            sim_buffer_print(text, "%s = %s;\n", path, items[done].value);
            done++;
            continue;
        }
        size_t same = 1;
        while (done + same < count && same_start(path, items[done + same].key + from, length))
            same++;
        const int is_list = path[length] == '[';
        sim_buffer_print(text, "%.*s = %s\n", (int)length, path, is_list ? "(" : "{");
        if (is_list)
            print_elements(text, &items[done], same, from + length, depth + 1);
        else
            print_members(text, &items[done], same, from + length + 1, depth + 1);
        indent(text, depth);
        sim_buffer_print(text, is_list ? ");\n" : "};\n");
        done += same;
    }
}

/* Orders items so that those of one group, and of one group in it, stand together. Elements of lists do already. */
static void gather_groups(entry items[], size_t count, size_t from)
{
    size_t done = 0;
    while (done < count) {
        const char *path = items[done].key + from;
        const size_t length = member_length(path);
        if (path[length] == '\0') {
            done++;
            continue;
        }
        const size_t same = gather(&items[done], count - done, from, length);
        if (path[length] == '.')
            gather_groups(&items[done], same, from + length + 1);
        done += same;
    }
}

char *scenario_text_of(const sim_scenario *scenario, scenario_text_part part)
{
    entries all = {.part = part};
    sim_scenario_visit_keys(scenario, collect, &all);
    gather_groups(all.items, all.count, 0);
    sim_buffer text = {0};
    print_members(&text, all.items, all.count, 0, 0);
    for (size_t i = 0; i < all.count; i++) {
        free(all.items[i].key);
        free(all.items[i].value);
    }
    free(all.items);
    return sim_buffer_take(&text);
}
