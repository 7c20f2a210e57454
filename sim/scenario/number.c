#include "sim/scenario/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"

/* glibc returns its own object for the C locale: nothing is allocated, nothing need be freed. */
static locale_t enter_c_locale(void)
{
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    SIM_REQUIRE(c != (locale_t)0, "the C locale cannot be had");
    return uselocale(c);
}

static void leave_c_locale(locale_t before)
{
    const locale_t c = uselocale(before);
    freelocale(c);
}

sim_number_status sim_number_real(const char *text, double *value)
{
    if (!*text || strspn(text, "0123456789+-.eE") != strlen(text))
        return SIM_NUMBER_NONE;
    const locale_t before = enter_c_locale();
    char *end;
    *value = strtod(text, &end);
    leave_c_locale(before);
    if (*end || end == text)
        return SIM_NUMBER_NONE;
    return isfinite(*value) ? SIM_NUMBER_OK : SIM_NUMBER_BEYOND;
}

sim_number_status sim_number_whole(const char *text, int64_t *value)
{
    const char *digits = text + (*text == '-' || *text == '+');
    const size_t length = strspn(digits, "0123456789");
    if (length == 0)
        return SIM_NUMBER_NONE;
    const char *rest = digits + length;
    if (*rest == '.' && rest[1 + strspn(rest + 1, "0")])
        return SIM_NUMBER_NONE;
    if (*rest && *rest != '.')
        return SIM_NUMBER_NONE;
    errno = 0;
    const long long read = strtoll(text, NULL, 10);
    if (errno == ERANGE)
        return SIM_NUMBER_BEYOND;
    *value = read;
    return SIM_NUMBER_OK;
}

static sim_number_status read_hexadecimal(const char *digits, int64_t *value)
{
    if (!*digits || strspn(digits, "0123456789abcdefABCDEF") != strlen(digits))
        return SIM_NUMBER_NONE;
    digits += strspn(digits, "0");
    if (strlen(digits) > 16)
        return SIM_NUMBER_BEYOND;
    const uint64_t read = *digits ? strtoull(digits, NULL, 16) : 0;
    *value = (int64_t)read;
    return read > INT64_MAX ? SIM_NUMBER_BEYOND : SIM_NUMBER_OK;
}

sim_number_token sim_number_read(const char *text)
{
    enum { LONGEST = 64 };
    sim_number_token number = {.status = SIM_NUMBER_NONE};
    char token[LONGEST];
    size_t length = strlen(text);
    if (length >= LONGEST)
        return number;
    memcpy(token, text, length + 1);
    const int is_hexadecimal = token[0] == '0' && (token[1] == 'x' || token[1] == 'X');
    number.is_real = !is_hexadecimal && strpbrk(token, ".eE") != NULL;
    if (number.is_real) {
        number.status = sim_number_real(token, &number.real);
        return number;
    }
    for (int suffix = 0; suffix < 2 && length > 0 && token[length - 1] == 'L'; suffix++)
        token[--length] = '\0';
    number.status =
        is_hexadecimal ? read_hexadecimal(token + 2, &number.whole) : sim_number_whole(token, &number.whole);
    return number;
}

const char *sim_number_print(double value, char into[SIM_NUMBER_BYTES])
{
    SIM_REQUIRE(isfinite(value), "a number to print is not finite");
    const locale_t before = enter_c_locale();
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(into, SIM_NUMBER_BYTES - 2, "%.*g", digits, value);
        if (strtod(into, NULL) == value)
            break;
    }
    leave_c_locale(before);
    if (!strpbrk(into, ".e"))
        memcpy(into + strlen(into), ".0", 3);
    return into;
}
