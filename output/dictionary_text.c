#include "output/dictionary_text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "output/dictionary.h"
#include "output/trace_variables.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

/* ---- rows ---- */

/* The columns of CSV and JSON. `part` is what of a file the row is: "axis", "series", "constant", … */
enum {
    MODEL,
    PART,
    NAME,
    DIMENSIONS,
    TYPE,
    UNITS,
    STANDARD_NAME,
    CELL_METHODS,
    LONG_NAME,
    DEFINITION,
    FLAGS,
    INDEX_OF,
    KEPT_WITH,
    COLUMNS
};

static const char *const headings[COLUMNS] = {"model", "part",           "name",         "dimensions", "type",
                                              "units", "standard_name",  "cell_methods", "long_name",  "definition",
                                              "flags", RESULTS_INDEX_OF, "kept_with"};

typedef struct row {
    char *text[COLUMNS]; /* owned, never NULL */
} row;

typedef struct row_list {
    row *items;
    size_t count, room;
} row_list;

/* Adds a row of the given cells; NULL is an empty one. */
static void add_row(row_list *list, const char *const cells[COLUMNS])
{
    if (list->count == list->room) {
        list->room = list->room == 0 ? 64 : 2 * list->room;
        list->items = sim_reallocate(list->items, list->room, sizeof *list->items);
    }
    row *added = &list->items[list->count++];
    for (size_t i = 0; i < COLUMNS; i++)
        added->text[i] = sim_copy_text(cells[i] == NULL ? "" : cells[i]);
}

static void free_rows(row_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            free(list->items[i].text[k]);
    free(list->items);
}

/* As ncdump calls it. */
static const char *type_text(results_type type)
{
    switch (type) {
    case RESULTS_INT8:
        return "byte";
    case RESULTS_INT32:
        return "int";
    case RESULTS_INT64:
        return "int64";
    case RESULTS_REAL:
        return "double";
    case RESULTS_TEXT:
        break;
    }
    return "string";
}

static void add_names(sim_buffer *text, const char *const names[], size_t limit)
{
    for (size_t i = 0; i < limit && names[i] != NULL; i++)
        sim_buffer_print(text, "%s%s", text->length == 0 ? "" : ", ", names[i]);
}

/* "0 complete, 1 not_run"; the caller frees it. */
static char *flags_text(const char *const meanings[])
{
    sim_buffer text = {0};
    for (size_t i = 0; i < dictionary_meanings(meanings); i++) {
        sim_buffer_print(&text, "%s%zu ", i == 0 ? "" : ", ", i);
        for (const char *c = meanings[i]; *c != '\0'; c++)
            sim_buffer_print(&text, "%c", *c == ' ' ? '_' : *c);
    }
    return sim_buffer_take(&text);
}

/* ---- what every file holds ---- */

static void add_own_variable(row_list *list, const dictionary_variable *variable)
{
    sim_buffer dimensions = {0}, name = {0}, definition = {0};
    add_names(&dimensions, variable->dimensions, DICTIONARY_RANK);
    sim_buffer_print(&name, "%s%s", variable->name, variable->is_each == NULL ? "" : "KEY");
    sim_buffer_print(&definition, "%s", variable->comment == NULL ? "" : variable->comment);
    if (variable->is_each != NULL)
        sim_buffer_print(&definition, "; one for each %s", variable->is_each);
    char *text = sim_buffer_take(&dimensions), *name_text = sim_buffer_take(&name);
    char *definition_text = sim_buffer_take(&definition), *flags = flags_text(variable->flag_meanings);
    add_row(list, (const char *const[COLUMNS]){[PART] = "variable",
                                               [NAME] = name_text,
                                               [DIMENSIONS] = text,
                                               [TYPE] = type_text(variable->type),
                                               [UNITS] = variable->units,
                                               [STANDARD_NAME] = variable->standard_name,
                                               [LONG_NAME] = variable->long_name,
                                               [DEFINITION] = definition_text,
                                               [FLAGS] = flags});
    free(text);
    free(name_text);
    free(definition_text);
    free(flags);
}

static void add_own(row_list *list)
{
    const dictionary_variables variables = dictionary_all();
    const dictionary_attributes attributes = dictionary_file();
    for (size_t i = 0; i < variables.count; i++)
        add_own_variable(list, &variables.rows[i]);
    for (size_t i = 0; i < attributes.count; i++)
        add_row(list, (const char *const[COLUMNS]){[PART] = "attribute",
                                                   [NAME] = attributes.rows[i].name,
                                                   [TYPE] = type_text(attributes.rows[i].type),
                                                   [DEFINITION] = attributes.rows[i].definition});
}

/* ---- what a model adds ---- */

static void add_axes(row_list *list, const dictionary_model *of)
{
    size_t count = 0;
    const sim_dimension *dimensions = of->model->dimensions(of->inputs, &count);
    for (size_t i = 0; i < count; i++)
        add_row(list, (const char *const[COLUMNS]){
                          [MODEL] = of->model->name,
                          [PART] = "axis",
                          [NAME] = dimensions[i].name,
                          [DIMENSIONS] = dimensions[i].name,
                          [TYPE] = type_text(dimensions[i].values == NULL ? RESULTS_TEXT : RESULTS_REAL),
                          [UNITS] = dimensions[i].units,
                          [LONG_NAME] = dimensions[i].long_name});
}

static void add_series(row_list *list, const dictionary_model *of)
{
    static const char *const outer[] = {RESULTS_REPLICATION, RESULTS_TIME};
    for (size_t i = 0; i < of->model->observable_count; i++) {
        const sim_observable *observable = &of->model->observables[i];
        sim_buffer dimensions = {0};
        add_names(&dimensions, outer, 2);
        add_names(&dimensions, observable->dimensions, SIM_OBSERVABLE_DIMENSIONS);
        char *text = sim_buffer_take(&dimensions);
        add_row(list, (const char *const[COLUMNS]){[MODEL] = of->model->name,
                                                   [PART] = "series",
                                                   [NAME] = observable->name,
                                                   [DIMENSIONS] = text,
                                                   [TYPE] = type_text(RESULTS_INT32),
                                                   [UNITS] = observable->units,
                                                   [CELL_METHODS] = dictionary_cell_methods(observable->kind),
                                                   [LONG_NAME] = observable->long_name,
                                                   [DEFINITION] = observable->definition,
                                                   [KEPT_WITH] = observable->option});
        free(text);
    }
}

static void add_constants(row_list *list, const dictionary_model *of)
{
    size_t count = 0;
    const sim_constant *constants = of->model->constants(of->inputs, &count);
    for (size_t i = 0; i < count; i++) {
        const sim_constant *constant = &constants[i];
        sim_buffer dimensions = {0};
        add_names(&dimensions, constant->dimensions, SIM_CONSTANT_DIMENSIONS);
        char *text = sim_buffer_take(&dimensions), *flags = flags_text(constant->flag_meanings);
        add_row(list, (const char *const[COLUMNS]){[MODEL] = of->model->name,
                                                   [PART] = "constant",
                                                   [NAME] = constant->name,
                                                   [DIMENSIONS] = text,
                                                   [TYPE] = type_text(dictionary_constant_type(constant->type)),
                                                   [UNITS] = dictionary_constant_units(constant),
                                                   [STANDARD_NAME] = constant->standard_name,
                                                   [LONG_NAME] = constant->long_name,
                                                   [DEFINITION] = constant->comment,
                                                   [INDEX_OF] = constant->index_of,
                                                   [FLAGS] = flags});
        free(text);
        free(flags);
    }
}

static void add_trace_variable(row_list *list, const dictionary_model *of, const sim_trace *trace,
                               const trace_variable *variable)
{
    char *flags = flags_text(variable->flag_meanings);
    add_row(list, (const char *const[COLUMNS]){[MODEL] = of->model->name,
                                               [PART] = "trace",
                                               [NAME] = variable->name,
                                               [DIMENSIONS] = trace->name,
                                               [TYPE] = type_text(variable->type),
                                               [UNITS] = variable->units,
                                               [STANDARD_NAME] = variable->standard_name,
                                               [LONG_NAME] = variable->long_name,
                                               [DEFINITION] = variable->comment,
                                               [FLAGS] = flags,
                                               [INDEX_OF] = variable->index_of,
                                               [KEPT_WITH] = trace->option});
    free(flags);
}

static void add_traces(row_list *list, const dictionary_model *of)
{
    for (size_t i = 0; i < of->model->trace_count; i++)
        for (size_t k = 0; k < trace_variables_count(of->model->traces, i); k++) {
            const trace_variable variable = trace_variables_get(of->model->traces, i, k);
            add_trace_variable(list, of, &of->model->traces[i], &variable);
        }
}

static void add_measures(row_list *list, const dictionary_model *of)
{
    size_t count = 0;
    const sim_measure *measures = of->model->measures(of->inputs, &count);
    for (size_t i = 0; i < count; i++)
        add_row(list, (const char *const[COLUMNS]){[MODEL] = of->model->name,
                                                   [PART] = "measure",
                                                   [NAME] = measures[i].name,
                                                   [TYPE] = type_text(RESULTS_REAL),
                                                   [UNITS] = measures[i].units,
                                                   [LONG_NAME] = measures[i].long_name,
                                                   [DEFINITION] = measures[i].definition});
}

/* ---- print ---- */

/* Whether row `i` begins another part than the row before it. */
static int begins_part(const row_list *list, size_t i)
{
    if (i == 0)
        return 1;
    const row *now = &list->items[i], *before = &list->items[i - 1];
    return strcmp(now->text[MODEL], before->text[MODEL]) != 0 || strcmp(now->text[PART], before->text[PART]) != 0;
}

/* What a part is called in print. */
static void print_part(const row *of, sim_buffer *out)
{
    static const struct {
        const char *part, *heading;
    } parts[] = {{"variable", "Variables of every file"},
                 {"attribute", "Attributes of every file"},
                 {"axis", "axes"},
                 {"series", "daily series"},
                 {"constant", "the same in all replications"},
                 {"trace", "rows written as things happen"},
                 {"measure", "labels of the axis " RESULTS_MEASURE}};
    const char *heading = of->text[PART];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcmp(parts[i].part, of->text[PART]) == 0)
            heading = parts[i].heading;
    if (*of->text[MODEL] != '\0')
        sim_buffer_print(out, "Model %s: ", of->text[MODEL]);
    sim_buffer_print(out, "%s", heading);
}

/* "long name: definition; all that has no column of its own"; the caller frees it. */
static char *what_of(const row *r)
{
    static const struct {
        int column;
        const char *before;
    } pieces[] = {{DEFINITION, ""},
                  {FLAGS, ""},
                  {CELL_METHODS, "cell_methods "},
                  {STANDARD_NAME, "standard_name "},
                  {INDEX_OF, "index into the axis "},
                  {KEPT_WITH, "kept with "}};
    sim_buffer what = {0};
    sim_buffer_print(&what, "%s", r->text[LONG_NAME]);
    const char *between = what.length == 0 ? "" : ": ";
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        const char *text = r->text[pieces[i].column];
        if (*text == '\0')
            continue;
        sim_buffer_print(&what, "%s%s%s", between, pieces[i].before, text);
        between = "; ";
    }
    return sim_buffer_take(&what);
}

static void print_list(const row_list *list, sim_buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const row *r = &list->items[i];
        if (begins_part(list, i)) {
            sim_buffer_print(out, "%s", i == 0 ? "" : "\n");
            print_part(r, out);
            sim_buffer_print(out, "\n\n");
        }
        char *what = what_of(r);
        sim_buffer_print(out, "%s", r->text[NAME]);
        if (*r->text[DIMENSIONS] != '\0')
            sim_buffer_print(out, "(%s)", r->text[DIMENSIONS]);
        sim_buffer_print(out, "  %s", r->text[TYPE]);
        if (*r->text[UNITS] != '\0')
            sim_buffer_print(out, "  [%s]", r->text[UNITS]);
        sim_buffer_print(out, "\n    %s\n", what);
        free(what);
    }
}

static void print_cell(sim_buffer *out, const char *text)
{
    for (; *text != '\0'; text++)
        sim_buffer_print(out, "%s%c", *text == '|' ? "\\" : "", *text);
}

static void print_markdown(const row_list *list, sim_buffer *out)
{
    for (size_t i = 0; i < list->count; i++) {
        const row *r = &list->items[i];
        if (begins_part(list, i)) {
            sim_buffer_print(out, "%s### ", i == 0 ? "" : "\n");
            print_part(r, out);
            sim_buffer_print(out, "\n\n| name | dimensions | type | units | what |\n|---|---|---|---|---|\n");
        }
        char *what = what_of(r);
        sim_buffer_print(out, "| `%s` | %s | %s | %s | ", r->text[NAME], r->text[DIMENSIONS], r->text[TYPE],
                         r->text[UNITS]);
        print_cell(out, what);
        sim_buffer_print(out, " |\n");
        free(what);
    }
}

static void print_csv(const row_list *list, sim_buffer *out)
{
    for (size_t k = 0; k < COLUMNS; k++)
        sim_buffer_print(out, "%s%s", k == 0 ? "" : ",", headings[k]);
    sim_buffer_print(out, "\n");
    for (size_t i = 0; i < list->count; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            sim_buffer_print(out, "%s", k == 0 ? "" : ",");
            sim_buffer_add_csv(out, list->items[i].text[k]);
        }
        sim_buffer_print(out, "\n");
    }
}

static void print_json(const row_list *list, sim_buffer *out)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_t *object = json_object();
        for (size_t k = 0; k < COLUMNS; k++)
            json_object_set_new(object, headings[k], json_string(list->items[i].text[k]));
        json_array_append_new(array, object);
    }
    char *text = json_dumps(array, JSON_INDENT(2));
    SIM_REQUIRE(text != NULL, "results: the dictionary cannot be printed as JSON");
    sim_buffer_print(out, "%s\n", text);
    free(text);
    json_decref(array);
}

char *dictionary_print(const dictionary_model models[], size_t count, dictionary_format format)
{
    row_list list = {0};
    sim_buffer out = {0};
    add_own(&list);
    for (size_t i = 0; i < count; i++) {
        add_axes(&list, &models[i]);
        add_series(&list, &models[i]);
        add_constants(&list, &models[i]);
        add_traces(&list, &models[i]);
        add_measures(&list, &models[i]);
    }
    switch (format) {
    case DICTIONARY_LIST:
        print_list(&list, &out);
        break;
    case DICTIONARY_CSV:
        print_csv(&list, &out);
        break;
    case DICTIONARY_JSON:
        print_json(&list, &out);
        break;
    case DICTIONARY_MARKDOWN:
        print_markdown(&list, &out);
        break;
    }
    free_rows(&list);
    return sim_buffer_take(&out);
}
