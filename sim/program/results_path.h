/* results_path.h — where a run's results go when nobody says where: results/SCENARIO.h5 of the working directory.
 */
#ifndef SIM_PROGRAM_RESULTS_PATH_H
#define SIM_PROGRAM_RESULTS_PATH_H

#include "sim/scenario/diagnostics.h"

/* "results/baseline-2023.h5" for "configs/baseline-2023.cfg". The caller frees it. */
char *results_path_of(const char *scenario);

/* What became of the folder of results. */
typedef enum results_folder { RESULTS_FOLDER_THERE, RESULTS_FOLDER_MADE, RESULTS_FOLDER_FAILED } results_folder;

/* Makes the folder that the file `path` lies in, if only that one is missing; a failure adds SIM_FAULT_CREATE to `d`. */
results_folder results_folder_make(const char *path, sim_diagnostics *d);

/* Removes that folder again if it is empty. */
void results_folder_remove(const char *path);

#endif
