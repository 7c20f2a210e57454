/* process_identity.h — which process this is, and whether another still lives.
 *
 * A process number alone is used again and again. With the number go the time at which the process started, as the kernel counts it,
 * and the boot of the machine that it ran on (a random number made at each boot, which names no machine). Together they are never
 * used twice.
 */
#ifndef OUTPUT_PROCESS_IDENTITY_H
#define OUTPUT_PROCESS_IDENTITY_H

#include <stdint.h>

enum { PROCESS_BOOT_BYTES = 40 };

typedef struct process_identity {
    int64_t number;
    uint64_t started;              /* clock ticks since the boot; 0: unknown */
    char boot[PROCESS_BOOT_BYTES]; /* "" where the system does not tell */
} process_identity;

typedef enum process_life {
    PROCESS_ALIVE,
    PROCESS_GONE,
    PROCESS_ELSEWHERE /* another machine or boot, or a system that does not tell: nothing is known */
} process_life;

process_identity process_identity_own(void);
process_life process_identity_life(const process_identity *process);

#endif
