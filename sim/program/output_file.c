#include "sim/program/output_file.h"

#include <errno.h>
#include <string.h>

output_file output_file_open(const char *path, part_file_existing existing, sim_diagnostics *d)
{
    output_file file = {0};
    if (!path) {
        file.stream = stdout;
        return file;
    }
    if (part_file_check(path, existing, d) != 0)
        return file;
    file.part = part_file_new(path, PART_FILE_COMPOSED, existing, d);
    if (!file.part)
        return file;
    file.stream = fopen(part_file_name(file.part), "w");
    if (!file.stream)
        sim_diagnostics_add(d, SIM_FAULT_CREATE, (sim_origin){path, 0}, NULL, "cannot be made: %s", strerror(errno));
    return file;
}

void output_file_close(output_file *file, sim_diagnostics *d)
{
    if (!file->part)
        return;
    if (file->stream) {
        /* What has failed before says why; closing may fail first on a file system that counts late. */
        const int failed = ferror(file->stream);
        const int closed = fclose(file->stream);
        if (failed || closed != 0)
            sim_diagnostics_add(d, SIM_FAULT_IO, (sim_origin){part_file_path(file->part), 0}, NULL,
                                "writing failed: %s", strerror(errno));
    }
    if (sim_diagnostics_total(d) == 0 && part_file_sync(file->part, d) == 0)
        part_file_publish(file->part, d);
    part_file_free(file->part);
    *file = (output_file){0};
}
