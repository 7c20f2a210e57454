#include "output/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

struct part_file {
    char *path;
    char *name; /* of the part */
    part_file_existing existing;
    int is_kept;
};

enum { ATTEMPTS = 1000 };

static sim_origin at(const char *path)
{
    return (sim_origin){.file = path, .line = 0};
}

static char *copy_text(const char *text, size_t length)
{
    char *copy = sim_allocate(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

/* The folder that `path` is in; the caller frees it. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return copy_text(".", 1);
    return copy_text(path, slash == path ? 1 : (size_t)(slash - path));
}

static int check_folder(const char *path, sim_diagnostics *d)
{
    char *folder = folder_of(path);
    struct stat status;
    int answer = -1;
    if (stat(folder, &status) == 0 && !S_ISDIR(status.st_mode))
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "%s is no folder", folder);
    else if (access(folder, W_OK | X_OK) != 0)
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "the folder %s: %s", folder, strerror(errno));
    else
        answer = 0;
    free(folder);
    return answer;
}

int part_file_check(const char *path, part_file_existing existing, sim_diagnostics *d)
{
    const size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/') {
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "names no file");
        return -1;
    }
    struct stat link_status;
    if (lstat(path, &link_status) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return check_folder(path, d);
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "%s", strerror(errno));
        return -1;
    }
    /* What stands at the end of links decides: a link to /dev/null or to a folder is never replaced. */
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "is no regular file and is not replaced");
        return -1;
    }
    if (existing == PART_FILE_KEEP) {
        sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "exists already");
        sim_diagnostics_hint(d, "--overwrite replaces it, --output names another");
        return -1;
    }
    return check_folder(path, d);
}

static const char *const use_marks[] = {[PART_FILE_LOG] = ".part.", [PART_FILE_COMPOSED] = ".composed."};

/* Makes the part under the first name that is free. Returns 0, or -1 with errno set. */
static int create_part(part_file *part, part_file_use use)
{
    const size_t room = strlen(part->path) + 64;
    part->name = sim_allocate(room, 1);
    for (int n = 0; n < ATTEMPTS; n++) {
        snprintf(part->name, room, "%s%s%ld-%d", part->path, use_marks[use], (long)getpid(), n);
        const int descriptor = open(part->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor >= 0) {
            close(descriptor);
            return 0;
        }
        if (errno != EEXIST)
            return -1;
    }
    return -1;
}

part_file *part_file_new(const char *path, part_file_use use, part_file_existing existing, sim_diagnostics *d)
{
    /* What may not be replaced when a run begins is refused at once; at its end publishing decides. */
    if (use == PART_FILE_LOG && part_file_check(path, existing, d) != 0)
        return NULL;
    part_file *part = sim_allocate(1, sizeof *part);
    part->path = copy_text(path, strlen(path));
    part->existing = existing;
    if (create_part(part, use) == 0)
        return part;
    sim_diagnostics_add(d, SIM_FAULT_CREATE, at(path), NULL, "cannot make %s: %s", part->name, strerror(errno));
    free(part->name);
    part->name = NULL;
    part_file_free(part);
    return NULL;
}

const char *part_file_name(const part_file *part)
{
    return part->name;
}

const char *part_file_path(const part_file *part)
{
    return part->path;
}

int part_file_sync(const part_file *part, sim_diagnostics *d)
{
    const int descriptor = open(part->name, O_RDWR | O_CLOEXEC);
    int failed = descriptor < 0 || fsync(descriptor) != 0;
    int reason = errno;
    if (descriptor >= 0 && close(descriptor) != 0 && !failed) {
        failed = 1;
        reason = errno;
    }
    if (failed)
        sim_diagnostics_add(d, SIM_FAULT_IO, at(part->path), NULL, "cannot sync to disk: %s", strerror(reason));
    return failed ? -1 : 0;
}

/* The name is on the disk only when the folder is. Some file systems cannot sync a folder and say EINVAL: theirs is the
 * order of renames, there is nothing to do. */
static int sync_folder(const part_file *part, sim_diagnostics *d)
{
    char *folder = folder_of(part->path);
    const int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = 0;
    if (descriptor >= 0) {
        failed = fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP && errno != EROFS;
        if (failed)
            sim_diagnostics_add(d, SIM_FAULT_IO, at(part->path), NULL, "cannot sync the folder %s: %s", folder,
                                strerror(errno));
        close(descriptor);
    }
    free(folder);
    return failed ? -1 : 0;
}

/* Where there are no hard links (FAT, some network and FUSE file systems) the name is reserved first, by an empty file that
 * nobody else can have made. */
static int rename_by_reservation(const part_file *part)
{
    const int descriptor = open(part->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0)
        return -1;
    close(descriptor);
    if (rename(part->name, part->path) == 0)
        return 0;
    const int reason = errno;
    unlink(part->path);
    errno = reason;
    return -1;
}

/* As rename(), but what is at the new name is kept and is EEXIST. */
static int rename_keeping(const part_file *part)
{
    if (link(part->name, part->path) == 0) {
        unlink(part->name);
        return 0;
    }
    if (errno == EPERM || errno == ENOTSUP || errno == ENOSYS || errno == EMLINK || errno == EACCES)
        return rename_by_reservation(part);
    return -1;
}

int part_file_publish(part_file *part, sim_diagnostics *d)
{
    const int moved = part->existing == PART_FILE_REPLACE ? rename(part->name, part->path) : rename_keeping(part);
    if (moved != 0) {
        const int appeared = errno == EEXIST;
        sim_diagnostics_add(d, appeared ? SIM_FAULT_CREATE : SIM_FAULT_IO, at(part->path), NULL,
                            appeared ? "has appeared during the run and is not overwritten: %s"
                                     : "cannot take its name: %s",
                            strerror(errno));
        return -1;
    }
    free(part->name);
    part->name = NULL;
    return sync_folder(part, d);
}

char *part_file_path_of_log(const char *log_name)
{
    const char *mark = use_marks[PART_FILE_LOG], *last = NULL;
    for (const char *found = strstr(log_name, mark); found != NULL; found = strstr(found + 1, mark))
        last = found;
    if (last == NULL || last == log_name || strchr(last, '/') != NULL)
        return NULL;
    return copy_text(log_name, (size_t)(last - log_name));
}

void part_file_remove_composed_of(const char *log_name)
{
    char *path = part_file_path_of_log(log_name);
    if (path == NULL)
        return;
    const char *owner = log_name + strlen(path) + strlen(use_marks[PART_FILE_LOG]);
    const size_t room = strlen(log_name) + strlen(use_marks[PART_FILE_COMPOSED]);
    char *name = sim_allocate(room, 1);
    snprintf(name, room, "%s%s%s", path, use_marks[PART_FILE_COMPOSED], owner);
    unlink(name);
    free(name);
    free(path);
}

void part_file_keep(part_file *part)
{
    part->is_kept = 1;
}

void part_file_free(part_file *part)
{
    if (part == NULL)
        return;
    if (part->name != NULL && !part->is_kept)
        unlink(part->name);
    free(part->name);
    free(part->path);
    free(part);
}
