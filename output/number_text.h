/* number_text.h — numbers as people read them, and as JSON takes them.
 *
 * JSON knows no NaN and no infinity: they are null there, and "-" in print.
 */
#ifndef OUTPUT_NUMBER_TEXT_H
#define OUTPUT_NUMBER_TEXT_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

typedef struct number_words {
    char text[48];
} number_words;

/* 2,481,203 from a thousand on and for whole numbers, else four significant digits. */
number_words number_text(double value);

/* The letters that a UTF-8 text takes on a line, accents and all counted once. */
size_t number_letters(const char *text);

/* Bytes as "12 B", "3.4 KiB", "5.6 MiB". */
number_words number_bytes_text(uint64_t bytes);

/* The number, or null; a text, or null for one that is no UTF-8 (a name of a file, a foreign file) and for NULL. */
json_t *number_json(double value);
json_t *text_json(const char *text);

/* `object` printed with indents and a newline at its end; the object is freed, the caller frees the text. */
char *number_print_json(json_t *object);

#endif
