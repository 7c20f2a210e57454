/* Ziggurat draws: the layers computed again, which bit decides what, and counts around every edge and far into the tails
 * against the cumulative probabilities.
 *
 * Each chi-square has a false alarm of 1e-4; the seeds are fixed.
 */
#include "sim/kernel/ziggurat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

enum { LAYERS = SIM_ZIGGURAT_LAYERS, DRAWS = 8000000, TAIL_DRAWS = 1000000 };

/* ---- the densities, in long double ---- */

/* A density that falls from 1 at 0, its inverse, and its integral from x on. */
typedef struct shape {
    const char *name;
    const sim_ziggurat_layers *layers;
    long double r; /* of the publications; see ziggurat_tables.h */
    long double (*density)(long double x);
    long double (*inverse)(long double density);
    long double (*beyond)(long double x);
} shape;

static long double exponential_density(long double x)
{
    return expl(-x);
}

static long double exponential_inverse(long double y)
{
    return -logl(y);
}

static long double normal_density(long double x)
{
    return expl(-x * x / 2);
}

static long double normal_inverse(long double y)
{
    return sqrtl(-2 * logl(y));
}

static long double normal_beyond(long double x)
{
    return sqrtl(acosl(-1) / 2) * erfcl(x / sqrtl(2));
}

static const shape exponential = {"exponential",       &sim_exponential_layers, 7.697117470131049714L,
                                  exponential_density, exponential_inverse,     exponential_density};
static const shape normal = {"normal",       &sim_normal_layers, 3.6541528853610087716L,
                             normal_density, normal_inverse,     normal_beyond};

/* The edges by the formula of ziggurat_tables.h; the last is what closes. */
static void compute_edges(const shape *f, long double *edge)
{
    const long double area = f->r * f->density(f->r) + f->beyond(f->r);
    edge[0] = area / f->density(f->r);
    edge[1] = f->r;
    for (int i = 1; i < LAYERS - 1; i++) {
        edge[i + 1] = f->inverse(f->density(edge[i]) + area / edge[i]);
    }
    const long double top = f->density(edge[LAYERS - 1]) + area / edge[LAYERS - 1];
    assert_true(fabsl(top - 1) < 1e-15L);
    edge[LAYERS] = 0;
}

static void layers_of_equal_area_close_at_the_top(void **unused)
{
    (void)unused;
    const shape *const shapes[] = {&exponential, &normal};
    for (int k = 0; k < 2; k++) {
        long double edge[LAYERS + 1];
        compute_edges(shapes[k], edge);
        for (int i = 0; i <= LAYERS; i++) {
            const double at = shapes[k]->layers->edge[i], density = shapes[k]->layers->density[i];
            assert_true(fabsl(at - edge[i]) <= 0x1p-51L * edge[i]); /* the steps lose some digits of long double */
            assert_true(fabsl(density - shapes[k]->density(edge[i])) <= 0x1p-52L * density);
        }
    }
}

/* ---- which bit decides what ---- */

/* A stream whose next word is `bits`. */
static sim_stream stream_that_begins(uint64_t bits)
{
    sim_stream s = sim_stream_open(1, 2, 3, 4, 5);
    (void)sim_stream_bits64(&s);
    s.pair[1] = bits;
    return s;
}

/* The point takes bits 12 to 63, the layer 0 to 7, the sign 8, and 9 to 11 are spare: for every layer and points all
 * over it, what one word gives is the point times the edge, whatever the other bits are.
 */
static void layer_sign_and_point_come_from_bits_that_do_not_meet(void **unused)
{
    (void)unused;
    long double exponential_edge[LAYERS + 1], normal_edge[LAYERS + 1];
    compute_edges(&exponential, exponential_edge);
    compute_edges(&normal, normal_edge);
    sim_stream points = sim_stream_open(2000, 0, 0, 0, 0);
    long plain = 0;
    for (uint32_t layer = 0; layer < LAYERS; layer++) {
        for (int k = 0; k < 200; k++) {
            const uint64_t drawn = sim_stream_bits64(&points);
            const uint64_t word = (drawn & ~(uint64_t)255) | layer;
            const long double share = ((drawn >> 12) * 2 + 1) * 0x1p-53L;
            sim_stream s = stream_that_begins(word), t = s;
            const double x = sim_ziggurat_exponential(&s);
            if (share * exponential_edge[layer] < 0.999999L * exponential_edge[layer + 1]) {
                assert_true(fabsl(x - share * exponential_edge[layer]) <= 0x1p-51L * x);
                assert_int_equal(s.position, 4);
                plain++;
            }
            const sim_ziggurat_normal_draw z = sim_ziggurat_normal_and_spare(&t);
            if (share * normal_edge[layer] < 0.999999L * normal_edge[layer + 1]) {
                const long double due = share * normal_edge[layer] * (drawn & 256 ? -1 : 1);
                assert_true(fabsl(z.z - due) <= 0x1p-51L * fabsl(due));
                assert_int_equal(z.spare, drawn >> 9 & 7);
                assert_int_equal(t.position, 4);
                plain++;
            }
        }
    }
    assert_true(plain > LAYERS * 200 * 2 * 0.9);
}

/* One word is enough when the point lies below the next edge: by the areas, in the mean of edge[i + 1] / edge[i]. False
 * alarm 6e-7 each.
 */
static void one_word_is_mostly_enough(void **unused)
{
    (void)unused;
    const shape *const shapes[] = {&exponential, &normal};
    for (int k = 0; k < 2; k++) {
        long double edge[LAYERS + 1];
        compute_edges(shapes[k], edge);
        double due = 0, seen = 0;
        for (int i = 0; i < LAYERS; i++) {
            due += (double)(edge[i + 1] / edge[i]) / LAYERS;
        }
        enum { TRIES = 1000000 };
        for (uint64_t i = 0; i < TRIES; i++) {
            sim_stream s = sim_stream_open(2001, 0, i, 0, 0);
            (void)(k == 0 ? sim_ziggurat_exponential(&s) : sim_ziggurat_normal(&s));
            seen += s.position == 2;
        }
        assert_true(due > (k == 0 ? 0.977 : 0.985));
        assert_true(fabs(seen / TRIES - due) < 5 * sqrt(due * (1 - due) / TRIES));
    }
}

/* ---- counts ---- */

/* Cells: each ring between two edges in two halves, from the outermost inwards, and before them eight of equal
 * probability beyond r.
 */
enum { TAIL_CELLS = 8, CELLS = TAIL_CELLS + 2 * (LAYERS - 1), SPARES = 8 };

/* Where a cell begins (its greater end); that of CELLS is 0. */
static void compute_cells(const shape *f, double *begin, double *probability)
{
    long double edge[LAYERS + 1];
    compute_edges(f, edge);
    const long double all = f->beyond(0), tail = f->beyond(f->r);
    begin[0] = INFINITY;
    for (int i = 1; i < TAIL_CELLS; i++) { /* by halving: beyond() falls */
        long double low = f->r, high = 40;
        for (int step = 0; step < 200; step++) {
            const long double middle = (low + high) / 2;
            *(f->beyond(middle) > tail * i / TAIL_CELLS ? &low : &high) = middle;
        }
        begin[i] = (double)low;
    }
    for (int i = 1; i < LAYERS; i++) {
        begin[TAIL_CELLS + 2 * (i - 1)] = (double)edge[i];
        begin[TAIL_CELLS + 2 * (i - 1) + 1] = (double)((edge[i] + edge[i + 1]) / 2);
    }
    begin[CELLS] = 0;
    for (int i = 0; i < CELLS; i++) {
        const long double outside = i == 0 ? 0 : f->beyond(begin[i]);
        probability[i] = (double)((f->beyond(begin[i + 1]) - outside) / all);
    }
}

static int cell_of(const double *begin, double x)
{
    int low = 0, high = CELLS; /* begin[low] > x >= begin[high] */
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        *(begin[middle] > x ? &low : &high) = middle;
    }
    return low;
}

static double chi_square(const long *observed, const double *probability, int cells, double draws)
{
    double x2 = 0;
    for (int i = 0; i < cells; i++) {
        const double due = probability[i] * draws;
        assert_true(due > 10);
        x2 += ((double)observed[i] - due) * ((double)observed[i] - due) / due;
    }
    return gsl_cdf_chisq_Q(x2, cells - 1);
}

static void exponential_draws_fall_around_every_edge_as_they_should(void **unused)
{
    (void)unused;
    double begin[CELLS + 1], probability[CELLS];
    compute_cells(&exponential, begin, probability);
    long seen[CELLS] = {0};
    sim_stream s = sim_stream_open(2002, 0, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        const double x = sim_ziggurat_exponential(&s);
        assert_true(x > 0);
        seen[cell_of(begin, x)]++;
    }
    assert_true(chi_square(seen, probability, CELLS, DRAWS) > 1e-4);
}

/* Signs by cells, spare bits by cells, and signs by spare bits: each is as likely as another whatever the other is. */
static void normal_draws_signs_and_spare_bits_fall_around_every_edge_as_they_should(void **unused)
{
    (void)unused;
    double begin[CELLS + 1], probability[CELLS], signed_probability[2 * CELLS], spare_probability[SPARES * CELLS];
    compute_cells(&normal, begin, probability);
    for (int i = 0; i < SPARES * CELLS; i++) {
        signed_probability[i % (2 * CELLS)] = probability[i % CELLS] / 2;
        spare_probability[i] = probability[i % CELLS] / SPARES;
    }
    double equal[2 * SPARES];
    for (int i = 0; i < 2 * SPARES; i++) {
        equal[i] = 0.5 / SPARES;
    }
    static long by_sign[2 * CELLS], by_spare[SPARES * CELLS], by_both[2 * SPARES];
    sim_stream s = sim_stream_open(2003, 0, 0, 0, 0);
    for (int i = 0; i < DRAWS; i++) {
        const sim_ziggurat_normal_draw n = sim_ziggurat_normal_and_spare(&s);
        const int cell = cell_of(begin, fabs(n.z));
        by_sign[(n.z < 0) * CELLS + cell]++;
        by_spare[(int)n.spare * CELLS + cell]++;
        by_both[(n.z < 0) * SPARES + (int)n.spare]++;
    }
    assert_true(chi_square(by_both, equal, 2 * SPARES, DRAWS) > 1e-4);
    assert_true(chi_square(by_sign, signed_probability, 2 * CELLS, DRAWS) > 1e-4);
    assert_true(chi_square(by_spare, spare_probability, SPARES * CELLS, DRAWS) > 1e-4);
}

/* Draws that all begin in the tail, by the share of the tail that lies beyond them: 64 equal cells, and by halvings
 * down to 2^-16 of the tail (1 in 10^8 of all draws).
 */
static void tail_falls_as_it_should(const shape *f)
{
    enum { EQUAL = 64, HALVINGS = 16 };
    long equal[EQUAL] = {0}, halving[HALVINGS + 1] = {0};
    double equal_probability[EQUAL], halving_probability[HALVINGS + 1];
    for (int i = 0; i < EQUAL; i++) {
        equal_probability[i] = 1.0 / EQUAL;
    }
    for (int i = 0; i <= HALVINGS; i++) {
        halving_probability[i] = ldexp(1, i < HALVINGS ? -i - 1 : -HALVINGS);
    }
    const long double tail = f->beyond(f->r);
    for (uint64_t i = 0; i < TAIL_DRAWS; i++) {
        sim_stream s = sim_stream_open(2004, 0, i, 0, 0);
        (void)sim_stream_bits64(&s);
        s.pair[1] = ~(uint64_t)255; /* layer 0, at its outer end */
        const double x = f == &normal ? -sim_ziggurat_normal(&s) : sim_ziggurat_exponential(&s);
        assert_true(x > (double)f->r);
        const double share = (double)(f->beyond(x) / tail);
        equal[(int)fmin(EQUAL - 1, share * EQUAL)]++;
        halving[(int)fmin(HALVINGS, floor(-log2(share)))]++;
    }
    assert_true(chi_square(equal, equal_probability, EQUAL, TAIL_DRAWS) > 1e-4);
    assert_true(chi_square(halving, halving_probability, HALVINGS + 1, TAIL_DRAWS) > 1e-4);
}

static void the_exponential_tail_falls_as_it_should(void **unused)
{
    (void)unused;
    tail_falls_as_it_should(&exponential);
}

static void the_normal_tail_falls_as_it_should(void **unused)
{
    (void)unused;
    tail_falls_as_it_should(&normal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_of_equal_area_close_at_the_top),
        cmocka_unit_test(layer_sign_and_point_come_from_bits_that_do_not_meet),
        cmocka_unit_test(one_word_is_mostly_enough),
        cmocka_unit_test(exponential_draws_fall_around_every_edge_as_they_should),
        cmocka_unit_test(normal_draws_signs_and_spare_bits_fall_around_every_edge_as_they_should),
        cmocka_unit_test(the_exponential_tail_falls_as_it_should),
        cmocka_unit_test(the_normal_tail_falls_as_it_should),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
