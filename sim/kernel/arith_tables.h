/* arith_tables.h — the constants of arith.c; of no use elsewhere.
 *
 * exp  entry k: 2^(k/128) is value * (1 + tail), with value the nearest double.
 * log  entry i, for z from 0.6875 to 1.375 in the order of its leading bits: inverse is 1/c, rounded to a multiple of
 *      2^-16, for c the middle of the interval (c = 1 for the two intervals that end at 1); log(c) is high + low, with
 *      high a multiple of 2^-42, so that adding multiples of the leading part of log(2) to it is exact.
 *
 * Computed with mpmath at 300 bits; tests/units/arith.c checks every entry against long double.
 */
#ifndef SIM_KERNEL_ARITH_TABLES_H
#define SIM_KERNEL_ARITH_TABLES_H

#define SIM_ARITH_ENTRIES 128

typedef struct sim_exp_entry {
    double value, tail;
} sim_exp_entry;

typedef struct sim_log_entry {
    double inverse, high, low;
} sim_log_entry;

extern const sim_exp_entry sim_exp_table[SIM_ARITH_ENTRIES];
extern const sim_log_entry sim_log_table[SIM_ARITH_ENTRIES];

#endif
