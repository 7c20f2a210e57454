/* queueing_networks.h — random networks of stations that use every feature of the model, as scenario files.
 *
 * What is random is what the scenario says; the seed of the run is another matter. The same number gives the same
 * network.
 */
#ifndef TESTS_SCENARIOS_QUEUEING_NETWORKS_H
#define TESTS_SCENARIOS_QUEUEING_NETWORKS_H

#include <stdint.h>

/* Writes network `number` to `path`, a scenario without faults. */
void queueing_network_write(const char *path, uint32_t number);

#endif
