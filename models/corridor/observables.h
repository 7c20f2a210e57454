/* observables.h — what the corridor lets be seen: series, measures, axes and constants of the results file.
 */
#ifndef MODELS_CORRIDOR_OBSERVABLES_H
#define MODELS_CORRIDOR_OBSERVABLES_H

#include "models/corridor/inputs.h"
#include "sim/kernel/observable.h"

/* Index of a series; the rows of the table stand in this order. */
typedef enum corridor_series {
    SERIES_ENTRIES,
    SERIES_ENCOUNTERS,
    SERIES_REPEAT_ENCOUNTERS,
    SERIES_ATTEMPTS,
    SERIES_GOT_AWAYS,
    SERIES_TURN_BACKS,
    SERIES_EXPULSIONS,
    SERIES_RELEASES,
    SERIES_REMOVALS,
    SERIES_RETURNS,
    SERIES_CUSTODY,
    SERIES_APPOINTMENT_WAITING,
    SERIES_DETECTIONS,
    SERIES_TRANSIT_REMOVALS,
    SERIES_MOVED_SOUTH,
    SERIES_DEATHS,
    SERIES_PEOPLE,
    SERIES_PEOPLE_AT_PLACE,
    SERIES_STATION_WAITING,
    SERIES_STATION_SERVING,
    SERIES_STATION_SERVERS,
    SERIES_STATION_SERVED,
    SERIES_STATION_LET_THROUGH,
    SERIES_PASSAGES,
    CORRIDOR_SERIES
} corridor_series;

typedef enum corridor_measure {
    MEASURE_ENTERED,
    MEASURE_ENCOUNTERS_BETWEEN_PORTS,
    MEASURE_ENCOUNTERS_AT_PORTS,
    MEASURE_REPEAT_SHARE,
    MEASURE_GOT_AWAYS,
    MEASURE_DETECTIONS,
    MEASURE_RELEASED,
    MEASURE_EXPELLED,
    MEASURE_REMOVED,
    MEASURE_DEATHS,
    MEASURE_CUSTODY_DAYS,
    MEASURE_LET_THROUGH,
    MEASURE_WAITING_APPOINTMENT,
    CORRIDOR_MEASURES
} corridor_measure;

extern const sim_observable corridor_observables[CORRIDOR_SERIES];
extern const sim_measure corridor_measures[CORRIDOR_MEASURES];
extern const sim_param_table observables_params; /* the flags of optional series */

/* Fills the axes and constants of the inputs. */
void observables_describe(corridor_inputs *in);

/* Levels at the end of a day. */
void observables_end_day(sim *s, const corridor_inputs *in);

/* The measures of a replication. */
void observables_measure(sim *s, const corridor_inputs *in, double values[CORRIDOR_MEASURES]);

#endif
