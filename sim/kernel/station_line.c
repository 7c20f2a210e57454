#include "sim/kernel/station_line.h"

static sim_request *request_at(const sim_pool *requests, uint32_t index)
{
    return sim_pool_at(requests, index);
}

/* Puts the request between two neighbours in its line; SIM_NO_RECORD where there is none. */
static void link_between(const sim_pool *requests, sim_station *station, uint32_t index, uint32_t previous,
                         uint32_t next)
{
    sim_request *request = request_at(requests, index);
    sim_line *line = &station->line[request->standing];
    request->previous = previous;
    request->next = next;
    if (previous == SIM_NO_RECORD)
        line->first[request->priority] = index;
    else
        request_at(requests, previous)->next = index;
    if (next == SIM_NO_RECORD)
        line->last[request->priority] = index;
    else
        request_at(requests, next)->previous = index;
    line->count++;
    line->weight += request->weight;
}

void sim_line_append(const sim_pool *requests, sim_station *station, uint32_t request, sim_ticks now)
{
    const sim_request *added = request_at(requests, request);
    sim_line_settle(station, now);
    link_between(requests, station, request, station->line[added->standing].last[added->priority], SIM_NO_RECORD);
}

void sim_line_insert(const sim_pool *requests, sim_station *station, uint32_t request, sim_ticks now)
{
    const sim_request *added = request_at(requests, request);
    const sim_line *line = &station->line[added->standing];
    uint32_t previous = line->last[added->priority], next = SIM_NO_RECORD;
    sim_line_settle(station, now);
    if (previous != SIM_NO_RECORD && sim_ticket_is_before(added->ticket, request_at(requests, previous)->ticket)) {
        previous = SIM_NO_RECORD;
        next = line->first[added->priority];
        while (sim_ticket_is_before(request_at(requests, next)->ticket, added->ticket)) {
            previous = next;
            next = request_at(requests, next)->next;
        }
    }
    link_between(requests, station, request, previous, next);
}

void sim_line_remove(const sim_pool *requests, sim_station *station, const sim_request *request, sim_ticks now)
{
    sim_line *line = &station->line[request->standing];
    sim_line_settle(station, now);
    if (request->previous == SIM_NO_RECORD)
        line->first[request->priority] = request->next;
    else
        request_at(requests, request->previous)->next = request->next;
    if (request->next == SIM_NO_RECORD)
        line->last[request->priority] = request->previous;
    else
        request_at(requests, request->next)->previous = request->previous;
    line->count--;
    line->weight -= request->weight;
}
