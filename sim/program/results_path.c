#include "sim/program/results_path.h"

#include <errno.h>
#include <stdio.h>
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

results_folder results_folder_make(sim_diagnostics *d)
{
    if (mkdir(folder, 0777) == 0)
        return RESULTS_FOLDER_MADE;
    const int error = errno;
    struct stat found;
    if (stat(folder, &found) == 0 && S_ISDIR(found.st_mode))
        return RESULTS_FOLDER_THERE;
    sim_diagnostics_add(d, SIM_FAULT_CREATE, (sim_origin){folder, 0}, NULL, "the folder cannot be made: %s",
                        strerror(error));
    sim_diagnostics_hint(d, "--output FILE puts the results elsewhere");
    return RESULTS_FOLDER_FAILED;
}

void results_folder_remove(void)
{
    rmdir(folder); /* fails, as it should, when anything is in it */
}
