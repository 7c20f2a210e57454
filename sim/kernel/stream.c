#include "sim/kernel/stream.h"

/* Not inlined: a block is some 500 bytes of code, and draws are in many places. */
void sim_stream_fill(sim_stream *s)
{
    const uint32_t block = s->position >> 2;
    SIM_REQUIRE(block != UINT32_MAX >> 2, "stream: all words drawn (identity %llu, use %#lx)",
                (unsigned long long)s->identity, (unsigned long)s->use);
    const sim_philox_block counter = {{block, s->use, (uint32_t)s->identity, (uint32_t)(s->identity >> 32)}};
    const sim_philox_block out = sim_philox4x32_10(counter, s->seed, s->replication);
    s->pair[0] = (uint64_t)out.word[1] << 32 | out.word[0];
    s->pair[1] = (uint64_t)out.word[3] << 32 | out.word[2];
}

static void gsl_open(void *state, unsigned long seed)
{
    *(sim_stream *)state = sim_stream_open((uint32_t)seed, (uint32_t)((uint64_t)seed >> 32), 0, 0, 0);
}

static unsigned long gsl_bits(void *state)
{
    return sim_stream_bits32(state);
}

static double gsl_uniform(void *state)
{
    return sim_stream_uniform(state);
}

static const gsl_rng_type stream_type = {.name = "sim_stream (philox4x32-10)",
                                         .max = UINT32_MAX,
                                         .min = 0,
                                         .size = sizeof(sim_stream),
                                         .set = gsl_open,
                                         .get = gsl_bits,
                                         .get_double = gsl_uniform};

const gsl_rng_type *sim_stream_gsl_type(void)
{
    return &stream_type;
}

gsl_rng sim_stream_as_gsl(sim_stream *s)
{
    return (gsl_rng){.type = &stream_type, .state = s};
}
