#include "sim/scenario/schema.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"

static const sim_param element_id = {
    "[].id", SIM_PARAM_TEXT, "", 0, 0, NULL, "Name of the element, by which scenarios are merged", SIM_NO_SOURCE};

size_t sim_schema_count(const sim_schema *schema)
{
    size_t count = 0;
    for (size_t t = 0; t < schema->count; t++)
        count += schema->tables[t].count;
    return count;
}

const sim_param *sim_schema_row(const sim_schema *schema, size_t i)
{
    for (size_t t = 0; t < schema->count; t++) {
        if (i < schema->tables[t].count)
            return &schema->tables[t].rows[i];
        i -= schema->tables[t].count;
    }
    sim_panic("schema: a row beyond the last");
}

/* Whether the `length` letters at `key`, where "[…]" stands for any element, are `pattern`. */
static int matches(const char *pattern, const char *key, const char *key_end)
{
    while (*pattern && key < key_end) {
        if (*pattern != *key)
            return 0;
        pattern++;
        if (*key++ != '[')
            continue;
        while (key < key_end && *key != ']')
            key++;
    }
    return !*pattern && key == key_end;
}

static const sim_param *find_row(const sim_schema *schema, const char *key, const char *key_end)
{
    for (size_t t = 0; t < schema->count; t++)
        for (size_t i = 0; i < schema->tables[t].count; i++)
            if (matches(schema->tables[t].rows[i].key, key, key_end))
                return &schema->tables[t].rows[i];
    return NULL;
}

const sim_param *sim_schema_find(const sim_schema *schema, const char *key)
{
    const size_t length = strlen(key);
    const sim_param *row = find_row(schema, key, key + length);
    if (row || length < 5 || strcmp(key + length - 4, "].id") != 0)
        return row;
    size_t list_end = length - 4;
    while (list_end > 0 && key[list_end] != '[')
        list_end--;
    const sim_param *list = find_row(schema, key, key + list_end);
    return list && list->type == SIM_PARAM_LIST ? &element_id : NULL;
}

sim_level_row sim_schema_next(const sim_schema *schema, const char *prefix, size_t *at)
{
    const size_t length = strlen(prefix);
    const size_t count = sim_schema_count(schema);
    if (*at == 0) {
        *at = 1;
        if (length > 0)
            return (sim_level_row){&element_id, "id"};
    }
    while (*at <= count) {
        const sim_param *row = sim_schema_row(schema, (*at)++ - 1);
        if (strncmp(row->key, prefix, length) != 0 || strstr(row->key + length, "[]"))
            continue;
        if (length > 0 && strcmp(row->key + length, "id") == 0)
            continue;
        return (sim_level_row){row, row->key + length};
    }
    return (sim_level_row){NULL, NULL};
}

int sim_schema_is_group(const sim_schema *schema, const char *key)
{
    const size_t length = strlen(key);
    for (size_t i = 0; i < sim_schema_count(schema); i++) {
        const char *row_key = sim_schema_row(schema, i)->key;
        if (strncmp(row_key, key, length) == 0 && row_key[length] == '.')
            return 1;
    }
    return 0;
}

static const char *last_part(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot ? dot + 1 : key;
}

enum { SUGGESTIONS = 3 };

static void hint_names(const char *const names[], size_t count, sim_diagnostics *d)
{
    if (count == 1)
        sim_diagnostics_hint(d, "did you mean \"%s\"?  `transito keys` lists all", names[0]);
    else if (count == 2)
        sim_diagnostics_hint(d, "did you mean \"%s\" or \"%s\"?  `transito keys` lists all", names[0], names[1]);
    else if (count == 3)
        sim_diagnostics_hint(d, "did you mean \"%s\", \"%s\" or \"%s\"?  `transito keys` lists all", names[0], names[1],
                             names[2]);
    else
        sim_diagnostics_hint(d, "`transito keys` lists all keys");
}

static const char *name_of(const sim_schemas *schemas, const sim_schema *schema)
{
    for (size_t i = 0; i < schemas->count; i++)
        if (&schemas->choices[i].schema == schema)
            return schemas->choices[i].name;
    sim_panic("schema: none of the schemas of the key %s", schemas->key);
}

/* Says that `wrong` is a key of another schema; whether it is. */
static int hint_other_schema(const sim_schema *schema, const sim_schemas *schemas, const char *wrong,
                             sim_diagnostics *d)
{
    for (size_t i = 0; i < schemas->count; i++) {
        const sim_schema_choice *other = &schemas->choices[i];
        if (&other->schema == schema ||
            !(sim_schema_find(&other->schema, wrong) || sim_schema_is_group(&other->schema, wrong)))
            continue;
        sim_diagnostics_hint(d, "it is a key of %s \"%s\"; this scenario's is \"%s\"", schemas->key, other->name,
                             name_of(schemas, schema));
        return 1;
    }
    return 0;
}

void sim_schema_suggest(const sim_schema *schema, const sim_schemas *schemas, const char *wrong, sim_diagnostics *d)
{
    if (sim_diagnostics_full(d) || (schemas && hint_other_schema(schema, schemas, wrong, d)))
        return;
    const size_t count = sim_schema_count(schema);
    const char **keys = sim_allocate(count, sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = sim_schema_row(schema, i)->key;
    const char *nearest[SUGGESTIONS];
    size_t found = sim_nearest_names(wrong, keys, count, nearest, SUGGESTIONS);

    /* The right name in the wrong group comes before a wrong name in the right one, but after a slip of a letter. */
    if (found == 0)
        for (size_t i = 0; i < count && found < SUGGESTIONS; i++)
            if (strcmp(last_part(keys[i]), last_part(wrong)) == 0)
                nearest[found++] = keys[i];
    free(keys);
    hint_names(nearest, found, d);
}

static const char *bound(double value, char into[SIM_NUMBER_BYTES])
{
    sim_number_print(value, into);
    char *tail = strstr(into, ".0");
    if (tail && !tail[2])
        *tail = '\0';
    return into;
}

const char *sim_param_range(const sim_param *row, char into[SIM_RANGE_BYTES])
{
    char low[SIM_NUMBER_BYTES], high[SIM_NUMBER_BYTES];
    const int is_number = row->type == SIM_PARAM_COUNT || row->type == SIM_PARAM_REAL ||
                          row->type == SIM_PARAM_DISTRIBUTION || row->type == SIM_PARAM_REALS;
    const int has_unit = row->unit && *row->unit && strcmp(row->unit, "1") != 0;
    const char *space = has_unit ? " " : "", *unit = has_unit ? row->unit : "";
    *into = '\0';
    if (!is_number || (isinf(row->low) && isinf(row->high)))
        return into;
    if (isinf(row->high))
        snprintf(into, SIM_RANGE_BYTES, "at least %s%s%.40s", bound(row->low, low), space, unit);
    else if (isinf(row->low))
        snprintf(into, SIM_RANGE_BYTES, "at most %s%s%.40s", bound(row->high, high), space, unit);
    else
        snprintf(into, SIM_RANGE_BYTES, "%s to %s%s%.30s", bound(row->low, low), bound(row->high, high), space, unit);
    return into;
}

const char *sim_param_type_text(sim_param_type type)
{
    switch (type) {
    case SIM_PARAM_FLAG:
        return "flag";
    case SIM_PARAM_COUNT:
        return "count";
    case SIM_PARAM_REAL:
        return "real";
    case SIM_PARAM_TEXT:
        return "text";
    case SIM_PARAM_DATE:
        return "date";
    case SIM_PARAM_FILE:
        return "file";
    case SIM_PARAM_DISTRIBUTION:
        return "distribution";
    case SIM_PARAM_REALS:
        return "reals";
    case SIM_PARAM_TEXTS:
        return "texts";
    case SIM_PARAM_LIST:
        return "list";
    }
    sim_panic("schema: type %d", (int)type);
}
