/* results_file.h — an HDF5 file that netCDF-4 readers open as well: opening, closing, faults, names.
 *
 * Every call of HDF5 is checked. The first that fails turns the library's stack of errors into one diagnostic, "PATH: what
 * was done: the system's reason", and marks the file as failed; what is asked of a failed file afterwards does nothing, so
 * that code which writes reads from top to bottom and looks at `failed` once, at its end.
 *
 * The format stays within that of HDF5 1.8. Links and attributes keep the order in which they were made, which netCDF-4
 * needs for its dimensions; objects carry no times, so that two equal runs give equal bytes. Files are opened without
 * locks: a part has one writer, a finished file is never changed, and many a parallel file system has no locks.
 */
#ifndef OUTPUT_RESULTS_FILE_H
#define OUTPUT_RESULTS_FILE_H

#include <hdf5.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scenario/diagnostics.h"

/* Dimensions that every file has, beside those of the model. */
#define RESULTS_REPLICATION "replication"
#define RESULTS_TIME        "time"
#define RESULTS_BOUNDS      "bnds"
#define RESULTS_MEASURE     "measure"

/* Variables that the results layer makes itself. */
#define RESULTS_TIME_BOUNDS          "time_bounds"
#define RESULTS_STATUS               "replication_status"
#define RESULTS_EVENTS               "replication_events"
#define RESULTS_TIES                 "replication_ties"
#define RESULTS_MEASURE_VALUE        "measure_value"
#define RESULTS_MEASURE_MEAN         "measure_mean"
#define RESULTS_MEASURE_HALF_WIDTH   "measure_half_width"
#define RESULTS_MEASURE_REPLICATIONS "measure_replications"
#define RESULTS_MEASURE_UNITS        "measure_units"
#define RESULTS_MEASURE_LONG_NAME    "measure_long_name"
#define RESULTS_MEASURE_DEFINITION   "measure_definition"
#define RESULTS_SCENARIO             "scenario_text"
#define RESULTS_OUTPUTS              "outputs_text"
#define RESULTS_TABLE_PREFIX         "table_"
#define RESULTS_TABLE_KEY            "key"       /* attribute of a table */
#define RESULTS_TABLE_FILE           "file_name" /* likewise */
#define RESULTS_PROVENANCE_PREFIX    "provenance"
#define RESULTS_COMMAND_LINE         "provenance_command_line"

/* Attribute of a variable whose whole numbers are indices, from 0, into the labels of the dimension that it names. */
#define RESULTS_INDEX_OF "index_of"

/* Attributes of the file. */
#define RESULTS_ATTRIBUTE_MODEL       "model"
#define RESULTS_ATTRIBUTE_SEED        "seed"
#define RESULTS_ATTRIBUTE_ASKED       "replications"
#define RESULTS_ATTRIBUTE_COMPLETE    "replications_complete"
#define RESULTS_ATTRIBUTE_WARMUP      "warmup_days"
#define RESULTS_ATTRIBUTE_CALIBRATION "calibration_status"
#define RESULTS_ATTRIBUTE_INTERVALS   "interval_note"
#define RESULTS_ATTRIBUTE_RUN         "run_status" /* written last: without it the file is only a part */
#define RESULTS_RUN_COMPLETE          "complete"
#define RESULTS_RUN_INTERRUPTED       "interrupted"
#define RESULTS_ATTRIBUTE_PRECISION   "precision_status" /* where a precision was asked for */
#define RESULTS_ATTRIBUTE_PRECISE     "precision_note"
#define RESULTS_PRECISION_REACHED     "reached"
#define RESULTS_PRECISION_MISSED      "not_reached"
#define RESULTS_PRECISION_UNDECIDED   "undecided"

/* What netCDF-4 begins the NAME of a dimension scale with that stands for a dimension without coordinates. */
#define RESULTS_PURE_DIMENSION "This is a netCDF dimension but not a netCDF variable."

/* What stands for a missing value; those of int32 and int8 are netCDF's own defaults, that of int64 is exact as a double. */
#define RESULTS_FILL_INT32 (-2147483647)
#define RESULTS_FILL_INT8  (-127)
#define RESULTS_FILL_INT64 INT64_MIN

/* Room for texts on their way, in bytes: a text takes 16, and more than there is room for go in turns. */
enum { RESULTS_TRANSFER_BYTES = 1 << 12 };

typedef struct results_file {
    hid_t id;       /* negative when closed */
    hid_t transfer; /* how values pass; see results_file_create() */
    int failed;
    const char *path;        /* as it is told in diagnostics; not owned */
    sim_diagnostics *faults; /* where faults are added; not owned, may change between calls */
} results_file;

/* Stops HDF5 from printing, and from trying again at exit to flush a file that a full disk has broken (it may crash there).
 * Must come before any other call of HDF5 in this process; whatever in output/ calls HDF5 first does it. */
void results_file_quiet_library(void);

/* Makes the file `name` (it may exist: it is emptied), told as `path`. On a fault (SIM_FAULT_CREATE) it is failed.
 *
 * Its `transfer` is for reading and writing its values: texts are converted in a buffer that HDF5 clears each time, however
 * few there are, and its own choice of 1 MiB takes longer to clear than most variables to write.
 */
results_file results_file_create(const char *name, const char *path, sim_diagnostics *faults);

/* Opens `name` read-only, told as `path`; failed with SIM_FAULT_INPUT when it cannot be opened at all, with SIM_FAULT_DATA
 * when it is not HDF5 or is cut short. */
results_file results_file_open(const char *name, const char *path, sim_diagnostics *faults);

/* Closes the file and what is open in it. For a file that has not failed a failure to close is a fault (SIM_FAULT_IO). */
void results_file_close(results_file *file);

/* The names of the objects in the root group in the order of their bytes; NULL and 0 for a failed file. Freed with
 * results_file_free_names(). */
char **results_file_names(results_file *file, size_t *count);
void results_file_free_names(char **names, size_t count);

/* Turns HDF5's stack of errors into one diagnostic of `kind`, "what: reason", unless the file has failed before; marks it as
 * failed. */
void results_file_fail(results_file *file, sim_fault_kind kind, const char *what);

/* The innermost reason of HDF5's stack of errors, the system's own words where there are some. */
void results_file_reason(char text[], size_t bytes);

/* Closes objects that may be invalid. */
void results_close_attribute(hid_t id);
void results_close_dataset(hid_t id);
void results_close_space(hid_t id);
void results_close_type(hid_t id);
void results_close_list(hid_t id);

#endif
