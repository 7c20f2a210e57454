/* student.h — Student's t distribution, for intervals and tests of a mean.
 *
 * GSL has it too; but its last bits follow the C library's exp and log, which differ between processors, and intervals
 * are part of a results file whose digest must not. These functions use arith.h only.
 */
#ifndef SIM_KERNEL_STUDENT_H
#define SIM_KERNEL_STUDENT_H

/* The share of Student's distribution with `freedom` > 0 degrees of freedom that lies beyond |t| on both sides.
 * Relative error below 1e-13 up to 1,000 degrees of freedom, below 1e-9 up to 1e7. NaN for a freedom that is not
 * positive and for a t that is NaN.
 * Method: continued fraction of the incomplete beta function, Abramowitz and Stegun 26.5.8 and 26.7.1.
 */
double sim_student_beyond(double t, double freedom);

/* The t beyond which, on both sides together, the share `beyond` of the distribution lies: 0.05 for an interval of
 * 95 %. 0 for 1, infinity for 0, NaN outside [0,1]; relative error as above, for shares up to 0.99.
 * Method: Newton from the quantile of the normal distribution, which lies nearer to 0; the tail is convex there, so
 * that no step goes too far.
 */
double sim_student_quantile(double beyond, double freedom);

#endif
