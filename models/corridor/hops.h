/* hops.h — a party on the way: it chooses a hop, travels it and arrives, until something else than the road holds it.
 *
 * An arrival where a party meets nothing that it shares with others concerns that party alone: nobody stops it, no queue is
 * joined, and tables of choice change at midnight only. So when it comes before midnight it is worked out at once, with its own
 * time, instead of being put into the event list and taken out again; when it comes later, it waits in the day book
 * (day_book.h) for the morning of its day. Results are the same, since a day's flows are sums and levels are read at its end;
 * `journey.hop_events = "all"` makes every hop an event, and tests hold that nothing else differs than the number of events.
 * Events are what others can notice: being stopped, the line, a queue.
 */
#ifndef MODELS_CORRIDOR_HOPS_H
#define MODELS_CORRIDOR_HOPS_H

#include "models/corridor/inputs.h"
#include "sim/kernel/simulation.h"

/* A party of PERSON_OUTSIDE sets out from its place at `at`, today: its EVENT_DEPART, or at once where nobody would notice. */
void hops_set_out(sim *s, const corridor_inputs *in, uint32_t party_index, sim_ticks at);

/* Midnight: the arrivals of the day that begins are taken out of the day book. */
void hops_begin_day(sim *s, const corridor_inputs *in);

/* EVENT_DEPART: it enters and goes on. */
void hops_depart(sim *s, const corridor_inputs *in, uint32_t party_index);

/* EVENT_ARRIVE: a hop is made. */
void hops_arrive(sim *s, const corridor_inputs *in, uint32_t party_index);

/* The party goes on from its place, where any hop is open to it. */
void hops_start_anew(sim *s, const corridor_inputs *in, uint32_t party_index);

/* The party goes on from where the hop last made has brought it. */
void hops_go_on(sim *s, const corridor_inputs *in, uint32_t party_index);

/* An EVENT_ARRIVE comes up soon: starts fetching what it will read. */
void hops_approach(sim *s, const corridor_inputs *in, const sim_event *event);

#endif
