#include "sim/kernel/station_line.h"

void sim_line_insert(const sim_pool *requests, sim_station *station, uint32_t index)
{
    sim_request *request = sim_line_request(requests, index);
    const sim_line *line = &station->line[request->standing];
    uint32_t previous = line->last[request->priority], next = SIM_NO_RECORD;
    if (previous != SIM_NO_RECORD &&
        sim_ticket_is_before(request->ticket, sim_line_request(requests, previous)->ticket)) {
        previous = SIM_NO_RECORD;
        next = line->first[request->priority];
        while (sim_ticket_is_before(sim_line_request(requests, next)->ticket, request->ticket)) {
            previous = next;
            next = sim_line_request(requests, next)->next;
        }
    }
    sim_line_link(requests, station, request, index, previous, next);
}
