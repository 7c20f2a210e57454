/* diagnostics.h — what is wrong with the input, collected so that all of it is told at once.
 *
 * Readers add one diagnostic for each fault, with where it stands (file and line, or `--set`), which key it is about,
 * what is wrong and what would be right; the program prints the list and leaves with the exit status of the first.
 *
 *     configs/tiny.cfg:14: detention.stay_days: negative mean -2
 *         a mean is at least 0 days
 */
#ifndef SIM_SCENARIO_DIAGNOSTICS_H
#define SIM_SCENARIO_DIAGNOSTICS_H

#include <stddef.h>

/* Where something was written. `file` is owned by whoever made the origin and outlives the diagnostics' use of it
 * (diagnostics copy it); line 0: the file as a whole; file NULL: nowhere in particular. For an override on the command
 * line file is "--set" and line 0. */
typedef struct sim_origin {
    const char *file;
    int line;
} sim_origin;

/* The kinds of fault, each with its exit status of sysexits.h (sim_diagnostics_exit_status). */
typedef enum sim_fault_kind {
    SIM_FAULT_USAGE,  /* EX_USAGE 64: the command line */
    SIM_FAULT_DATA,   /* EX_DATAERR 65: the contents of a table */
    SIM_FAULT_INPUT,  /* EX_NOINPUT 66: a file that is not there or cannot be read */
    SIM_FAULT_MEMORY, /* EX_OSERR 71: more memory than the scenario allows */
    SIM_FAULT_CREATE, /* EX_CANTCREAT 73: an output that exists or cannot be made */
    SIM_FAULT_IO,     /* EX_IOERR 74: reading or writing failed half-way */
    SIM_FAULT_CONFIG  /* EX_CONFIG 78: the contents of a scenario */
} sim_fault_kind;

typedef struct sim_diagnostics sim_diagnostics;

/* How many faults are kept one by one. Those after them are counted in one last entry ("and 31 more faults"), so that
 * ten million cells of rubbish neither fill the memory nor the screen. */
enum { SIM_FAULTS_KEPT = 200 };

/* A new, empty list; freed by the caller with sim_diagnostics_free(), which takes NULL as well. */
sim_diagnostics *sim_diagnostics_new(void);
void sim_diagnostics_free(sim_diagnostics *d);

/* Adds a fault. `key` is the path of the key ("detention.stay_days", "places.latitude_deg") or NULL; `text` says what is
 * wrong (printf-like), without a full stop. Copies everything, at most some 500 bytes of text and 200 of key; control
 * characters from the input become spaces, so that a fault is one line whatever the input holds. */
void sim_diagnostics_add(sim_diagnostics *d, sim_fault_kind kind, sim_origin where, const char *key, const char *format,
                         ...) __attribute__((format(printf, 5, 6)));

/* Adds to the last fault a line that says what would be right; printf-like. Nothing happens once SIM_FAULTS_KEPT is passed
 * or when there is no fault. */
void sim_diagnostics_hint(sim_diagnostics *d, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How many entries there are, at most SIM_FAULTS_KEPT + 1. */
size_t sim_diagnostics_count(const sim_diagnostics *d);

/* How many faults were added in all, those that are only counted included: what a reader compares before and after. */
size_t sim_diagnostics_total(const sim_diagnostics *d);

/* Whether further faults are only counted: what is costly to say (the nearest names) can be left out then. */
int sim_diagnostics_full(const sim_diagnostics *d);

/* The i-th fault as text, "file:line: key: text" and, on further lines indented by four, its hints; no newline at the
 * end. Owned by the diagnostics. */
const char *sim_diagnostics_text(const sim_diagnostics *d, size_t i);

/* Kind and origin of the i-th fault, for tests and for JSON. */
sim_fault_kind sim_diagnostics_kind(const sim_diagnostics *d, size_t i);
sim_origin sim_diagnostics_origin(const sim_diagnostics *d, size_t i);

/* Exit status of sysexits.h for the first fault; 0 when there is none. */
int sim_diagnostics_exit_status(const sim_diagnostics *d);

/* Of `names` (count of them) the nearest to `wrong` by edit distance (insertions, deletions, substitutions and swaps of
 * neighbours; Damerau 1964, Levenshtein 1966), or NULL when none is near: more than a third of the letters differ. The
 * first wins a tie. For "did you mean". */
const char *sim_nearest_name(const char *wrong, const char *const names[], size_t count);

/* As above, up to `wanted` of them, nearest first; returns how many. */
size_t sim_nearest_names(const char *wrong, const char *const names[], size_t count, const char *nearest[],
                         size_t wanted);

#endif
