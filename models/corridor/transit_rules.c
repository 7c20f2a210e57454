#include "models/corridor/transit_rules.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"journey.delay_factor", SIM_PARAM_DISTRIBUTION, "1", 0.1, 10,
     "{ distribution = \"gamma\"; mean = 1.0; shape = 16.0; }", "Factor on the hours under way of each hop",
     SIM_ASSUMED(0.5, 2, "nobody publishes it; mean 1")},
    {"journey.rest_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 2400,
     "{ distribution = \"gamma\"; mean = 36.0; shape = 1.0; }", "Rest at places of the resting kinds",
     SIM_ASSUMED(6, 120, "7 to 90 days from the southern border to the line")},
    {"journey.rest_place_kinds", SIM_PARAM_TEXTS, "", 0, 0, "[\"hub\"]", "Kinds of places where people rest",
     SIM_NO_SOURCE},
    {"journey.poor_below_usd", SIM_PARAM_REAL, "USD", 0, 1000000, "150.0",
     "Parties that set out with less a person take no mode that needs money",
     SIM_ASSUMED(50, 400, "a bus ticket and a bribe")},
    {"journey.earning_usd_per_day", SIM_PARAM_REAL, "USD/day", 0.01, 10000, "12.0",
     "What a person earns a day who has too little for the next hop",
     SIM_ASSUMED(5, 20, "assumptions: when work is found")},
    {"journey.hop_events", SIM_PARAM_TEXT, "", 0, 0, "\"shared\"",
     "Hops that are events of their own: all, or only those at whose end others may be met; the "
     "same results",
     SIM_CHOICES("shared|all")},
    {"checkpoint.stop_factor", SIM_PARAM_REAL, "1", 0, 10, "1.0", "Factor on the modes' probabilities to be stopped",
     SIM_NO_SOURCE},
    {"checkpoint.inspection_minutes", SIM_PARAM_DISTRIBUTION, "min/person", 0, 1440,
     "{ distribution = \"gamma\"; mean = 2.0; shape = 2.0; }", "An officer's time for each person inspected",
     SIM_ASSUMED(0.5, 10, "assumptions")},
    {"detention.outcomes", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV: class, exit_order, moved_south, removed: shares of those detained in the country of transit", SIM_NO_SOURCE},
    {"detention.stay_days", SIM_PARAM_DISTRIBUTION, "days", 0, 365,
     "{ distribution = \"gamma\"; mean = 2.0; shape = 1.0; }", "Days in detention",
     SIM_ASSUMED(0.2, 15, "36 h in mid-2023; legal limit 15 working days")},
    {"detention.moved_south_to", SIM_PARAM_TEXTS, "", 0, 0, "[]", "Places to where people are moved from the north",
     SIM_NO_SOURCE},
    {"detention.retry_after_removal", SIM_PARAM_REAL, "1", 0, 1, "0.3",
     "Probability to set out again after a removal by the country of transit",
     SIM_ASSUMED(0.1, 0.6, "nobody publishes it")},
    {"detention.removal_retry_days", SIM_PARAM_DISTRIBUTION, "days", 0, 3650,
     "{ distribution = \"gamma\"; mean = 20.0; shape = 2.0; }", "Days before they set out again",
     SIM_ASSUMED(5, 90, "nobody publishes it")},
    {"asylum.offices", SIM_PARAM_TEXTS, "", 0, 0, "[]", "Places where asylum is claimed on the way", SIM_NO_SOURCE},
    {"asylum.wait_days", SIM_PARAM_DISTRIBUTION, "days", 0, 3650,
     "{ distribution = \"gamma\"; mean = 60.0; shape = 2.0; }",
     "Wait of those who claim asylum, until they have a document or leave",
     SIM_ASSUMED(30, 400, "8 to 9 months to the decision; a receipt comes sooner")},
    {"asylum.settle_share", SIM_PARAM_REAL, "1", 0, 1, "0.25", "Share of those who claim asylum and stay",
     SIM_ASSUMED(0.1, 0.6, "nobody publishes it")},
};

const sim_param_table transit_rules_params = {rows, sizeof rows / sizeof *rows};

enum { OUTCOME_CLASS, OUTCOME_FIRST };

static const sim_column outcome_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"exit_order", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"moved_south", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"removed", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

static void read_outcomes(const sim_scenario *scenario, const classes *c, transit_rules *r, sim_diagnostics *d)
{
    r->detention_share = sim_allocate(c->count, sizeof *r->detention_share);
    for (size_t i = 0; i < c->count; i++)
        r->detention_share[i][DETENTION_EXIT_ORDER] = 1;
    sim_table *t = sim_table_read(sim_scenario_file(scenario, "detention.outcomes"), outcome_columns,
                                  sizeof outcome_columns / sizeof *outcome_columns, d);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        const sim_origin where = sim_table_origin(t, row);
        const uint32_t class_ = classes_require(c, sim_table_text(t, row, OUTCOME_CLASS), where, "class", d);
        double sum = 0;
        for (size_t i = 0; i < DETENTION_OUTCOMES; i++) {
            const double share = sim_table_real(t, row, OUTCOME_FIRST + i);
            sum += share;
            if (class_ != UINT32_MAX)
                r->detention_share[class_][i] = share;
        }
        shares_require_whole(sum, where, "exit_order", d);
        if (class_ != UINT32_MAX && r->detention_share[class_][DETENTION_MOVED_SOUTH] > 0 && !r->south_count)
            sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, "detention.moved_south_to"),
                                "detention.moved_south_to", "people are moved south, but no place is named");
    }
    sim_table_free(t);
}

static uint8_t *mark_places(const sim_scenario *scenario, const char *key, const network *n, sim_diagnostics *d)
{
    uint8_t *marked = sim_allocate(n->place_count, 1);
    for (size_t i = 0; i < sim_scenario_length(scenario, key); i++) {
        const uint32_t place = network_require_place(n, sim_scenario_text_at(scenario, key, i),
                                                     sim_scenario_origin(scenario, key), key, d);
        if (place != NETWORK_NONE)
            marked[place] = 1;
    }
    return marked;
}

static void read_resting(const sim_scenario *scenario, const network *n, transit_rules *r)
{
    r->rests = sim_allocate(n->place_count, 1);
    for (size_t k = 0; k < sim_scenario_length(scenario, "journey.rest_place_kinds"); k++)
        for (size_t i = 0; i < n->place_count; i++)
            r->rests[i] |= strcmp(n->place_kind[i], sim_scenario_text_at(scenario, "journey.rest_place_kinds", k)) == 0;
}

void transit_rules_read(const sim_scenario *scenario, const classes *c, const network *n, transit_rules *r,
                        sim_diagnostics *d)
{
    memset(r, 0, sizeof *r);
    r->hop_events =
        strcmp(sim_scenario_text(scenario, "journey.hop_events"), "all") == 0 ? HOP_EVENTS_ALL : HOP_EVENTS_SHARED;
    r->delay_factor = sim_scenario_distribution(scenario, "journey.delay_factor");
    r->rest_hours = sim_scenario_distribution(scenario, "journey.rest_hours");
    r->poor_below_usd = sim_scenario_real(scenario, "journey.poor_below_usd");
    r->earning_usd_per_day = sim_scenario_real(scenario, "journey.earning_usd_per_day");
    r->stop_factor = sim_scenario_real(scenario, "checkpoint.stop_factor");
    r->inspection_minutes = sim_scenario_distribution(scenario, "checkpoint.inspection_minutes");
    r->detention_days = sim_scenario_distribution(scenario, "detention.stay_days");
    r->retry_after_removal = sim_scenario_real(scenario, "detention.retry_after_removal");
    r->removal_retry_days = sim_scenario_distribution(scenario, "detention.removal_retry_days");
    r->asylum_days = sim_scenario_distribution(scenario, "asylum.wait_days");
    r->asylum_settle_share = sim_scenario_real(scenario, "asylum.settle_share");
    r->asylum_office = mark_places(scenario, "asylum.offices", n, d);
    uint8_t *south = mark_places(scenario, "detention.moved_south_to", n, d);
    r->south = sim_allocate(n->place_count, sizeof *r->south);
    for (size_t i = 0; i < n->place_count; i++)
        if (south[i])
            r->south[r->south_count++] = (uint32_t)i;
    free(south);
    read_resting(scenario, n, r);
    read_outcomes(scenario, c, r, d);
}

void transit_rules_free(transit_rules *r)
{
    free(r->rests);
    free((void *)r->detention_share);
    free(r->south);
    free(r->asylum_office);
    memset(r, 0, sizeof *r);
}
