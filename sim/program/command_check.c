/* command_check.c — `transito check`: all that a run would refuse, told at once, without running. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "output/params.h"
#include "sim/kernel/calendar.h"
#include "sim/program/overrides.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"

typedef struct check_options {
    const char *scenario;
    overrides sets;
    int print, origins;
} check_options;

enum { OPTION_SET = 256, OPTION_PRINT, OPTION_ORIGINS };

static const struct argp_option option_table[] = {
    {"set", OPTION_SET, "KEY=VALUE", 0, "Set a key over the scenario; may be given again", 0},
    {"print", OPTION_PRINT, NULL, 0, "Print the resolved scenario: every key, in a form that can be run", 0},
    {"origins", OPTION_ORIGINS, NULL, 0, "As --print, and where each value was written", 0},
    {0},
};

static const char doc[] = "Reads a scenario with all that it names and says everything that a run would refuse."
                          "\v"
                          "Examples:\n"
                          "  transito check configs/baseline-2023.cfg\n"
                          "  transito check configs/baseline-2023.cfg --set run.seed=7 --print > resolved.cfg\n"
                          "  transito check configs/baseline-2023.cfg --origins | less\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    check_options *options = state->input;
    switch (key) {
    case OPTION_SET:
        overrides_add(&options->sets, argument);
        return 0;
    case OPTION_PRINT:
        options->print = 1;
        return 0;
    case OPTION_ORIGINS:
        options->origins = 1;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "SCENARIO", &options->scenario, argument);
    case ARGP_KEY_END:
        return program_need_word(state, "SCENARIO", options->scenario);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_overview(const char *path, const prepared *p)
{
    const sim_frame *frame = &p->settings.frame;
    const sim_date_text first = sim_calendar_write_date(sim_calendar_date(frame->first_day));
    const sim_date_text last = sim_calendar_write_date(sim_calendar_date(frame->last_day));
    printf("%s: ok\n", path);
    printf("  model         %s: %s\n", p->model->name, p->model->description);
    printf("  period        %s to %s, %" PRId64 " days, after %" PRId64 " days of warm-up\n", first.text, last.text,
           sim_frame_reported_days(frame), frame->warmup_days);
    printf("  replications  %" PRIu32 ", seed %" PRIu32 "\n", p->settings.replications, p->settings.seed);
    if (p->settings.precision.relative > 0)
        printf("  precision     %.4g %% of %zu measures, at most %" PRIu32 " replications\n",
               100 * p->settings.precision.relative, p->judged.count, p->settings.precision.most);
    size_t count;
    const sim_dimension *dimensions = p->model->dimensions(p->inputs, &count);
    for (size_t i = 0; i < count; i++)
        printf("%s%s (%zu)", i == 0 ? "  dimensions    " : ", ", dimensions[i].name, dimensions[i].size);
    fputs(count ? "\n" : "", stdout);
    for (size_t i = 0; i < p->model->observable_count; i++)
        if (p->series_cells[i] == 0)
            printf("  switched off  %s (%s)\n", p->model->observables[i].name, p->model->observables[i].option);
        else if (p->series_written[i] == 0)
            printf("  not written   %s (%s)\n", p->model->observables[i].name, OUTPUT_SERIES);
}

static void print_resolved(const prepared *p, sim_print_origins origins)
{
    char *text = sim_scenario_print(p->scenario, origins);
    fputs(text, stdout);
    free(text);
}

int command_check(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "SCENARIO", doc, NULL, NULL, NULL};
    check_options options = {0};
    program_parse(&argp, "transito check", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    prepared *p = prepared_new(options.scenario, (const char *const *)options.sets.texts, options.sets.count, d);
    if (p && (options.print || options.origins))
        print_resolved(p, options.origins ? SIM_PRINT_ORIGINS : SIM_PRINT_PLAIN);
    else if (p)
        print_overview(options.scenario, p);
    const int status = program_print_faults(d);
    prepared_free(p);
    sim_diagnostics_free(d);
    overrides_free(&options.sets);
    return status;
}
