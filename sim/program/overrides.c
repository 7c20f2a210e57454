#include "sim/program/overrides.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static char *grow(overrides *o, size_t bytes)
{
    o->texts = sim_reallocate(o->texts, o->count + 1, sizeof *o->texts);
    return o->texts[o->count++] = sim_allocate(bytes, 1);
}

void overrides_add(overrides *o, const char *text)
{
    const size_t bytes = strlen(text) + 1;
    memcpy(grow(o, bytes), text, bytes);
}

void overrides_add_pair(overrides *o, const char *key, const char *value)
{
    const size_t bytes = strlen(key) + strlen(value) + 2;
    snprintf(grow(o, bytes), bytes, "%s=%s", key, value);
}

void overrides_free(overrides *o)
{
    for (size_t i = 0; i < o->count; i++)
        free(o->texts[i]);
    free(o->texts);
}
