#include "sim/scenario/distribution_reader.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"
#include "sim/scenario/schema.h"

enum { MEMBERS = 3 };

/* One row for each way to write a distribution: its name, its members in order, what they make. */
typedef struct form {
    const char *name;
    const char *members[MEMBERS]; /* NULL after the last */
    int of_arrays;
    sim_distribution (*make)(const double *values);
    sim_distribution (*make_points)(const double *values, const double *weights, size_t points);
} form;

static sim_distribution make_constant(const double *v)
{
    return sim_distribution_constant(v[0]);
}

static sim_distribution make_uniform(const double *v)
{
    return sim_distribution_uniform(v[0], v[1]);
}

static sim_distribution make_triangular(const double *v)
{
    return sim_distribution_triangular(v[0], v[1], v[2]);
}

static sim_distribution make_exponential(const double *v)
{
    return sim_distribution_exponential(v[0]);
}

static sim_distribution make_gamma(const double *v)
{
    return sim_distribution_gamma(v[0], v[1]);
}

static sim_distribution make_lognormal_median(const double *v)
{
    return sim_distribution_lognormal_median(v[0], v[1]);
}

static sim_distribution make_lognormal(const double *v)
{
    return sim_distribution_lognormal(v[0], v[1]);
}

static sim_distribution make_weibull(const double *v)
{
    return sim_distribution_weibull(v[0], v[1]);
}

/* Of two forms of one name the first is the one that an empty group is judged by. */
static const form forms[] = {
    {"constant", {"value"}, 0, make_constant, NULL},
    {"uniform", {"low", "high"}, 0, make_uniform, NULL},
    {"triangular", {"low", "mode", "high"}, 0, make_triangular, NULL},
    {"exponential", {"mean"}, 0, make_exponential, NULL},
    {"gamma", {"mean", "shape"}, 0, make_gamma, NULL},
    {"lognormal", {"median", "sigma"}, 0, make_lognormal_median, NULL},
    {"lognormal", {"mean", "sd"}, 0, make_lognormal, NULL},
    {"weibull", {"shape", "scale"}, 0, make_weibull, NULL},
    {"empirical", {"values", "weights"}, 1, NULL, sim_distribution_discrete},
    {"piecewise", {"values", "cumulative"}, 1, NULL, sim_distribution_piecewise},
};

enum { FORMS = sizeof forms / sizeof *forms };

static int form_has(const form *f, const char *name)
{
    for (size_t i = 0; i < MEMBERS && f->members[i]; i++)
        if (strcmp(f->members[i], name) == 0)
            return 1;
    return 0;
}

int sim_distribution_has_member(const char *name)
{
    for (size_t i = 0; i < FORMS; i++)
        if (form_has(&forms[i], name))
            return 1;
    return strcmp(name, "distribution") == 0;
}

/* The form of `name` that holds the most of the members given; NULL when no form has the name. */
static const form *find_form(const char *name, const sim_node *group)
{
    const form *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < FORMS; i++) {
        if (strcmp(forms[i].name, name) != 0)
            continue;
        size_t held = 0;
        for (size_t m = 0; m < MEMBERS && forms[i].members[m]; m++)
            held += sim_node_member(group, forms[i].members[m]) != NULL;
        if (!best || held > most) {
            best = &forms[i];
            most = held;
        }
    }
    return best;
}

/* What a reading needs at every step. */
typedef struct reading {
    const char *key;
    sim_diagnostics *d;
} reading;

static void hint_forms(sim_diagnostics *d)
{
    sim_buffer names = {0};
    for (size_t i = 0; i < FORMS; i++)
        if (i == 0 || strcmp(forms[i].name, forms[i - 1].name) != 0)
            sim_buffer_print(&names, "%s%s", i ? ", " : "", forms[i].name);
    sim_diagnostics_hint(d, "distributions: %s", names.text);
    free(names.text);
}

static void hint_members(const form *f, sim_diagnostics *d)
{
    sim_buffer names = {0};
    for (size_t i = 0; i < MEMBERS && f->members[i]; i++)
        sim_buffer_print(&names, "%s%s", i ? ", " : "", f->members[i]);
    sim_diagnostics_hint(d, "%s has the members %s", f->name, names.text);
    free(names.text);
}

static const form *read_form(const reading *r, const sim_node *group)
{
    const sim_node *name = sim_node_member(group, "distribution");
    if (!name || name->kind != SIM_NODE_TEXT) {
        const sim_origin where = name ? name->origin : group->origin;
        const sim_fault_kind kind = sim_origin_fault_kind(where);
        sim_diagnostics_add(r->d, kind, where, r->key, "%s",
                            name ? "the name of a distribution is a text" : "the member \"distribution\" is missing");
        hint_forms(r->d);
        return NULL;
    }
    const form *f = find_form(name->text, group);
    if (!f) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(name->origin), name->origin, r->key,
                            "no such distribution: \"%s\"", name->text);
        hint_forms(r->d);
    }
    return f;
}

static int check_members(const reading *r, const sim_node *group, const form *f)
{
    int good = 1;
    for (size_t i = 0; i < group->count; i++) {
        const sim_node *member = group->children[i];
        if (strcmp(member->name, "distribution") == 0 || form_has(f, member->name))
            continue;
        sim_diagnostics_add(r->d, sim_origin_fault_kind(member->origin), member->origin, r->key,
                            "%s has no member \"%s\"", f->name, member->name);
        hint_members(f, r->d);
        good = 0;
    }
    for (size_t i = 0; i < MEMBERS && f->members[i]; i++) {
        if (sim_node_member(group, f->members[i]))
            continue;
        sim_diagnostics_add(r->d, sim_origin_fault_kind(group->origin), group->origin, r->key,
                            "the member \"%s\" of %s is missing", f->members[i], f->name);
        hint_members(f, r->d);
        good = 0;
    }
    return good;
}

static int read_number(const reading *r, const sim_node *node, const char *member, double *value)
{
    if (!sim_node_is_number(node)) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key,
                            "%s must be a number, not %s", member, sim_node_kind_text(node->kind));
        return 0;
    }
    *value = sim_node_number(node);
    return 1;
}

static int read_array(const reading *r, const sim_node *node, const char *member, double *values, size_t *count)
{
    if (node->kind != SIM_NODE_ARRAY && node->kind != SIM_NODE_LIST) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key,
                            "%s must be an array of numbers, not %s", member, sim_node_kind_text(node->kind));
        return 0;
    }
    if (node->count == 0 || node->count > SIM_DISTRIBUTION_POINTS) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key,
                            "%s must have 1 to %d numbers, not %zu", member, SIM_DISTRIBUTION_POINTS, node->count);
        return 0;
    }
    for (size_t i = 0; i < node->count; i++)
        if (!read_number(r, node->children[i], member, &values[i]))
            return 0;
    *count = node->count;
    return 1;
}

static int read_points(const reading *r, const sim_node *group, const form *f, sim_distribution *made)
{
    double columns[2][SIM_DISTRIBUTION_POINTS];
    size_t counts[2];
    for (size_t i = 0; i < 2; i++)
        if (!read_array(r, sim_node_member(group, f->members[i]), f->members[i], columns[i], &counts[i]))
            return 0;
    if (counts[0] != counts[1]) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(group->origin), group->origin, r->key, "%zu %s but %zu %s",
                            counts[0], f->members[0], counts[1], f->members[1]);
        return 0;
    }
    *made = f->make_points(columns[0], columns[1], counts[0]);
    return 1;
}

static int read_parameters(const reading *r, const sim_node *group, const form *f, sim_distribution *made)
{
    double values[MEMBERS];
    for (size_t i = 0; i < MEMBERS && f->members[i]; i++)
        if (!read_number(r, sim_node_member(group, f->members[i]), f->members[i], &values[i]))
            return 0;
    *made = f->make(values);
    return 1;
}

static int read_group(const reading *r, const sim_node *group, sim_distribution *made)
{
    const form *f = read_form(r, group);
    if (!f || !check_members(r, group, f))
        return 0;
    if (!(f->of_arrays ? read_points(r, group, f, made) : read_parameters(r, group, f, made)))
        return 0;
    const char *wrong = sim_distribution_check(made);
    if (!wrong)
        return 1;
    sim_diagnostics_add(r->d, sim_origin_fault_kind(group->origin), group->origin, r->key, "no %s distribution: %s",
                        f->name, wrong);
    return 0;
}

static void check_range(const reading *r, const sim_node *node, const sim_param *row, const sim_distribution *made)
{
    char range[SIM_RANGE_BYTES], number[SIM_NUMBER_BYTES];
    const double mean = sim_distribution_mean(made);
    if (!isfinite(mean)) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key, "the mean is not finite");
        return;
    }
    if (mean < row->low || mean > row->high) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key, "%s %s is out of range",
                            node->kind == SIM_NODE_GROUP ? "the mean" : "the value", sim_number_print(mean, number));
        sim_diagnostics_hint(r->d, "allowed: %s", sim_param_range(row, range));
        return;
    }
    const double least = sim_distribution_quantile(made, 0);
    if (row->low >= 0 && least < 0) {
        sim_diagnostics_add(r->d, sim_origin_fault_kind(node->origin), node->origin, r->key,
                            "values down to %s are possible",
                            isfinite(least) ? sim_number_print(least, number) : "minus infinity");
        sim_diagnostics_hint(r->d, "no value of this key is below 0");
    }
}

sim_distribution sim_distribution_read(const sim_node *node, const sim_param *row, const char *key, sim_diagnostics *d)
{
    const reading r = {key, d};
    sim_distribution made = sim_distribution_constant(0);
    if (sim_node_is_number(node)) {
        made = sim_distribution_constant(sim_node_number(node));
    } else if (node->kind != SIM_NODE_GROUP) {
        sim_diagnostics_add(d, sim_origin_fault_kind(node->origin), node->origin, key,
                            "must be a number or a distribution, not %s", sim_node_kind_text(node->kind));
        sim_diagnostics_hint(d, "{ distribution = \"gamma\"; mean = 3.0; shape = 2.0; }, for example");
        return made;
    } else if (!read_group(&r, node, &made)) {
        return sim_distribution_constant(0);
    }
    check_range(&r, node, row, &made);
    return made;
}

static void print_number(const sim_node *node, sim_buffer *into)
{
    char number[SIM_NUMBER_BYTES];
    sim_buffer_print(into, "%s", sim_number_print(sim_node_number(node), number));
}

static void print_member(const sim_node *node, sim_buffer *into)
{
    if (sim_node_is_number(node)) {
        print_number(node, into);
        return;
    }
    sim_buffer_print(into, "[");
    for (size_t i = 0; i < node->count; i++) {
        sim_buffer_print(into, "%s", i ? ", " : "");
        print_number(node->children[i], into);
    }
    sim_buffer_print(into, "]");
}

void sim_distribution_print(const sim_node *node, sim_buffer *into)
{
    if (sim_node_is_number(node)) {
        print_number(node, into);
        return;
    }
    const form *f = find_form(sim_node_member(node, "distribution")->text, node);
    sim_buffer_print(into, "{ distribution = \"%s\";", f->name);
    for (size_t i = 0; i < MEMBERS && f->members[i]; i++) {
        sim_buffer_print(into, " %s = ", f->members[i]);
        print_member(sim_node_member(node, f->members[i]), into);
        sim_buffer_print(into, ";");
    }
    sim_buffer_print(into, " }");
}
