/* draws.c — nanoseconds a draw: ours against the GNU Scientific Library on its own generators and on ours.
 *
 *     draws N      draws N numbers for each case and variant; prints CSV
 *
 * Variants: `ours` is what a model calls; `gsl taus2` and `gsl mt19937` are GSL's samplers on GSL's generators (32 bits a
 * uniform), `gsl philox` the same samplers on our streams. Cases are those of a model: one long stream, and a fresh one
 * for each draw, for which GSL seeds its generator anew.
 *
 * Each timing checks itself: the mean of what was drawn is that of theory within six standard errors (one false alarm in
 * five hundred million).
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <time.h>

#include <gsl/gsl_randist.h>

#include "sim/kernel/alias.h"
#include "sim/kernel/distribution.h"
#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"
#include "sim/kernel/ziggurat.h"

enum { SEED = 20000701, ITEMS = 50, VARIANTS = 4, PIECES = 64 };

/* What the draws of all cases need; made once. */
typedef struct bench {
    sim_distribution exponential, lognormal, gamma_below_one, gamma_one, gamma_two, gamma_sixteen, weibull;
    sim_alias_entry alias[ITEMS];
    gsl_ran_discrete_t *discrete;
    double item_mean, item_deviation;
} bench;

/* The sum of n draws, `first` being how many there were before. */
typedef double sum_ours(const bench *b, sim_stream *s, uint64_t first, uint64_t n);
typedef double sum_gsl(const bench *b, gsl_rng *r, uint64_t first, uint64_t n);

#define SUM_OF(name, source, draw)                                                                                     \
    static double name(const bench *b, source, uint64_t first, uint64_t n)                                             \
    {                                                                                                                  \
        double sum = 0;                                                                                                \
        (void)b;                                                                                                       \
        for (uint64_t i = first; i < first + n; i++)                                                                   \
            sum += (draw);                                                                                             \
        return sum;                                                                                                    \
    }
#define OURS(name, draw) SUM_OF(ours_##name, sim_stream *s, draw)
#define GSL(name, draw)  SUM_OF(gsl_##name, gsl_rng *r, draw)

OURS(uniform, sim_stream_uniform(s))
OURS(exponential, sim_distribution_draw(&b->exponential, s))
OURS(normal, sim_ziggurat_normal(s))
OURS(lognormal, sim_distribution_draw(&b->lognormal, s))
OURS(gamma_below_one, sim_distribution_draw(&b->gamma_below_one, s))
OURS(gamma_one, sim_distribution_draw(&b->gamma_one, s))
OURS(gamma_two, sim_distribution_draw(&b->gamma_two, s))
OURS(gamma_sixteen, sim_distribution_draw(&b->gamma_sixteen, s))
OURS(weibull, sim_distribution_draw(&b->weibull, s))
OURS(discrete, sim_alias_draw(b->alias, ITEMS, s))

static double first_uniform(const sim_stream *s, uint64_t identity)
{
    sim_stream fresh = sim_stream_open(s->seed, s->replication, identity, 1, 0);
    return sim_stream_uniform(&fresh);
}
OURS(fresh, first_uniform(s, i))

GSL(uniform, gsl_rng_uniform(r))
GSL(exponential, gsl_ran_exponential(r, b->exponential.parameter[0]))
GSL(normal, gsl_ran_gaussian_ziggurat(r, 1))
GSL(lognormal, gsl_ran_lognormal(r, 0, b->lognormal.parameter[1]))
GSL(gamma_below_one, gsl_ran_gamma(r, 0.5, 2))
GSL(gamma_one, gsl_ran_gamma(r, 1, 1))
GSL(gamma_two, gsl_ran_gamma(r, 2, 0.5))
GSL(gamma_sixteen, gsl_ran_gamma(r, 16, 1 / 16.0))
GSL(weibull, gsl_ran_weibull(r, b->weibull.parameter[1], b->weibull.parameter[0]))
GSL(discrete, (double)gsl_ran_discrete(r, b->discrete))

static double first_of_seed(gsl_rng *r, uint64_t seed)
{
    gsl_rng_set(r, seed);
    return gsl_rng_uniform(r);
}
GSL(fresh, first_of_seed(r, i + 1)) /* 0 would be the default seed */

typedef struct timed_case {
    const char *name;
    sum_ours *ours;
    sum_gsl *gsl;
    double mean, deviation;
    uint64_t fewer; /* by which N is divided: seeding a Mersenne twister takes thousands of nanoseconds */
} timed_case;

static const char *const variant_names[VARIANTS] = {"ours", "gsl taus2", "gsl mt19937", "gsl philox"};

/* GSL's generator; NULL for ours. */
static const gsl_rng_type *variant_type(int variant)
{
    const gsl_rng_type *const types[VARIANTS] = {NULL, gsl_rng_taus2, gsl_rng_mt19937, sim_stream_gsl_type()};
    return types[variant];
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void set_up(bench *b)
{
    *b = (bench){.exponential = sim_distribution_exponential(1),
                 .lognormal = sim_distribution_lognormal_median(1, 0.5),
                 .gamma_below_one = sim_distribution_gamma(1, 0.5),
                 .gamma_one = sim_distribution_gamma(1, 1),
                 .gamma_two = sim_distribution_gamma(1, 2),
                 .gamma_sixteen = sim_distribution_gamma(1, 16),
                 .weibull = sim_distribution_weibull(1.5, 1)};
    double weights[ITEMS], sum = 0, square = 0;
    for (int i = 0; i < ITEMS; i++) {
        weights[i] = 1 + i * 37 % 50;
        sum += weights[i];
        b->item_mean += weights[i] * i;
        square += weights[i] * i * i;
    }
    b->item_mean /= sum;
    b->item_deviation = sqrt(square / sum - b->item_mean * b->item_mean);
    const char *wrong = sim_alias_build(b->alias, ITEMS, weights);
    SIM_REQUIRE(!wrong, "draws: %s", wrong);
    b->discrete = gsl_ran_discrete_preproc(ITEMS, weights);
}

/* A generator at work: a stream of ours, or one of GSL's. */
typedef struct worker {
    sim_stream stream;
    gsl_rng *rng; /* NULL for ours */
    double sum, least_seconds;
} worker;

static void work(const bench *b, const timed_case *c, worker *w, uint64_t first, uint64_t n)
{
    const double begin = seconds_now();
    w->sum += w->rng ? c->gsl(b, w->rng, first, n) : c->ours(b, &w->stream, first, n);
    w->least_seconds = fmin(w->least_seconds, seconds_now() - begin);
}

/* Prints the lines of one case; returns whether all draws had their mean. The variants take turns in short pieces, and
 * of each its fastest piece counts: what else the machine does can only make a piece slower.
 */
static int measure(const bench *b, const timed_case *c, uint64_t n)
{
    worker workers[VARIANTS];
    for (int v = 0; v < VARIANTS; v++) {
        const gsl_rng_type *type = variant_type(v);
        workers[v] = (worker){.stream = sim_stream_open(SEED, 0, 0, 0, 0),
                              .rng = type ? gsl_rng_alloc(type) : NULL,
                              .least_seconds = INFINITY};
        if (type)
            gsl_rng_set(workers[v].rng, SEED);
    }
    const uint64_t piece = n / PIECES / c->fewer;
    for (uint64_t i = 0; i < PIECES; i++)
        for (int v = 0; v < VARIANTS; v++)
            work(b, c, &workers[v], i * piece, piece);
    int right = 1;
    for (int v = 0; v < VARIANTS; v++) {
        const double drawn = (double)(piece * PIECES),
                     off = (workers[v].sum / drawn - c->mean) * sqrt(drawn) / c->deviation;
        printf("%s,%s,draw,ns,%.3f\n", c->name, variant_names[v], workers[v].least_seconds / (double)piece * 1e9);
        if (!(fabs(off) <= 6)) {
            fprintf(stderr, "draws: %s by %s: the mean is %.1f standard errors off\n", c->name, variant_names[v], off);
            right = 0;
        }
        if (workers[v].rng)
            gsl_rng_free(workers[v].rng);
    }
    return right;
}

static int measure_all(uint64_t n)
{
    static bench b;
    set_up(&b);
    const double weibull_mean = tgamma(1 + 1 / 1.5);
    const timed_case cases[] = {
        {"uniform", ours_uniform, gsl_uniform, 0.5, sqrt(1 / 12.0), 1},
        {"exponential", ours_exponential, gsl_exponential, 1, 1, 1},
        {"normal", ours_normal, gsl_normal, 0, 1, 1},
        {"lognormal", ours_lognormal, gsl_lognormal, exp(0.125), exp(0.125) * sqrt(exp(0.25) - 1), 1},
        {"gamma of shape 0.5", ours_gamma_below_one, gsl_gamma_below_one, 1, sqrt(2), 1},
        {"gamma of shape 1", ours_gamma_one, gsl_gamma_one, 1, 1, 1},
        {"gamma of shape 2", ours_gamma_two, gsl_gamma_two, 1, sqrt(0.5), 1},
        {"gamma of shape 16", ours_gamma_sixteen, gsl_gamma_sixteen, 1, 0.25, 1},
        {"weibull", ours_weibull, gsl_weibull, weibull_mean, sqrt(tgamma(1 + 2 / 1.5) - weibull_mean * weibull_mean),
         1},
        {"discrete of 50 by alias", ours_discrete, gsl_discrete, b.item_mean, b.item_deviation, 1},
        {"first uniform of a fresh stream", ours_fresh, gsl_fresh, 0.5, sqrt(1 / 12.0), 20},
    };
    int right = 1;
    puts("case,variant,figure,unit,value");
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        right &= measure(&b, &cases[c], n);
    gsl_ran_discrete_free(b.discrete);
    return right;
}

int main(int argc, char *argv[])
{
    char *end = NULL;
    errno = 0;
    const unsigned long long n = argc == 2 ? strtoull(argv[1], &end, 10) : 0;
    if (argc != 2 || errno != 0 || *end != '\0' || *argv[1] == '-' || n < 64000 || n > 1000000000) {
        fputs("usage: draws N (64,000 to 1,000,000,000)\n", stderr);
        return EX_USAGE;
    }
    return measure_all(n) ? EX_OK : EX_SOFTWARE;
}
