#include <stdlib.h>
#include <string.h>

#include "sim/scenario/buffer.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/scenario_inside.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/settings.h"
#include "sim/scenario/value.h"

/* What is the same throughout one printing. */
typedef struct printing {
    const sim_schema *schema;
    sim_print_origins origins;
    sim_buffer out;
} printing;

static void print_level(printing *p, const sim_node *level, const char *prefix, const char *group, int indent);

static void print_indent(printing *p, int indent)
{
    sim_buffer_print(&p->out, "%*s", 4 * indent, "");
}

static void end_line(printing *p, sim_origin origin)
{
    if (p->origins == SIM_PRINT_ORIGINS) {
        sim_buffer_print(&p->out, "  # ");
        /* The name of a file may hold a line break, which would end the comment. */
        for (const char *at = origin.file; *at; at++)
            sim_buffer_print(&p->out, "%c", (unsigned char)*at < 0x20 ? '?' : *at);
        if (origin.line > 0)
            sim_buffer_print(&p->out, ":%d", origin.line);
    }
    sim_buffer_print(&p->out, "\n");
}

static void print_list(printing *p, const sim_node *list, const char *prefix, const char *key, int indent)
{
    sim_buffer below = {0};
    sim_buffer_print(&below, "%s%s[].", prefix, key);
    sim_buffer_print(&p->out, "(");
    for (size_t i = 0; i < list->count; i++) {
        sim_buffer_print(&p->out, "%s\n", i ? "," : "");
        print_indent(p, indent + 1);
        sim_buffer_print(&p->out, "{\n");
        print_level(p, list->children[i], below.text, "", indent + 2);
        print_indent(p, indent + 1);
        sim_buffer_print(&p->out, "}");
    }
    if (list->count > 0) {
        sim_buffer_print(&p->out, "\n");
        print_indent(p, indent);
    }
    sim_buffer_print(&p->out, ");");
    free(below.text);
}

static void print_setting(printing *p, const sim_node *node, sim_level_row l, const char *prefix, const char *name,
                          int indent)
{
    print_indent(p, indent);
    sim_buffer_print(&p->out, "%s = ", name);
    if (l.row->type == SIM_PARAM_LIST) {
        print_list(p, node, prefix, l.name, indent);
    } else {
        sim_value_print(node, l.row, p->origins == SIM_PRINT_NAMES ? SIM_PRINT_BASE_NAME : SIM_PRINT_ABSOLUTE, &p->out);
        sim_buffer_print(&p->out, ";");
    }
    end_line(p, node->origin);
}

/* Whether a row before row `until` of the level begins with the `length` letters of `group`. */
static int seen_before(const printing *p, const char *prefix, size_t until, const char *group, size_t length)
{
    size_t at = 0;
    for (sim_level_row l; (l = sim_schema_next(p->schema, prefix, &at)).row && at < until;)
        if (strncmp(l.name, group, length) == 0)
            return 1;
    return 0;
}

/* Prints the rows of the level `prefix` that stand in its group `group` ("" or "detention."), groups within it where
 * their first row stands. */
static void print_level(printing *p, const sim_node *level, const char *prefix, const char *group, int indent)
{
    const size_t skip = strlen(group);
    size_t at = 0;
    for (sim_level_row l; (l = sim_schema_next(p->schema, prefix, &at)).row;) {
        if (strncmp(l.name, group, skip) != 0)
            continue;
        const char *rest = l.name + skip, *dot = strchr(rest, '.');
        const sim_node *node = sim_node_find(level, l.name);
        if (!dot) {
            if (node)
                print_setting(p, node, l, prefix, rest, indent);
            continue;
        }
        const size_t length = (size_t)(dot + 1 - l.name);
        if (seen_before(p, prefix, at, l.name, length))
            continue;
        sim_buffer inner = {0};
        sim_buffer_add(&inner, l.name, length);
        print_indent(p, indent);
        sim_buffer_print(&p->out, "%.*s = {\n", (int)(dot - rest), rest);
        print_level(p, level, prefix, inner.text, indent + 1);
        print_indent(p, indent);
        sim_buffer_print(&p->out, "};\n");
        free(inner.text);
    }
}

char *sim_scenario_print(const sim_scenario *scenario, sim_print_origins origins)
{
    printing p = {.schema = scenario->schema, .origins = origins};
    print_level(&p, scenario->root, "", "", 0);
    return sim_buffer_take(&p.out);
}

void sim_scenario_visit_files(const sim_scenario *scenario, sim_file_visitor *visit, void *context)
{
    sim_settings all = sim_settings_of(scenario->root, scenario->schema);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].kind == SIM_SETTING_FILE && all.items[i].node->path)
            visit(context, all.items[i].place, all.items[i].node->path);
    sim_settings_free(&all);
}

void sim_scenario_visit_keys(const sim_scenario *scenario, sim_key_visitor *visit, void *context)
{
    sim_settings all = sim_settings_of(scenario->root, scenario->schema);
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i].value)
            visit(context, all.items[i].place, all.items[i].value);
    sim_settings_free(&all);
}
