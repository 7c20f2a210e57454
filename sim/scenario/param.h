/* param.h — one row for each key of a scenario: everything that is said of the key stands here once.
 *
 * Validation, defaults, `transito keys`, the documentation, the resolved scenario and the results' attributes are made
 * from these rows. Kernel, experiments, output and models each have a table; the program joins them in a schema.
 *
 * A key is a path with dots. "[]" stands for the elements of a list of groups ("periods[].from"); such elements are
 * merged by their member `id`, which each of them must have; it needs no row.
 */
#ifndef SIM_SCENARIO_PARAM_H
#define SIM_SCENARIO_PARAM_H

#include <stddef.h>

typedef enum sim_param_type {
    SIM_PARAM_FLAG,         /* true or false */
    SIM_PARAM_COUNT,        /* whole number, 64 bits */
    SIM_PARAM_REAL,         /* number; a whole number is accepted */
    SIM_PARAM_TEXT,         /* string; `choices` lists what is allowed, NULL for any */
    SIM_PARAM_DATE,         /* "YYYY-MM-DD"; may be "" where the default is "" */
    SIM_PARAM_FILE,         /* path of an input file, resolved against the file that names it */
    SIM_PARAM_DISTRIBUTION, /* a number (constant) or a group { distribution = "gamma"; mean = …; shape = …; } */
    SIM_PARAM_REALS,        /* array of numbers, replaced as a whole when merged */
    SIM_PARAM_TEXTS,        /* array of strings, replaced as a whole */
    SIM_PARAM_LIST          /* list of groups, merged by id; its members have rows of their own with "[]" */
} sim_param_type;

/* Where a figure comes from. */
typedef enum sim_source_kind {
    SIM_SOURCE_NONE,      /* no figure: a name, a file, a switch of the program */
    SIM_SOURCE_PUBLISHED, /* `source` names the document */
    SIM_SOURCE_ASSUMED    /* nobody publishes it: assumed_low to assumed_high is the range to sweep */
} sim_source_kind;

typedef struct sim_param {
    const char *key;
    sim_param_type type;
    const char *unit;        /* "days", "persons/hour", "1" for a share, "" for none */
    double low, high;        /* the values allowed, both included; for a distribution the range of its mean */
    const char *initial;     /* default as it would be written in a scenario ("0.5", "\"gamma\"", "true",
                                   "{ distribution = \"gamma\"; mean = 3.0; shape = 2.0; }"); NULL: must be given */
    const char *description; /* one sentence */
    sim_source_kind source_kind;
    const char *source;
    double assumed_low, assumed_high;
    const char *choices; /* "a|b|c" for SIM_PARAM_TEXT, else NULL */
} sim_param;

/* The source columns of a row. */
#define SIM_NO_SOURCE                 SIM_SOURCE_NONE, "", 0, 0, NULL
#define SIM_CHOICES(list)             SIM_SOURCE_NONE, "", 0, 0, list
#define SIM_PUBLISHED(document)       SIM_SOURCE_PUBLISHED, document, 0, 0, NULL
#define SIM_ASSUMED(from, to, reason) SIM_SOURCE_ASSUMED, reason, from, to, NULL

/* A table of rows and its length. */
typedef struct sim_param_table {
    const sim_param *rows;
    size_t count;
} sim_param_table;

/* All tables that a scenario is checked against. Nothing here is owned. */
typedef struct sim_schema {
    const sim_param_table *tables;
    size_t count;
} sim_schema;

/* Schemas of which the scenario itself chooses one: `model = "corridor";`. The same key may mean different things in two of
 * them. Nothing here is owned. */
typedef struct sim_schema_choice {
    const char *name;  /* the value that chooses it */
    sim_schema schema; /* with the row of the key that chooses, whose choices are the names */
} sim_schema_choice;

typedef struct sim_schemas {
    const char *key; /* the key that chooses: "model" */
    const sim_schema_choice *choices;
    size_t count;
} sim_schemas;

/* The row of `key` (with "[]" or "[3]" for list elements), or NULL. */
const sim_param *sim_schema_find(const sim_schema *schema, const char *key);

/* Prints the schema as a table for people (`transito keys`) or as JSON or CSV into memory that the caller frees. */
typedef enum sim_keys_format { SIM_KEYS_TEXT, SIM_KEYS_CSV, SIM_KEYS_JSON, SIM_KEYS_MARKDOWN } sim_keys_format;
char *sim_schema_print(const sim_schema *schema, sim_keys_format format);

/* Prints several schemas one after another, each under a heading; in CSV and JSON every row says in a first column `column`
 * ("model") to which `name` it belongs, so that the rows are one table. Those without rows are left out. */
char *sim_schemas_print(const char *column, const sim_schema_choice *schemas, size_t count, sim_keys_format format);

#endif
