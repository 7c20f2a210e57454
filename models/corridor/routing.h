/* routing.h — what travellers know of the network, and the tables from which they choose.
 *
 * The cost of an alternative is counted in hours: a fixed part for each hop, the hours of the way, waits and nights as they
 * are perceived, the price at the class's value of time, and for those without a document the believed chance to be
 * detected at a checkpoint. So there are four ways to perceive the costs (afraid of checkpoints or not, poor or not), each
 * with an outlook (route_outlook.h). The two without fear never change and are shared by all replications; the two with it
 * are solved again every update_days, when beliefs have moved.
 *
 * Travellers who perceive the same and are drawn to the same destinations share a table (route_choice.h): the type is
 * (class, document, plan, poor). Tables are begun at set-up and again at every update, from the beliefs and attractions of
 * that moment.
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
#include "models/corridor/state.h"
#include "models/corridor/transit_rules.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

/* Bits of a type beside the class. */
enum { TYPE_DOCUMENT = 1, TYPE_APPOINTMENT = 2, TYPE_POOR = 4, TYPES_A_CLASS = 8 };

/* Bits of a way to perceive the costs. */
enum { PERCEPTION_AFRAID = 1, PERCEPTION_POOR = 2, PERCEPTIONS = 4 };

/* The keys of the route choice and what follows from them for each alternative; constant during a run. */
typedef struct routing {
    double scale_hours;
    double nest;
    double fixed_hours;
    double usd_per_hour;
    double detection_hours;
    int64_t update_days;

    size_t type_count;
    size_t table_bytes;           /* of a route_table */
    size_t outlook_bytes;         /* of a route_outlook */
    size_t view_bytes;            /* of an outlook and the utilities that it was solved for */
    void *views;                  /* [perceptions] at the checkpoints' own strength */
    double *end_value;            /* [hops] 0 */
    uint32_t *destination_of_hop; /* [hops] read for those that end a journey */
    double *base_hours;           /* [alternatives] without detection and money */
    double *price_usd;            /* [alternatives] */
    double *km;                   /* [alternatives] */
    double *mean_hours;           /* [alternatives] under way, nights included, without waits */
    uint32_t *checkpoint;         /* [alternatives] post that may stop those who travel so, or NETWORK_NONE */
    double *stop_probability;     /* [alternatives] at that post */
    double *death_probability;    /* [alternatives] for each person */
    double *start_log;            /* [class][type bits][destinations] log p0, see attractions.h */
} routing;

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

/* Bytes of the table TABLE_ROUTE_VIEWS. */
size_t routing_views_bytes(const routing *r);
/* Begins the tables of all types, with the checkpoints' own strength and the prior attractions. */
void routing_set_up(sim *s, const routing_inputs *in);

/* As routing_choose(), where the row has not been made; for that function alone. */
uint32_t routing_choose_first(sim *s, const routing_inputs *in, size_t type, uint32_t state, uint64_t random);

/* The next alternative of a traveller of this type in `state` (route_topology.h), drawn by 64 random bits; ROUTE_NONE where
 * there is no way on. */
static inline uint32_t routing_choose(sim *s, const routing_inputs *in, uint32_t class_, uint32_t bits, uint32_t state,
                                      uint64_t random)
{
    const size_t type = (size_t)class_ * TYPES_A_CLASS + bits;
    const void *table = (const uint8_t *)sim_table_at(s, TABLE_ROUTES) + type * in->routing->table_bytes;
    const uint32_t chosen = route_choice_draw(in->network->topology, table, state, random);
    return chosen != ROUTE_UNMADE ? chosen : routing_choose_first(s, in, type, state, random);
}

/* Starts fetching what routing_choose() will read. */
static inline __attribute__((always_inline)) void routing_prefetch(sim *s, const routing_inputs *in, uint32_t class_,
                                                                   uint32_t bits, uint32_t state)
{
    const size_t type = (size_t)class_ * TYPES_A_CLASS + bits;
    const void *table = (const uint8_t *)sim_table_at(s, TABLE_ROUTES) + type * in->routing->table_bytes;
    route_choice_prefetch(in->network->topology, table, state);
}

/* Solves the outlooks again with the present beliefs and begins the tables of all types with the present attractions. Between
 * two updates a table stays as it is, whoever uses it first. */
void routing_update(sim *s, const routing_inputs *in);

#endif
