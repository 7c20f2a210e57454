#include "models/corridor/line_rules.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"line.surrender", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV: class, demographic, authority (title42 or title8), share who give themselves up at the line", SIM_NO_SOURCE},
    {"line.expulsions", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV: class, demographic, from, until, share_expelled_title42 of encounters between ports", SIM_NO_SOURCE},
    {"line.outcomes", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV: class, demographic, released, removed, returned: shares after processing", SIM_NO_SOURCE},
    {"line.expulsion_until", SIM_PARAM_DATE, "", 0, 0, "\"2023-05-12\"", "First day without expulsions",
     SIM_PUBLISHED("DHS: Title 42 ended on 11 May 2023 at 23:59 Eastern time")},
    {"line.catch_probability", SIM_PARAM_REAL, "1", 0, 1, "0.75", "Probability that one who evades is caught",
     SIM_ASSUMED(0.5, 0.95, "got-aways of DHS over attempts")},
    {"line.catch_loss_when_full", SIM_PARAM_REAL, "1", 0, 1, "0.2",
     "Share of that probability lost when custody reaches the holding places: agents process instead of patrolling",
     SIM_ASSUMED(0, 0.5, "nobody publishes it")},
    {"line.turn_back_probability", SIM_PARAM_REAL, "1", 0, 1, "0.05", "Probability that one who evades turns back",
     SIM_ASSUMED(0, 0.2, "turn-backs are published late and by sector only")},
    {"line.deaths_per_100000", SIM_PARAM_REAL, "1/1e5", 0, 100000, "18.67",
     "Persons dead or missing per 100,000 who cross",
     SIM_ASSUMED(5.6, 93.3, "IOM January-September 2023 over encounters and got-aways; configs/tables/risks.csv")},
    {"line.crossing_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 240,
     "{ distribution = \"gamma\"; mean = 6.0; shape = 2.0; }", "From the border city to an encounter or beyond",
     SIM_ASSUMED(1, 48, "nobody publishes it")},
    {"line.officer_hours_per_person", SIM_PARAM_DISTRIBUTION, "h/person", 0, 72,
     "{ distribution = \"gamma\"; mean = 1.5; shape = 4.0; }", "An officer's time for each person processed",
     SIM_PUBLISHED("1.5 h a person, CBP as cited on 27 March 2019 (kyma.com)")},
    {"line.expulsion_officer_share", SIM_PARAM_REAL, "1", 0, 1, "0.2", "Share of that time for one who is expelled",
     SIM_ASSUMED(0.05, 0.5, "some 15 minutes in the field")},
    {"line.hold_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 2400, "{ distribution = \"gamma\"; mean = 36.0; shape = 2.0; }",
     "Custody after processing until release, removal or return", SIM_ASSUMED(4, 72, "limit of 72 h by policy")},
    {"line.expulsion_hours", SIM_PARAM_DISTRIBUTION, "h", 0, 240,
     "{ distribution = \"gamma\"; mean = 6.0; shape = 2.0; }", "Custody before an expulsion",
     SIM_ASSUMED(1, 24, "within hours")},
    {"line.retry_after_return", SIM_PARAM_REAL, "1", 0, 1, "0.5", "Probability to try again after expulsion or return",
     SIM_ASSUMED(0.2, 0.9, "repeat encounters of CBP: 27 % in 2021, 14 % before")},
    {"line.retry_after_removal", SIM_PARAM_REAL, "1", 0, 1, "0.15", "Probability to set out again after a removal",
     SIM_ASSUMED(0.05, 0.4, "nobody publishes it")},
    {"line.retry_days", SIM_PARAM_DISTRIBUTION, "days", 0, 365,
     "{ distribution = \"gamma\"; mean = 4.0; shape = 1.0; }", "Days before the next attempt",
     SIM_ASSUMED(1, 20, "assumptions")},
    {"line.removal_retry_days", SIM_PARAM_DISTRIBUTION, "days", 0, 3650,
     "{ distribution = \"gamma\"; mean = 45.0; shape = 2.0; }", "Days before one who was removed sets out again",
     SIM_ASSUMED(15, 180, "nobody publishes it")},
};

const sim_param_table line_rules_params = {rows, sizeof rows / sizeof *rows};

enum { SURRENDER_CLASS, SURRENDER_DEMOGRAPHIC, SURRENDER_AUTHORITY, SURRENDER_SHARE };

static const sim_column surrender_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"demographic", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"authority", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

enum { EXPULSION_CLASS, EXPULSION_DEMOGRAPHIC, EXPULSION_FROM, EXPULSION_UNTIL, EXPULSION_SHARE };

static const sim_column expulsion_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"demographic", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"from", SIM_COLUMN_DATE, SIM_COLUMN_REQUIRED, 0, 0},
    {"until", SIM_COLUMN_DATE, SIM_COLUMN_REQUIRED, 0, 0},
    {"share_expelled_title42", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

enum { OUTCOME_CLASS, OUTCOME_DEMOGRAPHIC, OUTCOME_RELEASED, OUTCOME_REMOVED, OUTCOME_RETURNED };

static const sim_column outcome_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"demographic", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"released", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"removed", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"returned", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

/* The shares of the class and demographic that a row is about, or NULL when it names none. */
static line_shares *shares_of_row(line_rules *r, const classes *c, const sim_table *t, size_t row, sim_diagnostics *d)
{
    const sim_origin where = sim_table_origin(t, row);
    const uint32_t class_ = classes_require(c, sim_table_text(t, row, 0), where, "class", d);
    const uint32_t demographic = demographic_require(sim_table_text(t, row, 1), where, "demographic", d);
    return class_ == UINT32_MAX || demographic == UINT32_MAX ? NULL : &r->shares[class_ * DEMOGRAPHICS + demographic];
}

static void read_surrender(line_rules *r, const classes *c, const char *path, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, surrender_columns, sizeof surrender_columns / sizeof *surrender_columns, d);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        line_shares *shares = shares_of_row(r, c, t, row, d);
        const char *text = sim_table_text(t, row, SURRENDER_AUTHORITY);
        const int expulsion = strcmp(text, "title42") == 0;
        if (!expulsion && strcmp(text, "title8") != 0) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "authority", "\"%s\" is no authority",
                                text);
            sim_diagnostics_hint(d, "title42 or title8");
        } else if (shares) {
            shares->surrender[expulsion ? AUTHORITY_EXPULSION : AUTHORITY_PROCESSING] =
                sim_table_real(t, row, SURRENDER_SHARE);
        }
    }
    sim_table_free(t);
}

static void read_outcomes(line_rules *r, const classes *c, const char *path, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, outcome_columns, sizeof outcome_columns / sizeof *outcome_columns, d);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        line_shares *shares = shares_of_row(r, c, t, row, d);
        double sum = 0;
        for (int i = 0; i < LINE_OUTCOMES; i++) {
            const double share = sim_table_real(t, row, (size_t)OUTCOME_RELEASED + (size_t)i);
            sum += share;
            if (shares)
                shares->outcome[i] = share;
        }
        shares_require_whole(sum, sim_table_origin(t, row), "released", d);
    }
    sim_table_free(t);
}

static void read_expulsions(line_rules *r, const classes *c, const char *path, sim_diagnostics *d)
{
    sim_table *t = sim_table_read(path, expulsion_columns, sizeof expulsion_columns / sizeof *expulsion_columns, d);
    r->periods = sim_allocate(t ? sim_table_rows(t) : 0, sizeof *r->periods);
    for (size_t row = 0; t && row < sim_table_rows(t); row++) {
        const line_shares *shares = shares_of_row(r, c, t, row, d);
        if (!shares)
            continue;
        const size_t cell = (size_t)(shares - r->shares);
        const expulsion_period period = {
            (uint32_t)(cell / DEMOGRAPHICS), (uint32_t)(cell % DEMOGRAPHICS), sim_table_count(t, row, EXPULSION_FROM),
            sim_table_count(t, row, EXPULSION_UNTIL), sim_table_real(t, row, EXPULSION_SHARE)};
        if (period.until <= period.from)
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(t, row), "until", "is not after `from`");
        r->periods[r->period_count++] = period;
    }
    sim_table_free(t);
}

void line_rules_read(const sim_scenario *scenario, const classes *c, line_rules *r, sim_diagnostics *d)
{
    memset(r, 0, sizeof *r);
    r->shares = sim_allocate(c->count * DEMOGRAPHICS, sizeof *r->shares);
    /* Whoever stands in no row gives himself up and is released. */
    for (size_t i = 0; i < c->count * DEMOGRAPHICS; i++)
        r->shares[i] = (line_shares){{1, 1}, {1, 0, 0}};
    read_surrender(r, c, sim_scenario_file(scenario, "line.surrender"), d);
    read_expulsions(r, c, sim_scenario_file(scenario, "line.expulsions"), d);
    read_outcomes(r, c, sim_scenario_file(scenario, "line.outcomes"), d);
    r->expulsion_until = sim_scenario_date(scenario, "line.expulsion_until");
    r->catch_probability = sim_scenario_real(scenario, "line.catch_probability");
    r->catch_loss_when_full = sim_scenario_real(scenario, "line.catch_loss_when_full");
    r->turn_back_probability = sim_scenario_real(scenario, "line.turn_back_probability");
    r->deaths_per_100000 = sim_scenario_real(scenario, "line.deaths_per_100000");
    r->crossing_hours = sim_scenario_distribution(scenario, "line.crossing_hours");
    r->officer_hours_per_person = sim_scenario_distribution(scenario, "line.officer_hours_per_person");
    r->expulsion_officer_share = sim_scenario_real(scenario, "line.expulsion_officer_share");
    r->hold_hours = sim_scenario_distribution(scenario, "line.hold_hours");
    r->expulsion_hours = sim_scenario_distribution(scenario, "line.expulsion_hours");
    r->retry_after_return = sim_scenario_real(scenario, "line.retry_after_return");
    r->retry_after_removal = sim_scenario_real(scenario, "line.retry_after_removal");
    r->retry_days = sim_scenario_distribution(scenario, "line.retry_days");
    r->removal_retry_days = sim_scenario_distribution(scenario, "line.removal_retry_days");
}

void line_rules_free(line_rules *r)
{
    free(r->shares);
    free(r->periods);
    memset(r, 0, sizeof *r);
}

double line_expelled_share(const line_rules *r, uint32_t class_, uint32_t demographic, int64_t day)
{
    if (day >= r->expulsion_until)
        return 0;
    /* The table says what was measured up to its last day; a scenario may keep expulsions longer: the last row holds on. */
    double share = 0;
    int64_t latest = INT64_MIN;
    for (size_t i = 0; i < r->period_count; i++) {
        const expulsion_period *p = &r->periods[i];
        if (p->class_ == class_ && p->demographic == demographic && day >= p->from && p->from > latest) {
            latest = p->from;
            share = p->share;
        }
    }
    return share;
}
