#include "models/corridor/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"network.places", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of places: id, name, country, state, latitude_deg, longitude_deg, kind, record_area, cbp_one_port",
     SIM_NO_SOURCE},
    {"network.legs", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of legs: from, to, mode, distance_km; optional deaths_per_100000", SIM_NO_SOURCE},
};

const sim_param_table network_params = {rows, sizeof rows / sizeof *rows};

enum {
    PLACE_ID,
    PLACE_NAME,
    PLACE_COUNTRY,
    PLACE_STATE,
    PLACE_LATITUDE,
    PLACE_LONGITUDE,
    PLACE_KIND,
    PLACE_AREA,
    PLACE_PORT
};

static const sim_column place_columns[] = {
    {"id", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"name", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"country", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"state", SIM_COLUMN_TEXT, SIM_COLUMN_OPTIONAL, 0, 0},
    {"latitude_deg", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, -90, 90},
    {"longitude_deg", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, -180, 180},
    {"kind", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"record_area", SIM_COLUMN_TEXT, SIM_COLUMN_OPTIONAL, 0, 0},
    {"cbp_one_port", SIM_COLUMN_TEXT, SIM_COLUMN_ABSENT_OK, 0, 0},
};

enum { LEG_FROM, LEG_TO, LEG_MODE, LEG_KM, LEG_DEATHS };

static const sim_column leg_columns[] = {
    {"from", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"to", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"mode", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"distance_km", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0.001, 20000},
    {"deaths_per_100000", SIM_COLUMN_REAL, SIM_COLUMN_ABSENT_OK, 0, 100000},
};

double network_great_circle_km(double latitude_a, double longitude_a, double latitude_b, double longitude_b)
{
    const double radius_km = 6371.0, radian = acos(-1.0) / 180;
    const double dy = sin((latitude_b - latitude_a) * radian / 2), dx = sin((longitude_b - longitude_a) * radian / 2);
    const double h = dy * dy + cos(latitude_a * radian) * cos(latitude_b * radian) * dx * dx;
    return 2 * radius_km * asin(sqrt(h < 1 ? h : 1));
}

uint32_t network_require_place(const network *n, const char *id, sim_origin where, const char *key, sim_diagnostics *d)
{
    return id_require(id, n->place_id, n->place_count, "place", where, key, d);
}

/* Index of `text` in a list of unique texts, appended when it is new. */
static uint32_t intern(const char ***list, size_t *count, const char *text)
{
    const uint32_t known = id_index(text, *list, *count);
    if (known != ID_UNKNOWN)
        return known;
    *list = sim_reallocate((void *)*list, *count + 1, sizeof **list);
    (*list)[*count] = text;
    return (uint32_t)(*count)++;
}

static void read_places(network *n, sim_diagnostics *d)
{
    const sim_table *t = n->places_table;
    const size_t count = n->place_count = sim_table_rows(t);
    n->place_id = sim_allocate(count, sizeof *n->place_id);
    n->place_name = sim_allocate(count, sizeof *n->place_name);
    n->place_country = sim_allocate(count, sizeof *n->place_country);
    n->place_state = sim_allocate(count, sizeof *n->place_state);
    n->place_kind = sim_allocate(count, sizeof *n->place_kind);
    n->latitude_deg = sim_allocate(count, sizeof *n->latitude_deg);
    n->longitude_deg = sim_allocate(count, sizeof *n->longitude_deg);
    n->place_state_index = sim_allocate(count, sizeof *n->place_state_index);
    n->place_area = sim_allocate(count, sizeof *n->place_area);
    n->takes_appointments = sim_allocate(count, sizeof *n->takes_appointments);
    for (size_t i = 0; i < count; i++) {
        n->place_id[i] = sim_table_text(t, i, PLACE_ID);
        n->place_name[i] = sim_table_text(t, i, PLACE_NAME);
        n->place_country[i] = sim_table_text(t, i, PLACE_COUNTRY);
        /* A country without states counts as one. */
        const char *state = sim_table_text(t, i, PLACE_STATE);
        n->place_state[i] = *state ? state : n->place_country[i];
        n->place_kind[i] = sim_table_text(t, i, PLACE_KIND);
        n->latitude_deg[i] = sim_table_real(t, i, PLACE_LATITUDE);
        n->longitude_deg[i] = sim_table_real(t, i, PLACE_LONGITUDE);
        n->place_state_index[i] = intern(&n->states, &n->state_count, n->place_state[i]);
        n->place_area[i] = NETWORK_NONE;
        n->takes_appointments[i] = strcmp(sim_table_text(t, i, PLACE_PORT), "yes") == 0;
        for (size_t j = 0; j < i; j++)
            if (strcmp(n->place_id[i], n->place_id[j]) == 0) {
                sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, i), "id", "two places have the id \"%s\"",
                                    n->place_id[i]);
                sim_diagnostics_hint(d, "the first is at line %d", sim_table_origin(t, j).line);
                break;
            }
    }
}

/* The role of a kind of leg: that of its modes, which agree. */
static int leg_ends(const travel_modes *modes, const char *leg)
{
    for (size_t m = 0; m < modes->count; m++)
        if (strcmp(modes->at[m].leg, leg) == 0 && modes->at[m].role != MODE_TRAVELS)
            return 1;
    return 0;
}

static int leg_is_crossing(const travel_modes *modes, const char *leg)
{
    for (size_t m = 0; m < modes->count; m++)
        if (strcmp(modes->at[m].leg, leg) == 0 && modes->at[m].role == MODE_CROSSES)
            return 1;
    return 0;
}

static void check_leg(const network *n, const travel_modes *modes, size_t i, sim_diagnostics *d)
{
    const sim_origin where = sim_table_origin(n->legs_table, i);
    const size_t a = (size_t)n->leg_from[i], b = (size_t)n->leg_to[i];
    if (a == b) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "to", "a leg from \"%s\" to itself", n->place_id[a]);
        return;
    }
    const double circle =
        network_great_circle_km(n->latitude_deg[a], n->longitude_deg[a], n->latitude_deg[b], n->longitude_deg[b]);
    const double km = n->leg_km[i];
    if (!leg_is_crossing(modes, n->leg_mode[i]) && km < circle - 0.1 && km < circle * 0.995) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, "distance_km",
                            "%g km from \"%s\" to \"%s\" is shorter than the great circle", km, n->place_id[a],
                            n->place_id[b]);
        sim_diagnostics_hint(d, "the great circle measures %.1f km", circle);
    }
    for (size_t j = 0; j < i; j++) {
        const int same = n->leg_from[j] == n->leg_from[i] && n->leg_to[j] == n->leg_to[i];
        const int reverse = n->leg_from[j] == n->leg_to[i] && n->leg_to[j] == n->leg_from[i];
        if ((same || reverse) && strcmp(n->leg_mode[i], n->leg_mode[j]) == 0) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "mode", "two legs of kind \"%s\" between \"%s\" and \"%s\"",
                                n->leg_mode[i], n->place_id[a], n->place_id[b]);
            sim_diagnostics_hint(d, "the first is at line %d", sim_table_origin(n->legs_table, j).line);
            return;
        }
    }
}

static void read_legs(network *n, const travel_modes *modes, sim_diagnostics *d)
{
    const sim_table *t = n->legs_table;
    const size_t count = n->leg_count = sim_table_rows(t);
    n->leg_from = sim_allocate(count, sizeof *n->leg_from);
    n->leg_to = sim_allocate(count, sizeof *n->leg_to);
    n->leg_km = sim_allocate(count, sizeof *n->leg_km);
    n->leg_deaths_per_100000 = sim_allocate(count, sizeof *n->leg_deaths_per_100000);
    n->leg_mode = sim_allocate(count, sizeof *n->leg_mode);
    for (size_t i = 0; i < count; i++) {
        const sim_origin where = sim_table_origin(t, i);
        const uint32_t from = network_require_place(n, sim_table_text(t, i, LEG_FROM), where, "from", d);
        const uint32_t to = network_require_place(n, sim_table_text(t, i, LEG_TO), where, "to", d);
        const double deaths = sim_table_real(t, i, LEG_DEATHS);
        n->leg_from[i] = from;
        n->leg_to[i] = to;
        n->leg_km[i] = sim_table_real(t, i, LEG_KM);
        n->leg_deaths_per_100000[i] = isnan(deaths) ? 0 : deaths;
        n->leg_mode[i] = sim_table_text(t, i, LEG_MODE);
        if (from != NETWORK_NONE && to != NETWORK_NONE)
            check_leg(n, modes, i, d);
    }
}

static void label_legs(network *n)
{
    enum { ROOM = 160 };
    n->leg_label = sim_allocate(n->leg_count, sizeof *n->leg_label);
    n->leg_label_text = sim_allocate(n->leg_count, ROOM);
    for (size_t i = 0; i < n->leg_count; i++) {
        snprintf(n->leg_label_text + i * ROOM, ROOM, "%s>%s:%s", n->place_id[n->leg_from[i]], n->place_id[n->leg_to[i]],
                 n->leg_mode[i]);
        n->leg_label[i] = n->leg_label_text + i * ROOM;
    }
}

static size_t modes_of_leg(const travel_modes *modes, const char *leg)
{
    size_t count = 0;
    for (size_t m = 0; m < modes->count; m++)
        count += strcmp(modes->at[m].leg, leg) == 0;
    return count;
}

/* The hop from `from` to `to`, made when it is new. */
static uint32_t hop_of(network *n, uint32_t from, uint32_t to)
{
    for (size_t h = 0; h < n->hop_count; h++)
        if (n->hops[h].from == from && n->hops[h].to == to)
            return (uint32_t)h;
    n->hops[n->hop_count] = (route_hop){from, to, 0, ROUTE_PASSES};
    return (uint32_t)n->hop_count++;
}

static void make_hops(network *n, const travel_modes *modes)
{
    n->hops = sim_allocate(n->leg_count * 2, sizeof *n->hops);
    for (size_t i = 0; i < n->leg_count; i++) {
        const size_t ways = modes_of_leg(modes, n->leg_mode[i]);
        if (!ways)
            continue;
        const uint32_t from = (uint32_t)n->leg_from[i], to = (uint32_t)n->leg_to[i];
        const int ends = leg_ends(modes, n->leg_mode[i]);
        const uint32_t hop = hop_of(n, from, to);
        n->hops[hop].alternatives += (uint32_t)ways;
        if (ends)
            n->hops[hop].kind = ROUTE_ENDS;
        else
            n->hops[hop_of(n, to, from)].alternatives += (uint32_t)ways;
    }
}

static void make_alternatives(network *n, const travel_modes *modes)
{
    n->first_alternative = sim_allocate(n->hop_count, sizeof *n->first_alternative);
    for (size_t h = 0; h < n->hop_count; h++) {
        n->first_alternative[h] = (uint32_t)n->alternative_count;
        n->alternative_count += n->hops[h].alternatives;
    }
    n->alternative_hop = sim_allocate(n->alternative_count, sizeof *n->alternative_hop);
    n->alternative_mode = sim_allocate(n->alternative_count, sizeof *n->alternative_mode);
    n->alternative_leg = sim_allocate(n->alternative_count, sizeof *n->alternative_leg);
    uint32_t *filled = sim_allocate(n->hop_count, sizeof *filled);
    for (size_t i = 0; i < n->leg_count; i++)
        for (int back = 0; back < 2; back++) {
            if (!modes_of_leg(modes, n->leg_mode[i]) || (back && leg_ends(modes, n->leg_mode[i])))
                continue;
            const uint32_t hop = hop_of(n, (uint32_t)(back ? n->leg_to[i] : n->leg_from[i]),
                                        (uint32_t)(back ? n->leg_from[i] : n->leg_to[i]));
            for (size_t m = 0; m < modes->count; m++) {
                if (strcmp(modes->at[m].leg, n->leg_mode[i]) != 0)
                    continue;
                const uint32_t a = n->first_alternative[hop] + filled[hop]++;
                n->alternative_hop[a] = hop;
                n->alternative_mode[a] = (uint32_t)m;
                n->alternative_leg[a] = (uint32_t)i;
            }
        }
    free(filled);
}

/* Numbers the hops that end journeys and the areas that encounters are counted by. */
static void make_ends(network *n, const travel_modes *modes, sim_diagnostics *d)
{
    n->hop_end = sim_allocate(n->hop_count, sizeof *n->hop_end);
    n->end_hop = sim_allocate(n->hop_count, sizeof *n->end_hop);
    n->area_is_ports = sim_allocate(n->place_count, sizeof *n->area_is_ports);
    for (size_t h = 0; h < n->hop_count; h++) {
        n->hop_end[h] = NETWORK_NONE;
        if (n->hops[h].kind != ROUTE_ENDS)
            continue;
        n->hop_end[h] = (uint32_t)n->end_count;
        n->end_hop[n->end_count++] = (uint32_t)h;
        const uint32_t place = n->hops[h].to;
        const char *area = sim_table_text(n->places_table, place, PLACE_AREA);
        if (!*area) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(n->places_table, place), "record_area",
                                "journeys end at \"%s\", which has no area of the record", n->place_id[place]);
            continue;
        }
        n->place_area[place] = intern(&n->areas, &n->area_count, area);
        n->area_is_ports[n->place_area[place]] =
            modes->at[n->alternative_mode[n->first_alternative[h]]].role == MODE_PRESENTS;
    }
}

void network_read(const sim_scenario *scenario, const travel_modes *modes, network *n, sim_diagnostics *d)
{
    memset(n, 0, sizeof *n);
    const size_t before = sim_diagnostics_total(d);
    n->places_table = sim_table_read(sim_scenario_file(scenario, "network.places"), place_columns,
                                     sizeof place_columns / sizeof *place_columns, d);
    n->legs_table = sim_table_read(sim_scenario_file(scenario, "network.legs"), leg_columns,
                                   sizeof leg_columns / sizeof *leg_columns, d);
    if (!n->places_table || !n->legs_table)
        return;
    read_places(n, d);
    read_legs(n, modes, d);
    if (sim_diagnostics_total(d) > before)
        return;
    label_legs(n);
    make_hops(n, modes);
    make_alternatives(n, modes);
    make_ends(n, modes, d);
    const route_topology_fault fault = route_topology_check((uint32_t)n->place_count, (uint32_t)n->hop_count, n->hops);
    if (fault.text)
        sim_diagnostics_add(d, SIM_FAULT_DATA, (sim_origin){sim_scenario_file(scenario, "network.legs"), 0}, NULL, "%s",
                            fault.text);
    else if (sim_diagnostics_total(d) == before)
        n->topology = route_topology_build((uint32_t)n->place_count, (uint32_t)n->hop_count, n->hops);
}

void network_free(network *n)
{
    void *const memory[] = {(void *)n->place_id,
                            (void *)n->place_name,
                            (void *)n->place_country,
                            (void *)n->place_state,
                            (void *)n->place_kind,
                            n->latitude_deg,
                            n->longitude_deg,
                            n->place_state_index,
                            n->place_area,
                            n->takes_appointments,
                            n->leg_from,
                            n->leg_to,
                            n->leg_km,
                            (void *)n->leg_mode,
                            (void *)n->states,
                            (void *)n->areas,
                            n->area_is_ports,
                            n->hops,
                            n->hop_end,
                            n->end_hop,
                            n->alternative_hop,
                            n->alternative_mode,
                            n->alternative_leg,
                            n->first_alternative,
                            n->leg_deaths_per_100000,
                            n->topology,
                            (void *)n->leg_label,
                            n->leg_label_text};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
        free(memory[i]);
    sim_table_free(n->places_table);
    sim_table_free(n->legs_table);
    memset(n, 0, sizeof *n);
}

/* Marks all places that can be reached from the marked ones; along hops, or against them. */
static void spread(const network *n, uint8_t marked[], int against)
{
    for (int changed = 1; changed;) {
        changed = 0;
        for (size_t h = 0; h < n->hop_count; h++) {
            const uint32_t from = against ? n->hops[h].to : n->hops[h].from;
            const uint32_t to = against ? n->hops[h].from : n->hops[h].to;
            if (marked[from] && !marked[to])
                marked[to] = 1, changed = 1;
        }
    }
}

void network_check_reach(const network *n, const uint32_t gateways[], size_t gateway_count, sim_diagnostics *d)
{
    uint8_t *reached = sim_allocate(n->place_count, 1), *leads = sim_allocate(n->place_count, 1);
    for (size_t g = 0; g < gateway_count; g++)
        reached[gateways[g]] = 1;
    for (size_t e = 0; e < n->end_count; e++)
        leads[n->hops[n->end_hop[e]].to] = 1;
    spread(n, reached, 0);
    spread(n, leads, 1);
    for (size_t i = 0; i < n->place_count; i++)
        if (*sim_table_text(n->places_table, i, PLACE_AREA) && !reached[i])
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(n->places_table, i), "id",
                                "\"%s\" cannot be reached from any place where people set out", n->place_id[i]);
    for (size_t g = 0; g < gateway_count; g++) {
        size_t first = 0;
        while (gateways[first] != gateways[g])
            first++;
        if (first == g && !leads[gateways[g]])
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(n->places_table, gateways[g]), "id",
                                "people set out from \"%s\", from where no sector and no port is reached",
                                n->place_id[gateways[g]]);
    }
    free(reached);
    free(leads);
}
