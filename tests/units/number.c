/* Numbers in text: exact both ways, in any locale. */
#include "sim/scenario/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/units/scenario_desk.h"

extern char **environ;

static void a_printed_real_reads_back_bit_for_bit_with_at_most_17_digits(void **unused)
{
    (void)unused;
    uint64_t state = 1;
    for (int i = 0; i < 20000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double value, back;
        memcpy(&value, &state, sizeof value);
        if (!isfinite(value))
            continue;
        char text[SIM_NUMBER_BYTES];
        assert_int_equal(sim_number_real(sim_number_print(value, text), &back), SIM_NUMBER_OK);
        assert_memory_equal(&value, &back, sizeof value);
        assert_non_null(strpbrk(text, ".e"));
        size_t digits = 0;
        const size_t length = strlen(text);
        if (length > 2 && strcmp(text + length - 2, ".0") == 0)
            text[length - 2] = '\0'; /* says that it is a real */
        for (const char *at = text + strspn(text, "-0."); *at && *at != 'e'; at++)
            digits += *at >= '0' && *at <= '9';
        assert_true(digits <= 17);
    }
}

static void a_printed_real_is_no_longer_than_it_need_be(void **unused)
{
    (void)unused;
    char text[SIM_NUMBER_BYTES];
    assert_string_equal(sim_number_print(0.1, text), "0.1");
    assert_string_equal(sim_number_print(3, text), "3.0");
    assert_string_equal(sim_number_print(-0.0, text), "-0.0");
    assert_string_equal(sim_number_print(0.1 + 0.2, text), "0.30000000000000004"); /* IEEE 754's well-known sum */
    assert_string_equal(sim_number_print(1e300, text), "1e+300");
    assert_string_equal(sim_number_print(DBL_MAX, text), "1.7976931348623157e+308");
}

static void only_numbers_are_numbers(void **unused)
{
    (void)unused;
    double real;
    int64_t whole;
    const char *const no_reals[] = {"", "nan", "inf", "0x10", "1,5", "1 ", " 1", "1e", "--1", ".", "e5", "1.2.3"};
    for (size_t i = 0; i < sizeof no_reals / sizeof *no_reals; i++)
        assert_int_equal(sim_number_real(no_reals[i], &real), SIM_NUMBER_NONE);
    const char *const no_wholes[] = {"", "-", "1.5", "1e3", "0x1", "1.0x", "1_000", "1.00001"};
    for (size_t i = 0; i < sizeof no_wholes / sizeof *no_wholes; i++)
        assert_int_equal(sim_number_whole(no_wholes[i], &whole), SIM_NUMBER_NONE);
    assert_int_equal(sim_number_real("1e309", &real), SIM_NUMBER_BEYOND);
    assert_int_equal(sim_number_whole("9223372036854775808", &whole), SIM_NUMBER_BEYOND);
    assert_int_equal(sim_number_whole("-9223372036854775808", &whole), SIM_NUMBER_OK);
    assert_true(whole == INT64_MIN);
    assert_int_equal(sim_number_whole("12.000", &whole), SIM_NUMBER_OK);
    assert_int_equal(whole, 12);
}

/* Whether ./comma.UTF-8 is a German locale now. */
static int run_localedef(void)
{
    char *const arguments[] = {"localedef", "--quiet", "-i", "de_DE", "-f", "UTF-8", "./comma.UTF-8", NULL};
    pid_t child;
    int status;
    if (posix_spawnp(&child, arguments[0], NULL, NULL, arguments, environ) != 0)
        return 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* A locale with a decimal comma is seldom installed, so localedef makes one in the working directory; the test says so
 * when it cannot (its source is in the package `locales`). */
static const char *set_a_locale_with_a_decimal_comma(void)
{
    const char *const names[] = {"comma.UTF-8", "de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "es_ES.UTF-8"};
    if (run_localedef())
        setenv("LOCPATH", ".", 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i]))
            return names[i];
    return NULL;
}

static void a_decimal_comma_of_the_locale_changes_nothing(void **unused)
{
    (void)unused;
    if (!set_a_locale_with_a_decimal_comma()) {
        print_message("no locale with a decimal comma can be had here\n");
        skip();
    }
    char text[SIM_NUMBER_BYTES];
    snprintf(text, sizeof text, "%.1f", 0.5);
    assert_string_equal(text, "0,5"); /* the locale is in force */
    double real;
    assert_string_equal(sim_number_print(0.5, text), "0.5");
    assert_int_equal(sim_number_real("0.5", &real), SIM_NUMBER_OK);
    assert_true(real == 0.5);
    desk_write("a.cfg", "detention: { capacity = 1; share = 0.25; };\n");
    sim_scenario *s = desk_read("a.cfg");
    assert_true(sim_scenario_real(s, "detention.share") == 0.25);
    sim_scenario_free(s);
    setlocale(LC_ALL, "C");
}

int main(void)
{
    desk_open("number_desk");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printed_real_reads_back_bit_for_bit_with_at_most_17_digits),
        cmocka_unit_test(a_printed_real_is_no_longer_than_it_need_be),
        cmocka_unit_test(only_numbers_are_numbers),
        cmocka_unit_test(a_decimal_comma_of_the_locale_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
