/* threads.h — how many threads this process may use.
 *
 * What the machine has is not what the user was given: a batch system binds a job to a few cores, a container limits its
 * share of time. More threads than that only wait for one another, so the least of the limits counts.
 */
#ifndef SIM_EXPERIMENT_THREADS_H
#define SIM_EXPERIMENT_THREADS_H

#include <stdint.h>

/* Threads that this process may use: affinity (sched_getaffinity), SLURM_CPUS_PER_TASK and the quota of its cgroup,
 * whichever is least; at least 1. */
uint32_t sim_threads_allowed(void);

/* Whole processors that a cgroup's quota grants, rounded down but at least 1; 0 where there is no limit or none can be
 * read. The least of the group and all groups above it counts.
 *
 * membership  the file that names the process's groups, "/proc/self/cgroup"
 * mount       where the groups are, "/sys/fs/cgroup" (version 2, or version 1 with "cpu" below it) */
uint32_t sim_threads_of_cgroup(const char *membership, const char *mount);

#endif
