/* number.h — numbers in text, whatever the locale of the process.
 *
 * A program that calls setlocale() must neither read "0,5" as a half nor write it, so each call works in the C locale of
 * its own thread.
 */
#ifndef SIM_SCENARIO_NUMBER_H
#define SIM_SCENARIO_NUMBER_H

#include <stddef.h>
#include <stdint.h>

typedef enum sim_number_status {
    SIM_NUMBER_OK,
    SIM_NUMBER_NONE,  /* the text is no number of this type */
    SIM_NUMBER_BEYOND /* a number, but one that the type cannot hold: beyond 64 bits, or not finite */
} sim_number_status;

/* Reads the whole of `text` as a decimal real ("-1.5", ".5", "2e3"; neither "nan" nor "inf" nor hexadecimal). */
sim_number_status sim_number_real(const char *text, double *value);

/* Reads the whole of `text` as a whole number of 64 bits ("-7", "+7"), also as "7.0", as pandas writes a column of whole
 * numbers with gaps. */
sim_number_status sim_number_whole(const char *text, int64_t *value);

/* A number as scenarios have it: decimal or hexadecimal, whole or real, whole ones with or without an L or LL. */
typedef struct sim_number_token {
    sim_number_status status;
    int is_real;
    int64_t whole;
    double real;
} sim_number_token;
sim_number_token sim_number_read(const char *text);

/* Bytes that sim_number_print() may write, the closing NUL included. */
enum { SIM_NUMBER_BYTES = 40 };

/* Writes `value` with as many digits as are needed to read the same double back, at most 17, and always with a point or
 * an exponent, so that it reads back as a real. `value` is finite. Returns `into`. */
const char *sim_number_print(double value, char into[SIM_NUMBER_BYTES]);

#endif
