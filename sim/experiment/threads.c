/* The size of a set of processors is not fixed on large machines, and only GNU's calls ask for one of any size. */
#define _GNU_SOURCE
#include "sim/experiment/threads.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES = 4096, MOST_PROCESSORS = 1 << 16 };

static uint32_t threads_of_affinity(void)
{
    for (int processors = 1024; processors <= MOST_PROCESSORS; processors *= 2) {
        cpu_set_t *set = CPU_ALLOC(processors);
        if (!set)
            return 0;
        const size_t bytes = CPU_ALLOC_SIZE(processors);
        const int status = sched_getaffinity(0, bytes, set);
        const int error = errno;
        const int count = status == 0 ? CPU_COUNT_S(bytes, set) : 0;
        CPU_FREE(set);
        if (status == 0)
            return (uint32_t)count;
        if (error != EINVAL) /* EINVAL: the kernel's set is larger */
            return 0;
    }
    return 0;
}

static uint32_t threads_of_slurm(void)
{
    const char *text = getenv("SLURM_CPUS_PER_TASK");
    if (!text)
        return 0;
    char *end;
    const long count = strtol(text, &end, 10);
    return end != text && *end == '\0' && count > 0 && count < MOST_PROCESSORS ? (uint32_t)count : 0;
}

/* Quota and period in microseconds; a quota of "max" or -1 is none. */
static uint32_t whole_processors(const char *quota, const char *period)
{
    const double granted = strtod(quota, NULL);
    const double of = strtod(period, NULL);
    if (!(granted > 0) || !(of > 0))
        return 0;
    const double processors = granted / of;
    if (processors >= MOST_PROCESSORS)
        return 0;
    return processors < 1 ? 1 : (uint32_t)processors;
}

/* The first two words of a small file; returns how many there are. */
static int read_words(const char *folder, const char *name, char first[32], char second[32])
{
    char path[PATH_BYTES];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return 0;
    FILE *file = fopen(path, "re");
    if (!file)
        return 0;
    const int words = fscanf(file, "%31s %31s", first, second);
    fclose(file);
    return words < 0 ? 0 : words;
}

static uint32_t quota_of_folder(const char *folder)
{
    char quota[32], period[32], rest[32];
    if (read_words(folder, "cpu.max", quota, period) == 2)
        return whole_processors(quota, period);
    if (read_words(folder, "cpu.cfs_quota_us", quota, rest) == 1 &&
        read_words(folder, "cpu.cfs_period_us", period, rest) == 1)
        return whole_processors(quota, period);
    return 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a == 0 ? b : b == 0 || a < b ? a : b;
}

/* A group gets no more than any group above it. Inside a container the upper ones may not be seen: the folder is not
 * there then, and the mount itself is the group's own. */
static uint32_t quota_of_group(const char *mount, const char *group)
{
    char folder[PATH_BYTES];
    if (snprintf(folder, sizeof folder, "%s%s", mount, group) >= (int)sizeof folder)
        return 0;
    const size_t mount_length = strlen(mount);
    uint32_t found = 0;
    for (;;) {
        found = least(found, quota_of_folder(folder));
        char *slash = strrchr(folder, '/');
        if (!slash || (size_t)(slash - folder) < mount_length)
            return found;
        *slash = '\0';
    }
}

static int names_cpu(const char *controllers)
{
    for (const char *word = controllers; word; word = strchr(word, ',')) {
        word += *word == ',';
        if (strncmp(word, "cpu", 3) == 0 && (word[3] == ',' || word[3] == '\0'))
            return 1;
    }
    return 0;
}

uint32_t sim_threads_of_cgroup(const char *membership, const char *mount)
{
    FILE *file = fopen(membership, "re");
    if (!file)
        return 0;
    uint32_t found = 0;
    char line[PATH_BYTES];
    while (fgets(line, sizeof line, file)) { /* number:controllers:path; no controllers in version 2 */
        line[strcspn(line, "\n")] = '\0';
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group)
            continue;
        *group++ = '\0';
        controllers++;
        char version_1[PATH_BYTES];
        if (*controllers == '\0')
            found = least(found, quota_of_group(mount, group));
        else if (names_cpu(controllers) &&
                 snprintf(version_1, sizeof version_1, "%s/cpu", mount) < (int)sizeof version_1)
            found = least(found, quota_of_group(version_1, group));
    }
    fclose(file);
    return found;
}

uint32_t sim_threads_allowed(void)
{
    uint32_t allowed = threads_of_affinity();
    allowed = least(allowed, threads_of_slurm());
    allowed = least(allowed, sim_threads_of_cgroup("/proc/self/cgroup", "/sys/fs/cgroup"));
    return allowed ? allowed : 1;
}
