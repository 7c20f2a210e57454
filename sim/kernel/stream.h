/* stream.h — random numbers that belong to what they decide.
 *
 * A stream is opened by (seed, replication, identity, purpose, occasion): say, the third time that this party chooses
 * a leg in replication 7. Its numbers are Philox4x32-10 applied to those five and to a block number, so a stream's
 * draws depend on nothing that happened before, in this stream's neighbours or in any other. Change a rate, add a
 * class of travellers, observe more: everyone else's luck stays as it was (common random numbers by construction).
 *
 *     key      seed, replication
 *     counter  block, purpose << 24 | occasion, identity (low word), identity (high word)
 *
 * The map from the five to (key, counter) is injective, and for one key Philox is a bijection of counters: no two
 * blocks of one replication are ever equal.
 *
 * Promises: a stream is a plain record without pointers, copied, saved and moved freely; opening costs a few stores and
 * no block; the same five numbers give the same draws on every machine. A stream holds 2^32 - 4 words of 32 bits;
 * asking for more is a bug and panics.
 *
 * Source: Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11.
 */
#ifndef SIM_KERNEL_STREAM_H
#define SIM_KERNEL_STREAM_H

#include "sim/kernel/panic.h"

#include <gsl/gsl_rng.h>
#include <stdint.h>

/* Read-only for others. `pair` is the current block, filled when its first word is asked for. */
typedef struct sim_stream {
    uint64_t identity;
    uint64_t pair[2];
    uint32_t seed;
    uint32_t replication;
    uint32_t use;      /* purpose << 24 | occasion */
    uint32_t position; /* words given so far, skipped ones included */
} sim_stream;

_Static_assert(sizeof(sim_stream) == 40, "a stream has no padding");

#define SIM_STREAM_OCCASIONS ((uint32_t)1 << 24)

/* The block cipher itself, exposed for its known answers: four words in, four words out. */
typedef struct sim_philox_block {
    uint32_t word[4];
} sim_philox_block;

static inline sim_philox_block sim_philox4x32_10(sim_philox_block counter, uint32_t key0, uint32_t key1)
{
    uint32_t a = counter.word[0], b = counter.word[1], c = counter.word[2], d = counter.word[3];
    for (int round = 0; round < 10; round++) {
        const uint64_t left = (uint64_t)0xD2511F53u * a;
        const uint64_t right = (uint64_t)0xCD9E8D57u * c;
        a = (uint32_t)(right >> 32) ^ b ^ key0;
        b = (uint32_t)right;
        c = (uint32_t)(left >> 32) ^ d ^ key1;
        d = (uint32_t)left;
        key0 += 0x9E3779B9u; /* the golden ratio and the root of three less one, as words */
        key1 += 0xBB67AE85u;
    }
    return (sim_philox_block){{a, b, c, d}};
}

/* Opens the stream of one use.
 *
 * identity   persistent number of who draws (an entity, a station, a day's count)
 * purpose    what the draws decide; a model lists its purposes in one enum
 * occasion   how many times this identity came to this purpose before: below SIM_STREAM_OCCASIONS (panics otherwise,
 *            for a cut occasion would repeat an earlier one's luck)
 */
static inline sim_stream sim_stream_open(uint32_t seed, uint32_t replication, uint64_t identity, uint8_t purpose,
                                         uint32_t occasion)
{
    SIM_REQUIRE(occasion < SIM_STREAM_OCCASIONS, "stream: occasion %lu of purpose %u does not fit 24 bits",
                (unsigned long)occasion, (unsigned)purpose);
    return (sim_stream){.identity = identity,
                        .pair = {0, 0},
                        .seed = seed,
                        .replication = replication,
                        .use = (uint32_t)purpose << 24 | occasion,
                        .position = 0};
}

/* Fills the block that `position`, a multiple of four, begins. Of use to the functions below only. */
void sim_stream_fill(sim_stream *s);

/* The next 32 bits. */
static inline uint32_t sim_stream_bits32(sim_stream *s)
{
    if ((s->position & 3) == 0) {
        sim_stream_fill(s);
    }
    const uint64_t pair = s->pair[s->position >> 1 & 1];
    const uint32_t bits = (uint32_t)(pair >> (s->position & 1) * 32);
    s->position++;
    return bits;
}

/* The next 64 bits. They are an aligned pair of words: one word left over by sim_stream_bits32() is skipped. */
static inline uint64_t sim_stream_bits64(sim_stream *s)
{
    s->position += s->position & 1;
    if ((s->position & 3) == 0) {
        sim_stream_fill(s);
    }
    const uint64_t bits = s->pair[s->position >> 1 & 1];
    s->position += 2;
    return bits;
}

/* 64 bits as a uniform of the OPEN interval (0,1): an odd multiple of 2^-53.
 *
 * The obvious ((bits >> 11) + 0.5) * 2^-53 has one bit more than a double and rounds to 1 at its upper end. Odd
 * multiples are exact, never 0 nor 1, and symmetric: u and 1 - u are equally likely and both exact.
 */
static inline double sim_uniform_from_bits(uint64_t bits)
{
    return (double)(int64_t)(bits >> 11 | 1) * 0x1p-53;
}

/* The next uniform of the open interval (0,1); takes 64 bits. */
static inline double sim_stream_uniform(sim_stream *s)
{
    return sim_uniform_from_bits(sim_stream_bits64(s));
}

/* A whole number from 0 to n - 1, all equally likely; n of 0 panics. Takes 32 bits, seldom more.
 * Method: Lemire (2019), "Fast random integer generation in an interval", ACM TOMACS 29(1).
 */
static inline uint32_t sim_stream_below(sim_stream *s, uint32_t n)
{
    SIM_REQUIRE(n > 0, "stream: a number below zero asked for");
    uint64_t product = (uint64_t)sim_stream_bits32(s) * n;
    if ((uint32_t)product < n) {
        const uint32_t uneven = -n % n;
        while ((uint32_t)product < uneven) {
            product = (uint64_t)sim_stream_bits32(s) * n;
        }
    }
    return (uint32_t)(product >> 32);
}

/* Streams as a generator of GSL: gsl_rng_get() gives sim_stream_bits32(), gsl_rng_uniform() sim_stream_uniform().
 * gsl_rng_alloc() works too; its gsl_rng_set(r, s) opens the stream of seed s (low word), replication s (high word),
 * identity, purpose and occasion 0.
 */
const gsl_rng_type *sim_stream_gsl_type(void);

/* A view of `s` for the functions of GSL: nothing is allocated or copied, what they draw advances `s`.
 * It lives as long as `s` stays where it is; make one where it is used, never keep it in the state.
 */
gsl_rng sim_stream_as_gsl(sim_stream *s);

#endif
