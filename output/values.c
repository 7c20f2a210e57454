#include "output/values.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/results_file.h"
#include "output/value_blocks.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/number.h"

enum { CACHE_BYTES = 128 << 20, CACHE_SLOTS = 12421, SECONDS_A_DAY = 86400, DATE_LETTERS = 10 };

struct output_values {
    const output_variable *variable;
    const output_reader *reader;
    values_kind kind;
    hid_t dataset;
    /* what the attributes say */
    int has_fill;
    int64_t fill;
    char *meanings;          /* the flags' words, each closed by a NUL */
    const char **flag_words; /* into them */
    int64_t *flags;          /* the values that they stand for */
    size_t flag_count;
    int64_t seconds_a_unit; /* 0: no time */
    int64_t epoch;          /* seconds since 1970-01-01 */
    /* the block */
    size_t room, count;
    int64_t *wholes;
    double *reals;
    char **texts;
};

/* ---- attributes ---- */

static int read_whole_attribute(hid_t dataset, const char *name, int64_t *values, size_t most, size_t *count)
{
    *count = 0;
    if (H5Aexists(dataset, name) <= 0)
        return 0;
    const hid_t attribute = H5Aopen(dataset, name, H5P_DEFAULT);
    const hid_t type = attribute < 0 ? attribute : H5Aget_type(attribute);
    const hid_t space = attribute < 0 ? attribute : H5Aget_space(attribute);
    const hssize_t points = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    if (type >= 0 && H5Tget_class(type) == H5T_INTEGER && points > 0 && (size_t)points <= most &&
        H5Aread(attribute, H5T_NATIVE_INT64, values) >= 0)
        *count = (size_t)points;
    results_close_space(space);
    results_close_type(type);
    results_close_attribute(attribute);
    return *count > 0;
}

static void take_flags(output_values *v)
{
    enum { MOST = 256 };
    int64_t flags[MOST];
    size_t count;
    if (!read_whole_attribute(v->dataset, "flag_values", flags, MOST, &count))
        return;
    v->meanings = output_reader_attribute(v->reader, v->variable->name, "flag_meanings");
    v->flag_words = sim_allocate(count, sizeof *v->flag_words);
    v->flags = sim_allocate(count, sizeof *v->flags);
    char *rest = v->meanings;
    for (size_t i = 0; i < count; i++) {
        rest += strspn(rest, " ");
        v->flag_words[i] = rest;
        v->flags[i] = flags[i];
        rest += strcspn(rest, " ");
        if (*rest != '\0')
            *rest++ = '\0';
    }
    /* With a word for each value only; else the numbers say more. */
    v->flag_count = v->flag_words[count - 1][0] == '\0' || rest[strspn(rest, " ")] != '\0' ? 0 : count;
}

/* "seconds since 2023-01-01", with " 00:00:00" behind it or not. */
static void take_time(output_values *v)
{
    static const struct {
        const char *words;
        int64_t seconds;
    } units[] = {{"days since ", SECONDS_A_DAY}, {"hours since ", 3600}, {"minutes since ", 60}, {"seconds since ", 1}};
    const char *text = v->variable->units;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        const size_t length = strlen(units[i].words);
        if (strncmp(text, units[i].words, length) != 0)
            continue;
        char date[DATE_LETTERS + 1] = "";
        snprintf(date, sizeof date, "%s", text + length);
        const char *rest = strlen(text + length) > DATE_LETTERS ? text + length + DATE_LETTERS : "";
        const sim_date_read read = sim_calendar_read_date(date);
        if (read.wrong || (*rest != '\0' && strncmp(rest, " 00:00:00", 9) != 0))
            return;
        v->seconds_a_unit = units[i].seconds;
        v->epoch = sim_calendar_days(read.date) * SECONDS_A_DAY;
    }
}

/* ---- opening ---- */

static hid_t open_dataset(const output_reader *reader, const char *name)
{
    /* Blocks touch chunks more than once: what a year of 2,000 places by 20 is cut into stays unpacked (58 MiB). */
    const hid_t list = H5Pcreate(H5P_DATASET_ACCESS);
    hid_t dataset = H5I_INVALID_HID;
    if (list >= 0 && H5Pset_chunk_cache(list, CACHE_SLOTS, CACHE_BYTES, H5D_CHUNK_CACHE_W0_DEFAULT) >= 0)
        dataset = H5Dopen2(output_reader_file(reader)->id, name, list);
    results_close_list(list);
    return dataset;
}

output_values *output_values_open(const output_reader *reader, const char *name, sim_diagnostics *d)
{
    const output_variable *variable = output_reader_find(reader, name);
    if (!variable || strcmp(variable->type, "other") == 0) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(reader), 0}, name,
                            variable ? "is neither numbers nor text" : "there is no variable of this name");
        return NULL;
    }
    output_values *v = sim_allocate(1, sizeof *v);
    *v = (output_values){.variable = variable, .reader = reader, .dataset = open_dataset(reader, name)};
    if (v->dataset < 0) {
        results_file file = *output_reader_file(reader);
        file.faults = d;
        results_file_fail(&file, SIM_FAULT_DATA, name);
        output_values_close(v);
        return NULL;
    }
    v->kind = strcmp(variable->type, "text") == 0        ? VALUES_TEXT
              : strncmp(variable->type, "float", 5) == 0 ? VALUES_REAL
                                                         : VALUES_WHOLE;
    if (v->kind == VALUES_WHOLE) {
        size_t count;
        v->has_fill = read_whole_attribute(v->dataset, "_FillValue", &v->fill, 1, &count);
        take_flags(v);
    }
    if (v->kind != VALUES_TEXT)
        take_time(v);
    return v;
}

static void free_texts(output_values *v)
{
    if (v->texts)
        results_file_free_names(v->texts, v->count);
    v->texts = NULL;
}

void output_values_close(output_values *v)
{
    if (!v)
        return;
    free_texts(v);
    results_close_dataset(v->dataset);
    free(v->meanings);
    free(v->flag_words);
    free(v->flags);
    free(v->wholes);
    free(v->reals);
    free(v);
}

const output_variable *output_values_variable(const output_values *v)
{
    return v->variable;
}

values_kind output_values_kind(const output_values *v)
{
    return v->kind;
}

/* ---- reading ---- */

static void make_room(output_values *v, size_t elements)
{
    if (elements <= v->room)
        return;
    v->room = elements;
    if (v->kind == VALUES_WHOLE)
        v->wholes = sim_reallocate(v->wholes, elements, sizeof *v->wholes);
    else
        v->reals = sim_reallocate(v->reals, elements, sizeof *v->reals);
}

/* What a block is of. */
typedef struct slab {
    hsize_t start[OUTPUT_RANK_LIMIT], count[OUTPUT_RANK_LIMIT];
} slab;

static int read_slab(const output_values *v, const slab *s, hid_t memory, void *values)
{
    return value_slab_read(v->dataset, v->variable->rank, s->start, s->count, memory,
                           output_reader_file(v->reader)->transfer, values);
}

/* Copies of the texts that were read: pointers to them, or `bytes` each. */
static void take_texts(output_values *v, const void *given, size_t elements, int is_pointer, size_t bytes)
{
    v->texts = sim_allocate(elements, sizeof *v->texts);
    for (size_t i = 0; i < elements; i++) {
        const char *text = is_pointer ? ((char *const *)given)[i] : (const char *)given + i * bytes;
        const size_t length = !is_pointer ? bytes : text ? strlen(text) : 0;
        v->texts[i] = sim_allocate(length + 1, 1);
        memcpy(v->texts[i], text ? text : "", length);
    }
}

static int read_texts(output_values *v, const slab *s, size_t elements)
{
    const hid_t type = H5Dget_type(v->dataset);
    if (type < 0)
        return -1;
    const int is_pointer = H5Tis_variable_str(type) > 0;
    const size_t bytes = is_pointer ? sizeof(char *) : H5Tget_size(type);
    void *given = sim_allocate(elements, bytes);
    const int status = read_slab(v, s, type, given);
    if (status == 0)
        take_texts(v, given, elements, is_pointer, bytes);
    if (status == 0 && is_pointer)
        value_texts_reclaim(type, elements, given);
    free(given);
    results_close_type(type);
    return status;
}

static int read_block(output_values *v, const slab *s, size_t elements)
{
    switch (v->kind) {
    case VALUES_TEXT:
        return read_texts(v, s, elements);
    case VALUES_WHOLE:
        return read_slab(v, s, H5T_NATIVE_INT64, v->wholes);
    case VALUES_REAL:
        return read_slab(v, s, H5T_NATIVE_DOUBLE, v->reals);
    }
    return -1;
}

int output_values_read(output_values *v, const size_t start[], const size_t count[], sim_diagnostics *d)
{
    slab s = {0};
    size_t elements = 1;
    for (size_t i = 0; i < v->variable->rank; i++) {
        s.start[i] = start[i];
        s.count[i] = count[i];
        elements *= count[i];
    }
    free_texts(v);
    if (v->kind != VALUES_TEXT)
        make_room(v, elements);
    const int status = read_block(v, &s, elements);
    v->count = elements;
    if (status != 0) {
        results_file file = *output_reader_file(v->reader);
        file.faults = d;
        results_file_fail(&file, SIM_FAULT_DATA, v->variable->name);
    }
    return status;
}

/* ---- values ---- */

int output_values_missing(const output_values *v, size_t i)
{
    switch (v->kind) {
    case VALUES_WHOLE:
        return v->has_fill && v->wholes[i] == v->fill;
    case VALUES_REAL:
        return !isfinite(v->reals[i]);
    case VALUES_TEXT:
        return v->texts[i][0] == '\0';
    }
    return 1;
}

double output_values_number(const output_values *v, size_t i)
{
    if (v->kind == VALUES_TEXT || output_values_missing(v, i))
        return NAN;
    return v->kind == VALUES_WHOLE ? (double)v->wholes[i] : v->reals[i];
}

int64_t output_values_whole(const output_values *v, size_t i)
{
    return v->wholes[i];
}

int output_values_is_time(const output_values *v)
{
    return v->seconds_a_unit != 0;
}

/* Seconds since 1970-01-01; times beyond some million years are those of a foreign file, and are cut. */
static int64_t seconds_of(const output_values *v, size_t i)
{
    const double furthest = 1e14 / (double)v->seconds_a_unit;
    if (v->kind == VALUES_REAL) {
        const double units = v->reals[i] > furthest ? furthest : v->reals[i] < -furthest ? -furthest : v->reals[i];
        return v->epoch + (int64_t)floor(units * (double)v->seconds_a_unit);
    }
    const int64_t most = (int64_t)furthest;
    const int64_t units = v->wholes[i] > most ? most : v->wholes[i] < -most ? -most : v->wholes[i];
    return v->epoch + units * v->seconds_a_unit;
}

static int64_t day_of(int64_t seconds)
{
    return (seconds - (seconds < 0 ? SECONDS_A_DAY - 1 : 0)) / SECONDS_A_DAY;
}

int64_t output_values_day(const output_values *v, size_t i)
{
    return day_of(seconds_of(v, i));
}

static const char *time_text(const output_values *v, size_t i, values_word *word)
{
    const int64_t seconds = seconds_of(v, i), day = day_of(seconds), second = seconds - day * SECONDS_A_DAY;
    const sim_date_text date = sim_calendar_write_date(sim_calendar_date(day));
    if (v->seconds_a_unit == SECONDS_A_DAY && second == 0)
        snprintf(word->text, sizeof word->text, "%s", date.text);
    else
        snprintf(word->text, sizeof word->text, "%sT%02d:%02d:%02d", date.text, (int)(second / 3600),
                 (int)(second / 60 % 60), (int)(second % 60));
    return word->text;
}

const char *output_values_text(const output_values *v, size_t i, values_word *word)
{
    if (v->kind == VALUES_TEXT)
        return v->texts[i];
    if (output_values_missing(v, i))
        return "";
    for (size_t k = 0; k < v->flag_count; k++)
        if (v->wholes[i] == v->flags[k])
            return v->flag_words[k];
    if (v->seconds_a_unit != 0)
        return time_text(v, i, word);
    if (v->kind == VALUES_WHOLE) {
        snprintf(word->text, sizeof word->text, "%" PRId64, v->wholes[i]);
        return word->text;
    }
    char number[SIM_NUMBER_BYTES];
    snprintf(word->text, sizeof word->text, "%s", sim_number_print(v->reals[i], number));
    return word->text;
}
