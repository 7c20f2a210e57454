#include "sim/scenario/load.h"

#include <stdlib.h>
#include <string.h>

#include "sim/scenario/buffer.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/path.h"

enum { LONGEST_CHAIN = 32 };

typedef struct chain {
    sim_names *names;
    sim_diagnostics *d;
    const char *absolute[LONGEST_CHAIN];
    const char *named[LONGEST_CHAIN];
    size_t count;
} chain;

static sim_node *load_link(chain *c, const char *path, sim_origin named_at, const char *key);

static sim_node *read_file(chain *c, const char *path, sim_origin named_at, const char *key)
{
    sim_expansion expansion;
    if (!sim_expand_file(path, named_at, key, c->names, &expansion, c->d))
        return NULL;
    sim_node *root = sim_parse(&expansion, SIM_FAULT_CONFIG, c->d);
    sim_expansion_free(&expansion);
    if (!root)
        return NULL;
    root->origin = (sim_origin){sim_names_keep(c->names, path), 0};
    if (root->count > 0)
        return root;
    sim_diagnostics_add(c->d, SIM_FAULT_CONFIG, root->origin, NULL, "the file is empty: no setting stands in it");
    sim_node_free(root);
    return NULL;
}

/* Whether `path` is one of the files of the chain, which is a fault. */
static int closes_circle(chain *c, const char *path, sim_origin named_at)
{
    char *absolute = sim_path_absolute(path);
    const char *kept = sim_names_keep(c->names, absolute);
    free(absolute);
    for (size_t i = 0; i < c->count; i++) {
        if (c->absolute[i] != kept)
            continue;
        sim_buffer circle = {0};
        for (size_t j = i; j < c->count; j++)
            sim_buffer_print(&circle, "%s -> ", c->named[j]);
        sim_buffer_print(&circle, "%s", c->named[i]);
        sim_diagnostics_add(c->d, SIM_FAULT_CONFIG, named_at, "base", "goes in a circle: %s", circle.text);
        free(circle.text);
        return 1;
    }
    if (c->count == LONGEST_CHAIN) {
        sim_diagnostics_add(c->d, SIM_FAULT_CONFIG, named_at, "base", "a chain of more than %d files", LONGEST_CHAIN);
        return 1;
    }
    c->absolute[c->count] = kept;
    c->named[c->count++] = sim_names_keep(c->names, path);
    return 0;
}

static sim_node *load_base(chain *c, const sim_node *base)
{
    if (base->kind != SIM_NODE_TEXT) {
        sim_diagnostics_add(c->d, SIM_FAULT_CONFIG, base->origin, "base",
                            "must be the name of a file in quotes, not %s", sim_node_kind_text(base->kind));
        return NULL;
    }
    char *path = sim_path_resolve(base->text, base->origin.file);
    if (!path) {
        char *folders = sim_path_folders(base->origin.file);
        sim_diagnostics_add(c->d, SIM_FAULT_INPUT, base->origin, "base", "no such file: \"%s\"", base->text);
        sim_diagnostics_hint(c->d, "looked in %s", folders);
        free(folders);
        return NULL;
    }
    sim_node *root = load_link(c, path, base->origin, "base");
    free(path);
    return root;
}

/* Depth is bounded by LONGEST_CHAIN. */
static sim_node *load_link(chain *c, const char *path, sim_origin named_at, const char *key)
{
    if (closes_circle(c, path, named_at))
        return NULL;
    sim_node *root = read_file(c, path, named_at, key);
    if (!root)
        return NULL;
    sim_node *under = NULL;
    if (sim_node_member(root, "base")) {
        sim_node *base = sim_node_take(root, sim_node_member_index(root, "base"));
        under = load_base(c, base);
        sim_node_free(base);
        if (!under) {
            sim_node_free(root);
            return NULL;
        }
    }
    return sim_node_merge(under, root, "", c->d);
}

sim_node *sim_load(const char *path, sim_names *names, const char **base, sim_diagnostics *d)
{
    chain c = {.names = names, .d = d};
    sim_node *root = load_link(&c, path, (sim_origin){path, 0}, NULL);
    *base = c.count > 1 ? c.named[1] : NULL;
    return root;
}
