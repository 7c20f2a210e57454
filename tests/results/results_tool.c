/* results_tool.c — what the tests of readers need of the results layer:
 *
 *   results_tool make FOLDER    writes whole.h5 (three replications), grown.h5 (the same, asked for one by one), one.h5 (one),
 *                               interrupted.h5 (two of four)
 *   results_tool digest FILE    prints the digest
 *   results_tool info FILE      prints the table of `transito info`, results_tool json FILE its JSON
 *   results_tool summary FOLDER prints the JSON summary of three replications
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output/digest.h"
#include "output/info_text.h"
#include "output/reader.h"
#include "output/summary.h"
#include "output/writer.h"
#include "tests/units/results_fixture.h"

enum { PATH_BYTES = 4096 };

static void make(const char *folder, const char *name, uint32_t asked, const uint32_t run[], size_t run_count,
                 sim_diagnostics *d)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    fixture *f = fixture_new(folder, asked, NULL, 0);
    output_writer *writer = output_writer_open(path, OUTPUT_OVERWRITE, &f->plan, d);
    for (size_t i = 0; i < run_count && writer != NULL; i++) {
        sim_result *result = fixture_result(f, run[i]);
        output_writer_add(writer, result, d);
        fixture_free_result(result);
    }
    if (writer != NULL)
        output_writer_finish(writer, run_count == asked ? SIM_RUN_COMPLETE : SIM_RUN_INTERRUPTED, d);
    fixture_free(f);
}

static void make_grown(const char *folder, sim_diagnostics *d)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/grown.h5", folder);
    fixture *f = fixture_new(folder, 1, NULL, 0);
    output_writer *writer = output_writer_open(path, OUTPUT_OVERWRITE, &f->plan, d);
    for (uint32_t r = 0; r < 3 && writer != NULL; r++) {
        sim_result *result = fixture_result(f, r);
        if (r > 0)
            output_writer_extend(writer, r + 1, d);
        output_writer_add(writer, result, d);
        fixture_free_result(result);
    }
    if (writer != NULL)
        output_writer_finish(writer, SIM_RUN_COMPLETE, d);
    fixture_free(f);
}

static void make_all(const char *folder, sim_diagnostics *d)
{
    static const uint32_t all[] = {0, 1, 2}, first[] = {0}, some[] = {0, 2};
    make(folder, "whole.h5", 3, all, 3, d);
    make_grown(folder, d);
    make(folder, "one.h5", 1, first, 1, d);
    make(folder, "interrupted.h5", 4, some, 2, d);
}

static void print_digest(const char *path, sim_diagnostics *d)
{
    output_digest digest;
    if (output_digest_file(path, NULL, NULL, &digest, d) == 0)
        printf("%s\n", digest.hex);
}

static void print_info(const char *path, char *(*print)(const output_reader *), sim_diagnostics *d)
{
    output_reader *reader = output_reader_open(path, d);
    if (reader == NULL)
        return;
    char *text = print(reader);
    fputs(text, stdout);
    free(text);
    output_reader_close(reader);
}

static void print_summary(const char *folder)
{
    fixture *f = fixture_new(folder, 3, NULL, 0);
    static size_t all[FIXTURE_MEASURES] = {0, 1};
    output_summary *summary =
        output_summary_new(&f->plan, &(output_measure_choice){all, FIXTURE_MEASURES, FIXTURE_MEASURES});
    for (uint32_t r = 0; r < 3; r++) {
        sim_result *result = fixture_result(f, r);
        output_summary_add(summary, result);
        fixture_free_result(result);
    }
    const output_run_figures figures = {.events = 3003, .wall_seconds = 1.5, .threads = 1, .file = "whole.h5"};
    char *text = output_summary_json(summary, &figures);
    fputs(text, stdout);
    free(text);
    output_summary_free(summary);
    fixture_free(f);
}

static int is(const char *word, const char *command)
{
    return strcmp(word, command) == 0;
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: results_tool make|digest|info|json|summary PATH\n");
        return 64;
    }
    sim_diagnostics *d = sim_diagnostics_new();
    if (is(argv[1], "make"))
        make_all(argv[2], d);
    else if (is(argv[1], "digest"))
        print_digest(argv[2], d);
    else if (is(argv[1], "info"))
        print_info(argv[2], output_info_text, d);
    else if (is(argv[1], "json"))
        print_info(argv[2], output_info_json, d);
    else if (is(argv[1], "summary"))
        print_summary(argv[2]);
    for (size_t i = 0; i < sim_diagnostics_count(d); i++)
        fprintf(stderr, "%s\n", sim_diagnostics_text(d, i));
    const int status = sim_diagnostics_exit_status(d);
    sim_diagnostics_free(d);
    return status;
}
