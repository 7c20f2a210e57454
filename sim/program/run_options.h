/* run_options.h — what the words after `transito run` ask for.
 */
#ifndef SIM_PROGRAM_RUN_OPTIONS_H
#define SIM_PROGRAM_RUN_OPTIONS_H

#include <stdint.h>

#include "output/writer.h"
#include "sim/program/overrides.h"

typedef struct run_options {
    const char *scenario; /* NULL: `from` */
    const char *from;     /* a results file whose scenario is run again, or NULL */
    const char *output;   /* NULL: results/SCENARIO.h5 */
    overrides sets;       /* over the scenario: those of --set, then those of options that stand for a key */
    overrides measures;   /* patterns of those that are printed; none: all */
    output_overwrite overwrite;
    uint32_t threads;      /* 0: as many as are allowed */
    uint32_t permute_ties; /* other orders of simultaneous events to try */
    uint32_t shuffle;      /* tests: see sim_experiment */
    uint32_t relocate;
    int quiet, json;
} run_options;

/* Parses the words. Wrong usage and --help end the process; the options are freed with run_options_free(). */
run_options run_options_parse(int argc, char *argv[]);
void run_options_free(run_options *options);

#endif
