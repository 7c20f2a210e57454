#include "output/log_head.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/panic.h"
#include "sim/scenario/textfile.h"

/* ---- written ---- */

/* A text as JSON. A command line may hold any bytes; JSON holds UTF-8, and what is none becomes "?". */
static json_t *json_text(const char *text)
{
    json_t *value = json_string(text);
    if (value != NULL)
        return value;
    const size_t length = strlen(text);
    char *copy = sim_allocate(length + 1, 1);
    for (size_t i = 0; i < length;) {
        const size_t bytes = sim_utf8_sequence(text + i, length - i);
        if (bytes == 0)
            copy[i++] = '?';
        for (size_t k = 0; k < bytes; k++, i++)
            copy[i] = text[i];
    }
    value = json_string(copy);
    free(copy);
    if (value == NULL)
        sim_panic_memory();
    return value;
}

static json_t *provenance_json(const output_provenance *p)
{
    json_t *object = json_object();
    json_object_set_new(object, "version", json_text(p->version));
    json_object_set_new(object, "commit", json_text(p->commit));
    json_object_set_new(object, "compiler", json_text(p->compiler));
    json_object_set_new(object, "libraries", json_text(p->libraries));
    json_object_set_new(object, "host_class", json_text(p->host_class));
    json_object_set_new(object, "command_line", json_text(p->command_line));
    json_object_set_new(object, "started_utc", json_text(p->started_utc));
    return object;
}

static json_t *process_json(void)
{
    const process_identity own = process_identity_own();
    json_t *object = json_object();
    json_object_set_new(object, "number", json_integer(own.number));
    json_object_set_new(object, "started", json_integer((json_int_t)own.started));
    json_object_set_new(object, "boot", json_text(own.boot));
    json_object_set_new(object, "space", json_text(own.space));
    return object;
}

static json_t *tables_json(const output_bundle *bundle)
{
    json_t *list = json_array();
    for (size_t i = 0; i < bundle->table_count; i++) {
        json_t *table = json_object();
        json_object_set_new(table, "key", json_text(bundle->tables[i].key));
        json_object_set_new(table, "file_name", json_text(bundle->tables[i].file_name));
        json_object_set_new(table, "text", json_text(bundle->tables[i].text));
        json_array_append_new(list, table);
    }
    return list;
}

char *log_head_text(const output_plan *plan, const output_bundle *bundle)
{
    json_t *head = json_object();
    json_object_set_new(head, "model", json_text(plan->model->name));
    json_object_set_new(head, "first_day", json_integer(plan->frame->first_day));
    json_object_set_new(head, "last_day", json_integer(plan->frame->last_day));
    json_object_set_new(head, "warmup_days", json_integer(plan->frame->warmup_days));
    json_object_set_new(head, "seed", json_integer(plan->seed));
    json_object_set_new(head, "replications", json_integer(plan->replications));
    json_object_set_new(head, "measures", json_integer((json_int_t)output_plan_measures(plan).count));
    json_object_set_new(head, "provenance", provenance_json(plan->provenance));
    json_object_set_new(head, "process", process_json());
    json_object_set_new(head, "scenario_text", json_text(bundle->scenario_text));
    json_object_set_new(head, "outputs_text", json_text(bundle->outputs_text));
    json_object_set_new(head, "tables", tables_json(bundle));
    char *text = json_dumps(head, JSON_COMPACT);
    json_decref(head);
    if (text == NULL)
        sim_panic_memory();
    return text;
}

/* ---- read ---- */

/* A member that must be a text, copied; "" and a mark in `failed` when it is none. */
static char *take_text(const json_t *object, const char *key, int *failed)
{
    const char *text = json_string_value(json_object_get(object, key));
    *failed |= text == NULL;
    const size_t bytes = (text == NULL ? 0 : strlen(text)) + 1;
    return memcpy(sim_allocate(bytes, 1), text == NULL ? "" : text, bytes);
}

/* A member that must be a whole number between 0 and `most`; days may be before 1970. */
static int64_t take_number(const json_t *object, const char *key, int64_t least, int64_t most, int *failed)
{
    const json_t *member = json_object_get(object, key);
    const int64_t number = json_integer_value(member);
    if (json_is_integer(member) && number >= least && number <= most)
        return number;
    *failed = 1;
    return least;
}

static void read_provenance(log_head *head, const json_t *object, int *failed)
{
    output_provenance *p = &head->provenance;
    p->version = take_text(object, "version", failed);
    p->commit = take_text(object, "commit", failed);
    p->compiler = take_text(object, "compiler", failed);
    p->libraries = take_text(object, "libraries", failed);
    p->host_class = take_text(object, "host_class", failed);
    p->command_line = take_text(object, "command_line", failed);
    char *started = take_text(object, "started_utc", failed);
    strncpy(p->started_utc, started, sizeof p->started_utc - 1);
    free(started);
}

static void read_process(log_head *head, const json_t *object, int *failed)
{
    head->process.number = take_number(object, "number", 1, INT64_MAX, failed);
    head->process.started = (uint64_t)take_number(object, "started", 0, INT64_MAX, failed);
    char *boot = take_text(object, "boot", failed), *space = take_text(object, "space", failed);
    strncpy(head->process.boot, boot, sizeof head->process.boot - 1);
    strncpy(head->process.space, space, sizeof head->process.space - 1);
    free(boot);
    free(space);
}

static void read_bundle(log_head *head, const json_t *object, int *failed)
{
    char *scenario = take_text(object, "scenario_text", failed), *outputs = take_text(object, "outputs_text", failed);
    head->bundle = output_bundle_new(scenario, outputs);
    free(scenario);
    free(outputs);
    const json_t *tables = json_object_get(object, "tables"), *table;
    size_t i;
    json_array_foreach(tables, i, table)
    {
        char *key = take_text(table, "key", failed), *name = take_text(table, "file_name", failed);
        char *text = take_text(table, "text", failed);
        output_bundle_add_table(head->bundle, key, name, text);
        free(key);
        free(name);
        free(text);
    }
}

static int read_all(log_head *head, const json_t *object)
{
    int failed = 0;
    head->model = take_text(object, "model", &failed);
    head->first_day = take_number(object, "first_day", INT32_MIN, INT32_MAX, &failed);
    head->last_day = take_number(object, "last_day", INT32_MIN, INT32_MAX, &failed);
    head->warmup_days = take_number(object, "warmup_days", 0, INT32_MAX, &failed);
    head->seed = (uint32_t)take_number(object, "seed", 0, UINT32_MAX, &failed);
    head->replications = (uint32_t)take_number(object, "replications", 1, UINT32_MAX, &failed);
    head->measure_count = (uint32_t)take_number(object, "measures", 0, UINT32_MAX, &failed);
    read_provenance(head, json_object_get(object, "provenance"), &failed);
    read_process(head, json_object_get(object, "process"), &failed);
    read_bundle(head, object, &failed);
    return failed ? -1 : 0;
}

log_head *log_head_read(const char *text, size_t length, const char *path, sim_diagnostics *d)
{
    log_head *head = sim_allocate(1, sizeof *head);
    json_t *object = json_loadb(text, length, 0, NULL);
    const int failed = read_all(head, object) != 0;
    json_decref(object);
    if (failed)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){path, 0}, NULL,
                            "is no log of this version: what is run cannot be read");
    if (!failed && output_bundle_check(head->bundle, path, d) == 0)
        return head;
    log_head_free(head);
    return NULL;
}

void log_head_free(log_head *head)
{
    if (head == NULL)
        return;
    free(head->model);
    free((char *)head->provenance.version);
    free((char *)head->provenance.commit);
    free((char *)head->provenance.compiler);
    free(head->provenance.libraries);
    free(head->provenance.host_class);
    free(head->provenance.command_line);
    output_bundle_free(head->bundle);
    free(head);
}
