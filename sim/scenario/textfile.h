/* textfile.h — a text file, whole, in memory, and proved to be text.
 *
 * UTF-8 with or without a byte order mark; line ends LF, CRLF or CR, all of them LF in memory. A file that is not there,
 * is a folder, cannot be read, is too large or holds a NUL (it is no text at all) is one fault of the whole; another control
 * character, or what is not UTF-8, one with its line.
 */
#ifndef SIM_SCENARIO_TEXTFILE_H
#define SIM_SCENARIO_TEXTFILE_H

#include <stddef.h>

#include "sim/scenario/diagnostics.h"

/* Reads `path`, of at most `limit` bytes. What is wrong with the contents is a fault of kind `kind` at its line of
 * `path`; a file that cannot be had is SIM_FAULT_INPUT at `named_at` (where its name was written; {path, 0} when on the
 * command line) about `key` (NULL for none). Returns the text, closed by a NUL that `length` does not count, which the
 * caller frees; NULL after a fault. */
char *sim_textfile_read(const char *path, size_t limit, sim_fault_kind kind, sim_origin named_at, const char *key,
                        size_t *length, sim_diagnostics *d);

/* The length of the UTF-8 sequence (RFC 3629) at `text`, of which `left` bytes remain: 1 to 4, or 0 when there is none. */
size_t sim_utf8_sequence(const char *text, size_t left);

/* Whether the whole of `text` is UTF-8. */
int sim_utf8_valid(const char *text);

#endif
