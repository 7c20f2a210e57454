/* expand.h — the text of a scenario file as libconfig shall read it.
 *
 * libconfig 1.5 resolves @include against the working directory, wraps integers beyond 32 bits without a word, refuses a
 * whole number among the reals of an array, and calls each fault "syntax error". This pass goes over the tokens first:
 * it puts included files in their place, keeping a map of lines; writes each integer as a decimal of 64 bits, or, among
 * reals, as a real; takes comments out; and finds at their own line what libconfig would find late or never: strings,
 * comments and brackets that are never closed, brackets that do not match, numbers that no type holds.
 *
 * Bounded whatever the input holds: SIM_EXPAND_BYTES of text, SIM_EXPAND_DEPTH brackets deep, SIM_EXPAND_ENTRIES settings
 * in a group or elements in a list (libconfig searches a group from its start for each setting), SIM_EXPAND_INCLUDES
 * files.
 */
#ifndef SIM_SCENARIO_EXPAND_H
#define SIM_SCENARIO_EXPAND_H

#include <stddef.h>

#include "sim/scenario/diagnostics.h"
#include "sim/scenario/names.h"

enum {
    SIM_EXPAND_BYTES = 4 << 20,
    SIM_EXPAND_DEPTH = 64,
    SIM_EXPAND_ENTRIES = 2000,
    SIM_EXPAND_INCLUDES = 500,
    SIM_EXPAND_NAME = 100 /* letters of a name */
};

/* From line `line` of the expanded text on, lines are those of `origin.file` from `origin.line` on. */
typedef struct sim_line_run {
    int line;
    sim_origin origin;
} sim_line_run;

typedef struct sim_expansion {
    char *text;
    size_t length;
    sim_line_run *runs;
    size_t run_count;
    size_t tokens; /* a bound on what libconfig has to allocate */
} sim_expansion;

/* Expands the file `path`, named at `named_at` by `key` (see sim_textfile_read). Names of files are kept in `names`. The first
 * fault, in the file or in what it includes, is added to `d` and 0 returned; else 1, and the caller frees the expansion. */
int sim_expand_file(const char *path, sim_origin named_at, const char *key, sim_names *names, sim_expansion *expansion,
                    sim_diagnostics *d);

/* Expands a text that stands in no file; every line of it has the origin `where`, @include is a fault, and
 * faults are of kind `kind`. */
int sim_expand_text(const char *text, sim_origin where, sim_fault_kind kind, sim_expansion *expansion,
                    sim_diagnostics *d);

void sim_expansion_free(sim_expansion *expansion);

/* Where line `line` (from 1) of the expanded text was written. */
sim_origin sim_expansion_origin(const sim_expansion *expansion, int line);

#endif
