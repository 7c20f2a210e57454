#include "sim/program/signals.h"

#include <stddef.h>

static const int watched[] = {SIGINT, SIGTERM};
enum { WATCHED_COUNT = sizeof watched / sizeof *watched };

/* The one thing that a handler may write to, and it is given no other place. */
static volatile sig_atomic_t raised;

static void raise_flag(int number)
{
    raised = number;
    for (size_t i = 0; i < WATCHED_COUNT; i++)
        signal(watched[i], SIG_DFL);
}

void signals_heed(void)
{
    for (size_t i = 0; i < WATCHED_COUNT; i++) {
        struct sigaction now;
        if (sigaction(watched[i], NULL, &now) == 0 && now.sa_handler == raise_flag)
            signal(watched[i], SIG_DFL);
    }
    if (raised)
        raise(raised);
}

const volatile sig_atomic_t *signals_watch(void)
{
    struct sigaction action = {.sa_handler = raise_flag, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < WATCHED_COUNT; i++)
        sigaddset(&action.sa_mask, watched[i]);
    for (size_t i = 0; i < WATCHED_COUNT; i++) {
        struct sigaction before;
        if (sigaction(watched[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(watched[i], &action, NULL);
    }
    return &raised;
}
