#include "output/measure_table.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "output/measure_choice.h"
#include "output/number_text.h"
#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"

/* The columns of a results file that stand on its dimension of measures; missing ones are NULL. */
typedef struct table {
    size_t count;
    char **names, **units, **long_names;
    double *means, *half_widths, *replications;
} table;

/* The texts of a column of `count`; NULL where the file has another number of them. A file without measures has none. */
static char **read_texts(const output_reader *reader, const char *name, size_t count, sim_diagnostics *d)
{
    size_t found = 0;
    char **texts = output_reader_texts(reader, name, &found, d);
    if (!texts && count == 0)
        return sim_allocate(0, sizeof *texts);
    if (!texts || found == count)
        return texts;
    results_file_free_names(texts, found);
    return NULL;
}

static double *read_reals(const output_reader *reader, const char *name, size_t count, sim_diagnostics *d)
{
    size_t found = 0;
    double *reals = output_reader_reals(reader, name, &found, d);
    if (!reals && count == 0)
        return sim_allocate(0, sizeof *reals);
    if (!reals || found == count)
        return reals;
    free(reals);
    return NULL;
}

/* Reads all columns; returns whether they are there, else there is a fault. */
static int table_read(table *t, const output_reader *reader, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    t->names = output_reader_texts(reader, RESULTS_MEASURE, &t->count, d);
    t->units = read_texts(reader, RESULTS_MEASURE_UNITS, t->count, d);
    t->long_names = read_texts(reader, RESULTS_MEASURE_LONG_NAME, t->count, d);
    t->means = read_reals(reader, RESULTS_MEASURE_MEAN, t->count, d);
    t->half_widths = read_reals(reader, RESULTS_MEASURE_HALF_WIDTH, t->count, d);
    t->replications = read_reals(reader, RESULTS_MEASURE_REPLICATIONS, t->count, d);
    if (t->units && t->long_names && t->means && t->half_widths && t->replications)
        return 1;
    if (sim_diagnostics_total(d) == faults)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, NULL,
                            "its measures are not those of a results file of this program");
    return 0;
}

static void table_free(table *t)
{
    char **const columns[] = {t->names, t->units, t->long_names};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (columns[i])
            results_file_free_names(columns[i], t->count);
    free(t->means);
    free(t->half_widths);
    free(t->replications);
}

/* ---- forms ---- */

enum { NAME_WIDTH = 8 };

static void print_text(const table *t, const output_measure_choice *chosen, sim_buffer *out)
{
    size_t widest = NAME_WIDTH;
    for (size_t k = 0; k < chosen->count; k++) {
        const size_t width = number_letters(t->names[chosen->indices[k]]);
        widest = width > widest ? width : widest;
    }
    sim_buffer_print(out, "%-*s  %14s   %-12s  %12s  %s\n", (int)widest, "measure", "mean", "half-width",
                     "replications", "what it is");
    for (size_t k = 0; k < chosen->count; k++) {
        const size_t i = chosen->indices[k];
        const int is_number = t->units[i][0] == '\0' || (t->units[i][0] == '1' && t->units[i][1] == '\0');
        sim_buffer_print(out, "%s%*s  %14s ± %-12s  %12.0f  %s%s%s%s\n", t->names[i],
                         (int)(widest - number_letters(t->names[i])), "", number_text(t->means[i]).text,
                         number_text(t->half_widths[i]).text, t->replications[i], t->long_names[i],
                         is_number ? "" : " (", is_number ? "" : t->units[i], is_number ? "" : ")");
    }
}

static void print_csv_number(double value, sim_buffer *out)
{
    char text[SIM_NUMBER_BYTES];
    sim_buffer_print(out, ",%s", isfinite(value) ? sim_number_print(value, text) : "");
}

static void print_csv(const table *t, const output_measure_choice *chosen, sim_buffer *out)
{
    sim_buffer_print(out, "measure,mean,half_width,replications,units,long_name\n");
    for (size_t k = 0; k < chosen->count; k++) {
        const size_t i = chosen->indices[k];
        sim_buffer_add_csv(out, t->names[i]);
        print_csv_number(t->means[i], out);
        print_csv_number(t->half_widths[i], out);
        sim_buffer_print(out, ",%.0f,", t->replications[i]);
        sim_buffer_add_csv(out, t->units[i]);
        sim_buffer_print(out, ",");
        sim_buffer_add_csv(out, t->long_names[i]);
        sim_buffer_print(out, "\n");
    }
}

static char *print_json(const table *t, const output_measure_choice *chosen, const output_reader *reader)
{
    json_t *object = json_object(), *measures = json_array();
    json_object_set_new(object, "file", text_json(output_reader_path(reader)));
    json_object_set_new(object, RESULTS_ATTRIBUTE_RUN, text_json(output_reader_text(reader, RESULTS_ATTRIBUTE_RUN)));
    json_object_set_new(object, RESULTS_ATTRIBUTE_INTERVALS,
                        text_json(output_reader_text(reader, RESULTS_ATTRIBUTE_INTERVALS)));
    if (output_reader_text(reader, RESULTS_ATTRIBUTE_PRECISION)[0] != '\0')
        json_object_set_new(object, RESULTS_ATTRIBUTE_PRECISION,
                            text_json(output_reader_text(reader, RESULTS_ATTRIBUTE_PRECISION)));
    json_object_set_new(object, RESULTS_ATTRIBUTE_COMPLETE,
                        json_integer(output_reader_number(reader, RESULTS_ATTRIBUTE_COMPLETE, 0)));
    for (size_t k = 0; k < chosen->count; k++) {
        const size_t i = chosen->indices[k];
        json_t *measure = json_object();
        json_object_set_new(measure, "name", text_json(t->names[i]));
        json_object_set_new(measure, "long_name", text_json(t->long_names[i]));
        json_object_set_new(measure, "units", text_json(t->units[i]));
        json_object_set_new(measure, "mean", number_json(t->means[i]));
        json_object_set_new(measure, "half_width", number_json(t->half_widths[i]));
        json_object_set_new(measure, "replications", json_integer((json_int_t)t->replications[i]));
        json_array_append_new(measures, measure);
    }
    json_object_set_new(object, "measures", measures);
    return number_print_json(object);
}

static char *print_form(const table *t, const output_measure_choice *chosen, const output_reader *reader,
                        output_table_form form)
{
    if (form == OUTPUT_TABLE_JSON)
        return print_json(t, chosen, reader);
    sim_buffer out = {0};
    if (form == OUTPUT_TABLE_CSV)
        print_csv(t, chosen, &out);
    else
        print_text(t, chosen, &out);
    return sim_buffer_take(&out);
}

char *output_measure_table(const output_reader *reader, output_table_form form, const char *const patterns[],
                           size_t pattern_count, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    char *text = NULL;
    table t = {0};
    if (table_read(&t, reader, d)) {
        output_measure_choice chosen =
            output_measure_choose((const char *const *)t.names, t.count, patterns, pattern_count, SIM_FAULT_USAGE,
                                  (sim_origin){"--measures", 0}, NULL, d);
        if (sim_diagnostics_total(d) == faults)
            text = print_form(&t, &chosen, reader, form);
        output_measure_choice_free(&chosen);
    }
    table_free(&t);
    return text;
}
