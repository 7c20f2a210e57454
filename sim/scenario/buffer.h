/* buffer.h — a text that grows at its end: for printing into memory. */
#ifndef SIM_SCENARIO_BUFFER_H
#define SIM_SCENARIO_BUFFER_H

#include <stddef.h>

typedef struct sim_buffer {
    char *text; /* closed by a NUL; NULL while nothing was added; freed by whoever holds the buffer */
    size_t length, room;
} sim_buffer;

/* Adds `length` bytes. */
void sim_buffer_add(sim_buffer *buffer, const char *bytes, size_t length);

/* Adds a text, printf-like. */
void sim_buffer_print(sim_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a text as a cell of CSV, in quotes where it needs them. */
void sim_buffer_add_csv(sim_buffer *buffer, const char *text);

/* Adds a text in quotes as libconfig reads it back: quotes, backslashes and control characters escaped, one line. */
void sim_buffer_add_quoted(sim_buffer *buffer, const char *text);

/* A copy of `text`, which the caller frees; NULL of NULL. */
char *sim_copy_text(const char *text);

/* The text, which the caller frees from now on; "" when nothing was added. The buffer is empty again. */
char *sim_buffer_take(sim_buffer *buffer);

#endif
