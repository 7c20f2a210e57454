/* appointments.h — a number of appointments a day at ports, for which people wait in the country of transit.
 *
 * Each port has its share of the day's number and its own queue of parties that have arrived at its city. Of a day's
 * places half (by key) go to those who have waited longest, half are drawn; a party takes as many places as it has persons, or
 * none. Who loses patience goes over the line instead, or gives up.
 */
#ifndef MODELS_CORRIDOR_APPOINTMENTS_H
#define MODELS_CORRIDOR_APPOINTMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "models/corridor/network.h"
#include "sim/kernel/distribution.h"
#include "sim/kernel/simulation.h"
#include "sim/scenario/scenario.h"

typedef struct appointment_step {
    int64_t from; /* day */
    double per_day;
} appointment_step;

typedef struct appointments {
    appointment_step *steps;
    size_t step_count;
    size_t port_count;  /* those of the network that take appointments */
    uint32_t *port_end; /* end of the network */
    double *port_share;
    uint32_t *port_of_end; /* [ends] or NETWORK_NONE */
    double factor;
    double oldest_share;
    double give_up_share; /* of those who lose patience */
    int64_t hour;
    sim_distribution patience_days;
} appointments;

/* The queue of a port, part of the state. */
typedef struct appointment_queue {
    uint32_t first, last; /* of the line, by waiting since; index into POOL_APPLICANTS */
    uint32_t parties;
    uint32_t persons;
    double carried; /* fraction of a place left over from the days before */
} appointment_queue;

/* A place in the line. It knows the size of its party, which does not change while it waits: a drawing walks the whole line,
 * and would have to look each party up. */
typedef struct applicant {
    uint32_t party;
    uint32_t next, previous;
    uint16_t port;
    uint16_t persons;
} applicant;

_Static_assert(sizeof(applicant) == 16, "four places of the line in a cache line");

extern const sim_param_table appointments_params;

void appointments_read(const sim_scenario *scenario, const network *n, appointments *a, sim_diagnostics *d);
void appointments_free(appointments *a);

/* Appointments of all ports on `day`. */
double appointments_per_day(const appointments *a, int64_t day);

/* Puts a party at the end of a port's line; takes it out. */
void appointments_join(sim *s, uint32_t port, uint32_t party_index);
void appointments_leave(sim *s, uint32_t party_index);

/* Empties the queues of all ports at set-up. */
void appointments_set_up(sim *s, const appointments *a);

/* Gives out the day's places at one port; calls `admit` for each party that has one, after taking it out of the line. */
typedef void appointment_admit(sim *s, const void *inputs, uint32_t party_index, uint32_t port);
void appointments_give_out(sim *s, const appointments *a, const void *inputs, uint32_t port, int64_t day,
                           appointment_admit *admit);

#endif
