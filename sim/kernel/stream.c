#include "sim/kernel/stream.h"

void sim_stream_fill(sim_stream *s)
{
    SIM_REQUIRE(s->made >> 2 != UINT32_MAX >> 2, "stream: all words drawn (identity %llu, use %#lx)",
                (unsigned long long)s->identity, (unsigned long)s->use);
    sim_stream_make(s, 1);
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
