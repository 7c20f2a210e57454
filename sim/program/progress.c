#include "sim/program/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* A line that fills a terminal of 80 columns would wrap on some and could not be written over. */
enum { LINE_WIDTH = 78 };

/* Below this share the time left is a guess that would only jump about. */
static const double SHARE_TO_TELL_FROM = 0.005;

static void time_left_text(const sim_run_progress *progress, char text[32])
{
    if (progress->share < SHARE_TO_TELL_FROM) {
        snprintf(text, 32, "time left not known yet");
        return;
    }
    const double left = progress->wall_seconds * (1 - progress->share) / progress->share;
    const uint64_t seconds = left < 3.6e9 ? (uint64_t)(left + 0.5) : UINT64_C(3600000000);
    if (seconds >= 3600)
        snprintf(text, 32, "%" PRIu64 " h %02" PRIu64 " min left", seconds / 3600, seconds / 60 % 60);
    else if (seconds >= 60)
        snprintf(text, 32, "%" PRIu64 " min %02" PRIu64 " s left", seconds / 60, seconds % 60);
    else
        snprintf(text, 32, "%" PRIu64 " s left", seconds);
}

void progress_text(const sim_run_progress *progress, uint32_t replications, char text[PROGRESS_BYTES])
{
    char left[32];
    time_left_text(progress, left);
    const double rate = progress->wall_seconds > 0 ? (double)progress->events / progress->wall_seconds : 0;
    const int percent = (int)(100 * progress->share);
    if (replications == 1)
        snprintf(text, PROGRESS_BYTES, "%3d %%, %.2f million events/s, %s", percent, rate / 1e6, left);
    else
        snprintf(text, PROGRESS_BYTES, "%3d %%, %" PRIu32 " of %" PRIu32 " replications, %.2f million events/s, %s",
                 percent, progress->complete, replications, rate / 1e6, left);
}

int progress_is_wanted(void)
{
    return isatty(STDERR_FILENO);
}

void progress_show(const char *text)
{
    fprintf(stderr, "\r%-*.*s", LINE_WIDTH, LINE_WIDTH, text);
    fflush(stderr);
}

void progress_clear(void)
{
    fprintf(stderr, "\r%*s\r", LINE_WIDTH, "");
    fflush(stderr);
}
