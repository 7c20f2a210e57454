/* precision_note.h — what is said of the precision that a run was asked for, in the file, for people and as JSON.
 */
#ifndef OUTPUT_PRECISION_NOTE_H
#define OUTPUT_PRECISION_NOTE_H

#include <jansson.h>
#include <stddef.h>

#include "output/measure_choice.h"
#include "sim/experiment/stages.h"

/* What was asked and what came of it. Nothing here is owned. */
typedef struct output_precision {
    const sim_precision *asked;
    const output_measure_choice *judged; /* of which measures */
    const sim_measure *measures;         /* all of the model */
    const sim_stages_report *report;
} output_precision;

/* RESULTS_PRECISION_REACHED, RESULTS_PRECISION_MISSED, or RESULTS_PRECISION_UNDECIDED after a run that was cut short. */
const char *output_precision_status(const output_precision *precision);

/* One sentence without a full stop: what was asked, of how many measures, whether it was reached, and which measure is
 * furthest from it. Written into `text` of `bytes`; returns it. */
enum { OUTPUT_PRECISION_BYTES = 512 };
const char *output_precision_note(const output_precision *precision, char text[OUTPUT_PRECISION_BYTES]);

/* One object (keys in output/README.md), which the caller owns. */
json_t *output_precision_json(const output_precision *precision);

#endif
