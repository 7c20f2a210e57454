#include "sim/kernel/panic.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static sim_panic_handler *panic_handler;

void sim_panic_set_handler(sim_panic_handler *handler)
{
    panic_handler = handler;
}

static _Noreturn void panic_end(sim_panic_kind kind, const char *text)
{
    if (panic_handler)
        panic_handler(kind, text);
    abort();
}

void sim_panic(const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    panic_end(SIM_PANIC_INVARIANT, text);
}

void sim_panic_memory(void)
{
    panic_end(SIM_PANIC_MEMORY, "out of memory");
}

void *sim_allocate(size_t count, size_t bytes)
{
    void *memory = calloc(count ? count : 1, bytes ? bytes : 1);
    if (!memory)
        sim_panic_memory();
    return memory;
}

void *sim_reallocate(void *memory, size_t count, size_t bytes)
{
    if (bytes && count > SIZE_MAX / bytes)
        sim_panic_memory();
    void *grown = realloc(memory, count && bytes ? count * bytes : 1);
    if (!grown)
        sim_panic_memory();
    return grown;
}
