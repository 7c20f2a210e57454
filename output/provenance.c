#include "output/provenance.h"

#include <gsl/gsl_version.h>
#include <hdf5.h>
#include <jansson.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <xxhash.h>

#include "output/results_file.h"
#include "sim/kernel/panic.h"

#ifndef TRANSITO_VERSION
#error "TRANSITO_VERSION is defined by output/CMakeLists.txt"
#endif

#ifndef TRANSITO_COMMIT
#define TRANSITO_COMMIT "unknown"
#endif

#if defined(__clang__)
#define COMPILER __VERSION__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

enum { LIBRARIES_BYTES = 256, HOST_BYTES = 256 };

static char *describe_libraries(void)
{
    unsigned major = 0, minor = 0, release = 0;
    results_file_quiet_library();
    H5get_libversion(&major, &minor, &release);
    char *text = sim_allocate(LIBRARIES_BYTES, 1);
    snprintf(text, LIBRARIES_BYTES, "HDF5 %u.%u.%u, GSL %s, libconfig %d.%d.%d, xxHash %u.%u.%u, jansson %s", major,
             minor, release, gsl_version, LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR, LIBCONFIG_VER_REVISION,
             XXH_versionNumber() / 10000, XXH_versionNumber() / 100 % 100, XXH_versionNumber() % 100,
             jansson_version_str());
    return text;
}

/* The C library's exp and log differ in their last bits between processors with and without FMA, so the class says it. */
static const char *processor_class(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("fma") ? ", FMA" : ", no FMA";
#else
    return "";
#endif
}

static char *describe_host(void)
{
    char *text = sim_allocate(HOST_BYTES, 1);
    struct utsname system;
    if (uname(&system) != 0)
        snprintf(text, HOST_BYTES, "unknown%s", processor_class());
    else
        snprintf(text, HOST_BYTES, "%.64s %.64s%s", system.sysname, system.machine, processor_class());
    return text;
}

static int needs_quotes(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%";
    return word[0] == '\0' || word[strspn(word, plain)] != '\0';
}

/* Writes `word` so that a shell reads it back; returns the end. At most 4 bytes a letter and 2 quotes. */
static char *put_word(char *end, const char *word)
{
    if (!needs_quotes(word)) {
        const size_t length = strlen(word);
        memcpy(end, word, length);
        return end + length;
    }
    *end++ = '\'';
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            memcpy(end, "'\\''", 4);
            end += 4;
        } else {
            *end++ = *word;
        }
    }
    *end++ = '\'';
    return end;
}

static char *join_words(int argc, char *const argv[])
{
    size_t room = 1;
    for (int i = 0; i < argc; i++)
        room += 4 * strlen(argv[i]) + 3;
    char *text = sim_allocate(room, 1);
    char *end = text;
    for (int i = 0; i < argc; i++) {
        if (i > 0)
            *end++ = ' ';
        end = put_word(end, argv[i]);
    }
    *end = '\0';
    return text;
}

output_provenance *output_provenance_new(int argc, char *const argv[])
{
    output_provenance *p = sim_allocate(1, sizeof *p);
    p->version = TRANSITO_VERSION;
    p->commit = TRANSITO_COMMIT;
    p->compiler = COMPILER;
    p->libraries = describe_libraries();
    p->host_class = describe_host();
    p->command_line = join_words(argc, argv);
    const time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL)
        strftime(p->started_utc, sizeof p->started_utc, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return p;
}

void output_provenance_free(output_provenance *provenance)
{
    if (provenance == NULL)
        return;
    free(provenance->libraries);
    free(provenance->host_class);
    free(provenance->command_line);
    free(provenance);
}
