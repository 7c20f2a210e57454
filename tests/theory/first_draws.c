/* Writes first draws of consecutive streams to standard output, for ever: raw words for a battery of tests
 * (streams.py).
 *
 * usage: first_draws DIMENSION [FAULT]
 *
 * DIMENSION says what counts from one draw to the next: identity, identity_high, purpose, occasion, replication,
 * seed; all others stay. A draw is 64 bits, what a uniform takes. `interleaved` opens eight streams that differ in
 * all of them and takes four draws of each in turn, as a simulation's entities do.
 *
 * FAULT is a stream that must be found out:
 *     three_rounds     Philox with three rounds in place of ten
 *     identity_cut     identities that agree in their low 16 bits share their stream
 *     overlap          a stream's second block is its neighbour's first
 *     purpose_ignored  all purposes share one stream
 */
#include "sim/kernel/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8192 };

typedef enum fault { NO_FAULT, THREE_ROUNDS, IDENTITY_CUT, OVERLAP, PURPOSE_IGNORED, FAULTS } fault;
static const char *const fault_names[FAULTS] = {"none", "three_rounds", "identity_cut", "overlap", "purpose_ignored"};

typedef enum dimension {
    IDENTITY,
    IDENTITY_HIGH,
    PURPOSE,
    OCCASION,
    REPLICATION,
    SEED,
    INTERLEAVED,
    DIMENSIONS
} dimension;
static const char *const dimension_names[DIMENSIONS] = {"identity",    "identity_high", "purpose",    "occasion",
                                                        "replication", "seed",          "interleaved"};

/* Philox4x32 of three rounds: the cipher of stream.h, cut short. */
static sim_philox_block three_rounds_of(sim_philox_block c, uint32_t key0, uint32_t key1)
{
    for (int round = 0; round < 3; round++) {
        const uint64_t left = (uint64_t)0xD2511F53u * c.word[0], right = (uint64_t)0xCD9E8D57u * c.word[2];
        c = (sim_philox_block){{(uint32_t)(right >> 32) ^ c.word[1] ^ key0, (uint32_t)right,
                                (uint32_t)(left >> 32) ^ c.word[3] ^ key1, (uint32_t)left}};
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return c;
}

static sim_stream open_with(fault f, uint32_t seed, uint32_t replication, uint64_t identity, uint8_t purpose,
                            uint32_t occasion)
{
    if (f == IDENTITY_CUT) {
        identity &= UINT16_MAX;
    }
    if (f == PURPOSE_IGNORED) {
        purpose = 0;
    }
    sim_stream s = sim_stream_open(seed, replication, f == OVERLAP ? 0 : identity, purpose, occasion);
    if (f == OVERLAP) {
        s.position = (uint32_t)identity << 2;
    }
    return s;
}

static uint64_t draw(fault f, sim_stream *s)
{
    if (f != THREE_ROUNDS) {
        return sim_stream_bits64(s);
    }
    const sim_philox_block counter = {{s->position >> 2, s->use, (uint32_t)s->identity, (uint32_t)(s->identity >> 32)}};
    const sim_philox_block out = three_rounds_of(counter, s->seed, s->replication);
    const uint32_t at = s->position & 2;
    s->position += 2;
    return (uint64_t)out.word[at + 1] << 32 | out.word[at];
}

static sim_stream stream_of(dimension d, fault f, uint64_t i)
{
    switch (d) {
    case IDENTITY:
        return open_with(f, 1, 0, i, 3, 0);
    case IDENTITY_HIGH:
        return open_with(f, 1, 0, i << 32, 3, 0);
    case PURPOSE: /* there are 256: each for consecutive identities */
        return open_with(f, 1, 0, i >> 8, (uint8_t)i, 0);
    case OCCASION: /* there are 2^24 */
        return open_with(f, 1, 0, i >> 24, 3, (uint32_t)i & (SIM_STREAM_OCCASIONS - 1));
    case REPLICATION:
        return open_with(f, 1, (uint32_t)i, 17, 3, 0);
    case SEED:
        return open_with(f, (uint32_t)i, 0, 17, 3, 0);
    default: /* two seeds, four replications, eight purposes, two occasions, then the next identity */
        return open_with(f, (uint32_t)(i >> 6 & 1), (uint32_t)(i >> 4 & 3), i >> 7, (uint8_t)(i & 7),
                         (uint32_t)(i >> 3 & 1));
    }
}

/* Eight streams that follow each other, four draws of each in turn. */
static size_t interleave(uint64_t *words, fault f, uint64_t first)
{
    sim_stream s[8];
    for (uint64_t k = 0; k < 8; k++) {
        s[k] = stream_of(INTERLEAVED, f, first + k);
    }
    for (size_t i = 0; i < 32; i++) {
        words[i] = draw(f, &s[i % 8]);
    }
    return 32;
}

static int index_of(const char *name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return i;
        }
    }
    fprintf(stderr, "first_draws: no %s\n", name);
    exit(64);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: first_draws DIMENSION [FAULT]\n");
        return 64;
    }
    const dimension d = (dimension)index_of(argv[1], dimension_names, DIMENSIONS);
    const fault f = argc == 3 ? (fault)index_of(argv[2], fault_names, FAULTS) : NO_FAULT;
    static uint64_t words[BLOCK];
    for (uint64_t i = 0;;) {
        size_t filled = 0;
        while (filled < BLOCK) {
            if (d == INTERLEAVED) {
                filled += interleave(words + filled, f, i);
                i += 8;
            } else {
                sim_stream s = stream_of(d, f, i++);
                words[filled++] = draw(f, &s);
            }
        }
        if (fwrite(words, sizeof *words, BLOCK, stdout) < BLOCK) {
            return 0; /* the reader has enough */
        }
    }
}
