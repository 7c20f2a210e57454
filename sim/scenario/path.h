/* path.h — where a file that a scenario names is looked for.
 *
 * A name resolves against the folder of the file that names it (the working directory for --set), then against the
 * folders of the environment's TRANSITO_PATH (colon-separated), then against the folder of the installed configs. The
 * first that exists is taken. An absolute name stands as it is.
 */
#ifndef SIM_SCENARIO_PATH_H
#define SIM_SCENARIO_PATH_H

#include <stddef.h>

/* The path of `name` as written in `named_in` ("--set", or a file), allocated; NULL when it is found nowhere. */
char *sim_path_resolve(const char *name, const char *named_in);

/* The folders that sim_path_resolve() would look in, separated by ", ", allocated: for the hint of a fault. */
char *sim_path_folders(const char *named_in);

/* Absolute path without links or dots, allocated; a copy of `path` when the file does not exist. */
char *sim_path_absolute(const char *path);

/* The last part of `path`, within it. */
const char *sim_path_base_name(const char *path);

#endif
