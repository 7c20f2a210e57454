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
        strcat(into, ".0");
    return into;
}
