#include "output/measure_choice.h"

#include <fnmatch.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/kernel/panic.h"

static void add_fault(const char *noun, const char *const names[], size_t count, const char *pattern,
                      sim_fault_kind kind, sim_origin where, const char *key, sim_diagnostics *d)
{
    sim_diagnostics_add(d, kind, where, key, "no %s \"%s\"", noun, pattern);
    const char *nearest = sim_nearest_name(pattern, names, count);
    if (nearest)
        sim_diagnostics_hint(d, "did you mean \"%s\"?", nearest);
    else if (count > 0)
        sim_diagnostics_hint(d, "there are %zu, the first is \"%s\"", count, names[0]);
    else
        sim_diagnostics_hint(d, "there are none");
}

output_measure_choice output_choose_names(const char *noun, const char *const names[], size_t count,
                                          const char *const patterns[], size_t pattern_count, sim_fault_kind kind,
                                          sim_origin where, const char *key, sim_diagnostics *d)
{
    output_measure_choice choice = {.indices = sim_allocate(count, sizeof *choice.indices), .all = count};
    uint8_t *matched = sim_allocate(pattern_count, 1);
    for (size_t i = 0; i < count; i++) {
        int wanted = 0;
        for (size_t p = 0; p < pattern_count; p++)
            if (fnmatch(patterns[p], names[i], 0) == 0)
                wanted = matched[p] = 1;
        if (wanted)
            choice.indices[choice.count++] = i;
    }
    for (size_t p = 0; p < pattern_count; p++)
        if (!matched[p])
            add_fault(noun, names, count, patterns[p], kind, where, key, d);
    free(matched);
    return choice;
}

output_measure_choice output_measure_choose(const char *const names[], size_t count, const char *const patterns[],
                                            size_t pattern_count, sim_fault_kind kind, sim_origin where,
                                            const char *key, sim_diagnostics *d)
{
    static const char *const any[] = {"*"};
    if (pattern_count == 0 && count > 0)
        return output_choose_names("measure", names, count, any, 1, kind, where, key, d);
    return output_choose_names("measure", names, count, patterns, pattern_count, kind, where, key, d);
}

void output_measure_choice_free(output_measure_choice *choice)
{
    free(choice->indices);
    *choice = (output_measure_choice){0};
}

const char *output_measure_title(const sim_measure *measure)
{
    return measure->long_name == NULL || measure->long_name[0] == '\0' ? measure->name : measure->long_name;
}

const char **output_measure_names(const sim_measure measures[], size_t count)
{
    const char **names = sim_allocate(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = measures[i].name;
    return names;
}
