#include "sim/scenario/override.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/distribution_reader.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/textfile.h"

enum { MOST_STEPS = 32 };

/* One step of a path: a name, or a selector of an element. */
typedef struct step {
    char *text;
    int is_selector;
} step;

typedef struct override_path {
    char *key; /* as written */
    step steps[MOST_STEPS];
    size_t count;
    sim_buffer pattern; /* the key with "[]" for each selector */
} override_path;

static void path_free(override_path *path)
{
    for (size_t i = 0; i < path->count; i++)
        free(path->steps[i].text);
    free(path->key);
    free(path->pattern.text);
}

static char *copy_part(const char *from, size_t length)
{
    char *copy = sim_allocate(length + 1, 1);
    return memcpy(copy, from, length);
}

/* Splits the key in steps; 0 when it is no path. */
static int path_read(override_path *path)
{
    const char *at = path->key;
    while (*at) {
        const int is_selector = *at == '[';
        at += is_selector;
        const size_t length = strcspn(at, is_selector ? "]" : ".[]");
        if (length == 0 || path->count == MOST_STEPS || (is_selector && (at[length] != ']' || path->count == 0)))
            return 0;
        path->steps[path->count++] = (step){copy_part(at, length), is_selector};
        if (is_selector)
            sim_buffer_print(&path->pattern, "[]");
        else
            sim_buffer_add(&path->pattern, at, length);
        at += length + is_selector;
        if (*at == '.') {
            sim_buffer_print(&path->pattern, ".");
            if (!*++at)
                return 0;
        } else if (*at && *at != '[') {
            return 0;
        }
    }
    return path->count > 0;
}

static void fault(sim_diagnostics *d, const char *key, const char *text)
{
    sim_diagnostics_add(d, SIM_FAULT_USAGE, SIM_COMMAND_LINE_ORIGIN, key, "%s", text);
}

/* The row that `pattern` less its last step stands for, when that is of type `type` or `other`. */
static int parent_is(const sim_schema *schema, const char *pattern, char last, sim_param_type type,
                     sim_param_type other)
{
    const char *cut = strrchr(pattern, last);
    if (!cut)
        return 0;
    char *parent = copy_part(pattern, (size_t)(cut - pattern));
    const sim_param *row = sim_schema_find(schema, parent);
    free(parent);
    return row && (row->type == type || row->type == other);
}

/* Whether the schema has a place of this pattern: a key, a group, a member of a distribution, an element of an array. */
static int is_known(const sim_schema *schema, const override_path *path)
{
    const char *pattern = path->pattern.text;
    const step *last = &path->steps[path->count - 1];
    if (sim_schema_find(schema, pattern) || sim_schema_is_group(schema, pattern))
        return 1;
    if (last->is_selector)
        return parent_is(schema, pattern, '[', SIM_PARAM_REALS, SIM_PARAM_TEXTS);
    return sim_distribution_has_member(last->text) &&
           parent_is(schema, pattern, '.', SIM_PARAM_DISTRIBUTION, SIM_PARAM_DISTRIBUTION);
}

static int is_bare_word(const char *value)
{
    if (strchr("\"[({", *value) && *value)
        return 0;
    if (strcasecmp(value, "true") == 0 || strcasecmp(value, "false") == 0)
        return 0;
    const char *digits = value + strspn(value, "+-");
    return !isdigit((unsigned char)*digits) && !(*digits == '.' && isdigit((unsigned char)digits[1]));
}

static int holds_text(const sim_param *row)
{
    return row && (row->type == SIM_PARAM_TEXT || row->type == SIM_PARAM_DATE || row->type == SIM_PARAM_FILE);
}

static sim_node *read_value(const sim_schema *schema, const override_path *path, const char *value, sim_diagnostics *d)
{
    const step *last = &path->steps[path->count - 1];
    const char *name = last->is_selector ? NULL : last->text;
    const sim_param *row = sim_schema_find(schema, path->pattern.text);
    if (*value != '"' && (is_bare_word(value) || holds_text(row)))
        return sim_node_new(SIM_NODE_TEXT, name, SIM_COMMAND_LINE_ORIGIN, value);
    const size_t faults = sim_diagnostics_total(d);
    sim_node *node = sim_parse_value(value, name, SIM_COMMAND_LINE_ORIGIN, SIM_FAULT_USAGE, d);
    if (!node && sim_diagnostics_total(d) > faults)
        sim_diagnostics_hint(d, "in --set %s=%s", path->key, value);
    return node;
}

static void no_such_element(const sim_node *list, const override_path *path, size_t i, sim_diagnostics *d)
{
    const char *wrong = path->steps[i].text;
    sim_diagnostics_add(d, SIM_FAULT_USAGE, SIM_COMMAND_LINE_ORIGIN, path->key, "no element \"%s\"", wrong);
    const char **ids = sim_allocate(list->count, sizeof *ids);
    size_t count = 0;
    for (size_t e = 0; e < list->count; e++)
        if (sim_node_id(list->children[e]))
            ids[count++] = sim_node_id(list->children[e]);
    const char *nearest = sim_nearest_name(wrong, ids, count);
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    else
        sim_diagnostics_hint(d, "it has %zu elements%s%s%s", list->count, count ? ", the first is \"" : "",
                             count ? ids[0] : "", count ? "\"" : "");
    free(ids);
}

/* The place of step `i` below `parent`: its index, or parent->count for a member that is not there yet. Returns 0 after
 * a fault. */
static int find_place(const sim_node *parent, const override_path *path, size_t i, size_t *place, sim_diagnostics *d)
{
    const step *s = &path->steps[i];
    if (!s->is_selector) {
        if (parent->kind != SIM_NODE_GROUP) {
            sim_diagnostics_add(d, SIM_FAULT_USAGE, SIM_COMMAND_LINE_ORIGIN, path->key,
                                "\"%s\" would be a member of %s", s->text, sim_node_kind_text(parent->kind));
            return 0;
        }
        *place = sim_node_member_index(parent, s->text);
        return 1;
    }
    if (parent->kind != SIM_NODE_LIST && parent->kind != SIM_NODE_ARRAY) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, SIM_COMMAND_LINE_ORIGIN, path->key, "[%s] would be an element of %s",
                            s->text, sim_node_kind_text(parent->kind));
        return 0;
    }
    *place = sim_node_element_index(parent, s->text);
    if (*place < parent->count)
        return 1;
    no_such_element(parent, path, i, d);
    return 0;
}

static void put_value(sim_node *root, const override_path *path, sim_node *value, sim_diagnostics *d)
{
    sim_node *parent = root;
    size_t place;
    for (size_t i = 0; i + 1 < path->count; i++) {
        if (!find_place(parent, path, i, &place, d)) {
            sim_node_free(value);
            return;
        }
        if (place == parent->count)
            sim_node_append(parent, sim_node_new(SIM_NODE_GROUP, path->steps[i].text, SIM_COMMAND_LINE_ORIGIN, NULL));
        parent = parent->children[place];
    }
    if (!find_place(parent, path, path->count - 1, &place, d)) {
        sim_node_free(value);
        return;
    }
    sim_node *old = place < parent->count ? parent->children[place] : NULL;
    sim_node *merged = sim_node_merge(old, value, path->key, d);
    if (old)
        parent->children[place] = merged;
    else
        sim_node_append(parent, merged);
}

static void apply(sim_node *root, const sim_schema *schema, const sim_schemas *schemas, override_path *path,
                  const char *value, sim_diagnostics *d)
{
    if (!path_read(path)) {
        fault(d, path->key, "is no path of a key");
        return;
    }
    if (!is_known(schema, path)) {
        fault(d, path->key, "matches no key");
        sim_schema_suggest(schema, schemas, path->pattern.text, d);
        return;
    }
    sim_node *node = read_value(schema, path, value, d);
    if (node)
        put_value(root, path, node, d);
}

/* The key of "key=value" without the blanks around it, allocated. */
static char *key_of(const char *text)
{
    const size_t blanks = strspn(text, " \t");
    size_t end = strcspn(text, "=");
    while (end > blanks && strchr(" \t", text[end - 1]))
        end--;
    return copy_part(text + blanks, end > blanks ? end - blanks : 0);
}

int sim_override_gives(const char *text, const char *key)
{
    char *given = key_of(text);
    const int is_key = strcmp(given, key) == 0;
    free(given);
    return is_key;
}

void sim_override_apply(sim_node *root, const sim_schema *schema, const sim_schemas *schemas, const char *text,
                        sim_diagnostics *d)
{
    const char *equals = strchr(text, '=');
    if (!equals) {
        sim_diagnostics_add(d, SIM_FAULT_USAGE, SIM_COMMAND_LINE_ORIGIN, NULL, "\"%s\" is not written key.path=value",
                            text);
        return;
    }
    const char *value = equals + 1;
    value += strspn(value, " \t");
    override_path path = {.key = key_of(text)};
    if (!sim_utf8_valid(text))
        fault(d, NULL, "the text is not UTF-8");
    else
        apply(root, schema, schemas, &path, value, d);
    path_free(&path);
}
