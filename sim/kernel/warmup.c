#include "sim/kernel/warmup.h"

#include "sim/kernel/tally.h"

#include <math.h>

enum { FEWEST = 20, LAST_ONES = 5 };

sim_warmup sim_warmup_of(const sim_batches *b)
{
    sim_warmup found = {.verdict = SIM_WARMUP_NOT_FOUND};
    if (b->count < FEWEST) {
        return found;
    }
    /* From the end, so that each start is one step; of equal ones the earliest. */
    sim_tally after = {0};
    double smallest = INFINITY;
    for (uint64_t start = b->count; start-- > 0;) {
        sim_tally_add(&after, b->mean[start]);
        const double error = after.squares / ((double)after.count * (double)after.count);
        if (after.count > LAST_ONES && error <= smallest) {
            smallest = error;
            found.batches = start;
        }
    }
    found.length = (int64_t)found.batches * b->length;
    if (found.batches <= b->count / 2 && isfinite(after.squares)) {
        found.verdict = SIM_WARMUP_FOUND;
    }
    return found;
}
