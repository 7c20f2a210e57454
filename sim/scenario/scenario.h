/* scenario.h — a scenario: libconfig files merged in a tree of our own and checked against a schema.
 *
 * One scenario is one small file that says only how it differs. `base = "other.cfg";` names the file that it is merged
 * over: groups merge by key, arrays replace, lists of groups merge by their member `id` (`delete = true` removes one).
 * `base`, `@include` and every SIM_PARAM_FILE resolve against the file that names them, then against the folders of
 * TRANSITO_PATH (colon-separated), then against the folder of the installed configs. Each leaf keeps the file and line where
 * it was written, or "--set".
 *
 * What libconfig 1.5 gets wrong is put right here (see expand.h): integers of up to 64 bits, in decimal or hexadecimal,
 * with or without L, are read from the text and range-checked; a whole number is accepted for a real, within arrays too;
 * reals are printed with as many digits as read back the same double, up to 17; @include resolves as above and each line
 * keeps its file; circles of base and of include are found. The first syntax error of a file is reported alone, for what
 * follows it cannot be trusted; then, when every file can be read, all else that is wrong at once. Files are UTF-8, of at
 * most 4 MiB with what they include, 64 brackets deep, with 2000 settings in a group or elements in a list.
 *
 * The id of an element has letters, digits, '_', '-' and '.', and not digits only: "periods[title42].from" names the element
 * by id, "periods[2].from" by position. An empty list over a list changes nothing: delete = true removes.
 *
 * sim_scenario_read() reports all that is wrong: unknown keys (with the nearest valid names), wrong types, values out of
 * range, impossible dates, distributions that do not exist, files that are not there, required keys that are missing,
 * two list elements of one id, an override that matches no key.
 */
#ifndef SIM_SCENARIO_SCENARIO_H
#define SIM_SCENARIO_SCENARIO_H

#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/distribution.h"
#include "sim/scenario/diagnostics.h"
#include "sim/scenario/param.h"

typedef struct sim_scenario sim_scenario;

/* Reads and checks `path` under `schema`. `overrides` are texts "key.path=value" of the command line (value in libconfig
 * syntax; a bare word that is no number, and whatever is given for a text, date or file, is taken as a string), applied
 * in order, last of all, as one more scenario would be merged. A relative file in them resolves against the working
 * directory. Returns NULL when anything was added to `d`; else a scenario that the caller frees. `schema` must outlive
 * it. */
sim_scenario *sim_scenario_read(const char *path, const sim_schema *schema, const char *const overrides[],
                                size_t override_count, sim_diagnostics *d);

/* The same under the one of `schemas` that the scenario chooses, by a file or on the command line. Without a valid choice that
 * is the only fault told: nothing else can be checked. `schemas` must outlive the scenario. */
sim_scenario *sim_scenario_read_choosing(const char *path, const sim_schemas *schemas, const char *const overrides[],
                                         size_t override_count, sim_diagnostics *d);
void sim_scenario_free(sim_scenario *scenario);

/* Values by key path, defaults included; elements of lists as "periods[2].from". The key must be in the schema with this
 * type and the index within the list: anything else is a bug and panics. Texts are owned by the scenario. */
int64_t sim_scenario_count(const sim_scenario *scenario, const char *key);
double sim_scenario_real(const sim_scenario *scenario, const char *key);
int sim_scenario_flag(const sim_scenario *scenario, const char *key);
const char *sim_scenario_text(const sim_scenario *scenario, const char *key);
int64_t sim_scenario_date(const sim_scenario *scenario, const char *key); /* days since 1970-01-01; INT64_MIN when "" */
const char *sim_scenario_file(const sim_scenario *scenario, const char *key); /* resolved path; NULL when not given */
sim_distribution sim_scenario_distribution(const sim_scenario *scenario, const char *key); /* in the key's own unit */
size_t sim_scenario_length(const sim_scenario *scenario, const char *key); /* of an array or a list of groups */
double sim_scenario_real_at(const sim_scenario *scenario, const char *key, size_t i);
const char *sim_scenario_text_at(const sim_scenario *scenario, const char *key, size_t i);

/* The file that the scenario's own names as its base, as it was found; NULL when it names none. Owned by the scenario. */
const char *sim_scenario_base(const sim_scenario *scenario);

/* Where the value of `key` was written; for a default {"(default)", 0}. The file is owned by the scenario. */
sim_origin sim_scenario_origin(const sim_scenario *scenario, const char *key);

/* The whole scenario with every key of the schema, defaults included, as libconfig text that reads back to the same
 * scenario (no digit of a real lost, strings escaped). Files are printed as absolute paths, so that the text can be run
 * from anywhere; with SIM_PRINT_NAMES by their base names. With SIM_PRINT_ORIGINS each line ends with a comment that says where it
 * comes from. The caller frees it. */
typedef enum sim_print_origins { SIM_PRINT_PLAIN, SIM_PRINT_ORIGINS, SIM_PRINT_NAMES } sim_print_origins;
char *sim_scenario_print(const sim_scenario *scenario, sim_print_origins origins);

/* Calls `visit` for every input file that the scenario names, in the order of the schema: key, resolved path. */
typedef void sim_file_visitor(void *context, const char *key, const char *path);
void sim_scenario_visit_files(const sim_scenario *scenario, sim_file_visitor *visit, void *context);

/* Calls `visit` for every key in the order of the schema with its printed value (libconfig syntax), for the results file
 * and for digests: paths of files are printed as base names only. */
typedef void sim_key_visitor(void *context, const char *key, const char *value);
void sim_scenario_visit_keys(const sim_scenario *scenario, sim_key_visitor *visit, void *context);

#endif
