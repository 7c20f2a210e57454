#include "output/row_order.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

typedef struct place {
    int64_t first, second;
    size_t at;
} place;

static int compare(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    if (x->second != y->second)
        return x->second < y->second ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static int64_t number_at(const char *row, size_t offset)
{
    int64_t number;
    memcpy(&number, row + offset, sizeof number);
    return number;
}

void row_order_sort(char *rows, size_t count, size_t row_bytes, size_t first_offset, size_t second_offset)
{
    place *places = sim_allocate(count, sizeof *places);
    int sorted = 1;
    for (size_t i = 0; i < count; i++) {
        const char *row = rows + i * row_bytes;
        places[i] = (place){number_at(row, first_offset), number_at(row, second_offset), i};
        sorted = sorted && (i == 0 || compare(&places[i - 1], &places[i]) < 0);
    }
    if (!sorted) {
        char *before = sim_allocate(count, row_bytes);
        memcpy(before, rows, count * row_bytes);
        qsort(places, count, sizeof *places, compare);
        for (size_t i = 0; i < count; i++)
            memcpy(rows + i * row_bytes, before + places[i].at * row_bytes, row_bytes);
        free(before);
    }
    free(places);
}
