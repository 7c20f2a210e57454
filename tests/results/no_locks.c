/* no_locks.c — a system without file locks, as many parallel file systems are: preloaded into a program, every request for a
 * lock fails with the reason that such a system gives. */
#include <errno.h>

int flock(int file, int operation); /* as sys/file.h has it */

int flock(int file, int operation)
{
    (void)file;
    (void)operation;
    errno = ENOTSUP;
    return -1;
}
