/* panic.h — what the kernel does when it cannot go on.
 *
 * A broken invariant is a bug and an exhausted memory has no cure in the middle of an event, so both end the process;
 * but the library neither prints nor exits by itself. It calls the handler that the program has set, which prints its
 * one line and leaves with the exit status of sysexits.h; without a handler, or when the handler returns, abort().
 * Bad input never comes here: readers return a status and add to their diagnostics.
 */
#ifndef SIM_KERNEL_PANIC_H
#define SIM_KERNEL_PANIC_H

#include <stddef.h>

typedef enum sim_panic_kind {
    SIM_PANIC_INVARIANT, /* a bug: something that must hold does not */
    SIM_PANIC_MEMORY     /* the machine has no memory left */
} sim_panic_kind;

typedef void sim_panic_handler(sim_panic_kind kind, const char *text);

/* Sets the handler of this process; NULL restores the default, abort(). Set it before threads start. */
void sim_panic_set_handler(sim_panic_handler *handler);

/* Reports a broken invariant; printf-like. Does not return. */
_Noreturn void sim_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reports that the system gave no memory. Does not return. */
_Noreturn void sim_panic_memory(void);

/* Zeroed memory for `count` records of `bytes`; never NULL (SIM_PANIC_MEMORY instead). Freed with free(). */
void *sim_allocate(size_t count, size_t bytes);

/* As realloc() for `count` records of `bytes`; never NULL; what is new is not zeroed. */
void *sim_reallocate(void *memory, size_t count, size_t bytes);

/* Holds in every build, release included: use it for what a run must not survive. */
#define SIM_REQUIRE(condition, ...) ((condition) ? (void)0 : sim_panic(__VA_ARGS__))

#endif
