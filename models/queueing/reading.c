#include "models/queueing/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/tree.h"

enum { KEY_BYTES = 320, FAULT_BYTES = 400 };

typedef struct key_text {
    char text[KEY_BYTES];
} key_text;

static key_text key_of(const qn_element *e, const char *name)
{
    key_text key;
    snprintf(key.text, sizeof key.text, "%s[%s].%s", e->list, e->id, name);
    return key;
}

qn_element qn_element_at(const qn_reading *r, const char *list, size_t i)
{
    key_text key;
    snprintf(key.text, sizeof key.text, "%s[%zu].id", list, i);
    return (qn_element){r, list, sim_scenario_text(r->scenario, key.text)};
}

int64_t qn_element_count(const qn_element *e, const char *name)
{
    return sim_scenario_count(e->reading->scenario, key_of(e, name).text);
}

double qn_element_real(const qn_element *e, const char *name)
{
    return sim_scenario_real(e->reading->scenario, key_of(e, name).text);
}

const char *qn_element_text(const qn_element *e, const char *name)
{
    return sim_scenario_text(e->reading->scenario, key_of(e, name).text);
}

size_t qn_element_length(const qn_element *e, const char *name)
{
    return sim_scenario_length(e->reading->scenario, key_of(e, name).text);
}

double qn_element_real_at(const qn_element *e, const char *name, size_t i)
{
    return sim_scenario_real_at(e->reading->scenario, key_of(e, name).text, i);
}

const char *qn_element_text_at(const qn_element *e, const char *name, size_t i)
{
    return sim_scenario_text_at(e->reading->scenario, key_of(e, name).text, i);
}

unsigned qn_element_choice(const qn_element *e, const char *name, const char *const choices[])
{
    const char *text = qn_element_text(e, name);
    for (unsigned i = 0; choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            return i;
    sim_panic("the choices of %s have \"%s\", which its reader does not know", key_of(e, name).text, text);
}

/* Where a member is written; where it is not, its default being at fault, where the element begins. */
static sim_origin origin_of(const qn_element *e, const char *name)
{
    const sim_scenario *scenario = e->reading->scenario;
    const sim_origin written = sim_scenario_origin(scenario, key_of(e, name).text);
    if (strcmp(written.file, SIM_DEFAULT_ORIGIN.file) != 0)
        return written;
    return sim_scenario_origin(scenario, key_of(e, "id").text);
}

void qn_element_fault(const qn_element *e, const char *name, const char *format, ...)
{
    char text[FAULT_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    const sim_origin where = origin_of(e, name);
    sim_diagnostics_add(e->reading->d, sim_origin_fault_kind(where), where, key_of(e, name).text, "%s", text);
}

sim_distribution qn_element_distribution(const qn_element *e, const char *name)
{
    return sim_scenario_distribution(e->reading->scenario, key_of(e, name).text);
}

void qn_element_require_ticks(const qn_element *e, const char *name, double mean_ticks)
{
    if (!(mean_ticks > 0 && mean_ticks < QN_LEAST_TICKS))
        return;
    qn_element_fault(e, name, "too short for the clock: a mean of %g ticks", mean_ticks);
    sim_diagnostics_hint(e->reading->d, "at least %d, by more of clock.ticks_per_second", QN_LEAST_TICKS);
}

sim_distribution qn_element_duration(const qn_element *e, const char *name)
{
    const sim_distribution hours = qn_element_distribution(e, name);
    if (hours.kind == SIM_CONSTANT && hours.parameter[0] == -1)
        return hours;
    if (!(sim_distribution_quantile(&hours, 0) >= 0))
        qn_element_fault(e, name, "a duration that may be negative");
    const sim_distribution ticks = sim_distribution_scale(&hours, e->reading->ticks_per_hour);
    qn_element_require_ticks(e, name, sim_distribution_mean(&ticks));
    return ticks;
}

const char **qn_ids(const qn_reading *r, const char *list, size_t *count)
{
    *count = sim_scenario_length(r->scenario, list);
    const char **ids = sim_allocate(*count, sizeof *ids);
    for (size_t i = 0; i < *count; i++)
        ids[i] = qn_element_at(r, list, i).id;
    return ids;
}

uint32_t qn_index_of(const char *id, const char *const ids[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return (uint32_t)i;
    return QN_NONE;
}

uint32_t qn_element_index(const qn_element *e, const char *name, const char *const ids[], size_t count,
                          const char *what)
{
    const char *id = qn_element_text(e, name);
    const uint32_t index = qn_index_of(id, ids, count);
    if (index != QN_NONE)
        return index;
    qn_element_fault(e, name, "no %s has the id \"%s\"", what, id);
    const char *near = sim_nearest_name(id, ids, count);
    if (near)
        sim_diagnostics_hint(e->reading->d, "did you mean \"%s\"?", near);
    return QN_NONE;
}
