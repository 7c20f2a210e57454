#include "output/results_variable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5_hl.h>

#include "sim/kernel/panic.h"

enum { WHAT_BYTES = 160, NAME_BYTES = 80 };

static void fail(results_file *file, const char *doing, const char *name)
{
    char what[WHAT_BYTES];
    snprintf(what, sizeof what, "%s %s", doing, name == NULL ? "the file" : name);
    results_file_fail(file, SIM_FAULT_IO, what);
}

size_t results_type_bytes(results_type type)
{
    switch (type) {
    case RESULTS_INT8:
        return 1;
    case RESULTS_INT32:
        return 4;
    case RESULTS_INT64:
    case RESULTS_REAL:
        return 8;
    case RESULTS_TEXT:
        break;
    }
    return 0;
}

/* Little-endian in the file, whatever the machine. */
static hid_t stored_type(results_type type)
{
    switch (type) {
    case RESULTS_INT8:
        return H5T_STD_I8LE;
    case RESULTS_INT32:
        return H5T_STD_I32LE;
    case RESULTS_INT64:
        return H5T_STD_I64LE;
    case RESULTS_REAL:
        return H5T_IEEE_F64LE;
    case RESULTS_TEXT:
        break;
    }
    return H5I_INVALID_HID;
}

static hid_t memory_type(results_type type)
{
    switch (type) {
    case RESULTS_INT8:
        return H5T_NATIVE_INT8;
    case RESULTS_INT32:
        return H5T_NATIVE_INT32;
    case RESULTS_INT64:
        return H5T_NATIVE_INT64;
    case RESULTS_REAL:
        return H5T_NATIVE_DOUBLE;
    case RESULTS_TEXT:
        break;
    }
    return H5I_INVALID_HID;
}

/* UTF-8 text of `bytes`, or of variable length for H5T_VARIABLE. */
static hid_t text_type(size_t bytes)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0)
        return type;
    if (H5Tset_size(type, bytes) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

void results_chunks(const results_variable *variable, size_t chunks[RESULTS_RANK])
{
    const size_t first =
        variable->dimensions[0] != NULL && strcmp(variable->dimensions[0], RESULTS_REPLICATION) == 0 ? 1 : 0;
    size_t bytes = results_type_bytes(variable->type);
    for (size_t i = 0; i < variable->rank; i++) {
        chunks[i] = i < first ? 1 : variable->sizes[i];
        bytes *= chunks[i];
    }
    for (size_t i = first; i < variable->rank && bytes > RESULTS_CHUNK_BYTES; i++) {
        const size_t others = bytes / chunks[i];
        while (chunks[i] > 1 && chunks[i] * others > RESULTS_CHUNK_BYTES)
            chunks[i] = (chunks[i] + 1) / 2;
        bytes = chunks[i] * others;
    }
}

/* ---- attributes ---- */

/* What carries an attribute: a variable, or the file itself. */
typedef struct owner {
    hid_t id;         /* negative: could not be opened */
    const char *name; /* NULL for the file */
} owner;

static owner open_owner(const results_file *file, const char *name)
{
    const hid_t id = file->failed ? H5I_INVALID_HID : name == NULL ? file->id : H5Dopen2(file->id, name, H5P_DEFAULT);
    return (owner){id, name};
}

static void close_owner(owner on)
{
    if (on.name != NULL)
        results_close_dataset(on.id);
}

/* A negative `space` or `stored` is a fault. */
static void write_attribute(results_file *file, owner on, const char *name, hid_t space, hid_t stored, hid_t memory,
                            const void *value)
{
    hid_t attribute = H5I_INVALID_HID;
    if (file->failed)
        return;
    if (on.id >= 0 && space >= 0 && stored >= 0)
        attribute = H5Acreate2(on.id, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 || H5Awrite(attribute, memory, value) < 0)
        fail(file, "writing an attribute of", on.name);
    results_close_attribute(attribute);
}

static void write_text_attribute(results_file *file, owner on, const char *name, const char *text)
{
    if (file->failed || text == NULL || text[0] == '\0')
        return;
    const hid_t space = H5Screate(H5S_SCALAR);
    const hid_t type = text_type(strlen(text));
    write_attribute(file, on, name, space, type, type, text);
    results_close_type(type);
    results_close_space(space);
}

void results_put_text_attribute(results_file *file, const char *owner_name, const char *name, const char *text)
{
    if (file->failed || text == NULL || text[0] == '\0')
        return;
    const owner on = open_owner(file, owner_name);
    write_text_attribute(file, on, name, text);
    close_owner(on);
}

void results_put_count_attribute(results_file *file, const char *owner_name, const char *name, int64_t value)
{
    if (file->failed)
        return;
    const owner on = open_owner(file, owner_name);
    const hid_t space = H5Screate(H5S_SCALAR);
    write_attribute(file, on, name, space, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
    results_close_space(space);
    close_owner(on);
}

void results_change_count_attribute(results_file *file, const char *owner, const char *name, int64_t value)
{
    if (file->failed)
        return;
    if (H5Adelete_by_name(file->id, owner == NULL ? "." : owner, name, H5P_DEFAULT) < 0)
        fail(file, "writing an attribute of", owner);
    results_put_count_attribute(file, owner, name, value);
}

/* The meanings as CF writes them: one text, a blank between two, none inside. The caller frees it. */
static char *join_meanings(const char *const meanings[], size_t count)
{
    size_t room = 1;
    for (size_t i = 0; i < count; i++)
        room += strlen(meanings[i]) + 1;
    char *text = sim_allocate(room, 1);
    char *end = text;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *end++ = ' ';
        for (const char *c = meanings[i]; *c != '\0'; c++)
            *end++ = *c == ' ' ? '_' : *c;
    }
    *end = '\0';
    return text;
}

void results_put_flags(results_file *file, const char *owner_name, const char *const meanings[], size_t count)
{
    if (file->failed || count == 0)
        return;
    const owner on = open_owner(file, owner_name);
    int8_t *values = sim_allocate(count, sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = (int8_t)i;
    const hid_t space = H5Screate_simple(1, &(hsize_t){count}, NULL);
    write_attribute(file, on, "flag_values", space, H5T_STD_I8LE, H5T_NATIVE_INT8, values);
    results_close_space(space);
    free(values);
    char *text = join_meanings(meanings, count);
    write_text_attribute(file, on, "flag_meanings", text);
    free(text);
    close_owner(on);
}

/* What stands for a missing value, in the memory type of `type`. */
typedef union fill_value {
    int8_t int8;
    int32_t int32;
    int64_t int64;
    double real;
} fill_value;

static fill_value fill_of(results_type type)
{
    switch (type) {
    case RESULTS_INT8:
        return (fill_value){.int8 = RESULTS_FILL_INT8};
    case RESULTS_INT32:
        return (fill_value){.int32 = RESULTS_FILL_INT32};
    case RESULTS_INT64:
        return (fill_value){.int64 = RESULTS_FILL_INT64};
    case RESULTS_REAL:
    case RESULTS_TEXT:
        break;
    }
    return (fill_value){.real = NAN};
}

/* netCDF-4 takes the attribute for granted only with a value of the variable's own type, in an array of one. */
static void put_fill_attribute(results_file *file, const results_variable *variable, hid_t dataset)
{
    if (file->failed || variable->missing == RESULTS_NEVER_MISSING || variable->type == RESULTS_TEXT)
        return;
    const fill_value fill = fill_of(variable->type);
    const hid_t space = H5Screate_simple(1, &(hsize_t){1}, NULL);
    write_attribute(file, (owner){dataset, variable->name}, "_FillValue", space, stored_type(variable->type),
                    memory_type(variable->type), &fill);
    results_close_space(space);
}

static void put_attributes(results_file *file, const results_variable *variable, hid_t dataset)
{
    const owner on = {dataset, variable->name};
    put_fill_attribute(file, variable, dataset);
    write_text_attribute(file, on, "long_name", variable->long_name);
    write_text_attribute(file, on, "units", variable->units);
    write_text_attribute(file, on, "standard_name", variable->standard_name);
    write_text_attribute(file, on, "comment", variable->comment);
    write_text_attribute(file, on, "cell_methods", variable->cell_methods);
    write_text_attribute(file, on, "coordinates", variable->coordinates);
    write_text_attribute(file, on, "ancillary_variables", variable->ancillary_variables);
}

/* ---- storage ---- */

static int set_chunks(hid_t list, const results_variable *variable)
{
    size_t chunks[RESULTS_RANK];
    hsize_t sizes[RESULTS_RANK];
    results_chunks(variable, chunks);
    for (size_t i = 0; i < variable->rank; i++)
        sizes[i] = chunks[i];
    if (H5Pset_chunk(list, (int)variable->rank, sizes) < 0)
        return -1;
    if (variable->compression == 0)
        return 0;
    return H5Pset_shuffle(list) < 0 || H5Pset_deflate(list, variable->compression) < 0 ? -1 : 0;
}

static hid_t creation_list(const results_variable *variable)
{
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    if (list < 0)
        return list;
    int failed = H5Pset_attr_creation_order(list, order) < 0 || H5Pset_obj_track_times(list, 0) < 0;
    if (!failed && variable->missing == RESULTS_MAY_MISS && variable->type != RESULTS_TEXT) {
        const fill_value fill = fill_of(variable->type);
        failed = H5Pset_fill_value(list, memory_type(variable->type), &fill) < 0;
    }
    const int is_chunked = variable->storage == RESULTS_COMPRESSED;
    if (!failed && is_chunked && variable->rank > 0 && variable->type != RESULTS_TEXT)
        failed = set_chunks(list, variable) < 0;
    if (!failed)
        return list;
    H5Pclose(list);
    return H5I_INVALID_HID;
}

static hid_t create_space(const results_variable *variable)
{
    hsize_t sizes[RESULTS_RANK];
    if (variable->rank == 0)
        return H5Screate(H5S_SCALAR);
    for (size_t i = 0; i < variable->rank; i++)
        sizes[i] = variable->sizes[i];
    return H5Screate_simple((int)variable->rank, sizes, NULL);
}

/* Blocks cover whole chunks, so a cache of chunks would only hold memory and put off a full disk's fault. */
static hid_t access_list(void)
{
    const hid_t list = H5Pcreate(H5P_DATASET_ACCESS);
    if (list < 0 || H5Pset_chunk_cache(list, 1, 0, 1.0) >= 0)
        return list;
    H5Pclose(list);
    return H5I_INVALID_HID;
}

/* Makes the dataset. It stays open only until its variable is written: none is held open. */
static hid_t create_dataset(results_file *file, const results_variable *variable)
{
    hid_t dataset = H5I_INVALID_HID;
    if (file->failed)
        return dataset;
    SIM_REQUIRE(variable->rank <= RESULTS_RANK, "results: %s has more than %d axes", variable->name, (int)RESULTS_RANK);
    const hid_t type = variable->type == RESULTS_TEXT ? text_type(H5T_VARIABLE) : H5Tcopy(stored_type(variable->type));
    const hid_t space = create_space(variable);
    const hid_t creation = creation_list(variable), access = access_list();
    if (type >= 0 && space >= 0 && creation >= 0 && access >= 0)
        dataset = H5Dcreate2(file->id, variable->name, type, space, H5P_DEFAULT, creation, access);
    if (dataset < 0)
        fail(file, "making", variable->name);
    results_close_list(access);
    results_close_list(creation);
    results_close_space(space);
    results_close_type(type);
    return dataset;
}

static void attach_scale(results_file *file, const results_variable *variable, hid_t dataset, size_t axis)
{
    if (file->failed || variable->dimensions[axis] == NULL)
        return;
    const hid_t scale = H5Dopen2(file->id, variable->dimensions[axis], H5P_DEFAULT);
    if (scale < 0 || H5DSattach_scale(dataset, scale, (unsigned)axis) < 0)
        fail(file, "giving its dimensions to", variable->name);
    results_close_dataset(scale);
}

static void make_scale(results_file *file, hid_t dataset, const char *name, const char *scale_name)
{
    if (!file->failed && H5DSset_scale(dataset, scale_name) < 0)
        fail(file, "making the dimension", name);
}

static void write_values(results_file *file, const results_variable *variable, hid_t dataset, hid_t memory_space,
                         hid_t file_space, const void *values)
{
    if (file->failed || values == NULL)
        return;
    const hid_t type = variable->type == RESULTS_TEXT ? text_type(H5T_VARIABLE) : H5Tcopy(memory_type(variable->type));
    if (type < 0 || H5Dwrite(dataset, type, memory_space, file_space, file->transfer, values) < 0)
        fail(file, "writing", variable->name);
    results_close_type(type);
}

/* ---- variables ---- */

void results_dimension(results_file *file, const char *name, size_t size)
{
    if (file->failed)
        return;
    char scale_name[NAME_BYTES];
    snprintf(scale_name, sizeof scale_name, RESULTS_PURE_DIMENSION "%10zu", size);
    const hid_t space = H5Screate_simple(1, &(hsize_t){size}, NULL);
    const hid_t list = creation_list(&(results_variable){.type = RESULTS_INT8, .storage = RESULTS_PLAIN});
    hid_t dataset = H5I_INVALID_HID;
    if (space >= 0 && list >= 0) /* netCDF's own choice of type; nothing is ever stored */
        dataset = H5Dcreate2(file->id, name, H5T_IEEE_F32BE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (dataset < 0)
        fail(file, "making the dimension", name);
    make_scale(file, dataset, name, scale_name);
    results_close_dataset(dataset);
    results_close_list(list);
    results_close_space(space);
}

void results_coordinate(results_file *file, const results_variable *variable, const void *values)
{
    const hid_t dataset = create_dataset(file, variable);
    make_scale(file, dataset, variable->name, variable->name);
    put_attributes(file, variable, dataset);
    write_values(file, variable, dataset, H5S_ALL, H5S_ALL, values);
    results_close_dataset(dataset);
}

void results_put(results_file *file, const results_variable *variable, const void *values)
{
    const hid_t dataset = create_dataset(file, variable);
    for (size_t axis = 0; axis < variable->rank; axis++)
        attach_scale(file, variable, dataset, axis);
    put_attributes(file, variable, dataset);
    write_values(file, variable, dataset, H5S_ALL, H5S_ALL, values);
    results_close_dataset(dataset);
}

void results_put_block(results_file *file, const results_variable *variable, const size_t start[], const size_t count[],
                       const void *values)
{
    if (file->failed)
        return;
    hsize_t from[RESULTS_RANK], sizes[RESULTS_RANK];
    for (size_t i = 0; i < variable->rank; i++) {
        from[i] = start[i];
        sizes[i] = count[i];
    }
    const hid_t file_space = create_space(variable);
    const hid_t memory_space = H5Screate_simple((int)variable->rank, sizes, NULL);
    const hid_t access = access_list();
    const hid_t dataset = access < 0 ? access : H5Dopen2(file->id, variable->name, access);
    if (file_space < 0 || memory_space < 0 || dataset < 0 ||
        H5Sselect_hyperslab(file_space, H5S_SELECT_SET, from, NULL, sizes, NULL) < 0)
        fail(file, "writing", variable->name);
    write_values(file, variable, dataset, memory_space, file_space, values);
    results_close_dataset(dataset);
    results_close_list(access);
    results_close_space(memory_space);
    results_close_space(file_space);
}

/* Selects the last element of `space`. Returns 0, or -1. */
static int select_last(hid_t space)
{
    hsize_t sizes[RESULTS_RANK], last[RESULTS_RANK];
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank < 0 || rank > RESULTS_RANK || H5Sget_simple_extent_dims(space, sizes, NULL) < 0)
        return -1;
    for (int i = 0; i < rank; i++) {
        if (sizes[i] == 0)
            return -1;
        last[i] = sizes[i] - 1;
    }
    return rank == 0 || H5Sselect_elements(space, H5S_SELECT_SET, 1, last) >= 0 ? 0 : -1;
}

void results_check(results_file *file, const char *name)
{
    if (file->failed)
        return;
    const hid_t dataset = H5Dopen2(file->id, name, H5P_DEFAULT);
    const hid_t space = dataset < 0 ? dataset : H5Dget_space(dataset);
    const hid_t stored = dataset < 0 ? dataset : H5Dget_type(dataset);
    const hid_t type = stored < 0 ? stored : H5Tget_native_type(stored, H5T_DIR_ASCEND);
    const hid_t one = H5Screate(H5S_SCALAR);
    union {
        double number;
        char *text;
    } value = {.number = 0.0};
    if (type < 0 || one < 0 || space < 0 || select_last(space) != 0 || H5Tget_size(type) > sizeof value ||
        H5Dread(dataset, type, one, space, file->transfer, &value) < 0)
        fail(file, "reading back", name);
    else if (H5Tis_variable_str(type) > 0)
        H5Dvlen_reclaim(type, one, H5P_DEFAULT, &value);
    results_close_space(one);
    results_close_type(type);
    results_close_type(stored);
    results_close_space(space);
    results_close_dataset(dataset);
}
