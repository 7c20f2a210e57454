#include "output/compare_text.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/difference_text.h"
#include "output/number_text.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/number.h"

enum { NAME_COLUMN = 8, NUMBER_COLUMN = 11, CHANGES_SHOWN = 12, VALUE_LETTERS = 48 };

static int is_beyond_luck(const output_comparison *comparison, const output_difference *difference)
{
    return difference->p_holm < 1 - comparison->confidence; /* not for NAN */
}

/* What the interval is: none below two pairs. */
static double half_width_of(const output_difference *difference)
{
    return isfinite(difference->interval.half_width) ? difference->interval.half_width : NAN;
}

/* The mean over the pairs that count. */
static double mean_of(const sim_tally *t)
{
    return t->count == 0 ? NAN : t->mean;
}

/* ---- for people ---- */

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* A value of a key, cut where it is long. */
static void print_value(const char *value, sim_buffer *text)
{
    size_t bytes = 0, letters = 0;
    for (; value[bytes] != '\0'; bytes++) {
        const int begins_letter = ((unsigned char)value[bytes] & 0xc0) != 0x80;
        if (begins_letter && letters++ == VALUE_LETTERS)
            break;
    }
    sim_buffer_add(text, value, bytes);
    sim_buffer_print(text, "%s", value[bytes] == '\0' ? "" : "…");
}

static void print_key(const sim_key_change *change, sim_buffer *text)
{
    sim_buffer_print(text, "%s%s: ", change->key, change->change == SIM_CHANGE_ORDER ? ", order" : "");
    print_value(difference_before(change), text);
    sim_buffer_print(text, " -> ");
    print_value(difference_after(change), text);
    sim_buffer_print(text, "\n");
}

static void print_table(const scenario_table_change *table, sim_buffer *text)
{
    sim_buffer_print(text, "%s: %s\n", table->name, difference_word(table->change));
    if (table->change == SIM_CHANGE_VALUE)
        difference_print_rows(&table->rows, "              ", text);
}

static void print_scenario(const scenario_difference *difference, sim_buffer *text)
{
    const sim_scenario_difference *scenario = &difference->scenario;
    if (scenario->key_count + difference->table_count == 0)
        sim_buffer_print(text, "  scenario: the same in every key and table\n");
    for (size_t i = 0; i < scenario->key_count && i < CHANGES_SHOWN; i++) {
        sim_buffer_print(text, "  %s ", i == 0 ? "scenario:" : "         ");
        print_key(&scenario->keys[i], text);
    }
    if (scenario->key_count > CHANGES_SHOWN)
        sim_buffer_print(text, "            and %zu more\n", scenario->key_count - CHANGES_SHOWN);
    for (size_t i = 0; i < difference->table_count; i++) {
        sim_buffer_print(text, "  %s ", i == 0 && scenario->key_count == 0 ? "scenario:" : "         ");
        print_table(&difference->tables[i], text);
    }
}

static void print_head(const output_comparison *comparison, sim_buffer *text)
{
    sim_buffer_print(text, "reference  %s\n", comparison->reference);
    for (size_t i = 0; i < comparison->note_count; i++)
        sim_buffer_print(text, "note       %s\n", comparison->notes[i]);
    sim_buffer_print(
        text, "A difference is that file less the reference, pair by pair of replications with the same streams.\n");
}

static void print_share(double share, sim_buffer *text)
{
    char cell[32];
    snprintf(cell, sizeof cell, "%+.3g %%", 100 * share);
    sim_buffer_print(text, "  %9s", share == 0 ? "0 %" : isfinite(share) ? cell : "-");
}

static void print_p_value(double p, sim_buffer *text)
{
    char cell[32];
    snprintf(cell, sizeof cell, "%.4f", p);
    sim_buffer_print(text, "  %7s", isnan(p) ? "-" : p < 0.0001 ? "<0.0001" : cell);
}

static void print_gain(double gain, sim_buffer *text)
{
    char cell[32];
    snprintf(cell, sizeof cell, "%.3g", gain);
    sim_buffer_print(text, "  %7s", isnan(gain) ? "-" : isinf(gain) ? "all" : cell);
}

static const char *verdict_text(const output_comparison *comparison, const output_difference *difference)
{
    switch (output_difference_verdict(difference)) {
    case OUTPUT_VERDICT_NO_INTERVAL:
        return difference->paired.differences.count == 0 ? "no pair" : "no interval";
    case OUTPUT_VERDICT_NONE:
        return "no difference";
    case OUTPUT_VERDICT_EXCLUDES_ZERO:
        return is_beyond_luck(comparison, difference) ? "excludes 0, Holm" : "excludes 0";
    default:
        return "";
    }
}

static void print_row(const output_comparison *comparison, const output_difference *difference, size_t widest,
                      sim_buffer *text)
{
    const sim_paired *paired = &difference->paired;
    const int is_number = difference->units[0] == '\0' || strcmp(difference->units, "1") == 0;
    sim_buffer_print(text, "  %s%*s", difference->name, (int)(widest - number_letters(difference->name)), "");
    sim_buffer_print(text, "  %*s  %*s", NUMBER_COLUMN, number_text(mean_of(&paired->reference)).text, NUMBER_COLUMN,
                     number_text(mean_of(&paired->other)).text);
    sim_buffer_print(text, "  %*s ± %-*s", NUMBER_COLUMN, number_text(difference->interval.mean).text, NUMBER_COLUMN,
                     number_text(half_width_of(difference)).text);
    print_share(difference->relative, text);
    sim_buffer_print(text, "  %5.0f", (double)paired->differences.count);
    print_p_value(difference->p_holm, text);
    print_gain(sim_paired_gain(paired), text);
    sim_buffer_print(text, "  %-16s  %s%s%s%s\n", verdict_text(comparison, difference), difference->long_name,
                     is_number ? "" : " (", is_number ? "" : difference->units, is_number ? "" : ")");
}

static size_t widest_name(const output_compared *file)
{
    size_t widest = NAME_COLUMN;
    for (size_t i = 0; i < file->count; i++) {
        const size_t width = number_letters(file->differences[i].name);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void print_file(const output_comparison *comparison, const output_compared *file, sim_buffer *text)
{
    const size_t widest = widest_name(file);
    sim_buffer_print(text, "\n%s: %zu pair%s of replications\n", file->path, file->pairs, plural(file->pairs));
    print_scenario(&file->scenario, text);
    if (file->pairs < 2)
        sim_buffer_print(text, "  One pair gives no interval: what follows may be luck.\n");
    sim_buffer_print(text, "  %-*s  %*s  %*s  %*s   %-*s  %9s  %5s  %7s  %7s  %-16s  %s\n", (int)widest, "figure",
                     NUMBER_COLUMN, "reference", NUMBER_COLUMN, "this file", NUMBER_COLUMN, "difference", NUMBER_COLUMN,
                     "half-width", "relative", "pairs", "p Holm", "pairing", "interval", "what it is");
    for (size_t i = 0; i < file->count; i++)
        print_row(comparison, &file->differences[i], widest, text);
}

static void print_verdict(const output_comparison *comparison, sim_buffer *text)
{
    size_t exclude = 0, beyond = 0;
    for (size_t f = 0; f < comparison->file_count; f++)
        for (size_t i = 0; i < comparison->files[f].count; i++) {
            const output_difference *difference = &comparison->files[f].differences[i];
            exclude += output_difference_verdict(difference) == OUTPUT_VERDICT_EXCLUDES_ZERO;
            beyond += is_beyond_luck(comparison, difference) != 0;
        }
    if (comparison->comparisons == 0)
        return;
    sim_buffer_print(
        text,
        "\n%zu of %zu intervals of %.4g %% (Student) exclude zero; %zu difference%s beyond what luck gives "
        "%zu comparisons at once (Holm, level %.4g %%).\n",
        exclude, comparison->comparisons, 100 * comparison->confidence, beyond, beyond == 1 ? " is" : "s are",
        comparison->comparisons, 100 * (1 - comparison->confidence));
    sim_buffer_print(text, "pairing: variance of the difference between independent runs over that between pairs.\n");
}

char *output_compare_text(const output_comparison *comparison)
{
    sim_buffer text = {0};
    print_head(comparison, &text);
    for (size_t i = 0; i < comparison->file_count; i++)
        print_file(comparison, &comparison->files[i], &text);
    print_verdict(comparison, &text);
    return sim_buffer_take(&text);
}

/* ---- CSV ---- */

static void add_number(double value, sim_buffer *text)
{
    char digits[SIM_NUMBER_BYTES];
    sim_buffer_print(text, ",%s", isfinite(value) ? sim_number_print(value, digits) : "");
}

static const char *exclusion(const output_difference *difference)
{
    const output_verdict verdict = output_difference_verdict(difference);
    if (verdict == OUTPUT_VERDICT_NO_INTERVAL)
        return "";
    return verdict == OUTPUT_VERDICT_EXCLUDES_ZERO ? "1" : "0";
}

static void add_line(const output_compared *file, const output_difference *difference, sim_buffer *text)
{
    const sim_paired *paired = &difference->paired;
    sim_buffer_add_csv(text, file->path);
    sim_buffer_print(text, ",");
    sim_buffer_add_csv(text, difference->name);
    add_number(mean_of(&paired->reference), text);
    add_number(mean_of(&paired->other), text);
    add_number(difference->interval.mean, text);
    add_number(half_width_of(difference), text);
    add_number(difference->relative, text);
    sim_buffer_print(text, ",%.0f", (double)paired->differences.count);
    add_number(difference->p_value, text);
    add_number(difference->p_holm, text);
    sim_buffer_print(text, ",%s", exclusion(difference));
    add_number(sim_paired_gain(paired), text);
    sim_buffer_print(text, ",");
    sim_buffer_add_csv(text, difference->units);
    sim_buffer_print(text, ",");
    sim_buffer_add_csv(text, difference->long_name);
    sim_buffer_print(text, "\n");
}

char *output_compare_csv(const output_comparison *comparison)
{
    sim_buffer text = {0};
    sim_buffer_print(&text, "file,figure,reference_mean,mean,difference,half_width,relative,pairs,p_value,p_holm,"
                            "excludes_zero,pairing_gain,units,long_name\n");
    for (size_t f = 0; f < comparison->file_count; f++)
        for (size_t i = 0; i < comparison->files[f].count; i++)
            add_line(&comparison->files[f], &comparison->files[f].differences[i], &text);
    return sim_buffer_take(&text);
}

/* ---- JSON ---- */

static json_t *difference_json(const output_difference *difference)
{
    const sim_paired *paired = &difference->paired;
    const output_verdict verdict = output_difference_verdict(difference);
    json_t *object = json_object();
    json_object_set_new(object, "name", text_json(difference->name));
    json_object_set_new(object, "long_name", text_json(difference->long_name));
    json_object_set_new(object, "units", text_json(difference->units));
    json_object_set_new(object, "reference_mean", number_json(mean_of(&paired->reference)));
    json_object_set_new(object, "mean", number_json(mean_of(&paired->other)));
    json_object_set_new(object, "difference", number_json(difference->interval.mean));
    json_object_set_new(object, "half_width", number_json(half_width_of(difference)));
    json_object_set_new(object, "relative", number_json(difference->relative));
    json_object_set_new(object, "pairs", json_integer((json_int_t)paired->differences.count));
    json_object_set_new(object, "p_value", number_json(difference->p_value));
    json_object_set_new(object, "p_holm", number_json(difference->p_holm));
    json_object_set_new(object, "excludes_zero",
                        verdict == OUTPUT_VERDICT_NO_INTERVAL ? json_null()
                                                              : json_boolean(verdict == OUTPUT_VERDICT_EXCLUDES_ZERO));
    json_object_set_new(object, "pairing_gain", number_json(sim_paired_gain(paired)));
    return object;
}

/* Adds `scenario` and `tables`. */
static void put_scenario(json_t *object, const scenario_difference *difference)
{
    json_t *keys = json_array(), *tables = json_array();
    for (size_t i = 0; i < difference->scenario.key_count; i++) {
        const sim_key_change *change = &difference->scenario.keys[i];
        json_t *row = json_object();
        json_object_set_new(row, "key", text_json(change->key));
        json_object_set_new(row, "change", json_string(difference_word(change->change)));
        json_object_set_new(row, "reference", text_json(change->before));
        json_object_set_new(row, "other", text_json(change->after));
        json_array_append_new(keys, row);
    }
    for (size_t i = 0; i < difference->table_count; i++) {
        const scenario_table_change *table = &difference->tables[i];
        json_t *row = json_object();
        json_object_set_new(row, "variable", text_json(table->name));
        json_object_set_new(row, "change", json_string(difference_word(table->change)));
        difference_put_rows(row, &table->rows);
        json_array_append_new(tables, row);
    }
    json_object_set_new(object, "scenario", keys);
    json_object_set_new(object, "tables", tables);
}

static json_t *file_json(const output_compared *file)
{
    json_t *object = json_object(), *differences = json_array();
    json_object_set_new(object, "file", text_json(file->path));
    json_object_set_new(object, "pairs", json_integer((json_int_t)file->pairs));
    put_scenario(object, &file->scenario);
    for (size_t i = 0; i < file->count; i++)
        json_array_append_new(differences, difference_json(&file->differences[i]));
    json_object_set_new(object, "differences", differences);
    return object;
}

char *output_compare_json(const output_comparison *comparison)
{
    json_t *object = json_object(), *notes = json_array(), *files = json_array();
    json_object_set_new(object, "reference", text_json(comparison->reference));
    json_object_set_new(object, "confidence", json_real(comparison->confidence));
    json_object_set_new(object, "comparisons", json_integer((json_int_t)comparison->comparisons));
    for (size_t i = 0; i < comparison->note_count; i++)
        json_array_append_new(notes, text_json(comparison->notes[i]));
    json_object_set_new(object, "notes", notes);
    for (size_t i = 0; i < comparison->file_count; i++)
        json_array_append_new(files, file_json(&comparison->files[i]));
    json_object_set_new(object, "files", files);
    return number_print_json(object);
}
