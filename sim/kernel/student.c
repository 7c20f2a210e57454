#include "sim/kernel/student.h"

#include "sim/kernel/arith.h"
#include "sim/kernel/distribution.h"

#include <math.h>

/* Gamma(a + 1/2) / Gamma(a) by its asymptotic series, after stepping up to where that holds. */
static double gamma_step(double a)
{
    double ratio = 1;
    for (; a < 24; a += 1) {
        ratio *= a / (a + 0.5);
    }
    const double i = 1 / a, i2 = i * i;
    const double series = i * (-1 / 8.0 + i2 * (1 / 192.0 + i2 * (-1 / 640.0 + i2 * (17 / 14336.0))));
    return ratio * sqrt(a) * sim_exp(series);
}

/* Density of Student's distribution at t. */
static double density(double t, double freedom)
{
    const double pi = 0x1.921fb54442d18p1;
    return gamma_step(freedom / 2) / sqrt(freedom * pi) * sim_exp(-(freedom + 1) / 2 * sim_log1p(t * t / freedom));
}

/* The continued fraction of the incomplete beta function, by the modified algorithm of Lentz. */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-300;
    double c = 1, d = 1 - (a + b) * x / (a + 1);
    d = 1 / (fabs(d) < tiny ? tiny : d);
    double value = d;
    for (int m = 1; m < 10000; m++) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        value *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        const double factor = d * c;
        value *= factor;
        if (fabs(factor - 1) < 1e-16) {
            break;
        }
    }
    return value;
}

double sim_student_beyond(double t, double freedom)
{
    if (!(freedom > 0) || isnan(t)) {
        return NAN;
    }
    t = fabs(t);
    if (t == 0) {
        return 1;
    }
    if (isinf(t)) {
        return 0;
    }
    /* I_x(a, 1/2) with x = freedom / (freedom + t^2) and its complement, each without cancelling. */
    const double a = freedom / 2, b = 0.5, square = t * t, x = freedom / (freedom + square);
    const double rest = square / (freedom + square), root_pi = 0x1.c5bf891b4ef6bp0;
    /* x^a (1 - x)^b / B(a, b) */
    const double front = sim_exp(-a * sim_log1p(square / freedom)) * sqrt(rest) * gamma_step(a) / root_pi;
    if (x < (a + 1) / (a + b + 2)) {
        return front / a * beta_fraction(a, b, x);
    }
    return 1 - front / b * beta_fraction(b, a, rest);
}

double sim_student_quantile(double beyond, double freedom)
{
    if (!(beyond >= 0 && beyond <= 1) || !(freedom > 0)) {
        return NAN;
    }
    if (beyond == 0 || beyond == 1) {
        return beyond == 0 ? INFINITY : 0;
    }
    double t = -sim_normal_quantile(beyond / 2);
    /* Far out, with one degree of freedom, a step doubles t: a thousand of them cross all doubles. */
    for (int i = 0; i < 1100; i++) {
        const double step = (sim_student_beyond(t, freedom) - beyond) / (2 * density(t, freedom));
        if (!(step > 1e-14 * t)) {
            break;
        }
        t += step;
    }
    return t;
}
