#include "output/precision_note.h"

#include <inttypes.h>
#include <stdio.h>

#include "output/number_text.h"
#include "output/results_file.h"

const char *output_precision_status(const output_precision *precision)
{
    if (!precision->report->judged)
        return RESULTS_PRECISION_UNDECIDED;
    return precision->report->verdict.open == 0 ? RESULTS_PRECISION_REACHED : RESULTS_PRECISION_MISSED;
}

/* The name of the measure that is furthest from what was asked; NULL where none is. */
static const char *furthest(const output_precision *precision)
{
    const sim_stages_report *report = precision->report;
    if (!report->judged || report->verdict.open == 0)
        return NULL;
    return precision->measures[precision->judged->indices[report->verdict.worst]].name;
}

const char *output_precision_note(const output_precision *precision, char text[OUTPUT_PRECISION_BYTES])
{
    const sim_stages_report *report = precision->report;
    char asked[OUTPUT_PRECISION_BYTES / 2];
    snprintf(asked, sizeof asked, "%s %% asked of %zu measure%s", number_text(100 * precision->asked->relative).text,
             precision->judged->count, precision->judged->count == 1 ? "" : "s");
    if (!report->judged)
        snprintf(text, OUTPUT_PRECISION_BYTES, "%s, undecided: the run was cut short", asked);
    else if (report->verdict.open == 0)
        snprintf(text, OUTPUT_PRECISION_BYTES, "%s, reached with %" PRIu32 " replications", asked,
                 report->replications);
    else
        snprintf(text, OUTPUT_PRECISION_BYTES,
                 "%s, NOT REACHED by %" PRIu32 " of them with %" PRIu32 " replications, the most allowed; furthest: %s",
                 asked, report->verdict.open, report->replications, furthest(precision));
    return text;
}

json_t *output_precision_json(const output_precision *precision)
{
    const sim_stages_report *report = precision->report;
    const char *worst = furthest(precision);
    json_t *object = json_object(), *names = json_array();
    for (size_t i = 0; i < precision->judged->count; i++)
        json_array_append_new(names, json_string(precision->measures[precision->judged->indices[i]].name));
    json_object_set_new(object, "asked", json_real(precision->asked->relative));
    json_object_set_new(object, "confidence", json_real(precision->asked->confidence));
    json_object_set_new(object, "replications_most", json_integer(precision->asked->most));
    json_object_set_new(object, "status", json_string(output_precision_status(precision)));
    json_object_set_new(object, "open", report->judged ? json_integer(report->verdict.open) : json_null());
    json_object_set_new(object, "furthest", worst == NULL ? json_null() : json_string(worst));
    json_object_set_new(object, "measures", names);
    return object;
}
