/* passages.h — what a traveller meets on each alternative, in one cache line.
 *
 * An alternative is a hop made by one mode (network.h). What a party's step looks up about it lies in columns of network,
 * routing, modes, appointments and line rules; here it stands together, made once, since a year looks some twenty million
 * times.
 */
#ifndef MODELS_CORRIDOR_PASSAGES_H
#define MODELS_CORRIDOR_PASSAGES_H

#include <stdint.h>

#include "models/corridor/appointments.h"
#include "models/corridor/line_rules.h"
#include "models/corridor/modes.h"
#include "models/corridor/network.h"
#include "models/corridor/routing.h"
#include "models/corridor/transit_rules.h"

enum {
    PASSAGE_ENDS = 1,         /* its hop ends the journey */
    PASSAGE_CROSSES = 2,      /* over the line between ports; line.crossing_hours says how long it takes */
    PASSAGE_TO_PORT_CITY = 4, /* to a place from where a port that takes appointments can be chosen */
    PASSAGE_TO_OFFICE = 8     /* to a place where asylum is claimed */
};

typedef struct passage {
    double mean_hours;        /* under way, nights included, without waits */
    double price_usd;         /* a person */
    double death_probability; /* of each person */
    double stop_probability;  /* at the checkpoint */
    uint32_t checkpoint;      /* post that may stop those who travel so, or NETWORK_NONE */
    uint32_t hop;
    uint32_t port; /* whose appointments the hop asks for, or NETWORK_NONE */
    uint32_t cell; /* of SERIES_PASSAGES */
    uint16_t to;   /* place */
    uint8_t mode;
    uint8_t flags;
    uint8_t zero[12];
} passage;

_Static_assert(sizeof(passage) == 64, "a passage is a cache line");

typedef struct passages {
    passage *at;        /* [alternatives] */
    uint8_t *port_city; /* [places] a port that takes appointments can be chosen from here */
} passages;

/* What they are gathered from. */
typedef struct passage_sources {
    const network *network;
    const travel_modes *modes;
    const routing *routing;
    const transit_rules *transit;
    const line_rules *line;
    const appointments *appointments;
} passage_sources;

/* Gathers them when all that `from` names has been read. passages_free() frees what they hold. */
void passages_make(const passage_sources *from, passages *made);
void passages_free(passages *made);

#endif
