#include "models/corridor/observables.h"

#include <math.h>

#include "models/corridor/headcount.h"
#include "models/corridor/party.h"
#include "models/corridor/stations.h"
#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"results.stations", SIM_PARAM_FLAG, "", 0, 0, "true", "Write the daily series of stations", SIM_NO_SOURCE},
    {"results.places", SIM_PARAM_FLAG, "", 0, 0, "true", "Write the daily number of people at each place",
     SIM_NO_SOURCE},
    {"results.passages", SIM_PARAM_FLAG, "", 0, 0, "true", "Write the daily passages of each leg by mode",
     SIM_NO_SOURCE},
};

const sim_param_table observables_params = {rows, sizeof rows / sizeof *rows};

const sim_observable corridor_observables[CORRIDOR_SERIES] = {
    [SERIES_ENTRIES] = {"entries",
                        "Persons that set out",
                        "1",
                        "Persons of parties that set out at a gateway on this day",
                        SIM_FLOW,
                        {"gateway", "nationality"},
                        NULL},
    [SERIES_ENCOUNTERS] =
        {"encounters",
         "Encounters",
         "1",
         "Persons encountered beyond the line: between ports (sectors: apprehended or expelled) and at ports "
         "(field offices: admitted with an appointment). An event, not a person: who tries again is counted "
         "again",
         SIM_FLOW,
         {"area", "nationality"},
         NULL},
    [SERIES_REPEAT_ENCOUNTERS] = {"repeat_encounters",
                                  "Encounters of persons encountered before",
                                  "1",
                                  "Part of the encounters between ports",
                                  SIM_FLOW,
                                  {"area"},
                                  NULL},
    [SERIES_ATTEMPTS] = {"attempts",
                         "Attempts to cross between ports",
                         "1",
                         "Persons that went over the line, whatever came of it",
                         SIM_FLOW,
                         {"area"},
                         NULL},
    [SERIES_GOT_AWAYS] = {"got_aways",
                          "Got-aways",
                          "1",
                          "Persons that evaded and were not caught; no encounters",
                          SIM_FLOW,
                          {"area"},
                          NULL},
    [SERIES_TURN_BACKS] = {"turn_backs",
                           "Turned back at the line",
                           "1",
                           "Persons that set out to evade and turned back; no encounters",
                           SIM_FLOW,
                           {"area"},
                           NULL},
    [SERIES_EXPULSIONS] = {"expulsions",
                           "Expulsions over the border",
                           "1",
                           "Persons expelled within hours, by sector",
                           SIM_FLOW,
                           {"area"},
                           NULL},
    [SERIES_RELEASES] =
        {"releases", "Releases beyond the line", "1", "Persons released after processing", SIM_FLOW, {"area"}, NULL},
    [SERIES_REMOVALS] = {"removals",
                         "Removals from beyond the line",
                         "1",
                         "Persons removed to their country after processing",
                         SIM_FLOW,
                         {"area"},
                         NULL},
    [SERIES_RETURNS] = {"returns",
                        "Returns over the border",
                        "1",
                        "Persons returned over the border after processing",
                        SIM_FLOW,
                        {"area"},
                        NULL},
    [SERIES_CUSTODY] = {"custody",
                        "Persons in custody beyond the line",
                        "1",
                        "Waiting for an officer, being processed or held afterwards, at the end of the day",
                        SIM_LEVEL,
                        {"area"},
                        NULL},
    [SERIES_APPOINTMENT_WAITING] = {"appointment_waiting",
                                    "Persons waiting for an appointment",
                                    "1",
                                    "At the border city of a port, at the end of the day",
                                    SIM_LEVEL,
                                    {"appointment_port"},
                                    NULL},
    [SERIES_DETECTIONS] = {"detections",
                           "Detections by the country of transit",
                           "1",
                           "Persons found at a checkpoint without a document; an event, not a person",
                           SIM_FLOW,
                           {"state", "nationality"},
                           NULL},
    [SERIES_TRANSIT_REMOVALS] = {"transit_removals",
                                 "Removals by the country of transit",
                                 "1",
                                 "Persons removed after detention",
                                 SIM_FLOW,
                                 {"nationality"},
                                 NULL},
    [SERIES_MOVED_SOUTH] = {"moved_south",
                            "Moved south by the country of transit",
                            "1",
                            "Persons that detention ended for by a transfer to the south",
                            SIM_FLOW,
                            {"nationality"},
                            NULL},
    [SERIES_DEATHS] = {"deaths",
                       "Persons dead or missing",
                       "1",
                       "By the place that they were on the way to",
                       SIM_FLOW,
                       {"place"},
                       NULL},
    [SERIES_PEOPLE] = {"people",
                       "Persons by state",
                       "1",
                       "All persons that have entered, by the state they are in at the end of the day; states of "
                       "journeys that are over "
                       "add up from the first day of the warm-up",
                       SIM_LEVEL,
                       {"person_state", "nationality"},
                       NULL},
    [SERIES_PEOPLE_AT_PLACE] =
        {"people_at_place",
         "Persons at or on the way from a place",
         "1",
         "In transit, waiting or stranded in the country of transit and before it, at the end of the day; who is under "
         "way counts where he was last",
         SIM_LEVEL,
         {"place"},
         "results.places"},
    [SERIES_STATION_WAITING] = {"station_waiting",
                                "Persons waiting at a station",
                                "1",
                                "At the end of the day",
                                SIM_LEVEL,
                                {"station"},
                                "results.stations"},
    [SERIES_STATION_SERVING] = {"station_serving",
                                "Persons being served or held by a station",
                                "1",
                                "At the end of the day",
                                SIM_LEVEL,
                                {"station"},
                                "results.stations"},
    [SERIES_STATION_SERVERS] = {"station_servers",
                                "Officers or places of a station",
                                "1",
                                "0 while it is closed",
                                SIM_LEVEL,
                                {"station"},
                                "results.stations"},
    [SERIES_STATION_SERVED] = {"station_served",
                               "Persons served by a station",
                               "1",
                               "Inspected, released from detention, or processed",
                               SIM_FLOW,
                               {"station"},
                               "results.stations"},
    [SERIES_STATION_LET_THROUGH] = {"station_let_through",
                                    "Persons let through by a checkpoint",
                                    "1",
                                    "Stopped, but the checkpoint had no room to hold them",
                                    SIM_FLOW,
                                    {"station"},
                                    "results.stations"},
    [SERIES_PASSAGES] = {"passages",
                         "Persons that begin to travel a leg",
                         "1",
                         "Both directions together",
                         SIM_FLOW,
                         {"leg", "mode"},
                         "results.passages"},
};

const sim_measure corridor_measures[CORRIDOR_MEASURES] = {
    [MEASURE_ENTERED] = {"entered", "Persons that set out", "1", "In the reported period"},
    [MEASURE_ENCOUNTERS_BETWEEN_PORTS] = {"encounters_between_ports", "Encounters between ports", "1",
                                          "Events, not persons"},
    [MEASURE_ENCOUNTERS_AT_PORTS] = {"encounters_at_ports", "Encounters at ports", "1", "Admitted with an appointment"},
    [MEASURE_REPEAT_SHARE] = {"repeat_share", "Share of repeat encounters", "1",
                              "Of encounters between ports, those of persons encountered before in this run"},
    [MEASURE_GOT_AWAYS] = {"got_aways", "Got-aways", "1", "Persons that evaded"},
    [MEASURE_DETECTIONS] = {"detections", "Detections by the country of transit", "1", "Events, not persons"},
    [MEASURE_RELEASED] = {"released", "Released beyond the line", "1", "Persons"},
    [MEASURE_EXPELLED] = {"expelled", "Expelled or returned over the border", "1", "Events, not persons"},
    [MEASURE_REMOVED] = {"removed", "Removed, from both countries", "1", "Events, not persons"},
    [MEASURE_DEATHS] = {"deaths", "Dead or missing", "1", "Persons; what is recorded is a minimum of what happens"},
    [MEASURE_CUSTODY_DAYS] =
        {"custody_days", "Days in custody beyond the line", "days",
         "Mean per encounter between ports: custody at each day's end over encounters (Little's law)"},
    [MEASURE_LET_THROUGH] = {"let_through", "Let through by checkpoints", "1",
                             "Persons that they stopped and had no room to hold"},
    [MEASURE_WAITING_APPOINTMENT] = {"waiting_for_appointment", "Waiting for an appointment", "1",
                                     "Persons, on the last day"},
};

static void add_dimension(corridor_inputs *in, const char *name, const char *long_name, size_t size,
                          const char *const *labels)
{
    SIM_REQUIRE(in->dimension_count < CORRIDOR_DIMENSIONS_MOST, "too many dimensions");
    in->dimensions[in->dimension_count++] = (sim_dimension){name, long_name, "", size, labels, NULL};
}

static sim_constant *add_constant(corridor_inputs *in, const char *name, const char *long_name, const char *units,
                                  const char *dimension, sim_value_type type)
{
    SIM_REQUIRE(in->constant_count < CORRIDOR_CONSTANTS_MOST, "too many constants");
    sim_constant *c = &in->constants[in->constant_count++];
    *c = (sim_constant){
        .name = name, .long_name = long_name, .units = units, .comment = "", .dimensions = {dimension}, .type = type};
    return c;
}

static void describe_axes(corridor_inputs *in)
{
    const network *n = &in->network;
    in->port_labels = sim_allocate(in->appointments.port_count, sizeof *in->port_labels);
    for (size_t i = 0; i < in->appointments.port_count; i++)
        in->port_labels[i] = n->place_id[n->hops[n->end_hop[in->appointments.port_end[i]]].to];
    add_dimension(in, "gateway", "Place where people set out", in->departures.gateway_count,
                  in->departures.gateway_labels);
    add_dimension(in, "area", "Sector (between ports) or field office (at ports)", n->area_count, n->areas);
    add_dimension(in, "nationality", "Nationality", in->classes.nationality_count, in->classes.nationalities);
    add_dimension(in, "state", "State of a place", n->state_count, n->states);
    add_dimension(in, "place", "Place", n->place_count, n->place_id);
    add_dimension(in, "station", "Checkpoint, detention or processing station", in->posts.count, in->posts.labels);
    add_dimension(in, "person_state", "State of a person", PERSON_STATES - 1, person_state_labels);
    add_dimension(in, "appointment_port", "Port that takes appointments", in->appointments.port_count, in->port_labels);
    add_dimension(in, "mode", "Mode of travel", in->modes.count, in->modes.labels);
    add_dimension(in, "leg", "Leg of the route graph", n->leg_count, n->leg_label);
}

static void describe_network(corridor_inputs *in)
{
    static const char place_comment[] = "In the table of places, decimal degrees";
    static const char leg_comment[] = "Counted from 0 along the axis of places";
    static const char *const area_meanings[] = {"between_ports", "at_ports", NULL};
    const network *n = &in->network;
    sim_constant *c = add_constant(in, "latitude", "Latitude of a place", "degrees_north", "place", SIM_VALUE_REAL);
    c->reals = n->latitude_deg;
    c->standard_name = "latitude";
    c->comment = place_comment;
    c = add_constant(in, "longitude", "Longitude of a place", "degrees_east", "place", SIM_VALUE_REAL);
    c->reals = n->longitude_deg;
    c->standard_name = "longitude";
    c->comment = place_comment;
    c = add_constant(in, "place_name", "Name of a place", "", "place", SIM_VALUE_TEXT);
    c->texts = n->place_name;
    c->comment = "In the table of places";
    c = add_constant(in, "place_kind", "Kind of a place", "", "place", SIM_VALUE_TEXT);
    c->texts = n->place_kind;
    c->comment = "In the table of places";
    c = add_constant(in, "area_kind", "Where encounters of an area happen", "1", "area", SIM_VALUE_FLAG);
    c->counts = n->area_is_ports;
    c->flag_meanings = area_meanings;
    c->comment = "Sectors lie between ports, field offices hold the ports";
    c = add_constant(in, "station_kind", "Kind of a station", "1", "station", SIM_VALUE_FLAG);
    c->counts = in->posts.kinds;
    c->flag_meanings = post_kind_labels;
    c->comment = "What is waited for there: an inspection, the end of detention, or processing beyond the line";
    c = add_constant(in, "leg_from", "Place where a leg begins, by index", "1", "leg", SIM_VALUE_COUNT);
    c->counts = n->leg_from;
    c->index_of = "place";
    c->comment = leg_comment;
    c = add_constant(in, "leg_to", "Place where a leg ends, by index", "1", "leg", SIM_VALUE_COUNT);
    c->counts = n->leg_to;
    c->index_of = "place";
    c->comment = leg_comment;
    c = add_constant(in, "leg_distance", "Length of a leg", "km", "leg", SIM_VALUE_REAL);
    c->reals = n->leg_km;
    c->comment = "In the table of legs";
    c = add_constant(in, "leg_kind", "Kind of a leg", "", "leg", SIM_VALUE_TEXT);
    c->texts = n->leg_mode;
    c->comment = "In the table of legs; which modes travel it";
}

void observables_describe(corridor_inputs *in)
{
    describe_axes(in);
    describe_network(in);
    in->dimension_count += record_dimensions(&in->record, in->dimensions + in->dimension_count,
                                             CORRIDOR_DIMENSIONS_MOST - in->dimension_count);
    in->constant_count +=
        record_constants(&in->record, in->constants + in->constant_count, CORRIDOR_CONSTANTS_MOST - in->constant_count);
}

static void end_day_people(sim *s, const corridor_inputs *in)
{
    const int64_t *population = sim_table_at(s, TABLE_POPULATION);
    const size_t nationalities = in->classes.nationality_count;
    for (size_t n = 0; n < nationalities; n++)
        for (unsigned state = PERSON_IN_TRANSIT; state < PERSON_STATES; state++) {
            int64_t persons = 0;
            for (size_t k = 0; k < in->classes.count; k++)
                if (in->classes.at[k].nationality == n)
                    persons += population[k * PERSON_STATES + state];
            sim_series_set(s, SERIES_PEOPLE, (state - 1) * nationalities + n, persons);
        }
}

static void end_day_places(sim *s, const corridor_inputs *in)
{
    for (size_t place = 0; place < in->network.place_count; place++)
        sim_series_set(s, SERIES_PEOPLE_AT_PLACE, place, headcount_at_place(s, in, place));
}

static void end_day_stations(sim *s, const corridor_inputs *in)
{
    for (uint32_t i = 0; i < in->posts.count; i++) {
        const sim_station *station = sim_station_at(s, &corridor_stations, i);
        const uint32_t servers = sim_resource_at(s, &corridor_stations, station->resource[0])->units;
        sim_series_set(s, SERIES_STATION_WAITING, i, station->line[SIM_STANDS_WAITING].weight);
        sim_series_set(s, SERIES_STATION_SERVING, i, station->line[SIM_STANDS_SERVING].weight);
        sim_series_set(s, SERIES_STATION_SERVERS, i, station->is_open ? servers : 0);
    }
}

void observables_end_day(sim *s, const corridor_inputs *in)
{
    const int64_t *custody = sim_table_at(s, TABLE_CUSTODY);
    for (size_t a = 0; a < in->network.area_count; a++)
        sim_series_set(s, SERIES_CUSTODY, a, custody[a]);
    for (size_t port = 0; port < in->appointments.port_count; port++)
        sim_series_set(s, SERIES_APPOINTMENT_WAITING, port,
                       ((const appointment_queue *)sim_table_at(s, TABLE_QUEUES))[port].persons);
    end_day_people(s, in);
    end_day_stations(s, in);
    if (sim_series(s, SERIES_PEOPLE_AT_PLACE) && sim_today(s) >= in->frame.first_day)
        end_day_places(s, in);
}

/* Sum of a series over days and cells; NAN where it is off. */
static double total(const sim *s, const corridor_inputs *in, corridor_series series, size_t cells)
{
    const int64_t *values = sim_series(s, series);
    if (!values)
        return NAN;
    int64_t sum = 0;
    for (size_t i = 0; i < (size_t)sim_frame_reported_days(&in->frame) * cells; i++)
        sum += values[i];
    return (double)sum;
}

/* Encounters between ports (0) and at ports (1). */
static void total_encounters(const sim *s, const corridor_inputs *in, double sums[2])
{
    const int64_t *values = sim_series(s, SERIES_ENCOUNTERS);
    const size_t areas = in->network.area_count, nationalities = in->classes.nationality_count;
    int64_t counted[2] = {0, 0};
    for (size_t day = 0; day < (size_t)sim_frame_reported_days(&in->frame); day++)
        for (size_t a = 0; a < areas; a++)
            for (size_t n = 0; n < nationalities; n++)
                counted[in->network.area_is_ports[a] != 0] += values[(day * areas + a) * nationalities + n];
    sums[0] = (double)counted[0];
    sums[1] = (double)counted[1];
}

void observables_measure(sim *s, const corridor_inputs *in, double values[CORRIDOR_MEASURES])
{
    const size_t areas = in->network.area_count, nationalities = in->classes.nationality_count;
    double encounters[2];
    total_encounters(s, in, encounters);
    values[MEASURE_ENTERED] = total(s, in, SERIES_ENTRIES, in->departures.gateway_count * nationalities);
    values[MEASURE_ENCOUNTERS_BETWEEN_PORTS] = encounters[0];
    values[MEASURE_ENCOUNTERS_AT_PORTS] = encounters[1];
    values[MEASURE_REPEAT_SHARE] =
        encounters[0] > 0 ? total(s, in, SERIES_REPEAT_ENCOUNTERS, areas) / encounters[0] : NAN;
    values[MEASURE_GOT_AWAYS] = total(s, in, SERIES_GOT_AWAYS, areas);
    values[MEASURE_DETECTIONS] = total(s, in, SERIES_DETECTIONS, in->network.state_count * nationalities);
    values[MEASURE_RELEASED] = total(s, in, SERIES_RELEASES, areas);
    values[MEASURE_EXPELLED] = total(s, in, SERIES_EXPULSIONS, areas) + total(s, in, SERIES_RETURNS, areas);
    values[MEASURE_REMOVED] =
        total(s, in, SERIES_REMOVALS, areas) + total(s, in, SERIES_TRANSIT_REMOVALS, nationalities);
    values[MEASURE_DEATHS] = total(s, in, SERIES_DEATHS, in->network.place_count);
    values[MEASURE_CUSTODY_DAYS] = encounters[0] > 0 ? total(s, in, SERIES_CUSTODY, areas) / encounters[0] : NAN;
    values[MEASURE_LET_THROUGH] = (double)counts_of(s)->let_through; /* the series may be off */
    values[MEASURE_WAITING_APPOINTMENT] = 0;
    for (size_t port = 0; port < in->appointments.port_count; port++)
        values[MEASURE_WAITING_APPOINTMENT] += ((const appointment_queue *)sim_table_at(s, TABLE_QUEUES))[port].persons;
}
