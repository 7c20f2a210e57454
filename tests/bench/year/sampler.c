/* sampler.c — where a program spends its time, by samples, without tools of the system.
 *
 *     LD_PRELOAD=./sampler.so SAMPLER_OUTPUT=FILE PROGRAM ...
 *
 * The process's own clock (ITIMER_PROF: time on the processor, of all threads) interrupts it; the handler notes the chain of
 * calls. At exit they are written as text: lines `map ...` as in /proc/self/maps, for what is executable or begins a file;
 * lines `stack ADDRESS...`, innermost first; a line `lost N` for those for which there was no room. split.py reads it.
 *
 * The handler allocates nothing and takes no lock: room is mapped at the start, and backtrace() is called once there, when it
 * loads what it needs. Addresses after the first are where a call returns to.
 *
 * The program's own handlers are left alone. One that uses SIGPROF itself cannot be sampled.
 */
#define _GNU_SOURCE /* names of registers, backtrace() */

#include <errno.h>
#include <execinfo.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

enum { MICROSECONDS = 1000, DEEPEST = 64, LINE_BYTES = 4096 };
#define ROOM_WORDS ((size_t)1 << 23) /* mapped, taken only as far as written */

/* A sample is a word with its depth and so many words with addresses. */
static uintptr_t *room;
static atomic_size_t used;
static atomic_size_t lost;

static uintptr_t interrupted_at(const ucontext_t *context)
{
#if defined __x86_64__
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined __aarch64__
    return (uintptr_t)context->uc_mcontext.pc;
#else
#error "say here which register holds the address of the next instruction"
#endif
}

static void note_sample(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    const int kept = errno;
    const uintptr_t here = interrupted_at(context);
    void *chain[DEEPEST];
    const int depth = backtrace(chain, DEEPEST);

    /* The chain begins with this handler and the system's trampoline. */
    int first = 0;
    while (first < depth && (uintptr_t)chain[first] != here)
        first++;
    const size_t callers = first < depth ? (size_t)(depth - first - 1) : 0;
    const size_t words = callers + 2;
    const size_t begin = atomic_fetch_add(&used, words);
    if (begin + words > ROOM_WORDS) {
        atomic_fetch_add(&lost, 1);
    } else {
        room[begin + 1] = here;
        for (size_t i = 0; i < callers; i++)
            room[begin + 2 + i] = (uintptr_t)chain[(size_t)first + 1 + i];
        room[begin] = callers + 1;
    }
    errno = kept;
}

static void set_clock(suseconds_t microseconds)
{
    const struct timeval every = {.tv_usec = microseconds};
    setitimer(ITIMER_PROF, &(struct itimerval){every, every}, NULL);
}

__attribute__((constructor)) static void start_sampling(void)
{
    if (getenv("SAMPLER_OUTPUT") == NULL)
        return;
    room = mmap(NULL, ROOM_WORDS * sizeof *room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1, 0);
    if (room == MAP_FAILED) {
        perror("sampler: mmap");
        _Exit(EXIT_FAILURE);
    }
    void *chain[1];
    backtrace(chain, 1);
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};
    action.sa_sigaction = note_sample;
    sigemptyset(&action.sa_mask);
    sigaction(SIGPROF, &action, NULL);
    set_clock(MICROSECONDS);
}

static void write_maps(FILE *to)
{
    char line[LINE_BYTES];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return;
    while (fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, " r-xp ") != NULL || strstr(line, " 00000000 ") != NULL)
            fprintf(to, "map %s", line);
    fclose(maps);
}

static void write_samples(FILE *to)
{
    const size_t end = atomic_load(&used) < ROOM_WORDS ? atomic_load(&used) : ROOM_WORDS;
    for (size_t i = 0; i < end && room[i] > 0 && i + room[i] < end; i += room[i] + 1) {
        fputs("stack", to);
        for (size_t k = 1; k <= room[i]; k++)
            fprintf(to, " %" PRIxPTR, room[i + k]);
        fputc('\n', to);
    }
    fprintf(to, "lost %zu\n", atomic_load(&lost));
}

__attribute__((destructor)) static void end_sampling(void)
{
    const char *path = getenv("SAMPLER_OUTPUT");
    if (room == NULL || path == NULL)
        return;
    set_clock(0);
    signal(SIGPROF, SIG_IGN);
    FILE *to = fopen(path, "w");
    if (to == NULL) {
        perror(path);
        _Exit(EXIT_FAILURE);
    }
    write_maps(to);
    write_samples(to);
    if (fclose(to) != 0) {
        perror(path);
        _Exit(EXIT_FAILURE);
    }
}
