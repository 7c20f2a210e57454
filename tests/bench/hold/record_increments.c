/* record_increments.c — how far ahead a scenario schedules: the source of model_increments.h.
 *
 * The program `transito` once more, its calls of sim_schedule() counted by the ticks between now and the event:
 *
 *     record_increments run configs/baseline-2023.cfg --replications 1 --threads 1 --quiet --output ignored.h5 \
 *         2> model_increments.h
 *
 * The table holds quantiles 0/1024, 1/1024, ... 1024/1024 of them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"
#include "sim/kernel/simulation.h"

enum { LONGEST = 64000000, CELLS = 1024, A_LINE = 12 };

static uint32_t *scheduled; /* events by ticks ahead */
static uint64_t total;

static void print_quantiles(void)
{
    fprintf(
        stderr,
        "/* Written by record_increments.c, which says how: ticks between now and the event, quantiles of %" PRIu64
        "\n * events. */\n#ifndef HOLD_MODEL_INCREMENTS_H\n#define HOLD_MODEL_INCREMENTS_H\n\n#include <stdint.h>\n\n"
        "static const uint32_t model_increments[%d] = {",
        total, CELLS + 1);
    uint64_t below = scheduled[0];
    uint32_t ticks = 0;
    for (uint64_t cell = 0; cell <= CELLS; cell++) {
        const uint64_t rank = cell * (total - 1) / CELLS;
        while (below <= rank)
            below += scheduled[++ticks];
        fprintf(stderr, "%s%" PRIu32 ",", cell % A_LINE ? " " : "\n    ", ticks);
    }
    fputs("\n};\n\n#endif\n", stderr);
}

/* NOLINTBEGIN(bugprone-reserved-identifier): the names that the linker's --wrap makes */
sim_handle __real_sim_schedule(sim *s, sim_ticks at, uint16_t kind, uint64_t identity, uint32_t sequence,
                               uint32_t entity, uint32_t argument);
sim_handle __wrap_sim_schedule(sim *s, sim_ticks at, uint16_t kind, uint64_t identity, uint32_t sequence,
                               uint32_t entity, uint32_t argument);

sim_handle __wrap_sim_schedule(sim *s, sim_ticks at, uint16_t kind, uint64_t identity, uint32_t sequence,
                               uint32_t entity, uint32_t argument)
{
    if (!scheduled) {
        scheduled = sim_allocate(LONGEST, sizeof *scheduled);
        atexit(print_quantiles);
    }
    const sim_ticks ahead = at - sim_now(s);
    SIM_REQUIRE(ahead >= 0 && ahead < LONGEST, "an event %" PRId64 " ticks ahead", ahead);
    scheduled[ahead]++;
    total++;
    return __real_sim_schedule(s, at, kind, identity, sequence, entity, argument);
}
/* NOLINTEND(bugprone-reserved-identifier) */
