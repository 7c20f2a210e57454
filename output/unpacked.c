#include "output/unpacked.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output/results_file.h"
#include "output/retarget.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"
#include "sim/scenario/tree.h"

/* Frees what is known of the files, not the files. */
static void free_unpacked(output_unpacked *unpacked)
{
    for (size_t i = 0; i < unpacked->path_count; i++)
        free(unpacked->paths[i]);
    free(unpacked->paths);
    free(unpacked->scenario_path);
    free(unpacked->folder);
    free(unpacked);
}

/* Within the private folder nobody else can come to them; of a saved scenario the umask has the last word. */
enum { FILE_MODE = 0666, FOLDER_MODE = 0777 };

static char *join(const char *folder, const char *name)
{
    sim_buffer path = {0};
    sim_buffer_print(&path, "%s/%s", folder, name);
    return sim_buffer_take(&path);
}

static int fail(sim_diagnostics *d, sim_fault_kind kind, const char *path, const char *what)
{
    sim_diagnostics_add(d, kind, (sim_origin){path, 0}, NULL, "%s: %s", what, strerror(errno));
    return -1;
}

/* Remembers what was made. */
static void keep(output_unpacked *unpacked, char *path)
{
    unpacked->paths[unpacked->path_count++] = path;
}

/* Writes a new file and remembers it; returns 0, or -1 with a fault. `path` is used up. */
static int write_text(output_unpacked *unpacked, char *path, const char *text, sim_diagnostics *d)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (descriptor < 0) {
        fail(d, SIM_FAULT_IO, path, "cannot be made");
        free(path);
        return -1;
    }
    keep(unpacked, path);
    FILE *file = fdopen(descriptor, "w");
    if (file == NULL) {
        fail(d, SIM_FAULT_IO, path, "cannot be opened");
        close(descriptor);
        return -1;
    }
    const int written = fputs(text, file) >= 0;
    const int error = errno;
    if (fclose(file) == 0 && written)
        return 0;
    errno = written ? errno : error;
    return fail(d, SIM_FAULT_IO, path, "cannot be written");
}

static int unpack_table(output_unpacked *unpacked, const output_table_text *table, sim_diagnostics *d)
{
    char *folder = join(unpacked->folder, table->key);
    if (mkdir(folder, FOLDER_MODE) != 0) {
        fail(d, SIM_FAULT_IO, folder, "the folder cannot be made");
        free(folder);
        return -1;
    }
    keep(unpacked, folder);
    return write_text(unpacked, join(folder, table->file_name), table->text, d);
}

/* The text has its base in its last line, so that all lines before keep their numbers. */
static int unpack_texts(output_unpacked *unpacked, const output_bundle *bundle, const char *scenario_text,
                        sim_diagnostics *d)
{
    const int has_outputs = bundle->outputs_text[0] != '\0';
    sim_buffer text = {0};
    sim_buffer_print(&text, "%s", scenario_text);
    if (has_outputs)
        sim_buffer_print(&text, "base = \"" RESULTS_OUTPUTS "\";\n");
    int status = write_text(unpacked, join(unpacked->folder, RESULTS_SCENARIO), text.text, d);
    if (status == 0 && has_outputs)
        status = write_text(unpacked, join(unpacked->folder, RESULTS_OUTPUTS), bundle->outputs_text, d);
    free(text.text);
    return status;
}

/* Makes a folder of its own; returns whether it did. */
static int make_private_folder(output_unpacked *unpacked, sim_diagnostics *d)
{
    const char *above = getenv("TMPDIR");
    char *folder = join(above != NULL && above[0] == '/' ? above : "/tmp", "transito-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        fail(d, SIM_FAULT_CREATE, folder, "a folder for the input tables cannot be made (TMPDIR says where)");
        free(folder);
        return 0;
    }
    unpacked->folder = folder;
    unpacked->scenario_path = join(folder, RESULTS_SCENARIO);
    return 1;
}

static output_unpacked *new_unpacked(const output_bundle *bundle)
{
    output_unpacked *unpacked = sim_allocate(1, sizeof *unpacked);
    unpacked->paths = sim_allocate(2 * bundle->table_count + 2, sizeof *unpacked->paths);
    return unpacked;
}

static int unpack_tables(output_unpacked *unpacked, const output_bundle *bundle, sim_diagnostics *d)
{
    for (size_t i = 0; i < bundle->table_count; i++)
        if (unpack_table(unpacked, &bundle->tables[i], d) != 0)
            return -1;
    return 0;
}

output_unpacked *output_bundle_unpack(const output_bundle *bundle, const char *path, sim_diagnostics *d)
{
    if (output_bundle_check(bundle, path, d) != 0 ||
        output_retarget_check(bundle->outputs_text, RESULTS_OUTPUTS, path, d) != 0)
        return NULL;
    char *scenario_text = output_retarget(bundle, path, d);
    if (scenario_text == NULL)
        return NULL;
    output_unpacked *unpacked = new_unpacked(bundle);
    const int good = make_private_folder(unpacked, d) && unpack_texts(unpacked, bundle, scenario_text, d) == 0 &&
                     unpack_tables(unpacked, bundle, d) == 0;
    free(scenario_text);
    if (good)
        return unpacked;
    output_unpacked_free(unpacked);
    return NULL;
}

/* Makes the folder `name`, which must not be there; returns whether it did. */
static int make_folder(output_unpacked *unpacked, const char *name, sim_diagnostics *d)
{
    if (mkdir(name, FOLDER_MODE) != 0) {
        fail(d, SIM_FAULT_CREATE, name, "the folder cannot be made");
        return 0;
    }
    unpacked->folder = sim_copy_text(name);
    unpacked->scenario_path = join(name, OUTPUT_SAVED_SCENARIO);
    return 1;
}

int output_bundle_save(const output_bundle *bundle, const sim_scenario *scenario, const char *folder,
                       sim_diagnostics *d)
{
    output_bundle printed = *bundle;
    printed.scenario_text = sim_scenario_print(scenario, SIM_PRINT_NAMES);
    char *scenario_text = output_retarget(&printed, folder, d);
    free(printed.scenario_text);
    if (scenario_text == NULL)
        return -1;
    output_unpacked *saved = new_unpacked(bundle);
    const int good = make_folder(saved, folder, d) &&
                     write_text(saved, sim_copy_text(saved->scenario_path), scenario_text, d) == 0 &&
                     unpack_tables(saved, bundle, d) == 0;
    free(scenario_text);
    if (!good)
        output_unpacked_remove(saved);
    free_unpacked(saved);
    return good ? 0 : -1;
}

typedef struct search {
    const output_unpacked *unpacked;
    const sim_scenario *scenario;
    const char *path;
    sim_diagnostics *faults;
    int failed;
} search;

static void check_file(void *context, const char *key, const char *path)
{
    search *s = context;
    /* Not whether it begins with the folder: "FOLDER/../elsewhere" does, too. */
    for (size_t i = 0; i < s->unpacked->path_count; i++)
        if (path == NULL || strcmp(path, s->unpacked->paths[i]) == 0)
            return;
    if (s->failed || sim_origin_fault_kind(sim_scenario_origin(s->scenario, key)) == SIM_FAULT_USAGE)
        return;
    sim_diagnostics_add(s->faults, SIM_FAULT_DATA, (sim_origin){s->path, 0}, key,
                        "this input table is not in the file");
    s->failed = 1;
}

int output_unpacked_check(const output_unpacked *unpacked, const sim_scenario *scenario, const char *path,
                          sim_diagnostics *d)
{
    search s = {unpacked, scenario, path, d, 0};
    sim_scenario_visit_files(scenario, check_file, &s);
    return s.failed ? -1 : 0;
}

void output_unpacked_remove(const output_unpacked *unpacked)
{
    for (size_t i = unpacked->path_count; i > 0; i--)
        remove(unpacked->paths[i - 1]);
    if (unpacked->folder != NULL)
        rmdir(unpacked->folder);
}

void output_unpacked_free(output_unpacked *unpacked)
{
    if (unpacked == NULL)
        return;
    output_unpacked_remove(unpacked);
    free_unpacked(unpacked);
}
