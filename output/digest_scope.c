#include "output/digest_scope.h"

#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static int begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

int digest_scope_has(const char *name)
{
    return !begins_with(name, RESULTS_PROVENANCE_PREFIX) && strcmp(name, RESULTS_OUTPUTS) != 0;
}

static int is_bookkeeping(const char *name)
{
    static const char *const names[] = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return begins_with(name, "_Netcdf4") || begins_with(name, "_NC") || begins_with(name, "_nc3");
}

static int attribute_counts(const char *name, const char *owner, digest_scope scope)
{
    if (is_bookkeeping(name))
        return 0;
    if (scope == DIGEST_SCOPE_ALL)
        return 1;
    return !begins_with(name, RESULTS_PROVENANCE_PREFIX) && (owner != NULL || strcmp(name, "source") != 0);
}

typedef struct attribute_list {
    const char *owner;
    digest_scope scope;
    char **names;
    size_t count, room;
} attribute_list;

static herr_t collect_attribute(hid_t object, const char *name, const H5A_info_t *info, void *context)
{
    (void)object;
    (void)info;
    attribute_list *list = context;
    if (!attribute_counts(name, list->owner, list->scope))
        return 0;
    if (list->count == list->room) {
        list->room = list->room == 0 ? 16 : 2 * list->room;
        list->names = sim_reallocate(list->names, list->room, sizeof *list->names);
    }
    const size_t length = strlen(name);
    char *copy = sim_allocate(length + 1, 1);
    memcpy(copy, name, length);
    list->names[list->count++] = copy;
    return 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **digest_scope_attributes(results_file *file, hid_t object, const char *owner, digest_scope scope, size_t *count)
{
    attribute_list list = {.owner = owner, .scope = scope};
    hsize_t from = 0;
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, &from, collect_attribute, &list) < 0)
        results_file_fail(file, SIM_FAULT_DATA, owner == NULL ? "listing the attributes" : owner);
    if (list.count > 0)
        qsort(list.names, list.count, sizeof *list.names, compare_texts);
    *count = list.count;
    return list.names;
}
