/* program.h — what the commands of `transito` share.
 *
 * The program wires kernel, models and output together; nothing includes it. It is the only part that prints and exits.
 * Results go to standard output and nothing else does; what is wrong goes to standard error, one line a fault; the exit
 * status is one of sysexits.h, or 128 + the number of the signal that ended a run early.
 */
#ifndef SIM_PROGRAM_PROGRAM_H
#define SIM_PROGRAM_PROGRAM_H

#include <argp.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

/* The commands, one file each. They are given the words of the process, argv[1] being the command's own name, and return
 * the exit status. */
int command_run(int argc, char *argv[]);
int command_check(int argc, char *argv[]);
int command_keys(int argc, char *argv[]);
int command_info(int argc, char *argv[]);
int command_dictionary(int argc, char *argv[]);
int command_recover(int argc, char *argv[]);
int command_compare(int argc, char *argv[]);
int command_diff(int argc, char *argv[]);
int command_export(int argc, char *argv[]);
int command_record(int argc, char *argv[]);

/* Parses the words after "transito" with `argp`; `name` ("transito run") stands in its messages. Wrong usage and --help end
 * the process. `argv` is permuted. */
void program_parse(const struct argp *argp, const char *name, int argc, char *argv[], void *options);

/* The whole number that is the argument `text` of `option`, low…high; anything else is wrong usage and ends the process. */
uint32_t program_number(const struct argp_state *state, const char *option, const char *text, uint32_t low,
                        uint32_t high);

/* For a parser of argp: keeps the one word that a command takes beside options; a second one is wrong usage and ends the
 * process. `name` stands in the message ("SCENARIO"). Returns 0.
 */
error_t program_take_word(const struct argp_state *state, const char *name, const char **kept, const char *word);

/* Likewise: that no word was kept is wrong usage. */
error_t program_need_word(const struct argp_state *state, const char *name, const char *kept);

/* Prints "transito: " and the text as one line on standard error; printf-like. Returns `status`. */
int program_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints all faults on standard error as they are and returns the exit status of the first, 0 when there is none. */
int program_print_faults(const sim_diagnostics *d);

/* Sets how a broken invariant and exhausted memory end the process: one line, EX_SOFTWARE or EX_OSERR. */
void program_handle_panics(void);

#endif
