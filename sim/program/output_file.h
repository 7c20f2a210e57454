/* output_file.h — where a command writes what it makes: standard output, or a file that is whole or not there.
 *
 * A file is written aside and takes its name when it is complete (output/part_file.h); what exists is kept unless
 * it may be replaced.
 */
#ifndef SIM_PROGRAM_OUTPUT_FILE_H
#define SIM_PROGRAM_OUTPUT_FILE_H

#include <stdio.h>

#include "output/part_file.h"

typedef struct output_file {
    FILE *stream; /* NULL after a fault */
    part_file *part;
} output_file;

/* Opens `path`; NULL: standard output. A fault goes to `d`. */
output_file output_file_open(const char *path, part_file_existing existing, sim_diagnostics *d);

/* Closes it, and gives the file its name unless there is any fault in `d`; then nothing is left of it. A failure to write is a
 * fault (of standard output: told at the program's end). */
void output_file_close(output_file *file, sim_diagnostics *d);

#endif
