#include "output/results_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

enum { REASON_BYTES = 256 };

void results_file_quiet_library(void)
{
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

static hid_t access_list(void)
{
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    if (list < 0)
        return list;
    if (H5Pset_libver_bounds(list, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) < 0 ||
        H5Pset_fclose_degree(list, H5F_CLOSE_STRONG) < 0 || H5Pset_file_locking(list, 0, 1) < 0) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static hid_t creation_list(void)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    const hid_t list = H5Pcreate(H5P_FILE_CREATE);
    if (list < 0)
        return list;
    if (H5Pset_link_creation_order(list, order) < 0 || H5Pset_attr_creation_order(list, order) < 0 ||
        H5Pset_obj_track_times(list, 0) < 0) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

/* The list for passing values of a file that has just been opened; without it the file is closed again. */
static void add_transfer(results_file *file)
{
    if (file->id < 0)
        return;
    file->transfer = H5Pcreate(H5P_DATASET_XFER);
    if (file->transfer >= 0 && H5Pset_buffer(file->transfer, RESULTS_TRANSFER_BYTES, NULL, NULL) >= 0)
        return;
    results_close_list(file->transfer);
    H5Fclose(file->id);
    file->id = file->transfer = H5I_INVALID_HID;
}

results_file results_file_create(const char *name, const char *path, sim_diagnostics *faults)
{
    results_file file = {.id = H5I_INVALID_HID, .transfer = H5I_INVALID_HID, .path = path, .faults = faults};
    results_file_quiet_library();
    const hid_t access = access_list();
    const hid_t creation = creation_list();
    if (access >= 0 && creation >= 0)
        file.id = H5Fcreate(name, H5F_ACC_TRUNC, creation, access);
    add_transfer(&file);
    if (file.id < 0)
        results_file_fail(&file, SIM_FAULT_CREATE, "cannot be made");
    results_close_list(creation);
    results_close_list(access);
    return file;
}

/* A file that the system refuses to open is told in the system's words, before HDF5 sees it. HDF5 would wait for ever for
 * a pipe that nobody writes to, and cannot read one that somebody does. */
static int can_be_read(results_file *file, const char *name)
{
    const int descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    char byte;
    const char *wrong = NULL;
    const int is_open = descriptor >= 0 && fstat(descriptor, &about) == 0;
    if (is_open && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))
        wrong = "is no regular file";
    else if (!is_open || read(descriptor, &byte, 1) < 0)
        wrong = strerror(errno);
    if (descriptor >= 0)
        close(descriptor);
    if (wrong == NULL)
        return 1;
    sim_diagnostics_add(file->faults, SIM_FAULT_INPUT, (sim_origin){file->path, 0}, NULL, "%s", wrong);
    file->failed = 1;
    return 0;
}

results_file results_file_open(const char *name, const char *path, sim_diagnostics *faults)
{
    results_file file = {.id = H5I_INVALID_HID, .transfer = H5I_INVALID_HID, .path = path, .faults = faults};
    results_file_quiet_library();
    if (!can_be_read(&file, name))
        return file;
    const hid_t access = access_list();
    if (access >= 0)
        file.id = H5Fopen(name, H5F_ACC_RDONLY, access);
    add_transfer(&file);
    if (file.id < 0)
        results_file_fail(&file, SIM_FAULT_DATA, "is no HDF5 file, or is cut short");
    results_close_list(access);
    return file;
}

void results_file_close(results_file *file)
{
    if (file->id < 0)
        return;
    const herr_t status = H5Fclose(file->id);
    results_close_list(file->transfer);
    file->id = file->transfer = H5I_INVALID_HID;
    if (status < 0)
        results_file_fail(file, SIM_FAULT_IO, "closing");
}

typedef struct name_list {
    char **names;
    size_t count;
} name_list;

static herr_t keep_name(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    (void)group;
    (void)info;
    name_list *list = context;
    const size_t bytes = strlen(name) + 1;
    list->names[list->count] = sim_allocate(bytes, 1);
    memcpy(list->names[list->count++], name, bytes);
    return 0;
}

/* In one pass: asking for the i-th name makes HDF5 list and sort them all, each time. */
char **results_file_names(results_file *file, size_t *count)
{
    *count = 0;
    if (file->failed)
        return NULL;
    H5G_info_t info;
    name_list list = {0};
    if (H5Gget_info(file->id, &info) >= 0) {
        list.names = sim_allocate(info.nlinks + 1, sizeof *list.names);
        if (H5Literate(file->id, H5_INDEX_NAME, H5_ITER_INC, NULL, keep_name, &list) < 0)
            results_file_fail(file, SIM_FAULT_DATA, "listing the variables");
    } else {
        results_file_fail(file, SIM_FAULT_DATA, "listing the variables");
    }
    *count = list.count;
    return list.names;
}

void results_file_free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* Keeps the innermost description, and prefers one that quotes the system. */
static herr_t look_for_reason(unsigned n, const H5E_error2_t *entry, void *context)
{
    static const char mark[] = "error message = '";
    char *reason = context;
    if (entry->desc == NULL)
        return 0;
    const char *quoted = strstr(entry->desc, mark);
    if (quoted != NULL) {
        const char *begin = quoted + sizeof mark - 1;
        snprintf(reason, REASON_BYTES, "%.*s", (int)strcspn(begin, "'"), begin);
        return 1;
    }
    if (n == 0)
        snprintf(reason, REASON_BYTES, "%s", entry->desc);
    return 0;
}

void results_file_reason(char text[], size_t bytes)
{
    char reason[REASON_BYTES] = "";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, look_for_reason, reason);
    reason[strcspn(reason, "\n")] = '\0';
    snprintf(text, bytes, "%s", reason[0] == '\0' ? "HDF5 gives no reason" : reason);
}

void results_file_fail(results_file *file, sim_fault_kind kind, const char *what)
{
    if (file->failed)
        return;
    char reason[REASON_BYTES];
    results_file_reason(reason, sizeof reason);
    sim_diagnostics_add(file->faults, kind, (sim_origin){file->path, 0}, NULL, "%s: %s", what, reason);
    file->failed = 1;
}

void results_close_attribute(hid_t id)
{
    if (id >= 0)
        H5Aclose(id);
}

void results_close_dataset(hid_t id)
{
    if (id >= 0)
        H5Dclose(id);
}

void results_close_space(hid_t id)
{
    if (id >= 0)
        H5Sclose(id);
}

void results_close_type(hid_t id)
{
    if (id >= 0)
        H5Tclose(id);
}

void results_close_list(hid_t id)
{
    if (id >= 0)
        H5Pclose(id);
}
