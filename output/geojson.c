#include "output/geojson.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/export_blocks.h"
#include "output/network_axes.h"
#include "output/number_text.h"
#include "output/results_file.h"
#include "sim/kernel/interval.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

static const double confidence = 0.95;

typedef struct drawing {
    const output_reader *reader;
    network_axes axes;
    json_t **places, **legs; /* the properties of each */
    json_t *fields;
    size_t leg_series;
} drawing;

/* A real that is rounded in print only (see print_feature), null where it is none. */
static void set_number(json_t *properties, const char *name, double value)
{
    json_object_set_new(properties, name, number_json(value));
}

static void set_text(json_t *object, const char *name, const char *text)
{
    json_t *value = json_string(text);
    json_object_set_new(object, name, value ? value : json_null());
}

static void describe(drawing *g, const char *name, const output_variable *variable, const char *how)
{
    json_t *field = json_object();
    set_text(field, "long_name", variable->long_name);
    if (variable->units[0] != '\0')
        set_text(field, "units", variable->units);
    sim_buffer definition = {0};
    sim_buffer_print(&definition, "%s%s%s", variable->comment, variable->comment[0] && how[0] ? "; " : "", how);
    char *text = sim_buffer_take(&definition);
    if (text[0] != '\0')
        set_text(field, "definition", text);
    free(text);
    json_object_set_new(g->fields, name, field);
}

/* ---- what is said once and for all ---- */

static void add_constant(drawing *g, const output_variable *variable, json_t *const features[], sim_diagnostics *d)
{
    output_values *values = output_values_open(g->reader, variable->name, d);
    const size_t count = (size_t)variable->sizes[0];
    if (values && output_values_read(values, (size_t[]){0}, &count, d) == 0) {
        describe(g, variable->name, variable, "");
        for (size_t i = 0; i < count; i++) {
            values_word word;
            const char *text = output_values_text(values, i, &word);
            if (output_values_missing(values, i))
                json_object_set_new(features[i], variable->name, json_null());
            else if (output_values_kind(values) == VALUES_REAL && !output_values_is_time(values))
                set_number(features[i], variable->name, output_values_number(values, i));
            else if (output_values_kind(values) == VALUES_WHOLE && text == word.text && !output_values_is_time(values))
                json_object_set_new(features[i], variable->name, json_integer(output_values_whole(values, i)));
            else
                set_text(features[i], variable->name, text);
        }
    }
    output_values_close(values);
}

/* ---- daily series ---- */

/* The sums of a series over days and further dimensions, for [replication][element][part]; part 0 is the whole, part 1 + k label k
 * of the dimension that is told apart. */
typedef struct sums {
    size_t replications, elements, parts, days;
    double *values;
    size_t replication_axis, element_axis, part_axis; /* SIZE_MAX: none */
} sums;

static double *sum_at(const sums *s, size_t replication, size_t element, size_t part)
{
    return &s->values[(replication * s->elements + element) * s->parts + part];
}

static int add_row(void *context, const export_table *t, const size_t at[])
{
    const sums *s = context;
    const double value = export_cell_number(t, 0, at);
    const size_t r = s->replication_axis == SIZE_MAX ? 0 : at[s->replication_axis], e = at[s->element_axis];
    *sum_at(s, r, e, 0) += value;
    if (s->part_axis != SIZE_MAX)
        *sum_at(s, r, e, 1 + at[s->part_axis]) += value;
    return 0;
}

/* The observations of the replications that have one. */
static sim_tally tally_of(const sums *s, size_t element, size_t part, double divisor)
{
    sim_tally tally = {0};
    for (size_t r = 0; r < s->replications; r++) {
        const double value = *sum_at(s, r, element, part);
        if (isfinite(value))
            sim_tally_add(&tally, value / divisor);
    }
    return tally;
}

typedef struct series {
    const output_variable *variable;
    int is_flow;
    json_t *const *features;
    const size_t *places; /* the feature of each element; NULL: its own */
} series;

/* "passages_bus": letters that GIS take as the name of a field. */
static char *field_name(const char *variable, const char *part, const char *ending)
{
    sim_buffer name = {0};
    sim_buffer_print(&name, "%s%s%s%s", variable, part ? "_" : "", part ? part : "", ending);
    return sim_buffer_take(&name);
}

static void put_field(drawing *g, const sums *s, const series *of, size_t part, const char *label, const char *ending,
                      const char *how, double divisor, int is_half_width)
{
    char *name = field_name(of->variable->name, label, ending);
    describe(g, name, of->variable, how);
    for (size_t e = 0; e < s->elements; e++) {
        const sim_tally tally = tally_of(s, e, part, divisor);
        const sim_interval interval = sim_interval_of(&tally, confidence);
        set_number(of->features[of->places ? of->places[e] : e], name,
                   is_half_width ? interval.half_width : interval.mean);
    }
    free(name);
}

static void put_part(drawing *g, const sums *s, const series *of, size_t part, const char *label)
{
    const double days = (double)s->days;
    if (of->is_flow) {
        put_field(g, s, of, part, label, "", "sum over the period, mean over replications", 1.0, 0);
        put_field(g, s, of, part, label, "_per_day", "mean a day over period and replications", days, 0);
    } else {
        put_field(g, s, of, part, label, "_mean", "mean over days and replications", days, 0);
    }
    if (s->replications > 1)
        put_field(g, s, of, part, label, of->is_flow ? "_half_width" : "_mean_half_width",
                  "half-width of the 95 % Student interval over replications", of->is_flow ? 1.0 : days, 1);
}

static int has_any(const sums *s, size_t part)
{
    for (size_t r = 0; r < s->replications; r++)
        for (size_t e = 0; e < s->elements; e++)
            if (*sum_at(s, r, e, part) > 0.0)
                return 1;
    return 0;
}

static void put_sums(drawing *g, const sums *s, const series *of, const export_table *t)
{
    put_part(g, s, of, 0, NULL);
    for (size_t part = 1; part < s->parts; part++) {
        values_word word;
        const char *label = export_axis_label(&t->axes[s->part_axis], part - 1, &word);
        if (has_any(s, part))
            put_part(g, s, of, part, label);
    }
}

/* Finds what the axes of the table are; returns whether it is a daily series on `dimension`. */
static int find_axes(const export_table *t, const char *dimension, sums *s)
{
    size_t further = SIZE_MAX, further_count = 0;
    s->replication_axis = s->element_axis = s->part_axis = SIZE_MAX;
    for (size_t a = 0; a < t->axis_count; a++) {
        const export_axis *axis = &t->axes[a];
        if (strcmp(axis->name, dimension) == 0) {
            s->element_axis = a;
            s->elements = axis->count;
        } else if (strcmp(axis->name, RESULTS_REPLICATION) == 0) {
            s->replication_axis = a;
        } else if (strcmp(axis->name, RESULTS_TIME) == 0) {
            s->days = axis->count;
        } else {
            further = a;
            further_count++;
        }
    }
    s->replications = s->replication_axis == SIZE_MAX ? 1 : t->axes[s->replication_axis].count;
    s->parts = 1;
    if (further_count == 1) {
        s->part_axis = further;
        s->parts += t->axes[further].count;
    }
    return s->element_axis != SIZE_MAX && s->days > 0;
}

static void add_series(drawing *g, const series *of, const char *dimension, int tells_apart, sim_diagnostics *d)
{
    export_request request = {.names = &of->variable->name, .name_count = 1};
    export_table *t = export_table_new(g->reader, &request, d);
    sums s = {0};
    if (t && find_axes(t, dimension, &s)) {
        if (!tells_apart) {
            s.part_axis = SIZE_MAX;
            s.parts = 1;
        }
        s.values = sim_allocate(s.replications * s.elements * s.parts, sizeof *s.values);
        if (export_blocks_visit(t, add_row, &s, d) == 0)
            put_sums(g, &s, of, t);
        free(s.values);
    }
    export_table_free(t);
}

/* ---- each variable ---- */

static int has_dimension(const output_variable *variable, const char *name)
{
    for (size_t i = 0; i < variable->rank; i++)
        if (strcmp(variable->dimensions[i], name) == 0)
            return 1;
    return 0;
}

static void add_daily(drawing *g, const output_variable *variable, sim_diagnostics *d)
{
    char *methods = output_reader_attribute(g->reader, variable->name, "cell_methods");
    series of = {.variable = variable, .is_flow = strstr(methods, "time: sum") != NULL};
    const network_axes *axes = &g->axes;
    free(methods);
    if (axes->leg && has_dimension(variable, axes->leg)) {
        of.features = g->legs;
        g->leg_series++;
        add_series(g, &of, axes->leg, 1, d);
        return;
    }
    of.features = g->places;
    if (has_dimension(variable, axes->place)) {
        add_series(g, &of, axes->place, 0, d);
        return;
    }
    for (size_t i = 0; i < variable->rank; i++) {
        size_t *places = network_places_of(g->reader, axes, variable->dimensions[i], (size_t)variable->sizes[i], d);
        if (!places)
            continue;
        of.places = places;
        add_series(g, &of, variable->dimensions[i], 0, d);
        free(places);
        return;
    }
}

static void add_variable(drawing *g, const output_variable *variable, sim_diagnostics *d)
{
    const network_axes *axes = &g->axes;
    if (strcmp(variable->type, "other") == 0 || network_is_shape(axes, variable))
        return;
    if (has_dimension(variable, RESULTS_TIME) && strcmp(variable->type, "text") != 0)
        add_daily(g, variable, d);
    else if (variable->rank == 1 && strcmp(variable->dimensions[0], axes->place) == 0)
        add_constant(g, variable, g->places, d);
    else if (variable->rank == 1 && axes->leg && strcmp(variable->dimensions[0], axes->leg) == 0)
        add_constant(g, variable, g->legs, d);
}

/* ---- the text ---- */

static json_t *position(const network_axes *axes, size_t place)
{
    return json_pack("[ff]", axes->longitudes[place], axes->latitudes[place]);
}

static int is_known(const network_axes *axes, size_t place)
{
    return place < axes->place_count && isfinite(axes->longitudes[place]) && isfinite(axes->latitudes[place]);
}

/* RFC 7946, section 3.2: what has no known position has the geometry null. */
static json_t *point(const network_axes *axes, size_t place)
{
    if (!is_known(axes, place))
        return json_null();
    return json_pack("{s:s, s:o}", "type", "Point", "coordinates", position(axes, place));
}

static json_t *line(const network_axes *axes, size_t leg)
{
    const size_t from = axes->leg_from[leg], to = axes->leg_to[leg];
    if (!is_known(axes, from) || !is_known(axes, to))
        return json_null();
    return json_pack("{s:s, s:[oo]}", "type", "LineString", "coordinates", position(axes, from), position(axes, to));
}

static void print_json(sim_buffer *out, json_t *object)
{
    enum { DIGITS = 15 }; /* 14.9 is 14.9, and no coordinate or mean needs more */
    char *text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
    SIM_REQUIRE(text != NULL, "geojson: no memory to print");
    sim_buffer_print(out, "%s", text);
    free(text);
    json_decref(object);
}

static void print_feature(sim_buffer *out, const char *label, json_t *geometry, json_t *properties)
{
    json_t *feature = json_object();
    set_text(feature, "type", "Feature");
    set_text(feature, "id", label);
    json_object_set_new(feature, "geometry", geometry);
    json_object_set(feature, "properties", properties);
    print_json(out, feature);
}

/* West, south, east, north. */
static json_t *box(const network_axes *axes)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < axes->place_count; i++) {
        if (!is_known(axes, i))
            continue;
        low[0] = fmin(low[0], axes->longitudes[i]);
        high[0] = fmax(high[0], axes->longitudes[i]);
        low[1] = fmin(low[1], axes->latitudes[i]);
        high[1] = fmax(high[1], axes->latitudes[i]);
    }
    return low[0] > high[0] ? NULL : json_pack("[ffff]", low[0], low[1], high[0], high[1]);
}

static json_t *head(const drawing *g, sim_diagnostics *d)
{
    static const char *const copied[] = {"title",
                                         "comment",
                                         "source",
                                         RESULTS_ATTRIBUTE_CALIBRATION,
                                         RESULTS_ATTRIBUTE_RUN,
                                         RESULTS_ATTRIBUTE_INTERVALS};
    json_t *object = json_object();
    set_text(object, "type", "FeatureCollection");
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        set_text(object, copied[i], output_reader_text(g->reader, copied[i]));
    json_object_set_new(object, RESULTS_ATTRIBUTE_COMPLETE,
                        json_integer(output_reader_number(g->reader, RESULTS_ATTRIBUTE_COMPLETE, 0)));
    export_request request = {.names = (const char *const[]){RESULTS_TIME}, .name_count = 1};
    export_table *t = output_reader_find(g->reader, RESULTS_TIME) ? export_table_new(g->reader, &request, d) : NULL;
    if (t && t->axes[0].count > 0 && t->axes[0].labels) {
        set_text(object, "first_day", t->axes[0].labels[0]);
        set_text(object, "last_day", t->axes[0].labels[t->axes[0].count - 1]);
    }
    export_table_free(t);
    json_object_set(object, "fields", g->fields);
    json_t *bounds = box(&g->axes);
    if (bounds)
        json_object_set_new(object, "bbox", bounds);
    return object;
}

/* A line a feature, so that two files can be compared. */
static char *print(const drawing *g, sim_diagnostics *d)
{
    sim_buffer out = {0};
    print_json(&out, head(g, d));
    out.length--; /* the brace */
    sim_buffer_print(&out, ",\n\"features\":[");
    for (size_t i = 0; i < g->axes.place_count; i++) {
        sim_buffer_print(&out, "%s\n", i ? "," : "");
        print_feature(&out, g->axes.place_labels[i], point(&g->axes, i), g->places[i]);
    }
    for (size_t i = 0; i < g->axes.leg_count; i++) {
        sim_buffer_print(&out, "%s\n", i + g->axes.place_count ? "," : "");
        print_feature(&out, g->axes.leg_labels[i], line(&g->axes, i), g->legs[i]);
    }
    sim_buffer_print(&out, "\n]}\n");
    return sim_buffer_take(&out);
}

static json_t **properties_of(const char *dimension, char *const labels[], size_t count)
{
    json_t **properties = sim_allocate(count + 1, sizeof *properties);
    for (size_t i = 0; i < count; i++) {
        properties[i] = json_object();
        SIM_REQUIRE(properties[i] != NULL, "geojson: no memory for the properties");
        set_text(properties[i], "feature", dimension);
        set_text(properties[i], dimension, labels[i]);
    }
    return properties;
}

static void free_properties(json_t **properties, size_t count)
{
    for (size_t i = 0; properties && i < count; i++)
        json_decref(properties[i]);
    free(properties);
}

/* Ends of a leg by their labels. */
static void add_ends(drawing *g)
{
    const network_axes *axes = &g->axes;
    for (size_t i = 0; i < axes->leg_count; i++) {
        if (axes->leg_from[i] < axes->place_count)
            set_text(g->legs[i], axes->from_name, axes->place_labels[axes->leg_from[i]]);
        if (axes->leg_to[i] < axes->place_count)
            set_text(g->legs[i], axes->to_name, axes->place_labels[axes->leg_to[i]]);
    }
}

static char *note_of(const drawing *g)
{
    sim_buffer note = {0};
    if (!g->axes.leg)
        sim_buffer_print(&note, "no dimension of legs: points only");
    else if (g->leg_series == 0)
        sim_buffer_print(
            &note,
            "no series stands on \"%s\": lines without flows. What a run keeps is chosen by the keys under "
            "results (`transito keys %s results')",
            g->axes.leg, output_reader_text(g->reader, RESULTS_ATTRIBUTE_MODEL));
    return note.length ? sim_buffer_take(&note) : NULL;
}

geojson_network output_geojson(const output_reader *reader, sim_diagnostics *d)
{
    geojson_network made = {0};
    const size_t faults = sim_diagnostics_total(d);
    drawing g = {.reader = reader};
    if (network_axes_find(reader, &g.axes, d)) {
        g.places = properties_of(g.axes.place, g.axes.place_labels, g.axes.place_count);
        g.legs = properties_of(g.axes.leg ? g.axes.leg : "", g.axes.leg_labels, g.axes.leg_count);
        g.fields = json_object();
        add_ends(&g);
        for (size_t i = 0; i < output_reader_count(reader) && sim_diagnostics_total(d) == faults; i++)
            add_variable(&g, output_reader_variable(reader, i), d);
        if (sim_diagnostics_total(d) == faults) {
            made.text = print(&g, d);
            made.note = note_of(&g);
        }
        json_decref(g.fields);
    }
    free_properties(g.places, g.axes.place_count);
    free_properties(g.legs, g.axes.leg_count);
    network_axes_free(&g.axes);
    return made;
}
