#include "sim/scenario/parse.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/textfile.h"

/* What libconfig keeps for one token, with the slack of malloc: a setting, its name, its place in a list. */
enum { BYTES_FOR_A_TOKEN = sizeof(config_setting_t) + 64 };

/* libconfig checks none of its allocations, so what it can need is asked for first: this ends in one line, not in a crash,
 * where memory is limited. */
static void prove_memory(const sim_expansion *expansion)
{
    free(sim_allocate(expansion->tokens * BYTES_FOR_A_TOKEN + 4 * expansion->length, 1));
}

static sim_node *leaf(const config_setting_t *setting, sim_origin origin, sim_fault_kind kind, sim_diagnostics *d)
{
    sim_node *node;
    switch (setting->type) {
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        node = sim_node_new(SIM_NODE_WHOLE, setting->name, origin, NULL);
        node->whole = setting->type == CONFIG_TYPE_INT ? setting->value.ival : setting->value.llval;
        return node;
    case CONFIG_TYPE_FLOAT:
        node = sim_node_new(SIM_NODE_REAL, setting->name, origin, NULL);
        node->real = setting->value.fval;
        return node;
    case CONFIG_TYPE_BOOL:
        node = sim_node_new(SIM_NODE_FLAG, setting->name, origin, NULL);
        node->whole = setting->value.ival != 0;
        return node;
    default:
        /* libconfig keeps an empty string as NULL. */
        node = sim_node_new(SIM_NODE_TEXT, setting->name, origin, setting->value.sval ? setting->value.sval : "");
        if (!sim_utf8_valid(node->text))
            sim_diagnostics_add(d, kind, origin, setting->name, "the text is not UTF-8 after its \\x escapes");
        return node;
    }
}

/* Depth is bounded by SIM_EXPAND_DEPTH. */
static sim_node *convert(const config_setting_t *setting, const sim_expansion *expansion, sim_fault_kind kind,
                         sim_diagnostics *d)
{
    const sim_origin origin = sim_expansion_origin(expansion, (int)setting->line);
    if (!config_setting_is_aggregate(setting))
        return leaf(setting, origin, kind, d);
    const sim_node_kind shape = config_setting_is_group(setting)  ? SIM_NODE_GROUP
                                : config_setting_is_list(setting) ? SIM_NODE_LIST
                                                                  : SIM_NODE_ARRAY;
    sim_node *node = sim_node_new(shape, setting->name, origin, NULL);
    const config_list_t *children = setting->value.list;
    for (unsigned i = 0; children && i < children->length; i++)
        sim_node_append(node, convert(children->elements[i], expansion, kind, d));
    return node;
}

static void add_syntax_fault(const config_t *config, const sim_expansion *expansion, sim_fault_kind kind,
                             sim_diagnostics *d)
{
    const sim_origin where = sim_expansion_origin(expansion, config_error_line(config));
    const char *said = config_error_text(config) ? config_error_text(config) : "syntax error";
    if (strstr(said, "duplicate")) {
        sim_diagnostics_add(d, kind, where, NULL, "a name is given twice in one group");
    } else if (strstr(said, "mismatched")) {
        sim_diagnostics_add(d, kind, where, NULL, "the elements of an array must be of one type");
    } else {
        sim_diagnostics_add(d, kind, where, NULL, "%s", said);
    }
}

sim_node *sim_parse(const sim_expansion *expansion, sim_fault_kind kind, sim_diagnostics *d)
{
    prove_memory(expansion);
    config_t config;
    config_init(&config);
    sim_node *root = NULL;
    const size_t faults = sim_diagnostics_total(d);
    if (config_read_string(&config, expansion->text))
        root = convert(config_root_setting(&config), expansion, kind, d);
    else
        add_syntax_fault(&config, expansion, kind, d);
    config_destroy(&config);
    if (sim_diagnostics_total(d) == faults)
        return root;
    sim_node_free(root);
    return NULL;
}

sim_node *sim_parse_value(const char *text, const char *name, sim_origin where, sim_fault_kind kind, sim_diagnostics *d)
{
    sim_buffer setting = {0};
    sim_expansion expansion;
    sim_buffer_print(&setting, "value = %s\n", text);
    const int expanded = sim_expand_text(setting.text, where, kind, &expansion, d);
    free(setting.text);
    if (!expanded)
        return NULL;
    sim_node *root = sim_parse(&expansion, kind, d);
    sim_expansion_free(&expansion);
    if (!root)
        return NULL;
    sim_node *value = NULL;
    if (root->count == 1) {
        value = sim_node_take(root, 0);
        sim_node_rename(value, name);
    } else {
        sim_diagnostics_add(d, kind, where, name, "more than one value is given");
    }
    sim_node_free(root);
    return value;
}
