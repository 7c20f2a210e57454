/* realpath() is in the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700

#include "sim/scenario/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

typedef struct span {
    const char *start;
    size_t length;
} span;

static char *join(span folder, const char *name)
{
    const size_t bytes = folder.length + strlen(name) + 2;
    char *path = sim_allocate(bytes, 1);
    snprintf(path, bytes, "%.*s%s%s", (int)folder.length, folder.start,
             folder.length && folder.start[folder.length - 1] != '/' ? "/" : "", name);
    return path;
}

/* Empty for the working directory. */
static span folder_of(const char *file)
{
    const char *slash = strcmp(file, "--set") == 0 ? NULL : strrchr(file, '/');
    return (span){file, slash ? (size_t)(slash - file) + 1 : 0};
}

/* The i-th folder to look in after that of the naming file; length 0 after the last. */
static span further_folder(size_t i)
{
    const char *rest = getenv("TRANSITO_PATH");
    while (rest && *rest) {
        const size_t length = strcspn(rest, ":");
        if (length > 0 && i-- == 0)
            return (span){rest, length};
        rest += length + (rest[length] == ':');
    }
    return i == 0 ? (span){SIM_INSTALLED_CONFIGS, strlen(SIM_INSTALLED_CONFIGS)} : (span){NULL, 0};
}

char *sim_path_resolve(const char *name, const char *named_in)
{
    if (!*name)
        return NULL;
    span folder = name[0] == '/' ? (span){"", 0} : folder_of(named_in);
    for (size_t next = 0;; next++) {
        char *path = join(folder, name);
        if (access(path, F_OK) == 0)
            return path;
        free(path);
        folder = name[0] == '/' ? (span){NULL, 0} : further_folder(next);
        if (folder.length == 0)
            return NULL;
    }
}

char *sim_path_folders(const char *named_in)
{
    span folder = folder_of(named_in);
    if (folder.length == 0)
        folder = (span){".", 1};
    char *list = join(folder, "");
    for (size_t next = 0; (folder = further_folder(next)).length > 0; next++) {
        const size_t bytes = strlen(list) + folder.length + 4;
        char *longer = sim_allocate(bytes, 1);
        snprintf(longer, bytes, "%s, %.*s", list, (int)folder.length, folder.start);
        free(list);
        list = longer;
    }
    return list;
}

char *sim_path_absolute(const char *path)
{
    char *absolute = realpath(path, NULL);
    return absolute ? absolute : join((span){"", 0}, path);
}

const char *sim_path_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}
