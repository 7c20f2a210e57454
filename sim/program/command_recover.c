/* command_recover.c — `transito recover`: the results file of a run that was killed, from its log. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sysexits.h>
#include <unistd.h>

#include "output/composer.h"
#include "output/log_text.h"
#include "sim/program/prepared.h"
#include "sim/program/program.h"
#include "sim/program/rerun.h"
#include "sim/program/signals.h"

typedef struct recover_options {
    const char *log;
    const char *output; /* NULL: the name that the run would have given */
    part_file_existing existing;
    int keeps;
} recover_options;

enum { OPTION_OVERWRITE = 256, OPTION_KEEP };

static const struct argp_option option_table[] = {
    {"output", 'o', "FILE", 0, "Write the results there; default: where the run would have", 0},
    {"overwrite", OPTION_OVERWRITE, NULL, 0, "Replace a results file that exists", 0},
    {"keep", OPTION_KEEP, NULL, 0, "Leave the log where it is; default: it is removed when its results are whole", 0},
    {0},
};

static const char doc[] = "Composes a results file from the log that a killed run has left: all replications that were "
                          "complete. What was not is "
                          "marked as not run, and named. A log of a run that still goes on is refused."
                          "\v"
                          "Examples:\n"
                          "  transito info results/b20.h5.part.4711-0       what is in it?\n"
                          "  transito recover results/b20.h5.part.4711-0    makes results/b20.h5\n";

static error_t parse_option(int key, char *argument, struct argp_state *state)
{
    recover_options *options = state->input;
    switch (key) {
    case 'o':
        options->output = argument;
        return 0;
    case OPTION_OVERWRITE:
        options->existing = PART_FILE_REPLACE;
        return 0;
    case OPTION_KEEP:
        options->keeps = 1;
        return 0;
    case ARGP_KEY_ARG:
        return program_take_word(state, "FILE.part", &options->log, argument);
    case ARGP_KEY_END:
        return program_need_word(state, "FILE.part", options->log);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* What makes a log one that cannot be recovered here; EX_OK when nothing does. */
static int check_log(const log_reader *reader, const recover_options *options, const output_provenance *own)
{
    const log_head *head = log_reader_head(reader);
    if (process_identity_life(&head->process) == PROCESS_ALIVE)
        return program_fail(EX_TEMPFAIL,
                            "%s: the run still goes on (process %" PRId64 "): it will make its results itself",
                            options->log, head->process.number);
    if (strcmp(head->provenance.version, own->version) != 0)
        return program_fail(EX_DATAERR, "%s: was written by version %s, and this is %s: recover it with that one",
                            options->log, head->provenance.version, own->version);
    if (log_reader_count(reader) == 0)
        return program_fail(EX_DATAERR, "%s: no replication is complete: there is nothing to recover", options->log);
    if (strcmp(head->provenance.commit, own->commit) != 0)
        program_fail(EX_OK, "%s: was written by commit %s, and this is %s", options->log, head->provenance.commit,
                     own->commit);
    return EX_OK;
}

/* The plan of the run: as it was, with its own provenance. */
static output_plan plan_of(const prepared *ready, const log_reader *reader)
{
    const log_head *head = log_reader_head(reader);
    return (output_plan){.model = ready->model,
                         .inputs = ready->inputs,
                         .frame = &ready->settings.frame,
                         .series_cells = ready->series_written,
                         .trace_most = ready->trace_most,
                         .seed = head->seed,
                         .replications = log_reader_asked(reader),
                         .scenario = ready->scenario,
                         .bundle = head->bundle,
                         .provenance = &head->provenance};
}

static void tell(const log_reader *reader, const recover_options *options, const char *path, int is_removed)
{
    char *missing = output_log_missing(reader), *damage = output_log_damage(reader);
    printf("%s: %zu of %" PRIu32 " replications\n", path, log_reader_count(reader), log_reader_asked(reader));
    if (missing[0] != '\0')
        printf("not complete, and marked as not run: %s\n", missing);
    if (damage[0] != '\0')
        printf("the log: %s\n", damage);
    if (!is_removed)
        printf("the log stays: %s\n", options->log);
    free(missing);
    free(damage);
}

/* Prepares the run again from what the log holds, and composes. Returns whether `path` is there. */
static int compose(log_reader *reader, const recover_options *options, const char *path, sim_diagnostics *d)
{
    signals_watch(); /* the folder is removed first */
    output_unpacked *unpacked = output_bundle_unpack(log_reader_head(reader)->bundle, options->log, d);
    const overrides none = {NULL, 0};
    prepared *ready = unpacked == NULL ? NULL : rerun_prepare_unpacked(unpacked, options->log, &none, d);
    output_unpacked_free(unpacked);
    signals_heed();
    if (ready == NULL)
        return 0;
    const output_plan plan = plan_of(ready, reader);
    const int composed = output_compose(path, options->existing, &plan, reader, d) == 0;
    prepared_free(ready);
    return composed;
}

static int recover(log_reader *reader, const recover_options *options, const char *path, sim_diagnostics *d)
{
    output_provenance *own = output_provenance_new(0, NULL);
    const int status = check_log(reader, options, own);
    output_provenance_free(own);
    if (status != EX_OK)
        return status;
    if (part_file_check(path, options->existing, d) != 0 || !compose(reader, options, path, d))
        return program_print_faults(d);
    /* On another machine, or after it was started anew, nobody can tell whether the run goes on: its log is left to it. */
    const process_identity *process = &log_reader_head(reader)->process;
    const int is_gone = process_identity_life(process) == PROCESS_GONE;
    const int is_removed = !options->keeps && is_gone && unlink(options->log) == 0;
    if (is_removed && kill((pid_t)process->number, 0) != 0 && errno == ESRCH)
        part_file_remove_composed_of(options->log);
    tell(reader, options, path, is_removed);
    return EX_OK;
}

int command_recover(int argc, char *argv[])
{
    static const struct argp argp = {option_table, parse_option, "FILE.part", doc, NULL, NULL, NULL};
    recover_options options = {.existing = PART_FILE_KEEP};
    program_parse(&argp, "transito recover", argc, argv, &options);

    sim_diagnostics *d = sim_diagnostics_new();
    char *found = part_file_path_of_log(options.log);
    const char *path = options.output ? options.output : found;
    int status;
    log_reader *reader = log_reader_open(options.log, options.log, LOG_CHECK_ALL, d);
    if (reader == NULL)
        status = program_print_faults(d);
    else if (path == NULL)
        status = program_fail(EX_USAGE, "%s: its name does not say what the results are called: add --output FILE",
                              options.log);
    else
        status = recover(reader, &options, path, d);
    log_reader_close(reader);
    free(found);
    sim_diagnostics_free(d);
    return status;
}
