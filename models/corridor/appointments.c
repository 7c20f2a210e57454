#include "models/corridor/appointments.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/party.h"
#include "models/corridor/state.h"
#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"appointments.table", SIM_PARAM_FILE, "", 0, 0, NULL, "CSV of dated numbers of appointments: from, per_day",
     SIM_NO_SOURCE},
    {"appointments.ports", SIM_PARAM_FILE, "", 0, 0, NULL, "CSV of the ports' shares: port, share", SIM_NO_SOURCE},
    {"appointments.factor", SIM_PARAM_REAL, "1", 0, 1000, "1.0", "Multiplies the numbers of appointments",
     SIM_NO_SOURCE},
    {"appointments.oldest_share", SIM_PARAM_REAL, "1", 0, 1, "0.5",
     "Share given to those who have waited longest; the rest is drawn",
     SIM_PUBLISHED("half to earliest registrations, half random (PBS NewsHour, 26 May 2023)")},
    {"appointments.hour", SIM_PARAM_COUNT, "h", 0, 23, "10", "Hour of the day when they are given out", SIM_NO_SOURCE},
    {"appointments.patience_days", SIM_PARAM_DISTRIBUTION, "days", 0, 3650,
     "{ distribution = \"gamma\"; mean = 60.0; shape = 2.0; }",
     "Longest wait before a party goes over the line or gives up",
     SIM_ASSUMED(20, 200, "assumptions: appointment_wait")},
    {"appointments.give_up_share", SIM_PARAM_REAL, "1", 0, 1, "0.1", "Share of those who lose patience and give up",
     SIM_ASSUMED(0, 0.4, "nobody publishes it")},
};

const sim_param_table appointments_params = {rows, sizeof rows / sizeof *rows};

enum { STEP_FROM, STEP_PER_DAY };

static const sim_column step_columns[] = {
    {"from", SIM_COLUMN_DATE, SIM_COLUMN_REQUIRED, 0, 0},
    {"per_day", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1e7},
};

enum { PORT_ID, PORT_SHARE };

static const sim_column port_columns[] = {
    {"port", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

static void read_steps(appointments *a, const char *path, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, step_columns, sizeof step_columns / sizeof *step_columns, d);
    a->steps = sim_allocate(t ? sim_table_rows(t) : 0, sizeof *a->steps);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        a->steps[a->step_count] =
            (appointment_step){sim_table_count(t, row, STEP_FROM), sim_table_real(t, row, STEP_PER_DAY)};
        if (a->step_count && a->steps[a->step_count].from <= a->steps[a->step_count - 1].from)
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "from", "is not after the row before");
        a->step_count++;
    }
    sim_table_free(t);
}

/* The end of the network at this port, or NETWORK_NONE with a diagnostic. */
static uint32_t end_of_port(const network *n, const sim_table *t, size_t row, sim_diagnostics *d)
{
    const sim_origin where = sim_table_origin(t, row);
    const uint32_t place = network_require_place(n, sim_table_text(t, row, PORT_ID), where, "port", d);
    for (size_t e = 0; place != NETWORK_NONE && e < n->end_count; e++) {
        const uint32_t at = n->hops[n->end_hop[e]].to;
        if (at == place && n->area_is_ports[n->place_area[at]])
            return (uint32_t)e;
    }
    if (place != NETWORK_NONE)
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "port", "no leg leads to the port \"%s\"", n->place_id[place]);
    return NETWORK_NONE;
}

static void read_ports(appointments *a, const network *n, const char *path, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, port_columns, sizeof port_columns / sizeof *port_columns, d);
    const size_t count = t ? sim_table_rows(t) : 0;
    a->port_end = sim_allocate(count, sizeof *a->port_end);
    a->port_share = sim_allocate(count, sizeof *a->port_share);
    a->port_of_end = sim_allocate(n->end_count, sizeof *a->port_of_end);
    for (size_t e = 0; e < n->end_count; e++)
        a->port_of_end[e] = NETWORK_NONE;
    double sum = 0;
    for (size_t row = 0; row < count; row++) {
        const uint32_t end = end_of_port(n, t, row, d);
        sum += sim_table_real(t, row, PORT_SHARE);
        if (end == NETWORK_NONE)
            continue;
        if (a->port_of_end[end] != NETWORK_NONE)
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "port", "stands here twice");
        a->port_of_end[end] = (uint32_t)a->port_count;
        a->port_end[a->port_count] = end;
        a->port_share[a->port_count++] = sim_table_real(t, row, PORT_SHARE);
    }
    if (t)
        shares_require_whole(sum, (sim_origin){path, 0}, "share", d);
    sim_table_free(t);
}

void appointments_read(const sim_scenario *scenario, const network *n, appointments *a, sim_diagnostics *d)
{
    memset(a, 0, sizeof *a);
    read_steps(a, sim_scenario_file(scenario, "appointments.table"), d);
    read_ports(a, n, sim_scenario_file(scenario, "appointments.ports"), d);
    a->factor = sim_scenario_real(scenario, "appointments.factor");
    a->oldest_share = sim_scenario_real(scenario, "appointments.oldest_share");
    a->give_up_share = sim_scenario_real(scenario, "appointments.give_up_share");
    a->hour = sim_scenario_count(scenario, "appointments.hour");
    a->patience_days = sim_scenario_distribution(scenario, "appointments.patience_days");
}

void appointments_free(appointments *a)
{
    free(a->steps);
    free(a->port_end);
    free(a->port_share);
    free(a->port_of_end);
    memset(a, 0, sizeof *a);
}

double appointments_per_day(const appointments *a, int64_t day)
{
    double per_day = 0;
    for (size_t i = 0; i < a->step_count && a->steps[i].from <= day; i++)
        per_day = a->steps[i].per_day;
    return per_day * a->factor;
}

static appointment_queue *queue_of(sim *s, uint32_t port)
{
    return (appointment_queue *)sim_table_at(s, TABLE_QUEUES) + port;
}

static applicant *applicant_at(sim *s, uint32_t index)
{
    return sim_pool_at(sim_pool_of(s, POOL_APPLICANTS), index);
}

void appointments_set_up(sim *s, const appointments *a)
{
    for (uint32_t port = 0; port < a->port_count; port++)
        queue_of(s, port)->first = queue_of(s, port)->last = SIM_NO_RECORD;
}

void appointments_join(sim *s, uint32_t port, uint32_t party_index)
{
    const uint32_t index = sim_pool_take(sim_pool_of(s, POOL_APPLICANTS));
    applicant *one = applicant_at(s, index);
    appointment_queue *queue = queue_of(s, port);
    party *p = party_at(s, party_index);
    *one = (applicant){party_index, SIM_NO_RECORD, queue->last, (uint16_t)port, p->persons};
    if (queue->last == SIM_NO_RECORD)
        queue->first = index;
    else
        applicant_at(s, queue->last)->next = index;
    queue->last = index;
    queue->parties++;
    queue->persons += p->persons;
    p->request = index;
}

void appointments_leave(sim *s, uint32_t party_index)
{
    party *p = party_at(s, party_index);
    const applicant *one = applicant_at(s, p->request);
    appointment_queue *queue = queue_of(s, one->port);
    if (one->previous == SIM_NO_RECORD)
        queue->first = one->next;
    else
        applicant_at(s, one->previous)->next = one->next;
    if (one->next == SIM_NO_RECORD)
        queue->last = one->previous;
    else
        applicant_at(s, one->next)->previous = one->previous;
    queue->parties--;
    queue->persons -= one->persons;
    sim_pool_give(sim_pool_of(s, POOL_APPLICANTS), p->request);
    p->request = SIM_NO_RECORD;
}

/* Admits from the head of the line while places last; a party too large for what is left waits on. Returns places left. */
static uint32_t admit_oldest(sim *s, const void *inputs, uint32_t port, uint32_t places, appointment_admit *admit)
{
    uint32_t index = queue_of(s, port)->first;
    while (places && index != SIM_NO_RECORD) {
        const applicant one = *applicant_at(s, index);
        const uint32_t persons = one.persons;
        if (persons > places)
            break;
        places -= persons;
        appointments_leave(s, one.party);
        admit(s, inputs, one.party, port);
        index = one.next;
    }
    return places;
}

/* Draws: each party of the line is taken with the chance that the places left bear to the persons left (selection
 * sampling, Fan, Muller and Rezucha 1962; Knuth 3.4.2 S), so that one walk along the line suffices. */
static uint32_t admit_drawn(sim *s, const void *inputs, uint32_t port, uint32_t places, sim_stream *draws,
                            appointment_admit *admit)
{
    uint32_t index = queue_of(s, port)->first, persons_left = queue_of(s, port)->persons;
    while (places && index != SIM_NO_RECORD) {
        const applicant one = *applicant_at(s, index);
        const uint32_t persons = one.persons;
        const int drawn = sim_stream_uniform(draws) * persons_left < places;
        persons_left -= persons;
        if (drawn && persons <= places) {
            places -= persons;
            appointments_leave(s, one.party);
            admit(s, inputs, one.party, port);
        }
        index = one.next;
    }
    return places;
}

void appointments_give_out(sim *s, const appointments *a, const void *inputs, uint32_t port, int64_t day,
                           appointment_admit *admit)
{
    appointment_queue *queue = queue_of(s, port);
    const double due = appointments_per_day(a, day) * a->port_share[port] + queue->carried;
    const uint32_t places = (uint32_t)due;
    queue->carried = due - places;
    const uint32_t for_oldest = (uint32_t)(places * a->oldest_share);
    const uint32_t left = admit_oldest(s, inputs, port, for_oldest, admit);
    sim_stream draws = sim_open_stream(s, (uint64_t)port << 32 | (uint64_t)(day & 0xFFFFFFFF), PURPOSE_LOTTERY, 0);
    admit_drawn(s, inputs, port, places - for_oldest + left, &draws, admit);
}
