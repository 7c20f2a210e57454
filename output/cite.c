#include "output/cite.h"

#include <csv.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "output/digest.h"
#include "output/export_table.h"
#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

#ifndef CITE_TITLE
#error "CITE_TITLE, CITE_AUTHORS and CITE_LICENSE are those of CITATION.cff; output/CMakeLists.txt defines them"
#endif

/* ---- sources ---- */

/* Texts, each once, in the order in which they came. */
typedef struct sources {
    char **texts;
    size_t count;
} sources;

static void add_source(sources *all, const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '.'))
        length--;
    if (length == 0)
        return;
    for (size_t i = 0; i < all->count; i++)
        if (strlen(all->texts[i]) == length && strncmp(all->texts[i], text, length) == 0)
            return;
    sim_buffer copy = {0};
    sim_buffer_add(&copy, text, length);
    all->texts = sim_reallocate(all->texts, all->count + 1, sizeof *all->texts);
    all->texts[all->count++] = sim_buffer_take(&copy);
}

static void free_sources(sources *all)
{
    if (all->texts)
        results_file_free_names(all->texts, all->count);
    *all = (sources){0};
}

/* What follows "Source: " in the definitions of variables. */
static sources recorded_sources(const output_reader *reader)
{
    static const char word[] = "Source: ";
    sources all = {0};
    for (size_t i = 0; i < output_reader_count(reader); i++) {
        const char *found = strstr(output_reader_variable(reader, i)->comment, word);
        if (found)
            add_source(&all, found + strlen(word), strlen(found + strlen(word)));
    }
    return all;
}

typedef struct column_reading {
    sources *all;
    size_t cell, line, wanted;
} column_reading;

static void take_cell(void *bytes, size_t length, void *context)
{
    column_reading *r = context;
    const char *text = bytes ? bytes : "";
    if (r->line == 0 && strcmp(text, "source") == 0)
        r->wanted = r->cell;
    else if (r->line > 0 && r->cell == r->wanted)
        add_source(r->all, text, length);
    r->cell++;
}

static void end_line(int terminator, void *context)
{
    (void)terminator;
    column_reading *r = context;
    r->line += r->cell > 0;
    r->cell = 0;
}

static void *csv_memory(void *memory, size_t bytes)
{
    return sim_reallocate(memory, bytes, 1);
}

/* The cells of the column `source` of an embedded table; none where there is no such column. */
static sources table_sources(const char *text)
{
    sources all = {0};
    column_reading r = {.all = &all, .wanted = SIZE_MAX};
    struct csv_parser parser;
    csv_init(&parser, CSV_APPEND_NULL);
    csv_set_realloc_func(&parser, csv_memory);
    csv_parse(&parser, text, strlen(text), take_cell, end_line, &r);
    csv_fini(&parser, take_cell, end_line, &r);
    csv_free(&parser);
    return all;
}

/* ---- what is known of the run ---- */

typedef struct run_facts {
    const output_reader *reader;
    output_digest digest;
    char first_day[32], last_day[32]; /* "" when the file has no days */
    char run_day[11];
} run_facts;

static const char *text_of(const run_facts *run, const char *name)
{
    return output_reader_text(run->reader, name);
}

static void copy_day(char into[32], const char *day)
{
    const size_t length = strlen(day) < 31 ? strlen(day) : 31;
    memcpy(into, day, length);
    into[length] = '\0';
}

static int gather(run_facts *run, sim_diagnostics *d)
{
    if (output_digest_file(output_reader_path(run->reader), NULL, NULL, &run->digest, d) != 0)
        return 0;
    const char *time = RESULTS_TIME;
    export_request request = {.names = &time, .name_count = 1};
    export_table *t = output_reader_find(run->reader, time) ? export_table_new(run->reader, &request, d) : NULL;
    if (t && t->axes[0].labels && t->axes[0].count > 0) {
        copy_day(run->first_day, t->axes[0].labels[0]);
        copy_day(run->last_day, t->axes[0].labels[t->axes[0].count - 1]);
    }
    export_table_free(t);
    const char *started = text_of(run, RESULTS_PROVENANCE_PREFIX "_started_utc");
    const size_t length = strcspn(started, "T") < 10 ? strcspn(started, "T") : 10;
    memcpy(run->run_day, started, length);
    return 1;
}

static void print_program(sim_buffer *out, const run_facts *run)
{
    sim_buffer_print(out, "%s. %s. Version %s, commit %s. Computer program, licence %s.", CITE_AUTHORS, CITE_TITLE,
                     text_of(run, RESULTS_PROVENANCE_PREFIX "_version"),
                     text_of(run, RESULTS_PROVENANCE_PREFIX "_commit"), CITE_LICENSE);
}

static void print_run_note(sim_buffer *out, const run_facts *run)
{
    if (run->first_day[0] != '\0')
        sim_buffer_print(out, "%s to %s, after %" PRId64 " days of warm-up; ", run->first_day, run->last_day,
                         output_reader_number(run->reader, RESULTS_ATTRIBUTE_WARMUP, 0));
    sim_buffer_print(out, "seed %" PRId64 ", %" PRId64 " of %" PRId64 " replications, run %s; %s; run on %s; digest %s",
                     output_reader_number(run->reader, RESULTS_ATTRIBUTE_SEED, 0),
                     output_reader_number(run->reader, RESULTS_ATTRIBUTE_COMPLETE, 0),
                     output_reader_number(run->reader, RESULTS_ATTRIBUTE_ASKED, 0), text_of(run, RESULTS_ATTRIBUTE_RUN),
                     text_of(run, RESULTS_ATTRIBUTE_CALIBRATION), run->run_day, run->digest.hex);
}

/* ---- for people ---- */

static void print_sources(sim_buffer *out, const sources *all, const char *before)
{
    for (size_t i = 0; i < all->count; i++)
        sim_buffer_print(out, "%s%s\n", before, all->texts[i]);
}

static void print_table(sim_buffer *out, const output_reader *reader, const output_variable *variable)
{
    char *file_name = output_reader_attribute(reader, variable->name, "file_name");
    char *hash = output_reader_attribute(reader, variable->name, "xxh3_128");
    sources all = table_sources(output_reader_text_variable(reader, variable->name));
    sim_buffer_print(out, "  %s (%s), XXH3-128 %s\n", file_name, variable->name, hash);
    print_sources(out, &all, "    source: ");
    free_sources(&all);
    free(file_name);
    free(hash);
}

static void print_text(sim_buffer *out, const run_facts *run)
{
    sim_buffer_print(out, "The program\n  ");
    print_program(out, run);
    sim_buffer_print(out, "\n\nThe run\n  %s. Results of a simulation: ", text_of(run, "title"));
    print_run_note(out, run);
    sim_buffer_print(out, ".\n  Made with %s; %s; %s.\n", text_of(run, RESULTS_PROVENANCE_PREFIX "_compiler"),
                     text_of(run, RESULTS_PROVENANCE_PREFIX "_libraries"),
                     text_of(run, RESULTS_PROVENANCE_PREFIX "_host_class"));
    sources recorded = recorded_sources(run->reader);
    if (recorded.count > 0)
        sim_buffer_print(out, "\nRecorded figures in the file\n");
    print_sources(out, &recorded, "  ");
    free_sources(&recorded);
    int is_first = 1;
    for (size_t i = 0; i < output_reader_count(run->reader); i++) {
        const output_variable *variable = output_reader_variable(run->reader, i);
        if (strncmp(variable->name, RESULTS_TABLE_PREFIX, strlen(RESULTS_TABLE_PREFIX)) != 0 || variable->rank != 0)
            continue;
        sim_buffer_print(out, "%s", is_first ? "\nInput tables (`transito export FILE NAME' writes one)\n" : "");
        is_first = 0;
        print_table(out, run->reader, variable);
    }
}

/* ---- BibTeX ---- */

/* A text for TeX: what means something there is escaped. */
static void add_tex(sim_buffer *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '\\':
            sim_buffer_print(out, "\\textbackslash{}");
            break;
        case '~':
            sim_buffer_print(out, "\\textasciitilde{}");
            break;
        case '^':
            sim_buffer_print(out, "\\textasciicircum{}");
            break;
        case '{':
        case '}':
        case '%':
        case '&':
        case '#':
        case '_':
        case '$':
            sim_buffer_print(out, "\\%c", *text);
            break;
        default:
            sim_buffer_add(out, text, 1);
        }
}

static void add_field(sim_buffer *out, const char *name, const char *text)
{
    if (text[0] == '\0')
        return;
    sim_buffer_print(out, "  %s = {{", name);
    add_tex(out, text);
    sim_buffer_print(out, "}},\n");
}

static void print_bibtex(sim_buffer *out, const run_facts *run)
{
    sim_buffer note = {0};
    sim_buffer_print(&note, "Version %s, commit %s; licence %s", text_of(run, RESULTS_PROVENANCE_PREFIX "_version"),
                     text_of(run, RESULTS_PROVENANCE_PREFIX "_commit"), CITE_LICENSE);
    char *text = sim_buffer_take(&note);
    sim_buffer_print(out, "@misc{transito-%s,\n", text_of(run, RESULTS_PROVENANCE_PREFIX "_commit"));
    add_field(out, "author", CITE_AUTHORS);
    add_field(out, "title", CITE_TITLE);
    add_field(out, "howpublished", "Computer program");
    add_field(out, "note", text);
    sim_buffer_print(out, "}\n\n@misc{transito-run-%.8s,\n", run->digest.hex);
    free(text);
    print_run_note(&note, run);
    text = sim_buffer_take(&note);
    /* Who ran it is not in the file: `key` is what sorts it in a list. */
    add_field(out, "key", "transito run");
    add_field(out, "title", text_of(run, "title"));
    sim_buffer year = {0};
    sim_buffer_print(&year, "%.4s", run->run_day);
    char *year_text = sim_buffer_take(&year);
    add_field(out, "year", year_text);
    add_field(out, "howpublished", "Results of a simulation");
    add_field(out, "note", text);
    sim_buffer_print(out, "}\n");
    free(year_text);
    free(text);
}

char *output_cite(const output_reader *reader, output_cite_form form, sim_diagnostics *d)
{
    run_facts run = {.reader = reader};
    if (!gather(&run, d))
        return NULL;
    sim_buffer out = {0};
    if (form == OUTPUT_CITE_BIBTEX)
        print_bibtex(&out, &run);
    else
        print_text(&out, &run);
    return sim_buffer_take(&out);
}
