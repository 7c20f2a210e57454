/* engines.h — what all engines simulate, and how each says what it cost. For C and C++.
 *
 * M/M/1: Poisson arrivals at 0.9 of the rate of service, exponential services of mean 1, one server, first come first
 * served. Every engine measures the mean time in the system and must come within five standard errors of theory,
 * 1 / (1 - load) = 10.
 * Theory: Kleinrock (1975), section 3.2; the standard error of a mean of n successive waits from Daley (1968), Journal of
 * Applied Probability 5(3), as in Whitt (1989), Management Science 35(11), section 4.
 *
 * PHOLD: so many entities hold a message each at the start. Whoever has a message keeps it for an exponential time of mean
 * 1, then hands it on: one time in four to any entity, equally likely, else to itself. So many clocks of mean 1 ring
 * at that rate whoever holds them: k events take k / entities, with a standard deviation of sqrt(k) / entities, and k / 4 of
 * them go elsewhere, sqrt(3 k / 16). Both must hold within five of these.
 * Source: Fujimoto (1990), "Performance of Time Warp under synthetic workloads"; share and mean are the defaults of ROSS.
 *
 * Within five standard errors: a right engine fails one time in a million.
 */
#ifndef TESTS_BENCH_ENGINES_H
#define TESTS_BENCH_ENGINES_H

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#define MM1_LOAD         0.9
#define PHOLD_REMOTE     0.25
#define PHOLD_ENTITIES   1000
#define ENGINES_SEED     20231218
#define ENGINES_FEWEST   1000
#define ENGINES_MOST     1000000000
#define ENGINES_STANDARD 5.0 /* standard errors that are let pass */

/* The one argument of a program: how many customers, or events. 0 where it is none. */
static inline uint64_t engines_size(int argc, char *argv[])
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = argc == 2 ? strtoull(argv[1], &end, 10) : 0;
    const int is_size = value >= ENGINES_FEWEST && value <= ENGINES_MOST && errno == 0 && *end == '\0';
    if (!is_size)
        fprintf(stderr, "usage: %s SIZE, from %d to %d\n", argv[0], ENGINES_FEWEST, ENGINES_MOST);
    return is_size ? value : 0;
}

/* Of the processor, in this process: what else the machine does counts less. */
static inline double engines_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Most memory ever resident, in MiB; 0 where it is not told. Not that of getrusage(), which counts who started the program. */
static inline double engines_peak(void)
{
    FILE *status = fopen("/proc/self/status", "r");
    unsigned long kibibytes = 0;
    char line[256];
    while (status && kibibytes == 0 && fgets(line, sizeof line, status))
        if (strncmp(line, "VmHWM:", 6) == 0)
            kibibytes = strtoul(line + 6, NULL, 10);
    if (status)
        fclose(status);
    return (double)kibibytes / 1024.0;
}

static inline void engines_print(const char *name, const char *variant, const char *what, double nanoseconds)
{
    puts("case,variant,figure,unit,value");
    printf("%s,%s,%s,ns,%.1f\n", name, variant, what, nanoseconds);
    printf("%s,%s,peak,MiB,%.1f\n", name, variant, engines_peak());
}

static inline int engines_differ(const char *variant, const char *what, double measured, double theory, double error)
{
    if (fabs(measured - theory) <= ENGINES_STANDARD * error)
        return 0;
    fprintf(stderr, "%s: %s is %g, by theory %g +- %g\n", variant, what, measured, theory, error);
    return 1;
}

/* Prints and returns the exit status. `time_in_system`: its mean, in mean services. */
static inline int mm1_report(const char *variant, uint64_t customers, double time_in_system, double seconds)
{
    const double load = MM1_LOAD;
    const double variance = load * (2 + 5 * load - 4 * load * load + load * load * load) / pow(1 - load, 4);
    if (engines_differ(variant, "the mean time in the system", time_in_system, 1 / (1 - load),
                       sqrt(variance / (double)customers)))
        return EX_SOFTWARE;
    engines_print("M/M/1", variant, "customer", seconds / (double)customers * 1e9);
    return EX_OK;
}

/* Prints and returns the exit status. `clock`: when the last event happened; `remote`: messages handed to any entity. */
static inline int phold_report(const char *variant, uint64_t events, double clock, uint64_t remote, double seconds)
{
    const double count = (double)events, share = PHOLD_REMOTE;
    if (engines_differ(variant, "the time of the last event", clock, count / PHOLD_ENTITIES,
                       sqrt(count) / PHOLD_ENTITIES) ||
        engines_differ(variant, "messages sent elsewhere", (double)remote, share * count,
                       sqrt(share * (1 - share) * count)))
        return EX_SOFTWARE;
    engines_print("PHOLD", variant, "event", seconds / count * 1e9);
    return EX_OK;
}

#endif
