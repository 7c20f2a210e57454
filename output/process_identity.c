#include "output/process_identity.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
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

/* When the process `number` started; 0 when it has ended, be it that nobody has asked how, or the system does not tell.
 */
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

/* Whether /proc hides the processes of others (its option hidepid): what is not seen there may live all the same. */
static int is_hidden(int64_t number)
{
    char path[NAME_BYTES];
    snprintf(path, sizeof path, "/proc/%" PRId64, number);
    return access(path, F_OK) != 0 && kill((pid_t)number, 0) != 0 && errno == EPERM;
}

static void read_space(char space[PROCESS_SPACE_BYTES])
{
    const ssize_t length = readlink("/proc/self/ns/pid", space, PROCESS_SPACE_BYTES - 1);
    space[length > 0 ? length : 0] = '\0';
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
    read_space(process.space);
    return process;
}

process_life process_identity_life(const process_identity *process)
{
    char boot[PROCESS_BOOT_BYTES], space[PROCESS_SPACE_BYTES];
    read_boot(boot);
    read_space(space);
    if (boot[0] == '\0' || process->started == 0 || strcmp(boot, process->boot) != 0 ||
        strcmp(space, process->space) != 0)
        return PROCESS_ELSEWHERE;
    if (start_of(process->number) == process->started)
        return PROCESS_ALIVE;
    return is_hidden(process->number) ? PROCESS_ELSEWHERE : PROCESS_GONE;
}
