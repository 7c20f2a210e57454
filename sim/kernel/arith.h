/* arith.h — exp, log and pow that give the same bits on every processor.
 *
 * The C library picks other code for these functions on processors with and without fused multiply-add, and about one
 * result in two thousand differs in its last bit: enough to make two machines disagree about a whole run. The functions
 * here are plain additions and multiplications of doubles in a stated order (built with -ffp-contract=off), so that
 * their results follow from IEEE 754 alone. sqrt() needs no twin here: IEEE 754 defines it exactly.
 *
 * Error against the true value (measured against long double, tests/units/arith.c): exp, log and pow below 0.55 units
 * in the last place (subnormal results below 1), log1p below 1.5. NaN gives NaN, and no function sets errno or promises
 * floating-point exceptions.
 *
 * Method: reduction by tables of 128 entries and a short Taylor polynomial, after Tang (1989, 1990), ACM TOMS 15(2) and
 * 16(4); exp and log cost 3 to 4 ns and pow 10 to 14 on an EPYC of 2020.
 */
#ifndef SIM_KERNEL_ARITH_H
#define SIM_KERNEL_ARITH_H

/* e to the power x: 0 for -infinity, infinity above 709.78. */
double sim_exp(double x);

/* Natural logarithm: -infinity for 0, NaN below. sim_log(1) is 0 exactly. */
double sim_log(double x);

/* log(1 + x) without loss for small x: -infinity for -1, NaN below. */
double sim_log1p(double x);

/* x to the power y, with the special cases of annex F of the C standard: pow(x, 0) and pow(1, y) are 1 even for NaN,
 * a negative base takes whole y only (NaN otherwise).
 */
double sim_pow(double x, double y);

/* Logarithm of the gamma function for x > 0 (NaN otherwise); absolute error below 2e-14 for x < 20, relative below
 * 1e-15 above. Infinity for infinity. Method: Stirling's series after shifting x to 16 or more.
 */
double sim_log_gamma(double x);

/* Sine of an angle in turns: sim_sine_of_turn(0.25) is 1, and whole and half turns give 0 exactly. Absolute error
 * below 2^-52 for angles of any size, relative below 2^-51 near 0; NaN for infinity. Method: the nearest quarter of a
 * turn is taken off exactly, and Taylor's polynomials of sine and cosine to degree 17 and 16 serve the rest, of at
 * most an eighth.
 */
double sim_sine_of_turn(double turns);

#endif
