#include "output/process_identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAT_BYTES = 1024, NAME_BYTES = 64, FIELDS_TO_START = 19 }; /* proc(5): field 22, 19 after the state */

/* The first line of a file, "" when there is none. */
static void read_line(const char *path, char line[], size_t bytes)
{
    FILE *file = fopen(path, "re");
    line[0] = '\0';
    if (file == NULL)
        return;
    if (fgets(line, (int)bytes, file) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    fclose(file);
}

/* When the process `number` started, 0 when there is none, it has ended and nobody has asked how, or the system does not tell. */
static uint64_t start_of(int64_t number)
{
    char path[NAME_BYTES], line[STAT_BYTES];
    snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", number);
    read_line(path, line, sizeof line);
    /* The name of the program stands in brackets and may hold anything, brackets and blanks included. */
    const char *at = strrchr(line, ')');
    if (at != NULL && (strncmp(at, ") Z", 3) == 0 || strncmp(at, ") X", 3) == 0))
        return 0;
    for (int field = 0; at != NULL && field <= FIELDS_TO_START; field++)
        at = strchr(at + 1, ' ');
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

static void read_boot(char boot[PROCESS_BOOT_BYTES])
{
    read_line("/proc/sys/kernel/random/boot_id", boot, PROCESS_BOOT_BYTES);
}

process_identity process_identity_own(void)
{
    process_identity process = {.number = (int64_t)getpid()};
    process.started = start_of(process.number);
    read_boot(process.boot);
    return process;
}

process_life process_identity_life(const process_identity *process)
{
    char boot[PROCESS_BOOT_BYTES];
    read_boot(boot);
    if (boot[0] == '\0' || process->started == 0 || strcmp(boot, process->boot) != 0)
        return PROCESS_ELSEWHERE;
    return start_of(process->number) == process->started ? PROCESS_ALIVE : PROCESS_GONE;
}
