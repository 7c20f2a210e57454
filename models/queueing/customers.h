/* customers.h — a customer's way: comes, waits, is served, goes on, leaves; and what is counted on it.
 *
 * Ways out of the network: no route after a service, balking, a closed door, patience that ends, no room left in
 * line. Whoever reneges while it blocks a server elsewhere leaves that too.
 */
#ifndef MODELS_QUEUEING_CUSTOMERS_H
#define MODELS_QUEUEING_CUSTOMERS_H

#include "models/queueing/inputs.h"
#include "models/queueing/state.h"

/* The stations of the model, for the kernel. */
extern const sim_stations qn_places;

/* Customers of a class that are in the network times ticks since the start up to now, modulo 2^64. */
uint64_t qn_present_area(sim *s, uint32_t class_);

/* One more of a class comes to its first station. */
void qn_customer_come(sim *s, const qn_inputs *in, uint32_t class_);

/* The service of `request` is over: the customer goes on. */
void qn_customer_served(sim *s, const qn_inputs *in, uint32_t customer, uint32_t request);

/* Its patience is over. */
void qn_customer_renege(sim *s, const qn_inputs *in, uint32_t customer, uint32_t request);

#endif
