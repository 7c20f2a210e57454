/* tie_orders_text.h — which figures another order of simultaneous events moves, for people and as JSON.
 */
#ifndef OUTPUT_TIE_ORDERS_TEXT_H
#define OUTPUT_TIE_ORDERS_TEXT_H

#include <jansson.h>
#include <stdint.h>

#include "output/measure_choice.h"
#include "output/measures.h"
#include "sim/experiment/tie_orders.h"
#include "sim/scenario/buffer.h"

/* What was found. Nothing here is owned. */
typedef struct output_tie_orders {
    uint32_t orders;               /* that were tried beside the declared one */
    uint32_t replications;         /* of each */
    uint64_t events, ties;         /* in the declared order, all replications together */
    const sim_measure *measures;   /* of the model */
    const output_measures *values; /* their means and intervals in the declared order */
    const output_measure_choice *choice;
    const sim_tie_effect *effects; /* one for each chosen measure */
} output_tie_orders;

/* Adds a paragraph and a table, each line ended. */
void output_tie_orders_print(const output_tie_orders *found, sim_buffer *text);

/* One object (keys in output/README.md), which the caller owns. */
json_t *output_tie_orders_json(const output_tie_orders *found);

#endif
