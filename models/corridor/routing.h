/* routing.h — what travellers know of the network, and the tables from which they choose.
 *
 * Travellers who see the same costs share a table: the type is (class, document, plan, poor). The cost of an alternative is
 * counted in hours: a fixed part for each hop, the hours of the way, waits and nights as they are perceived, the price at the
 * class's value of time, and for those without a document the believed chance to be detected at a checkpoint. Tables are
 * solved at the first use of a type and again every update_days, when beliefs and attractions have moved.
 *
 * The route choice has a solution only when wandering costs enough (route_existence.h); routing_read() checks it for the
 * cheapest beliefs that can occur and names the cycle otherwise.
 */
#ifndef MODELS_CORRIDOR_ROUTING_H
#define MODELS_CORRIDOR_ROUTING_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/attractions.h"
#include "models/corridor/classes.h"
#include "models/corridor/departures.h"
#include "models/corridor/network.h"
#include "models/corridor/posts.h"
#include "models/corridor/route_choice.h"
#include "models/corridor/transit_rules.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

/* Bits of a type beside the class. */
enum { TYPE_DOCUMENT = 1, TYPE_APPOINTMENT = 2, TYPE_POOR = 4, TYPES_A_CLASS = 8 };

/* The keys of the route choice and what follows from them for each alternative; constant during a run. */
typedef struct routing {
    double scale_hours;
    double nest;
    double fixed_hours;
    double usd_per_hour;
    double detection_hours;
    int64_t update_days;

    size_t type_count;
    size_t table_bytes;
    double *base_hours;        /* [alternatives] without detection and money */
    double *price_usd;         /* [alternatives] */
    double *km;                /* [alternatives] */
    double *mean_hours;        /* [alternatives] under way, nights included, without waits */
    uint32_t *checkpoint;      /* [alternatives] post that may stop those who travel so, or NETWORK_NONE */
    double *stop_probability;  /* [alternatives] at that post */
    double *death_probability; /* [alternatives] for each person */
    double *start_log;         /* [class][type bits][destinations] log p0, see attractions.h */
} routing;

/* Of one type; part of the state. */
typedef struct routing_status {
    uint32_t in_use;
    uint32_t solved_on; /* day of the run + 1 */
} routing_status;

extern const sim_param_table routing_params;

/* Everything that solving needs; constants of the model's inputs. */
typedef struct routing_inputs {
    const network *network;
    const travel_modes *modes;
    const classes *classes;
    const attractions *attractions;
    const departures *departures;
    const routing *routing;
} routing_inputs;

/* Reads the keys of the route choice into `r`, which is in->routing, and solves the start values of all types; whatever
 * else `in` names has been read. Faults are added to `d`. routing_free() frees what `r` holds.
 */
void routing_read(const sim_scenario *scenario, const routing_inputs *in, const posts *p, const transit_rules *t,
                  routing *r, sim_diagnostics *d);
void routing_free(routing *r);

/* The table of a type, solved now if this is its first use. */
const route_table *routing_table(sim *s, const routing_inputs *in, uint32_t class_, uint32_t bits);

/* Solves all tables in use again with the present beliefs and attractions. */
void routing_update(sim *s, const routing_inputs *in);

#endif
