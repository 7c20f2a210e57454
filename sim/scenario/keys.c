#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"
#include "sim/scenario/param.h"
#include "sim/scenario/schema.h"

/* The columns that each format shows. */
enum { KEY, TYPE, UNIT, ALLOWED, DEFAULT, SOURCE, DESCRIPTION, COLUMNS };

static const char *const headings[COLUMNS] = {"key", "type", "unit", "allowed", "default", "source", "description"};

typedef struct cells {
    char *text[COLUMNS];
} cells;

static char *text_of(const char *text)
{
    sim_buffer copy = {0};
    sim_buffer_print(&copy, "%s", text ? text : "");
    return sim_buffer_take(&copy);
}

static void print_bound(double value, sim_buffer *into)
{
    char number[SIM_NUMBER_BYTES];
    sim_number_print(value, number);
    char *tail = strstr(number, ".0");
    if (tail && !tail[2])
        *tail = '\0';
    sim_buffer_print(into, "%s", number);
}

static char *source_of(const sim_param *row)
{
    sim_buffer source = {0};
    if (row->source_kind == SIM_SOURCE_ASSUMED) {
        sim_buffer_print(&source, "assumed ");
        print_bound(row->assumed_low, &source);
        sim_buffer_print(&source, "\xe2\x80\x93"); /* – */
        print_bound(row->assumed_high, &source);
        sim_buffer_print(&source, "%s%s", *row->source ? ": " : "", row->source);
    } else {
        sim_buffer_print(&source, "%s", row->source ? row->source : "");
    }
    return sim_buffer_take(&source);
}

static cells cells_of(const sim_param *row)
{
    char range[SIM_RANGE_BYTES];
    /* The unit has a column of its own. */
    sim_param without_unit = *row;
    without_unit.unit = "";
    return (cells){{
        [KEY] = text_of(row->key),
        [TYPE] = text_of(sim_param_type_text(row->type)),
        [UNIT] = text_of(row->unit),
        [ALLOWED] = text_of(row->choices ? row->choices : sim_param_range(&without_unit, range)),
        [DEFAULT] = text_of(row->initial ? row->initial : "must be given"),
        [SOURCE] = source_of(row),
        [DESCRIPTION] = text_of(row->description),
    }};
}

static void cells_free(cells *c)
{
    for (size_t i = 0; i < COLUMNS; i++)
        free(c->text[i]);
}

/* Letters, not bytes: what follows the first byte of a UTF-8 sequence has no width. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* The part of a key before its first dot or bracket. */
static size_t prefix_length(const char *key)
{
    return strcspn(key, ".[");
}

static int same_prefix(const sim_param *a, const sim_param *b)
{
    const size_t length = prefix_length(a->key);
    return length == prefix_length(b->key) && strncmp(a->key, b->key, length) == 0;
}

/* Whether a row before row i has its prefix: its section was printed then. */
static int section_seen(const sim_schema *schema, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (same_prefix(sim_schema_row(schema, i), sim_schema_row(schema, j)))
            return 1;
    return 0;
}

/* The columns that stand side by side in the text form; source and description follow on lines of their own. */
enum { ALIGNED = SOURCE };

static void print_text_row(const sim_param *row, const int widths[ALIGNED], sim_buffer *out)
{
    cells c = cells_of(row);
    for (size_t i = 0; i < ALIGNED; i++) {
        const int blanks = widths[i] - width_of(c.text[i]);
        sim_buffer_print(out, "%s%s", i ? "  " : "", c.text[i]);
        if (i + 1 < ALIGNED)
            sim_buffer_print(out, "%*s", blanks > 0 ? blanks : 0, "");
    }
    sim_buffer_print(out, "\n    %s\n", c.text[DESCRIPTION]);
    if (*c.text[SOURCE])
        sim_buffer_print(out, "    source: %s\n", c.text[SOURCE]);
    cells_free(&c);
}

enum { WIDEST = 36 };

static void print_text_section(const sim_schema *schema, size_t first, sim_buffer *out)
{
    const sim_param *head = sim_schema_row(schema, first);
    int widths[ALIGNED];
    for (size_t i = 0; i < ALIGNED; i++)
        widths[i] = width_of(headings[i]);
    for (size_t i = first; i < sim_schema_count(schema); i++) {
        if (!same_prefix(head, sim_schema_row(schema, i)))
            continue;
        cells c = cells_of(sim_schema_row(schema, i));
        for (size_t j = 0; j < ALIGNED; j++) {
            const int width = width_of(c.text[j]);
            if (width > widths[j])
                widths[j] = width < WIDEST ? width : WIDEST;
        }
        cells_free(&c);
    }
    sim_buffer_print(out, "%s%.*s\n\n", first ? "\n" : "", (int)prefix_length(head->key), head->key);
    for (size_t i = 0; i + 1 < ALIGNED; i++)
        sim_buffer_print(out, "%-*s  ", widths[i], headings[i]);
    sim_buffer_print(out, "%s\n", headings[ALIGNED - 1]);
    for (size_t i = first; i < sim_schema_count(schema); i++)
        if (same_prefix(head, sim_schema_row(schema, i)))
            print_text_row(sim_schema_row(schema, i), widths, out);
}

static void print_text(const sim_schema *schema, sim_buffer *out)
{
    for (size_t i = 0; i < sim_schema_count(schema); i++)
        if (!section_seen(schema, i))
            print_text_section(schema, i, out);
}

/* What every row of a schema is headed by in CSV and JSON. */
typedef struct belonging {
    const char *column; /* NULL: nothing */
    const char *name;
} belonging;

static void print_csv_head(const char *column, sim_buffer *out)
{
    sim_buffer_print(out, "%s%s", column ? column : "", column ? "," : "");
    for (size_t j = 0; j < COLUMNS; j++)
        sim_buffer_print(out, "%s%s", j ? "," : "", headings[j]);
    sim_buffer_print(out, "\n");
}

static void print_csv_rows(belonging b, const sim_schema *schema, sim_buffer *out)
{
    for (size_t i = 0; i < sim_schema_count(schema); i++) {
        cells c = cells_of(sim_schema_row(schema, i));
        if (b.column) {
            sim_buffer_add_csv(out, b.name);
            sim_buffer_print(out, ",");
        }
        for (size_t j = 0; j < COLUMNS; j++) {
            sim_buffer_print(out, "%s", j ? "," : "");
            sim_buffer_add_csv(out, c.text[j]);
        }
        sim_buffer_print(out, "\n");
        cells_free(&c);
    }
}

static void print_markdown_row(const cells *c, sim_buffer *out)
{
    for (size_t j = 0; j < COLUMNS; j++) {
        const int is_code = (j == KEY || j == DEFAULT) && *c->text[j];
        sim_buffer_print(out, "| %s", is_code ? "`" : "");
        for (const char *at = c->text[j]; *at; at++)
            sim_buffer_print(out, "%s%c", *at == '|' ? "\\" : "", *at);
        sim_buffer_print(out, "%s ", is_code ? "`" : "");
    }
    sim_buffer_print(out, "|\n");
}

static void print_markdown(const sim_schema *schema, sim_buffer *out)
{
    for (size_t i = 0; i < sim_schema_count(schema); i++) {
        if (section_seen(schema, i))
            continue;
        const sim_param *head = sim_schema_row(schema, i);
        sim_buffer_print(out, "%s## %.*s\n\n", i ? "\n" : "", (int)prefix_length(head->key), head->key);
        for (size_t j = 0; j < COLUMNS; j++)
            sim_buffer_print(out, "| %s ", headings[j]);
        sim_buffer_print(out, "|\n");
        for (size_t j = 0; j < COLUMNS; j++)
            sim_buffer_print(out, "|---");
        sim_buffer_print(out, "|\n");
        for (size_t k = i; k < sim_schema_count(schema); k++) {
            if (!same_prefix(head, sim_schema_row(schema, k)))
                continue;
            cells c = cells_of(sim_schema_row(schema, k));
            print_markdown_row(&c, out);
            cells_free(&c);
        }
    }
}

/* JSON has no infinity: an open end is null. */
static json_t *json_bound(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *json_row(belonging b, const sim_param *row)
{
    static const char *const source_kinds[] = {"none", "published", "assumed"};
    const int has_range = row->type == SIM_PARAM_COUNT || row->type == SIM_PARAM_REAL ||
                          row->type == SIM_PARAM_DISTRIBUTION || row->type == SIM_PARAM_REALS;
    json_t *object = json_object();
    if (b.column)
        json_object_set_new(object, b.column, json_string(b.name));
    json_object_set_new(object, "key", json_string(row->key));
    json_object_set_new(object, "type", json_string(sim_param_type_text(row->type)));
    json_object_set_new(object, "unit", json_string(row->unit ? row->unit : ""));
    if (has_range) {
        json_object_set_new(object, "low", json_bound(row->low));
        json_object_set_new(object, "high", json_bound(row->high));
    }
    if (row->choices)
        json_object_set_new(object, "choices", json_string(row->choices));
    json_object_set_new(object, "default", row->initial ? json_string(row->initial) : json_null());
    json_object_set_new(object, "description", json_string(row->description));
    json_object_set_new(object, "source_kind", json_string(source_kinds[row->source_kind]));
    json_object_set_new(object, "source", json_string(row->source ? row->source : ""));
    if (row->source_kind == SIM_SOURCE_ASSUMED) {
        json_object_set_new(object, "assumed_low", json_bound(row->assumed_low));
        json_object_set_new(object, "assumed_high", json_bound(row->assumed_high));
    }
    return object;
}

static void add_json_rows(belonging b, const sim_schema *schema, json_t *array)
{
    for (size_t i = 0; i < sim_schema_count(schema); i++)
        SIM_REQUIRE(json_array_append_new(array, json_row(b, sim_schema_row(schema, i))) == 0,
                    "keys: row %zu is no JSON: is every text of it UTF-8?", i);
}

static void print_json(json_t *array, sim_buffer *out)
{
    char *text = json_dumps(array, JSON_INDENT(2));
    SIM_REQUIRE(text, "keys: no JSON");
    sim_buffer_print(out, "%s\n", text);
    free(text);
    json_decref(array);
}

char *sim_schema_print(const sim_schema *schema, sim_keys_format format)
{
    const belonging none = {NULL, NULL};
    sim_buffer out = {0};
    switch (format) {
    case SIM_KEYS_TEXT:
        print_text(schema, &out);
        break;
    case SIM_KEYS_CSV:
        print_csv_head(NULL, &out);
        print_csv_rows(none, schema, &out);
        break;
    case SIM_KEYS_JSON: {
        json_t *array = json_array();
        add_json_rows(none, schema, array);
        print_json(array, &out);
        break;
    }
    case SIM_KEYS_MARKDOWN:
        print_markdown(schema, &out);
        break;
    }
    return sim_buffer_take(&out);
}

static void print_heading(belonging b, sim_keys_format format, sim_buffer *out)
{
    const char *apart = out->length ? "\n" : "";
    if (format == SIM_KEYS_MARKDOWN) {
        sim_buffer_print(out, "%s# Keys of %s %s\n\n", apart, b.column, b.name);
        return;
    }
    sim_buffer_print(out, "%s", apart);
    const size_t start = out->length;
    sim_buffer_print(out, "keys of %s %s", b.column, b.name);
    const size_t length = out->length - start;
    sim_buffer_print(out, "\n");
    for (size_t i = 0; i < length; i++)
        sim_buffer_print(out, "=");
    sim_buffer_print(out, "\n\n");
}

char *sim_schemas_print(const char *column, const sim_schema_choice *schemas, size_t count, sim_keys_format format)
{
    sim_buffer out = {0};
    json_t *array = format == SIM_KEYS_JSON ? json_array() : NULL;
    if (format == SIM_KEYS_CSV)
        print_csv_head(column, &out);
    for (size_t i = 0; i < count; i++) {
        const belonging b = {column, schemas[i].name};
        const sim_schema *schema = &schemas[i].schema;
        if (sim_schema_count(schema) == 0)
            continue;
        if (format == SIM_KEYS_JSON) {
            add_json_rows(b, schema, array);
        } else if (format == SIM_KEYS_CSV) {
            print_csv_rows(b, schema, &out);
        } else {
            print_heading(b, format, &out);
            (format == SIM_KEYS_TEXT ? print_text : print_markdown)(schema, &out);
        }
    }
    if (array)
        print_json(array, &out);
    return sim_buffer_take(&out);
}
