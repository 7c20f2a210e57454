/* station_line.h — the lines of a station, linked by index, and the areas under their lengths. For stations only.
 *
 * A station has a list for each standing and priority. Outside and in line requests stand by their tickets, which say in what
 * order they came to the station; those in service stand by when they began. Every change of a length first settles the
 * area under it.
 */
#ifndef SIM_KERNEL_STATION_LINE_H
#define SIM_KERNEL_STATION_LINE_H

#include "sim/kernel/station.h"

/* Brings the areas of a station up to `now`. */
static inline void sim_line_settle(sim_station *station, sim_ticks now)
{
    const uint64_t ticks = (uint64_t)(now - station->settled);
    for (int standing = 0; standing < SIM_STANDINGS; standing++)
        station->area[standing] += ticks * station->line[standing].count;
    station->settled = now;
}

/* Whether ticket `a` was given before `b`. Tickets are counted modulo 2^32. */
static inline int sim_ticket_is_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

/* The first of those with a priority number up to `lowest`, or SIM_NO_RECORD. */
static inline uint32_t sim_line_first(const sim_line *line, int lowest)
{
    for (int p = 0; p <= lowest; p++)
        if (line->first[p] != SIM_NO_RECORD)
            return line->first[p];
    return SIM_NO_RECORD;
}

static inline sim_request *sim_line_request(const sim_pool *requests, uint32_t index)
{
    return sim_pool_at_sized(requests, index, sizeof(sim_request));
}

/* The field that names a request from the left: the `next` of the one before it, or the first of the line. */
static inline uint32_t *sim_line_before(const sim_pool *requests, sim_line *line, uint8_t priority, uint32_t previous)
{
    return previous == SIM_NO_RECORD ? &line->first[priority] : &sim_line_request(requests, previous)->next;
}

/* And from the right. */
static inline uint32_t *sim_line_after(const sim_pool *requests, sim_line *line, uint8_t priority, uint32_t next)
{
    return next == SIM_NO_RECORD ? &line->last[priority] : &sim_line_request(requests, next)->previous;
}

/* Puts `request`, whose index is `index`, between two neighbours in the line of its standing; SIM_NO_RECORD where there is none.
 * The areas are settled. */
static inline void sim_line_link(const sim_pool *requests, sim_station *station, sim_request *request, uint32_t index,
                                 uint32_t previous, uint32_t next)
{
    sim_line *line = &station->line[request->standing];
    const uint8_t priority = request->priority;
    request->previous = previous;
    request->next = next;
    *sim_line_before(requests, line, priority, previous) = index;
    *sim_line_after(requests, line, priority, next) = index;
    line->count++;
    line->weight += request->weight;
}

/* Puts it at the end; the areas are settled. */
static inline void sim_line_append(const sim_pool *requests, sim_station *station, sim_request *request, uint32_t index)
{
    const uint32_t last = station->line[request->standing].last[request->priority];
    sim_line_link(requests, station, request, index, last, SIM_NO_RECORD);
}

/* Takes it out; the areas are settled. */
static inline void sim_line_unlink(const sim_pool *requests, sim_station *station, const sim_request *request)
{
    sim_line *line = &station->line[request->standing];
    const uint8_t priority = request->priority;
    const uint32_t previous = request->previous, next = request->next;
    *sim_line_before(requests, line, priority, previous) = next;
    *sim_line_after(requests, line, priority, next) = previous;
    line->count--;
    line->weight -= request->weight;
}

/* The same, and settles the areas. */
static inline void sim_line_remove(const sim_pool *requests, sim_station *station, const sim_request *request,
                                   sim_ticks now)
{
    sim_line_settle(station, now);
    sim_line_unlink(requests, station, request);
}

/* Puts one that has just been taken out of another line of the station, so that areas are settled, where its ticket belongs: the
 * end is tried first, then sought from the front. */
void sim_line_insert(const sim_pool *requests, sim_station *station, uint32_t index);

#endif
