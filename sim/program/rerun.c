#include "sim/program/rerun.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "output/bundle.h"
#include "output/reader.h"
#include "output/results_file.h"
#include "sim/kernel/panic.h"
#include "sim/program/program.h"
#include "sim/program/signals.h"

/* ---- by what the file was made ---- */

static void compare_part(const output_reader *reader, const char *attribute, const char *name, const char *here)
{
    const char *there = output_reader_text(reader, attribute);
    if (strcmp(there, here) != 0)
        program_fail(EX_OK, "%s: made by %s %s, and this is %s: results may differ", output_reader_path(reader), name,
                     there[0] ? there : "(not said)", here);
}

static void compare_provenance(const output_reader *reader, const output_provenance *own)
{
    compare_part(reader, RESULTS_PROVENANCE_PREFIX "_version", "version", own->version);
    compare_part(reader, RESULTS_PROVENANCE_PREFIX "_commit", "commit", own->commit);
    compare_part(reader, RESULTS_PROVENANCE_PREFIX "_compiler", "compiler", own->compiler);
    compare_part(reader, RESULTS_PROVENANCE_PREFIX "_libraries", "libraries", own->libraries);
    compare_part(reader, RESULTS_PROVENANCE_PREFIX "_host_class", "processor class", own->host_class);
}

/* ---- faults ---- */

/* `text` without any "FOLDER/", in place: what follows is the name that the file's variable or table has. */
static void drop_folder(char *text, const char *folder)
{
    const size_t length = strlen(folder);
    for (char *at = text; (at = strstr(at, folder)) != NULL && at[length] == '/';)
        memmove(at, at + length + 1, strlen(at + length + 1) + 1);
}

/* Adds the i-th of `found` to `d` as a fault of the results file, hints and all. */
static void pass_on(const sim_diagnostics *found, size_t i, const char *path, const char *folder, sim_diagnostics *d)
{
    const char *whole = sim_diagnostics_text(found, i), *file = sim_diagnostics_origin(found, i).file;
    const size_t bytes = strlen(whole) + 1;
    char *text = sim_allocate(bytes, 1);
    memcpy(text, whole, bytes);
    /* What the command line gives, or a file that it names, is no fault of the results file. */
    const int is_inside = file != NULL && strncmp(file, folder, strlen(folder)) == 0;
    drop_folder(text, folder);
    char *rest = NULL;
    const sim_origin where = {is_inside ? path : NULL, 0};
    sim_diagnostics_add(d, sim_diagnostics_kind(found, i), where, NULL, "%s", strtok_r(text, "\n", &rest));
    for (char *line; (line = strtok_r(NULL, "\n", &rest)) != NULL;)
        sim_diagnostics_hint(d, "%s", line + strspn(line, " "));
    free(text);
}

/* ---- preparing ---- */

static void remove_unpacked(const void *unpacked)
{
    output_unpacked_remove(unpacked);
}

prepared *rerun_prepare_unpacked(const output_unpacked *unpacked, const char *path, const overrides *sets,
                                 sim_diagnostics *d)
{
    sim_diagnostics *found = sim_diagnostics_new();
    prepared *ready = prepared_read(unpacked->scenario_path, (const char *const *)sets->texts, sets->count, found);
    if (ready && output_unpacked_check(unpacked, ready->scenario, path, d) != 0) {
        prepared_free(ready);
        ready = NULL;
    }
    ready = prepared_complete(ready, found);
    for (size_t i = 0; i < sim_diagnostics_count(found); i++)
        pass_on(found, i, path, unpacked->folder, d);
    sim_diagnostics_free(found);
    return ready;
}

static rerun prepare_bundle(const output_bundle *bundle, const char *path, const overrides *sets, sim_diagnostics *d)
{
    signals_watch(); /* so that a signal does not end the process before the folder is removed */
    rerun r = {NULL, output_bundle_unpack(bundle, path, d)};
    if (!r.unpacked)
        return r;
    program_clean_up_in_panic(remove_unpacked, r.unpacked);
    r.ready = rerun_prepare_unpacked(r.unpacked, path, sets, d);
    if (!r.ready)
        rerun_remove_files(&r);
    return r;
}

rerun rerun_prepare(const char *path, const overrides *sets, const output_provenance *own, sim_diagnostics *d)
{
    rerun r = {NULL, NULL};
    output_reader *reader = output_reader_open(path, d);
    output_bundle *bundle = reader ? output_bundle_read(reader, d) : NULL;
    if (bundle)
        r = prepare_bundle(bundle, path, sets, d);
    output_bundle_free(bundle);
    if (r.ready && own)
        compare_provenance(reader, own);
    output_reader_close(reader);
    return r;
}

void rerun_remove_files(rerun *r)
{
    program_clean_up_in_panic(NULL, NULL);
    output_unpacked_free(r->unpacked);
    r->unpacked = NULL;
}

void rerun_free(rerun *r)
{
    rerun_remove_files(r);
    prepared_free(r->ready);
    r->ready = NULL;
}
