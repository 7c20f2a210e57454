/* Scenarios as lists of settings, and how two differ. Expected: keys as the test wrote them, pairs by a plain search. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/stream.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/difference.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/settings.h"

static sim_node *parse(const char *text)
{
    sim_diagnostics *d = sim_diagnostics_new();
    sim_node *root = sim_parse_value(text, "scenario", (sim_origin){NULL, 0}, SIM_FAULT_DATA, d);
    if (root == NULL)
        fail_msg("%s", sim_diagnostics_text(d, 0));
    sim_diagnostics_free(d);
    return root;
}

/* ---- the walk ---- */

static const char mixed[] = "{ a = 1; b = { c = \"x \\\"y\\\"\"; d = [1.5, 2.0]; e = (); };"
                            "  l = ( { id = \"one\"; v = true; m = ( { w = 2; } ); }, { v = false; } );"
                            "  n = ( 1, { o = 2; } ); }";

static void a_tree_without_a_schema_is_walked_to_its_leaves_with_ids_and_positions(void **state)
{
    (void)state;
    static const struct {
        sim_setting_kind kind;
        const char *key, *place, *value;
    } expected[] = {
        {SIM_SETTING_VALUE, "a", "a", "1"},
        {SIM_SETTING_VALUE, "b.c", "b.c", "\"x \\\"y\\\"\""},
        {SIM_SETTING_VALUE, "b.d", "b.d", "[1.5, 2.0]"},
        {SIM_SETTING_LIST, "b.e", "b.e", NULL},
        {SIM_SETTING_LIST, "l", "l", NULL},
        {SIM_SETTING_ELEMENT, "l[one]", "l[0]", NULL},
        {SIM_SETTING_ID, "l[one].id", "l[0].id", "\"one\""},
        {SIM_SETTING_VALUE, "l[one].v", "l[0].v", "true"},
        {SIM_SETTING_LIST, "l[one].m", "l[0].m", NULL},
        {SIM_SETTING_ELEMENT, "l[one].m[0]", "l[0].m[0]", NULL},
        {SIM_SETTING_VALUE, "l[one].m[0].w", "l[0].m[0].w", "2"},
        {SIM_SETTING_ELEMENT, "l[1]", "l[1]", NULL},
        {SIM_SETTING_VALUE, "l[1].v", "l[1].v", "false"},
        /* No list of groups alone is one value. */
        {SIM_SETTING_VALUE, "n", "n", "[1, [2]]"},
    };
    sim_node *root = parse(mixed);
    sim_settings all = sim_settings_of(root, NULL);
    assert_int_equal(all.count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < all.count; i++) {
        assert_int_equal(all.items[i].kind, expected[i].kind);
        assert_string_equal(all.items[i].key, expected[i].key);
        assert_string_equal(all.items[i].place, expected[i].place);
        if (expected[i].value == NULL)
            assert_null(all.items[i].value);
        else
            assert_string_equal(all.items[i].value, expected[i].value);
    }
    assert_int_equal(all.items[5].list, 4);
    assert_int_equal(all.items[9].list, 8);
    assert_int_equal(all.items[11].list, 4);
    sim_settings_free(&all);
    sim_node_free(root);
}

/* ---- pairs ---- */

/* A list of elements, each of `most` ids with an even chance, in random order. */
static char *random_scenario(sim_stream *luck, uint32_t most)
{
    uint32_t ids[64];
    for (uint32_t i = 0; i < most; i++)
        ids[i] = i;
    for (uint32_t i = most; i > 1; i--) {
        const uint32_t j = sim_stream_below(luck, i), kept = ids[i - 1];
        ids[i - 1] = ids[j];
        ids[j] = kept;
    }
    sim_buffer text = {0};
    sim_buffer_print(&text, "{ list = ( { id = \"always\"; }");
    for (uint32_t i = 0; i < most; i++)
        if (sim_stream_below(luck, 2))
            sim_buffer_print(&text, ", { id = \"e%u\"; v = %u; }", ids[i], sim_stream_below(luck, 2));
    sim_buffer_print(&text, " ); }");
    return sim_buffer_take(&text);
}

static size_t plain_search(const sim_settings *in, const sim_setting *wanted)
{
    size_t i = 0;
    while (i < in->count && (in->items[i].kind != wanted->kind || strcmp(in->items[i].key, wanted->key) != 0))
        i++;
    return i;
}

static void pairs_are_those_of_a_plain_search(void **state)
{
    (void)state;
    for (uint32_t seed = 0; seed < 300; seed++) {
        sim_stream luck = sim_stream_open(seed, 0, 0, 0, 0);
        char *texts[2] = {random_scenario(&luck, 1 + seed % 40), random_scenario(&luck, 1 + seed % 40)};
        sim_node *roots[2] = {parse(texts[0]), parse(texts[1])};
        sim_settings a = sim_settings_of(roots[0], NULL), b = sim_settings_of(roots[1], NULL);
        size_t *pairs = sim_settings_pair(&a, &b);
        for (size_t i = 0; i < a.count; i++)
            assert_int_equal(pairs[i], plain_search(&b, &a.items[i]));
        free(pairs);
        sim_settings_free(&a);
        sim_settings_free(&b);
        for (int i = 0; i < 2; i++) {
            sim_node_free(roots[i]);
            free(texts[i]);
        }
    }
}

/* A file that is not ours may have them. */
static void of_two_settings_of_one_key_each_has_a_partner_of_its_own_or_none(void **state)
{
    (void)state;
    sim_node *a = parse("{ l = ( { id = \"x\"; v = 1; }, { id = \"x\"; v = 2; } ); }");
    sim_node *b = parse("{ l = ( { id = \"x\"; v = 3; } ); }");
    sim_settings many = sim_settings_of(a, NULL), few = sim_settings_of(b, NULL);
    size_t *to_few = sim_settings_pair(&many, &few), *to_many = sim_settings_pair(&few, &many);
    size_t paired = 0;
    for (size_t i = 0; i < many.count; i++)
        paired += to_few[i] < few.count;
    assert_int_equal(paired, few.count);
    for (size_t i = 0; i < few.count; i++)
        assert_int_equal(to_few[to_many[i]], i);
    free(to_few);
    free(to_many);
    sim_settings_free(&many);
    sim_settings_free(&few);
    sim_node_free(a);
    sim_node_free(b);
}

/* ---- differences ---- */

static void one_key_of_each_kind_of_change_is_told(void **state)
{
    (void)state;
    sim_node *before = parse("{ same = 1; other = 2; gone = 3; l = ( { id = \"x\"; v = 1; }, { id = \"y\"; },"
                             " { id = \"z\"; v = 5; } ); }");
    sim_node *after = parse("{ same = 1; other = 4; new = 3.5; l = ( { id = \"y\"; }, { id = \"x\"; v = 1; },"
                            " { id = \"w\"; v = 6; } ); }");
    static const struct {
        sim_change change;
        const char *key, *before, *after;
    } expected[] = {
        {SIM_CHANGE_VALUE, "other", "2", "4"},    {SIM_CHANGE_ADDED, "new", NULL, "3.5"},
        {SIM_CHANGE_ORDER, "l", "x, y", "y, x"},  {SIM_CHANGE_ADDED, "l[w]", NULL, NULL},
        {SIM_CHANGE_ADDED, "l[w].v", NULL, "6"},  {SIM_CHANGE_REMOVED, "gone", "3", NULL},
        {SIM_CHANGE_REMOVED, "l[z]", NULL, NULL},
    };
    sim_scenario_difference d = sim_tree_compare(before, after, NULL, NULL);
    assert_int_equal(d.file_count, 0);
    assert_int_equal(d.key_count, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < d.key_count; i++) {
        assert_int_equal(d.keys[i].change, expected[i].change);
        assert_string_equal(d.keys[i].key, expected[i].key);
        assert_string_equal(d.keys[i].before ? d.keys[i].before : "", expected[i].before ? expected[i].before : "");
        assert_string_equal(d.keys[i].after ? d.keys[i].after : "", expected[i].after ? expected[i].after : "");
    }
    sim_scenario_difference_free(&d);
    sim_node_free(before);
    sim_node_free(after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_without_a_schema_is_walked_to_its_leaves_with_ids_and_positions),
        cmocka_unit_test(pairs_are_those_of_a_plain_search),
        cmocka_unit_test(of_two_settings_of_one_key_each_has_a_partner_of_its_own_or_none),
        cmocka_unit_test(one_key_of_each_kind_of_change_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
