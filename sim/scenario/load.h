/* load.h — a scenario file and its chain of bases, merged in one tree.
 *
 * `base = "other.cfg";` at the top of a file names the file that it is merged over, which may name its own. A chain that
 * comes back to a file is a fault at the line of the `base` that closes the circle.
 */
#ifndef SIM_SCENARIO_LOAD_H
#define SIM_SCENARIO_LOAD_H

#include "sim/scenario/names.h"
#include "sim/scenario/tree.h"

/* Reads `path` with its bases; names of files are kept in `names`, which must outlive the tree. `base` gets the path of
 * the file that `path` itself names as its base, kept there too, NULL when it names none. NULL after a fault; the caller
 * frees the tree, in which no `base` is left. */
sim_node *sim_load(const char *path, sim_names *names, const char **base, sim_diagnostics *d);

#endif
