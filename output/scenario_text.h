/* scenario_text.h — a scenario as one text: every key with its value, defaults included, files as base names.
 *
 * The text is in the syntax of a scenario, and so regular that it can be read line by line (retarget.h): a line is a
 * setting "name = value;", or opens a group or list "name = {", "name = (", or an element "{", or closes one "}",
 * "},", "};", ");". Keys that change nothing of what happens (params.h) stand apart in a second text.
 */
#ifndef OUTPUT_SCENARIO_TEXT_H
#define OUTPUT_SCENARIO_TEXT_H

#include "sim/scenario/scenario.h"

/* Which keys a text holds. */
typedef enum scenario_text_part { SCENARIO_TEXT_KEYS, SCENARIO_TEXT_OUTPUTS } scenario_text_part;

/* The text of a part of the scenario; the caller frees it. */
char *scenario_text_of(const sim_scenario *scenario, scenario_text_part part);

#endif
