#include "sim/program/run_options.h"

#include <stdlib.h>

#include "sim/experiment/replications.h"
#include "sim/program/program.h"

enum { MOST_THREADS = 4096, MOST_ORDERS = 1000 };

/* Options that stand for a key are kept apart until all words are read: they come over every --set. */
typedef struct run_words {
    run_options options;
    const char *replications, *precision, *seed;
} run_words;

enum {
    OPTION_REPLICATIONS = 256,
    OPTION_PRECISION,
    OPTION_THREADS,
    OPTION_SEED,
    OPTION_SET,
    OPTION_OUTPUT,
    OPTION_OVERWRITE,
    OPTION_QUIET,
    OPTION_JSON,
    OPTION_MEASURES,
    OPTION_PERMUTE_TIES,
    OPTION_SHUFFLE,
    OPTION_RELOCATE,
    OPTION_FROM
};

static const struct argp_option option_table[] = {
    {"replications", OPTION_REPLICATIONS, "N", 0, "Independent repetitions, as --set run.replications=N", 0},
    {"precision", OPTION_PRECISION, "SHARE", 0,
     "Go on until intervals are so precise, 0.05 for 5 %, as --set run.precision=SHARE", 0},
    {"threads", OPTION_THREADS, "N", 0, "Threads (default: as many as affinity, Slurm and cgroup allow)", 0},
    {"seed", OPTION_SEED, "N", 0, "Seed of all random streams, as --set run.seed=N", 0},
    {"set", OPTION_SET, "KEY=VALUE", 0, "Set a key over the scenario; may be given again", 0},
    {"output", OPTION_OUTPUT, "FILE", 0, "Results file (default: results/SCENARIO.h5)", 0},
    {"from", OPTION_FROM, "FILE.h5", 0, "Run again what made these results, from what they hold", 0},
    {"overwrite", OPTION_OVERWRITE, NULL, 0, "Replace an existing results file", 0},
    {"quiet", OPTION_QUIET, NULL, 0, "Neither progress nor summary", 0},
    {"json", OPTION_JSON, NULL, 0, "The summary as one JSON object", 0},
    {"measures", OPTION_MEASURES, "PATTERN", 0,
     "Print only measures whose names match, \"*.wait_hours\"; may be given again", 0},
    {"permute-ties", OPTION_PERMUTE_TIES, "N", 0,
     "Run again in N other orders of simultaneous events and say which figures they move", 0},
    {"shuffle", OPTION_SHUFFLE, "N", OPTION_HIDDEN, "Start the replications in another order (tests)", 0},
    {"relocate", OPTION_RELOCATE, "N", OPTION_HIDDEN, "Move the state after random numbers of events of mean N (tests)",
     0},
    {0},
};

static const char doc[] = "Runs a scenario and writes one results file. The same scenario and seed give the same "
                          "results on any number of threads."
                          "\v"
                          "Examples:\n"
                          "  transito run configs/baseline-2023.cfg\n"
                          "  transito run configs/baseline-2023.cfg --replications 20 --output b20.h5\n"
                          "  transito run configs/baseline-2023.cfg --replications 10 --precision 0.05\n"
                          "  transito run configs/baseline-2023.cfg --set run.seed=7 --overwrite\n"
                          "  transito run configs/baseline-2023.cfg --replications 20 --permute-ties 5\n"
                          "  transito run configs/baseline-2023.cfg --json --output b.h5 > b.json\n"
                          "  transito run --from b.h5 --output again.h5\n"
                          "\n"
                          "The first SIGINT or SIGTERM ends the run and keeps the replications that are complete; the "
                          "second ends it at once.\n"
                          "Exit status: 0 done; 64 usage; 65, 66, 78 something wrong with a table, a file, the "
                          "scenario; 70 a bug; 73 the results "
                          "file exists or cannot be made; 74 writing failed; 128 + N ended early by signal N.\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    run_words *words = state->input;
    run_options *options = &words->options;
    switch (key) {
    case OPTION_REPLICATIONS:
        program_number(state, "--replications", argument, 1, 1000000);
        words->replications = argument;
        return 0;
    case OPTION_PRECISION:
        words->precision = argument;
        return 0;
    case OPTION_THREADS:
        options->threads = program_number(state, "--threads", argument, 1, MOST_THREADS);
        return 0;
    case OPTION_SEED:
        program_number(state, "--seed", argument, 0, UINT32_MAX);
        words->seed = argument;
        return 0;
    case OPTION_SET:
        overrides_add(&options->sets, argument);
        return 0;
    case OPTION_OUTPUT:
        options->output = argument;
        return 0;
    case OPTION_OVERWRITE:
        options->overwrite = OUTPUT_OVERWRITE;
        return 0;
    case OPTION_QUIET:
        options->quiet = 1;
        return 0;
    case OPTION_JSON:
        options->json = 1;
        return 0;
    case OPTION_MEASURES:
        overrides_add(&options->measures, argument);
        return 0;
    case OPTION_PERMUTE_TIES:
        options->permute_ties = program_number(state, "--permute-ties", argument, 1, MOST_ORDERS);
        return 0;
    case OPTION_SHUFFLE:
        options->shuffle = program_number(state, "--shuffle", argument, 0, UINT32_MAX);
        return 0;
    case OPTION_RELOCATE:
        options->relocate = program_number(state, "--relocate", argument, 1, SIM_RELOCATE_MOST);
        return 0;
    case OPTION_FROM:
        options->from = argument;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "SCENARIO", &options->scenario, argument);
    case ARGP_KEY_END:
        if (options->permute_ties && options->quiet && !options->json)
            argp_error(state, "--permute-ties only prints, and --quiet forbids that");
        return program_need_source(state, options->scenario, options->from);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

run_options run_options_parse(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "SCENARIO\n--from FILE.h5", doc, NULL, NULL, NULL};
    run_words words = {.options = {.overwrite = OUTPUT_KEEP_EXISTING}};
    program_parse(&argp, "transito run", argc, argv, &words);
    if (words.replications)
        overrides_add_pair(&words.options.sets, "run.replications", words.replications);
    if (words.precision)
        overrides_add_pair(&words.options.sets, "run.precision", words.precision);
    if (words.seed)
        overrides_add_pair(&words.options.sets, "run.seed", words.seed);
    return words.options;
}

void run_options_free(run_options *options)
{
    overrides_free(&options->sets);
    overrides_free(&options->measures);
}
