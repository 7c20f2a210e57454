/* process_identity.h — which process this is, and whether another still lives.
 *
 * A process number alone is used again and again. With the number go the time at which the process started, as the
 * kernel counts it, the boot of the machine that it ran on (a random number made at each boot, which names no machine),
 * and the space in which the number counts: containers of one machine have numbers of their own. Together they are
 * never used twice.
 */
#ifndef OUTPUT_PROCESS_IDENTITY_H
#define OUTPUT_PROCESS_IDENTITY_H

#include <stdint.h>

enum { PROCESS_BOOT_BYTES = 40, PROCESS_SPACE_BYTES = 32 };

typedef struct process_identity {
    int64_t number;
    uint64_t started;                /* clock ticks since the boot; 0: unknown */
    char boot[PROCESS_BOOT_BYTES];   /* "" where the system does not tell */
    char space[PROCESS_SPACE_BYTES]; /* the PID namespace, "" where there is none */
} process_identity;

typedef enum process_life {
    PROCESS_ALIVE,
    PROCESS_GONE,
    PROCESS_ELSEWHERE /* another machine, boot or container, or a system that does not tell: nothing is known */
} process_life;

process_identity process_identity_own(void);
process_life process_identity_life(const process_identity *process);

#endif
