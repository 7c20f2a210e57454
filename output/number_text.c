#include "output/number_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

static number_words with_commas(double whole)
{
    char digits[40];
    number_words words = {{0}};
    const int length = snprintf(digits, sizeof digits, "%.0f", fabs(whole));
    char *end = words.text;
    if (whole < 0.0)
        *end++ = '-';
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *end++ = ',';
        *end++ = digits[i];
    }
    return words;
}

number_words number_text(double value)
{
    number_words words = {"-"};
    if (!isfinite(value))
        return words;
    if (fabs(value) < 1e15 && (fabs(value) >= 1000.0 || value == floor(value)))
        return with_commas(value);
    snprintf(words.text, sizeof words.text, "%.4g", value);
    return words;
}

size_t number_letters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

number_words number_bytes_text(uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1024.0 && unit + 1 < sizeof units / sizeof units[0]) {
        value /= 1024.0;
        unit++;
    }
    number_words words;
    snprintf(words.text, sizeof words.text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return words;
}

json_t *number_json(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *text_json(const char *text)
{
    json_t *value = text == NULL ? NULL : json_string(text);
    return value == NULL ? json_null() : value;
}

char *number_print_json(json_t *object)
{
    char *printed = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    SIM_REQUIRE(printed != NULL, "output: no memory to print JSON");
    json_decref(object);
    const size_t length = strlen(printed);
    char *text = sim_allocate(length + 2, 1);
    memcpy(text, printed, length);
    text[length] = '\n';
    free(printed);
    return text;
}
