#include "models/corridor/traces.h"

#include <stddef.h>

#define NO_PERSON "Made up by the model: a row is about no person. "

static const char *const happening_meanings[HAPPENINGS + 1] = {
    [PARTY_SETS_OUT] = "sets_out",
    [PARTY_SETS_OFF] = "sets_off",
    [PARTY_ARRIVES] = "arrives",
    [PARTY_IS_STOPPED] = "is_stopped",
    [PARTY_IS_LET_THROUGH] = "is_let_through",
    [PARTY_PASSES] = "passes_inspection",
    [PARTY_IS_DETECTED] = "is_detected",
    [PARTY_IS_DETAINED] = "is_detained",
    [PARTY_IS_ORDERED_TO_LEAVE] = "is_ordered_to_leave",
    [PARTY_IS_MOVED_SOUTH] = "is_moved_south",
    [PARTY_IS_REMOVED_BY_TRANSIT] = "is_removed_by_transit_country",
    [PARTY_CLAIMS_ASYLUM] = "claims_asylum",
    [PARTY_HAS_ANSWER] = "has_answer_to_claim",
    [PARTY_FINDS_NO_WAY] = "finds_no_way_on",
    [PARTY_JOINS_QUEUE] = "joins_queue_for_appointment",
    [PARTY_LOSES_PATIENCE] = "loses_patience",
    [PARTY_IS_ADMITTED] = "is_admitted_at_port",
    [PARTY_ATTEMPTS] = "attempts_to_cross",
    [PARTY_TURNS_BACK] = "turns_back",
    [PARTY_IS_ENCOUNTERED] = "is_encountered",
    [PARTY_IS_ENCOUNTERED_AGAIN] = "is_encountered_again",
    [PARTY_GETS_AWAY] = "gets_away",
    [PARTY_IS_PROCESSED] = "is_processed",
    [PARTY_IS_EXPELLED_NOW] = "is_expelled",
    [PARTY_IS_RELEASED] = "is_released",
    [PARTY_IS_REMOVED] = "is_removed",
    [PARTY_IS_RETURNED] = "is_returned",
    [PARTY_STARTS_AGAIN] = "starts_again",
    [PARTY_DIES] = "dies_or_goes_missing",
};

static const char *const led_meanings[] = {"alone_or_family", "group_led_by_smuggler", NULL};
static const char *const plan_meanings[] = {"line", "appointment", NULL};

#define PARTY_TEXT                                                                                                     \
    "class x 2^48 + gateway (by index of its place) x 2^38 + day x 2^24 + ordinal of the day; day 8192 is the first "  \
    "reported one. Exact as a 64-bit real where there are at most 32 classes. The same party has the same number in "  \
    "every scenario and replication"
#define PERSONS_TEXT "persons whom it concerns: one of those who die, or those of a group who get away, else all"
#define PLACE_TEXT                                                                                                     \
    ": where the party is or was last; where it arrives; of a death the place that it was on the "                     \
    "way to; beyond the line the city from where it crossed"

/* Columns of rows and heads: name, label, definition, and what the kind of column needs. */
#define TIME(name, label, text, row)                                                                                   \
    {                                                                                                                  \
        name, label, "", text, SIM_TRACE_SECOND, offsetof(row, tick), NULL, NULL, SIM_TRACE_ALWAYS                     \
    }
#define FLAG(name, label, text, row, member, meanings)                                                                 \
    {                                                                                                                  \
        name, label, "", text, SIM_TRACE_BYTE, offsetof(row, member), NULL, meanings, SIM_TRACE_ALWAYS                 \
    }
#define NUMBER(name, label, text, type, row, member)                                                                   \
    {                                                                                                                  \
        name, label, "1", text, type, offsetof(row, member), NULL, NULL, SIM_TRACE_ALWAYS                              \
    }
#define INDEX(name, label, dimension, text, type, row, member, missing)                                                \
    {                                                                                                                  \
        name, label, "", "by index along " dimension text, type, offsetof(row, member), dimension, NULL, missing       \
    }

#define ROW_COLUMNS(prefix)                                                                                            \
    TIME(prefix "_time", "When it happens", "Local time of the model", trace_row),                                     \
        FLAG(prefix "_kind", "What happens to the party", NO_PERSON "What each is: models/corridor/README.md",         \
             trace_row, happening, happening_meanings),                                                                \
        NUMBER(prefix "_persons", "Persons", PERSONS_TEXT, SIM_TRACE_SHORT, trace_row, persons),                       \
        INDEX(prefix "_place", "Place", "place", PLACE_TEXT, SIM_TRACE_SHORT, trace_row, place, SIM_TRACE_ALWAYS),     \
        INDEX(prefix "_leg", "Leg of the route graph", "leg", "; missing where the party does not travel",             \
              SIM_TRACE_SHORT, trace_row, leg, SIM_TRACE_MAY_MISS),                                                    \
        INDEX(prefix "_mode", "Mode of travel", "mode", "; missing where the party does not travel", SIM_TRACE_BYTE,   \
              trace_row, mode, SIM_TRACE_MAY_MISS),                                                                    \
        INDEX(prefix "_station", "Station", "station", "; missing where there is none", SIM_TRACE_SHORT, trace_row,    \
              station, SIM_TRACE_MAY_MISS),                                                                            \
        INDEX(prefix "_area", "Sector or field office", "area", "; missing before the line", SIM_TRACE_SHORT,          \
              trace_row, area, SIM_TRACE_MAY_MISS),                                                                    \
        FLAG(prefix "_state", "State of the party afterwards", "As person_state; of the persons whom it concerns",     \
             trace_row, state, person_state_labels)

static const sim_trace_column event_columns[] = {
    ROW_COLUMNS("event"),
    INDEX("event_nationality", "Nationality of the party", "nationality", "", SIM_TRACE_BYTE, trace_row, nationality,
          SIM_TRACE_ALWAYS),
    NUMBER("event_party", "Number of the party", PARTY_TEXT, SIM_TRACE_LONG, trace_row, party),
};

static const sim_trace_column step_columns[] = {ROW_COLUMNS("step")};
enum { STEP_STATE = sizeof step_columns / sizeof *step_columns - 1 };

static const sim_trace_column journey_columns[] = {
    NUMBER("journey_party", "Number of the party", PARTY_TEXT, SIM_TRACE_LONG, trace_head, party),
    TIME("journey_time", "When the party sets out", "Local time of the model", trace_head),
    INDEX("journey_gateway", "Where the party sets out", "gateway", "", SIM_TRACE_SHORT, trace_head, gateway,
          SIM_TRACE_ALWAYS),
    INDEX("journey_nationality", "Nationality of the party", "nationality", "", SIM_TRACE_BYTE, trace_head, nationality,
          SIM_TRACE_ALWAYS),
    NUMBER("journey_persons", "Persons that set out", "", SIM_TRACE_SHORT, trace_head, persons),
    FLAG("journey_demographic", "Who the party is", "", trace_head, demographic, demographic_labels),
    FLAG("journey_led", "How the party travels", "A group goes on without its leader after a detection or encounter",
         trace_head, led, led_meanings),
    FLAG("journey_plan", "What the party means to do on setting out", "", trace_head, plan, plan_meanings),
};

const sim_trace corridor_traces[CORRIDOR_TRACES] = {
    [TRACE_EVENTS] = {.name = "event",
                      .form = SIM_TRACE_LOG,
                      .option = "results.event_log",
                      .row_bytes = sizeof(trace_row),
                      .columns = event_columns,
                      .column_count = sizeof event_columns / sizeof *event_columns,
                      .tick_offset = offsetof(trace_row, tick),
                      .key_offset = offsetof(trace_row, party),
                      .last_column = SIZE_MAX,
                      .definition = NO_PERSON "What happens to parties in the reported period, also to those that set "
                                              "out before it; in order of replication, time and party"},
    [TRACE_JOURNEYS] = {.name = "journey",
                        .form = SIM_TRACE_HEADS,
                        .option = "results.journeys",
                        .row_bytes = sizeof(trace_head),
                        .columns = journey_columns,
                        .column_count = sizeof journey_columns / sizeof *journey_columns,
                        .tick_offset = offsetof(trace_head, tick),
                        .key_offset = offsetof(trace_head, party),
                        .rank_offset = offsetof(trace_head, rank),
                        .last_column = STEP_STATE,
                        .last_name = "journey_state",
                        .last_long_name = "State of the party at the end of the reported period",
                        .last_definition =
                            "As person_state; those who died or got away apart from the rest are in the steps",
                        .count_name = "journey_steps",
                        .definition = NO_PERSON
                        "A random sample of the parties that set out in the reported period: those of the "
                        "smallest keyed hashes of their numbers, in that order, so that the first n journeys "
                        "of a replication are a sample of n, and scenarios show the same parties"},
    [TRACE_STEPS] = {.name = "journey_step",
                     .form = SIM_TRACE_STEPS,
                     .option = "results.journeys",
                     .row_bytes = sizeof(trace_row),
                     .columns = step_columns,
                     .column_count = sizeof step_columns / sizeof *step_columns,
                     .tick_offset = offsetof(trace_row, tick),
                     .key_offset = offsetof(trace_row, party),
                     .last_column = SIZE_MAX,
                     .definition =
                         NO_PERSON "What happens on the journeys of the sample, until the end of the reported "
                                   "period; those of a journey together, in order of time"},
};

static int64_t number_of(const party *p)
{
    return (int64_t)(p->identity >> PARTY_ORDINAL_SHIFT);
}

static sim_ticks reported_tick(const corridor_inputs *in, sim_ticks at)
{
    return at - in->frame.warmup_days * in->frame.ticks_per_day;
}

static uint16_t short_of(uint32_t index)
{
    return index == NETWORK_NONE ? SIM_TRACE_NO_SHORT : (uint16_t)index;
}

static uint8_t nationality_of(const corridor_inputs *in, const party *p)
{
    return (uint8_t)in->classes.at[p->class_].nationality;
}

/* What there is to say of a happening beside the party. */
typedef struct note {
    happening what;
    person_state state;
    sim_ticks at;
    uint32_t persons;
    uint32_t place, leg, mode, station, area; /* NETWORK_NONE: nothing to say */
} note;

static void write_note(sim *s, const corridor_inputs *in, const party *p, const note *n)
{
    const trace_row made = {.tick = reported_tick(in, n->at),
                            .party = number_of(p),
                            .persons = (uint16_t)n->persons,
                            .place = short_of(n->place),
                            .leg = short_of(n->leg),
                            .station = short_of(n->station),
                            .area = short_of(n->area),
                            .happening = (uint8_t)n->what,
                            .mode = n->mode == NETWORK_NONE ? SIM_TRACE_NO_BYTE : (uint8_t)n->mode,
                            .nationality = nationality_of(in, p),
                            .state = (uint8_t)(n->state - PERSON_IN_TRANSIT)};
    trace_row *row = sim_trace_row(s, TRACE_EVENTS);
    if (row)
        *row = made;
    row = p->flags & PARTY_IS_FOLLOWED ? sim_trace_row(s, TRACE_STEPS) : NULL;
    if (row)
        *row = made;
}

/* Of all of the party, at its place. */
static note plain_note(const party *p, happening what, person_state state, sim_ticks at)
{
    return (note){what, state, at, p->persons, p->place, NETWORK_NONE, NETWORK_NONE, NETWORK_NONE, NETWORK_NONE};
}

static void write_head(sim *s, const corridor_inputs *in, const party *p, sim_ticks at)
{
    trace_head *head = sim_trace_row(s, TRACE_JOURNEYS);
    if (head)
        *head = (trace_head){.tick = reported_tick(in, at),
                             .party = number_of(p),
                             .rank = journey_sample_rank(s, p->identity),
                             .persons = p->persons,
                             .gateway = (uint16_t)in->departures.gateway_of_place[p->place],
                             .nationality = nationality_of(in, p),
                             .demographic = p->demographic,
                             .led = p->flags & PARTY_IS_GROUP ? 1 : 0,
                             .plan = p->plan};
}

static int is_candidate(const sim *s, const corridor_inputs *in, const party *p)
{
    return in->sample.wanted > 0 && sim_days_run(s) >= in->frame.warmup_days &&
           journey_sample_rank(s, p->identity) <= in->sample.threshold;
}

void traces_write_departure(sim *s, const corridor_inputs *in, party *p, sim_ticks at)
{
    if (is_candidate(s, in, p)) {
        p->flags |= PARTY_IS_FOLLOWED;
        write_head(s, in, p, at);
    }
    traces_write_here(s, in, p, PARTY_SETS_OUT, PERSON_IN_TRANSIT, at);
}

void traces_write_here(sim *s, const corridor_inputs *in, const party *p, happening what, person_state state,
                       sim_ticks at)
{
    const note n = plain_note(p, what, state, at);
    write_note(s, in, p, &n);
}

/* The same on an alternative. */
static note note_on_way(const corridor_inputs *in, const party *p, happening what, uint32_t alternative, sim_ticks at)
{
    note n = plain_note(p, what, PERSON_IN_TRANSIT, at);
    n.leg = in->network.alternative_leg[alternative];
    n.mode = in->network.alternative_mode[alternative];
    return n;
}

void traces_write_arrival(sim *s, const corridor_inputs *in, const party *p, sim_ticks at)
{
    if (p->alternative == ROUTE_NONE)
        return;
    const note n = note_on_way(in, p, PARTY_ARRIVES, p->alternative, at);
    write_note(s, in, p, &n);
}

void traces_write_hop(sim *s, const corridor_inputs *in, const party *p, uint32_t next, sim_ticks at)
{
    traces_write_arrival(s, in, p, at);
    const note n = note_on_way(in, p, PARTY_SETS_OFF, next, at);
    write_note(s, in, p, &n);
}

void traces_write_death(sim *s, const corridor_inputs *in, const party *p, uint32_t place, sim_ticks at)
{
    note n = note_on_way(in, p, PARTY_DIES, p->alternative, at);
    n.state = p->persons > 1 ? PERSON_IN_TRANSIT : PERSON_DEAD;
    n.place = place;
    n.persons = 1;
    write_note(s, in, p, &n);
}

void traces_write_station(sim *s, const corridor_inputs *in, const party *p, happening what, person_state state,
                          uint32_t station)
{
    note n = plain_note(p, what, state, sim_now(s));
    n.station = station;
    write_note(s, in, p, &n);
}

void traces_write_line(sim *s, const corridor_inputs *in, const party *p, happening what, person_state state,
                       uint32_t area)
{
    note n = plain_note(p, what, state, sim_now(s));
    n.area = area;
    write_note(s, in, p, &n);
}

/* Rows a party that sets out: 30,978,318 for 1,469,510 parties in the baseline year, seed 20231218. Another scenario has others, and
 * the run itself tells better at the end of its warm-up. */
static const double rows_a_party = 21.1;

double traces_expected_rows(const void *inputs, size_t i, const char **basis)
{
    const journey_sample *sample = &((const corridor_inputs *)inputs)->sample;
    const double parties = sample->expected_parties;
    const double journeys = sample->wanted < parties ? sample->wanted : parties;
    *basis = "parties expected to set out, and 21.1 rows a party as in the baseline year";
    return i == TRACE_EVENTS ? parties * rows_a_party : i == TRACE_STEPS ? journeys * rows_a_party : journeys;
}
