/* main.c — `transito COMMAND …`: finds the command and hands over. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <gsl/gsl_errno.h>

#include "output/provenance.h"
#include "sim/program/program.h"

typedef struct command {
    const char *name;
    int (*run)(int argc, char *argv[]);
} command;

static const command commands[] = {
    {"run", command_run},         {"check", command_check},
    {"keys", command_keys},       {"info", command_info},
    {"recover", command_recover}, {"compare", command_compare},
    {"diff", command_diff},       {"export", command_export},
    {"record", command_record},   {"dictionary", command_dictionary},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const char doc[] =
    "Simulates people moving towards a border and the enforcement that meets them, and writes the "
    "results to an HDF5 file that netCDF tools open as well."
    "\v"
    "Commands:\n"
    "  run SCENARIO     run a scenario and write results/SCENARIO.h5\n"
    "  check SCENARIO   say all that is wrong with a scenario, or print it resolved\n"
    "  keys [MODEL]     list every key: type, unit, range, default, source\n"
    "  info FILE.h5     say what a results file holds, or print its digest\n"
    "  recover LOG      make the results file of a run that was killed\n"
    "  compare A.h5 B.h5...  what changes from A to B: paired differences with intervals\n"
    "  diff A.h5 B.h5   in what two results files differ, dataset by dataset\n"
    "  export FILE.h5   write its variables as CSV, or the network with flows as GeoJSON\n"
    "  record FILE.csv  make the tables of the record from what the agency publishes\n"
    "  dictionary       list every variable and attribute of a results file\n"
    "\n"
    "Examples:\n"
    "  transito check configs/baseline-2023.cfg\n"
    "  transito run configs/baseline-2023.cfg\n"
    "  transito run configs/baseline-2023.cfg --replications 20 --output b20.h5\n"
    "  transito keys run\n"
    "  transito info results/baseline-2023.h5\n"
    "\n"
    "`transito COMMAND --help' tells more of each.\n";

static void print_version(FILE *stream, struct argp_state *state)
{
    (void)state;
    output_provenance *p = output_provenance_new(0, NULL);
    fprintf(stream, "transito %s\ncommit %s\n%s\n%s\n%s\n", p->version, p->commit, p->compiler, p->libraries,
            p->host_class);
    output_provenance_free(p);
}

static error_t parse_word(int key, char *word, struct argp_state *state)
{
    switch (key) {
    case ARGP_KEY_ARG: {
        const char *names[COMMAND_COUNT];
        for (size_t i = 0; i < COMMAND_COUNT; i++)
            names[i] = commands[i].name;
        const char *nearest = sim_nearest_name(word, names, COMMAND_COUNT);
        if (nearest)
            argp_error(state, "unknown command \"%s\"; did you mean \"%s\"?", word, nearest);
        argp_error(state, "unknown command \"%s\"", word);
        return 0;
    }
    case ARGP_KEY_NO_ARGS:
        argp_error(state, "no command given; `transito --help' lists them");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Results that did not reach standard output are no results. */
static int close_output(int status)
{
    const int failed = ferror(stdout);
    if ((fclose(stdout) != 0 || failed) && status == EX_OK)
        return program_fail(EX_IOERR, "cannot write to standard output: %s", strerror(errno));
    return status;
}

int main(int argc, char *argv[])
{
    program_handle_panics();
    gsl_set_error_handler_off(); /* every status is checked where it arises */
    argp_program_version_hook = print_version;
    for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return close_output(commands[i].run(argc, argv));

    static const struct argp argp = {.parser = parse_word, .args_doc = "COMMAND [WORD...]", .doc = doc};
    static char name[] = "transito";
    if (argc > 0)
        argv[0] = name;
    argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, NULL);
    return close_output(EX_USAGE);
}
