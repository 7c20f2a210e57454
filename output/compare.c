#include "output/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "output/compare_notes.h"
#include "output/compare_source.h"
#include "output/measure_choice.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

/* ---- which figures ---- */

/* Leaves the measures that the patterns choose; one that chooses none is a fault. */
static void choose_measures(compare_source *source, const output_compare_request *request, sim_diagnostics *d)
{
    const char **names = sim_allocate(source->figure_count, sizeof *names);
    for (size_t i = 0; i < source->figure_count; i++)
        names[i] = source->figures[i].name;
    output_measure_choice chosen =
        output_measure_choose(names, source->figure_count, request->patterns, request->pattern_count, SIM_FAULT_USAGE,
                              (sim_origin){"--measures", 0}, NULL, d);
    compare_source_keep(source, chosen.indices, chosen.count);
    source->measures_left_out = chosen.all - chosen.count;
    output_measure_choice_free(&chosen);
    free(names);
}

/* Faults of the patterns go to `about_patterns`. */
static void read_figures(compare_source *source, const output_compare_request *request, sim_diagnostics *about_patterns,
                         sim_diagnostics *d)
{
    if (request->measures == OUTPUT_COMPARE_MEASURES && compare_source_read_measures(source, d) == 0) {
        if (source->figure_count == 0 && request->series.count == 0)
            sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){output_reader_path(source->reader), 0}, NULL,
                                "has no measures to compare");
        else
            choose_measures(source, request, about_patterns);
    }
    if (request->measures == OUTPUT_COMPARE_NO_MEASURES)
        source->measures_left_out = compare_source_measures(source);
    compare_series_read(source, &request->series, d);
}

/* ---- pairs ---- */

static sim_paired pair_up(const compare_pairs *pairs, const compare_figure *reference, const compare_figure *other)
{
    sim_paired paired = {0};
    for (size_t i = 0; i < pairs->count; i++)
        sim_paired_add(&paired, reference->values[pairs->reference[i]], other->values[pairs->other[i]]);
    return paired;
}

static output_difference difference_of(const compare_figure *figure, const sim_paired *paired, double confidence)
{
    const double reference = paired->differences.count == 0 ? NAN : fabs(paired->reference.mean);
    output_difference difference = {.name = sim_copy_text(figure->name),
                                    .long_name = sim_copy_text(figure->long_name),
                                    .units = sim_copy_text(figure->units),
                                    .paired = *paired,
                                    .interval = sim_paired_interval(paired, confidence),
                                    .p_value = sim_paired_p_value(paired)};
    difference.relative = reference > 0 ? paired->differences.mean / reference : NAN;
    difference.p_holm = difference.p_value;
    return difference;
}

static void compare_figures(output_compared *file, const compare_source *reference, const compare_source *other,
                            const compare_pairs *pairs, double confidence)
{
    file->pairs = pairs->count;
    file->scenario = scenario_difference_of(reference->reader, other->reader);
    file->differences = sim_allocate(reference->figure_count, sizeof *file->differences);
    for (size_t i = 0; i < reference->figure_count; i++) {
        const compare_figure *ours = &reference->figures[i];
        const compare_figure *theirs = compare_source_find(other, ours->name, i);
        if (theirs == NULL || strcmp(theirs->units, ours->units) != 0)
            continue;
        const sim_paired paired = pair_up(pairs, ours, theirs);
        file->differences[file->count++] = difference_of(ours, &paired, confidence);
    }
}

/* Another file than the reference may lack what the patterns choose, which is no fault but noted. */
static void compare_file(output_comparison *comparison, const compare_source *reference,
                         const output_compare_request *request, const char *path, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    compare_source other;
    compare_pairs pairs = {.count = 0};
    output_compared *file = &comparison->files[comparison->file_count++];
    file->path = path;
    if (compare_source_open(&other, path, d) == 0) {
        pairs = compare_source_pairs(reference, &other);
        compare_notes_refuse(reference, &other, pairs.count, d);
    }
    if (sim_diagnostics_total(d) == faults) {
        sim_diagnostics *unused = sim_diagnostics_new();
        read_figures(&other, request, unused, d);
        sim_diagnostics_free(unused);
    }
    if (sim_diagnostics_total(d) == faults) {
        compare_figures(file, reference, &other, &pairs, request->confidence);
        compare_notes_file(comparison, &other);
        compare_notes_pair(comparison, reference, &other);
    }
    compare_pairs_free(&pairs);
    compare_source_close(&other);
}

static void adjust_p_values(output_comparison *comparison)
{
    size_t all = 0, next = 0;
    for (size_t f = 0; f < comparison->file_count; f++)
        all += comparison->files[f].count;
    double *p_values = sim_allocate(all, sizeof *p_values);
    for (size_t f = 0; f < comparison->file_count; f++)
        for (size_t i = 0; i < comparison->files[f].count; i++) {
            p_values[next] = comparison->files[f].differences[i].p_value;
            comparison->comparisons += !isnan(p_values[next++]);
        }
    sim_interval_holm(p_values, all);
    next = 0;
    for (size_t f = 0; f < comparison->file_count; f++)
        for (size_t i = 0; i < comparison->files[f].count; i++)
            comparison->files[f].differences[i].p_holm = p_values[next++];
    free(p_values);
}

/* ---- the comparison ---- */

static void compare_all(output_comparison *comparison, compare_source *reference, const output_compare_request *request,
                        sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    if (compare_source_open(reference, request->paths[0], d) == 0)
        read_figures(reference, request, d, d);
    if (sim_diagnostics_total(d) != faults)
        return;
    compare_notes_choice(comparison, reference);
    compare_notes_file(comparison, reference);
    for (size_t i = 1; i < request->path_count; i++)
        compare_file(comparison, reference, request, request->paths[i], d);
    adjust_p_values(comparison);
}

output_comparison *output_compare(const output_compare_request *request, sim_diagnostics *d)
{
    const size_t faults = sim_diagnostics_total(d);
    output_comparison *comparison = sim_allocate(1, sizeof *comparison);
    *comparison = (output_comparison){.reference = request->paths[0],
                                      .confidence = request->confidence,
                                      .files = sim_allocate(request->path_count, sizeof *comparison->files)};
    compare_source reference;
    compare_all(comparison, &reference, request, d);
    compare_source_close(&reference);
    if (sim_diagnostics_total(d) == faults)
        return comparison;
    output_comparison_free(comparison);
    return NULL;
}

static void free_compared(output_compared *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->differences[i].name);
        free(file->differences[i].long_name);
        free(file->differences[i].units);
    }
    free(file->differences);
    scenario_difference_free(&file->scenario);
}

void output_comparison_free(output_comparison *comparison)
{
    if (comparison == NULL)
        return;
    for (size_t i = 0; i < comparison->file_count; i++)
        free_compared(&comparison->files[i]);
    for (size_t i = 0; i < comparison->note_count; i++)
        free(comparison->notes[i]);
    free(comparison->notes);
    free(comparison->files);
    free(comparison);
}

output_verdict output_difference_verdict(const output_difference *difference)
{
    const sim_tally *t = &difference->paired.differences;
    if (t->count < 2)
        return OUTPUT_VERDICT_NO_INTERVAL;
    if (t->lowest == 0 && t->highest == 0)
        return OUTPUT_VERDICT_NONE;
    return fabs(difference->interval.mean) > difference->interval.half_width ? OUTPUT_VERDICT_EXCLUDES_ZERO
                                                                             : OUTPUT_VERDICT_INCLUDES_ZERO;
}
