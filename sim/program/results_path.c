#include "sim/program/results_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

static const char folder[] = "results";

char *results_path_of(const char *scenario)
{
    const char *slash = strrchr(scenario, '/');
    const char *name = slash ? slash + 1 : scenario;
    const char *dot = strrchr(name, '.');
    const int stem = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    const size_t bytes = sizeof folder + (size_t)stem + sizeof "/.h5";
    char *path = sim_allocate(bytes, 1);
    snprintf(path, bytes, "%s/%.*s.h5", folder, stem, name);
    return path;
}

/* The folder that `path` lies in, in memory that the caller frees; "." where none is named. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t length = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);
    char *name = sim_allocate(length + 1, 1);
    memcpy(name, slash ? path : ".", length);
    return name;
}

results_folder results_folder_make(const char *path, sim_diagnostics *d)
{
    char *name = folder_of(path);
    results_folder made = RESULTS_FOLDER_MADE;
    if (mkdir(name, 0777) != 0) {
        const int error = errno;
        struct stat found;
        made = stat(name, &found) == 0 && S_ISDIR(found.st_mode) ? RESULTS_FOLDER_THERE : RESULTS_FOLDER_FAILED;
        if (made == RESULTS_FOLDER_FAILED)
            sim_diagnostics_add(d, SIM_FAULT_CREATE, (sim_origin){name, 0}, NULL, "the folder cannot be made: %s",
                                strerror(error));
    }
    free(name);
    return made;
}

void results_folder_remove(const char *path)
{
    char *name = folder_of(path);
    rmdir(name); /* fails, as it should, when anything is in it */
    free(name);
}
