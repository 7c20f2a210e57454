/* series_means.h — the mean of every daily series over replications.
 *
 * Sums are whole numbers, so that the mean does not depend on the order in which replications are added.
 */
#ifndef SIM_EXPERIMENT_SERIES_MEANS_H
#define SIM_EXPERIMENT_SERIES_MEANS_H

#include <stddef.h>
#include <stdint.h>

typedef struct sim_series_means sim_series_means;

/* For `series_count` series of `days` × `series_cells[i]` numbers; a series of 0 cells is off. The caller frees. */
sim_series_means *sim_series_means_new(const size_t series_cells[], size_t series_count, size_t days);
void sim_series_means_free(sim_series_means *means);

/* Adds one replication's series, as in sim_result; a series that is NULL adds nothing. */
void sim_series_means_add(sim_series_means *means, const int64_t *const series[]);

/* The means over what was added: per series days × cells, time outermost, NULL where off; NAN before anything was added.
 * Owned by `means`, good until the next addition. */
const double *const *sim_series_means_get(sim_series_means *means);

#endif
