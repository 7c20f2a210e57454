#include "sim/kernel/station_flow.h"

#include "sim/kernel/station_preemption.h"
#include "sim/kernel/station_service.h"

static int may_begin(const sim_work *w, const sim_station *station, const uint32_t units[], int priority)
{
    return sim_units_fit(w, station, units) ||
           (station->preemption != SIM_EVICT_NONE && sim_preemption_suffices(w, station, units, priority));
}

static int request_may_begin(const sim_work *w, const sim_station *station, uint32_t request)
{
    const sim_request *r = sim_work_request(w, request);
    return may_begin(w, station, r->units, r->priority);
}

int sim_flow_may_start(const sim_work *w, const sim_station *station, const sim_demand *demand)
{
    /* Under SIM_HEAD_OVERTAKE nobody who waits could begin, or would have begun before. */
    if (station->head == SIM_HEAD_STRICT)
        for (int standing = SIM_STANDS_OUTSIDE; standing <= SIM_STANDS_WAITING; standing++)
            if (station->line[standing].count &&
                sim_line_first(&station->line[standing], demand->priority) != SIM_NO_RECORD)
                return 0;
    return may_begin(w, station, demand->units, demand->priority);
}

/* Who has come in from outside holds nothing elsewhere any more. */
static void complete_admission(sim_work *w, uint32_t index)
{
    const sim_request *request = sim_work_request(w, index);
    if (request->partner != SIM_NO_RECORD)
        sim_request_conclude(w, request->partner, SIM_OUTCOME_SERVED);
    sim_work_tell(w, SIM_NOTICE_ADMITTED, request);
}

static void make_room(sim_work *w, const sim_request *request)
{
    const sim_station *station = sim_work_station(w, request->station);
    if (station->preemption != SIM_EVICT_NONE && !sim_units_fit(w, station, request->units))
        sim_preemption_make_room(w, station, request->units, request->priority);
}

void sim_flow_start(sim_work *w, uint32_t index)
{
    make_room(w, sim_work_request(w, index));
    sim_service_enter(w, index);
    sim_service_begin(w, sim_work_request(w, index), index);
}

static void begin_from_line(sim_work *w, uint32_t index)
{
    const sim_request *request = sim_work_request(w, index);
    const uint8_t stood = request->standing;
    make_room(w, request);
    sim_line_remove(w->request_pool, sim_work_station(w, request->station), request, w->now);
    sim_service_enter(w, index);
    if (stood == SIM_STANDS_OUTSIDE)
        complete_admission(w, index);
    sim_service_begin(w, sim_work_request(w, index), index);
}

/* The head of the line, else of those outside, who stand behind whoever is in line with their or a lower number. */
static uint32_t next_strict(const sim_work *w, const sim_station *station)
{
    const sim_line *line = &station->line[SIM_STANDS_WAITING], *outside = &station->line[SIM_STANDS_OUTSIDE];
    if (line->count) {
        const uint32_t head = sim_line_first(line, SIM_PRIORITIES - 1);
        if (request_may_begin(w, station, head))
            return head;
    }
    if (outside->count == 0)
        return SIM_NO_RECORD;
    const uint32_t head = sim_line_first(outside, SIM_PRIORITIES - 1);
    if (line->count && sim_line_first(line, sim_work_request(w, head)->priority) != SIM_NO_RECORD)
        return SIM_NO_RECORD;
    return request_may_begin(w, station, head) ? head : SIM_NO_RECORD;
}

/* Nobody who needs something can begin: spares a walk along the line. Who needs nothing never waits here. */
static int has_nothing_free(const sim_work *w, const sim_station *station)
{
    for (uint32_t k = 0; k < station->resource_count; k++) {
        const sim_resource *resource = sim_work_resource(w, station->resource[k]);
        if (resource->in_use < resource->units)
            return 0;
    }
    return station->preemption == SIM_EVICT_NONE;
}

static uint32_t next_overtaking(const sim_work *w, const sim_station *station)
{
    if (has_nothing_free(w, station))
        return SIM_NO_RECORD;
    static const sim_standing order[] = {SIM_STANDS_WAITING, SIM_STANDS_OUTSIDE};
    for (int k = 0; k < 2; k++)
        for (int p = 0; p < SIM_PRIORITIES; p++) {
            uint32_t i = station->line[order[k]].first[p];
            while (i != SIM_NO_RECORD && !request_may_begin(w, station, i))
                i = sim_work_request(w, i)->next;
            if (i != SIM_NO_RECORD)
                return i;
        }
    return SIM_NO_RECORD;
}

/* Who begins next at a station, or SIM_NO_RECORD. */
static uint32_t next_at(const sim_work *w, const sim_station *station)
{
    if (station->line[SIM_STANDS_WAITING].count == 0 && station->line[SIM_STANDS_OUTSIDE].count == 0)
        return SIM_NO_RECORD;
    return station->head == SIM_HEAD_STRICT ? next_strict(w, station) : next_overtaking(w, station);
}

static int goes_before(const sim_work *w, uint32_t a, uint32_t b)
{
    const sim_request *first = sim_work_request(w, a), *second = sim_work_request(w, b);
    if (first->priority != second->priority)
        return first->priority < second->priority;
    return first->asked != second->asked ? first->asked < second->asked : first->station < second->station;
}

/* Who begins next at any station on the list. */
static uint32_t next_of_all(const sim_work *w)
{
    uint32_t best = SIM_NO_RECORD;
    for (uint32_t i = w->first_due; i != SIM_NO_RECORD; i = sim_work_station(w, i)->next_due) {
        const uint32_t next = next_at(w, sim_work_station(w, i));
        if (next != SIM_NO_RECORD && (best == SIM_NO_RECORD || goes_before(w, next, best)))
            best = next;
    }
    return best;
}

/* Lets in as many as there is room for, and says whether anybody came in. */
static int let_in(sim_work *w, uint32_t index)
{
    sim_station *station = sim_work_station(w, index);
    const sim_line *outside = &station->line[SIM_STANDS_OUTSIDE], *line = &station->line[SIM_STANDS_WAITING];
    int any = 0;
    while (outside->count && line->count < station->room) {
        const uint32_t head = sim_line_first(outside, SIM_PRIORITIES - 1);
        sim_request *request = sim_work_request(w, head);
        sim_line_remove(w->request_pool, station, request, w->now);
        request->standing = SIM_STANDS_WAITING;
        request->since = w->now;
        sim_line_insert(w->request_pool, station, head);
        complete_admission(w, head);
        any = 1;
    }
    return any;
}

void sim_flow_work_off(sim_work *w)
{
    while (w->first_due != SIM_NO_RECORD) {
        for (uint32_t next = next_of_all(w); next != SIM_NO_RECORD; next = next_of_all(w))
            begin_from_line(w, next);
        for (uint32_t due = sim_work_take(w); due != SIM_NO_RECORD && !let_in(w, due);)
            due = sim_work_take(w);
    }
}
