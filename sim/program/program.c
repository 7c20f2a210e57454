#include "sim/program/program.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "sim/kernel/panic.h"

void program_parse(const struct argp *argp, const char *name, int argc, char *argv[], void *options)
{
    /* argp takes the program's name from the first word that it is given, and never writes to it. */
    argv[1] = (char *)name;
    argp_parse(argp, argc - 1, argv + 1, 0, NULL, options);
}

uint32_t program_number(const struct argp_state *state, const char *option, const char *text, uint32_t low,
                        uint32_t high)
{
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    const int is_whole = text[0] >= '0' && text[0] <= '9' && *end == '\0';
    if (!is_whole || errno || number < low || number > high)
        argp_error(state, "%s takes a whole number from %" PRIu32 " to %" PRIu32 ", not \"%s\"", option, low, high,
                   text);
    return (uint32_t)number;
}

error_t program_take_word(const struct argp_state *state, const char *name, const char **kept, const char *word)
{
    if (*kept)
        argp_error(state, "one %s at a time", name);
    *kept = word;
    return 0;
}

error_t program_need_word(const struct argp_state *state, const char *name, const char *kept)
{
    if (!kept)
        argp_error(state, "no %s given", name);
    return 0;
}

error_t program_need_source(const struct argp_state *state, const char *scenario, const char *from)
{
    if (scenario && from)
        argp_error(state, "either SCENARIO or --from FILE.h5, not both");
    return from ? 0 : program_need_word(state, "SCENARIO", scenario);
}

int program_fail(int status, const char *format, ...)
{
    fputs("transito: ", stderr);
    va_list arguments;
    va_start(arguments, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang-tidy 14 does not see the line above */
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return status;
}

int program_print_faults(const sim_diagnostics *d)
{
    for (size_t i = 0; i < sim_diagnostics_count(d); i++)
        fprintf(stderr, "%s\n", sim_diagnostics_text(d, i));
    return sim_diagnostics_exit_status(d);
}

static struct {
    void (*clean)(const void *);
    const void *of;
} clean_up;

void program_clean_up_in_panic(void (*clean)(const void *), const void *of)
{
    clean_up.clean = clean;
    clean_up.of = of;
}

/* Any thread may come here, so nothing else is cleaned up: _exit() runs no handlers of the others. */
static void end_in_panic(sim_panic_kind kind, const char *text)
{
    if (clean_up.clean)
        clean_up.clean(clean_up.of);
    if (kind == SIM_PANIC_MEMORY)
        _exit(program_fail(EX_OSERR, "%s", text));
    _exit(program_fail(EX_SOFTWARE, "a bug: %s", text));
}

void program_handle_panics(void)
{
    sim_panic_set_handler(end_in_panic);
}
