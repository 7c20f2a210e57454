/* part_file.h — files beside a final name: the log of a run, and the results file until it is whole and takes the name.
 *
 * They are PATH.part.<pid>-<n> (the log) and PATH.composed.<pid>-<n>, made with O_EXCL, so that two processes never share one, on a
 * network file system neither. They are in the folder of PATH, where renaming is atomic. What a killed process leaves behind harms
 * nothing: its log can be recovered, which also deletes what it composed.
 */
#ifndef OUTPUT_PART_FILE_H
#define OUTPUT_PART_FILE_H

#include "sim/scenario/diagnostics.h"

typedef struct part_file part_file;

/* What may happen to a file that is already at PATH. */
typedef enum part_file_existing { PART_FILE_KEEP, PART_FILE_REPLACE } part_file_existing;

/* What a part is for, which stands in its name. */
typedef enum part_file_use { PART_FILE_LOG, PART_FILE_COMPOSED } part_file_use;

/* Whether a file can be made at `path`; adds SIM_FAULT_CREATE to `d` and returns -1 when not. What is replaced must be a
 * regular file; a symbolic link to one is replaced itself, and what it pointed to stays. */
int part_file_check(const char *path, part_file_existing existing, sim_diagnostics *d);

/* Makes the empty part, for a log after part_file_check(). NULL when a fault was added. */
part_file *part_file_new(const char *path, part_file_use use, part_file_existing existing, sim_diagnostics *d);

/* The name of the part, and the final one. */
const char *part_file_name(const part_file *part);
const char *part_file_path(const part_file *part);

/* Syncs the part to its disk. Returns -1 with SIM_FAULT_IO when that fails. */
int part_file_sync(const part_file *part, sim_diagnostics *d);

/* Gives the part its final name and syncs the folder. Returns -1 with a fault when that fails (SIM_FAULT_CREATE: with
 * PART_FILE_KEEP something has appeared at PATH); the part is still there then. */
int part_file_publish(part_file *part, sim_diagnostics *d);

/* The final name of the results of the log `log_name`, which ends in ".part.<pid>-<n>"; NULL where it has another name. The caller
 * frees it. */
char *part_file_path_of_log(const char *log_name);

/* Deletes what the process that left the log `log_name` behind had composed from it, if there is any. That process must be
 * gone, and no other live under its number. */
void part_file_remove_composed_of(const char *log_name);

/* Leaves the part where it is, under its own name, when the record is freed. */
void part_file_keep(part_file *part);

/* Removes the part, if it is still there, and frees the record. NULL is allowed. */
void part_file_free(part_file *part);

#endif
