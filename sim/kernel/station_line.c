#include "sim/kernel/station_line.h"

static sim_request *request_at(const sim_pool *requests, uint32_t index)
{
    return sim_pool_at(requests, index);
}

void sim_line_insert(const sim_pool *requests, sim_station *station, uint32_t index)
{
    sim_request *request = request_at(requests, index);
    const sim_line *line = &station->line[request->standing];
    uint32_t previous = line->last[request->priority], next = SIM_NO_RECORD;
    if (previous != SIM_NO_RECORD && sim_ticket_is_before(request->ticket, request_at(requests, previous)->ticket)) {
        previous = SIM_NO_RECORD;
        next = line->first[request->priority];
        while (sim_ticket_is_before(request_at(requests, next)->ticket, request->ticket)) {
            previous = next;
            next = request_at(requests, next)->next;
        }
    }
    sim_line_link(requests, station, request, index, previous, next);
}
