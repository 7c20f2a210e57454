#include "models/corridor/classes.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"

static const sim_param rows[] = {
    {"classes.table", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of classes of travellers: id, nationality, home, family_share, child_alone_share", SIM_NO_SOURCE},
    {"classes.home", SIM_PARAM_TEXT, "", 0, 0, "\"home\"",
     "Value of the column `home` for those who are of the country of transit", SIM_NO_SOURCE},
    {"classes.intentions", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of what classes mean to do: class, appointment_share, asylum_share", SIM_NO_SOURCE},
    {"party.family_persons", SIM_PARAM_DISTRIBUTION, "persons", 2, 20,
     "{ distribution = \"empirical\"; values = [2.0, 3.0, 4.0, 5.0, 6.0]; weights = [0.45, 0.3, 0.15, 0.07, 0.03]; }",
     "Persons of a family", SIM_ASSUMED(2, 4, "the record counts persons, not families; mean 2.9")},
    {"party.group_share", SIM_PARAM_REAL, "1", 0, 1, "0.05", "Share of adult parties that are groups led by a smuggler",
     SIM_ASSUMED(0, 0.3, "18 % of those returned in 2022 had a smuggler (IOM, EMIF Sur)")},
    {"party.group_persons", SIM_PARAM_DISTRIBUTION, "persons", 2, 200,
     "{ distribution = \"gamma\"; mean = 12.0; shape = 4.0; }", "Persons of a group led by a smuggler",
     SIM_ASSUMED(4, 40, "assumptions: 4 to 40")},
    {"party.money_usd", SIM_PARAM_DISTRIBUTION, "USD", 0, 1000000,
     "{ distribution = \"lognormal\"; median = 1200.0; sigma = 1.0; }", "Money of each person at the start",
     SIM_ASSUMED(200, 12000, "assumptions: lognormal, by nationality not known")},
};

const sim_param_table classes_params = {rows, sizeof rows / sizeof *rows};

enum { CLASS_ID, CLASS_NATIONALITY, CLASS_HOME, CLASS_FAMILY, CLASS_CHILD };

static const sim_column columns[] = {
    {"id", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"nationality", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"home", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"family_share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"child_alone_share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

enum { INTENTION_CLASS, INTENTION_APPOINTMENT, INTENTION_ASYLUM };

static const sim_column intention_columns[] = {
    {"class", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"appointment_share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
    {"asylum_share", SIM_COLUMN_REAL, SIM_COLUMN_REQUIRED, 0, 1},
};

uint32_t classes_require(const classes *c, const char *id, sim_origin where, const char *key, sim_diagnostics *d)
{
    return id_require(id, c->labels, c->count, "class", where, key, d);
}

uint32_t demographic_require(const char *label, sim_origin where, const char *key, sim_diagnostics *d)
{
    const uint32_t demographic = id_index(label, demographic_labels, DEMOGRAPHICS);
    if (demographic == ID_UNKNOWN) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, key, "\"%s\" is no demographic", label);
        sim_diagnostics_hint(d, "adult, family or child_alone");
    }
    return demographic;
}

static uint32_t nationality_of(classes *c, const char *text)
{
    const uint32_t known = id_index(text, c->nationalities, c->nationality_count);
    if (known != ID_UNKNOWN)
        return known;
    c->nationalities[c->nationality_count] = text;
    return (uint32_t)c->nationality_count++;
}

/* Mean of the whole number of persons that party_persons() draws: rounded, and at least `least`. Rounding hardly moves the
 * mean of the distributions in use; the exact mean would need their cumulative function. */
static double mean_persons(const sim_distribution *d, double least)
{
    const double mean = sim_distribution_mean(d);
    return mean > least ? mean : least;
}

/* From shares of persons to shares of parties. */
static void class_shares(classes *c, traveller_class *k, double family, double child, double group_share)
{
    const double family_size = mean_persons(&c->family_persons, 2);
    const double adult_size = 1 - group_share + group_share * mean_persons(&c->group_persons, 2);
    const double parties[DEMOGRAPHICS] = {(1 - family - child) / adult_size, family / family_size, child};
    const double all = parties[0] + parties[1] + parties[2];
    for (int i = 0; i < DEMOGRAPHICS; i++)
        k->party_share[i] = parties[i] / all;
    k->persons_per_party = 1 / all;
    k->group_share = group_share;
}

static void read_class(const sim_scenario *scenario, classes *c, size_t i, sim_diagnostics *d)
{
    traveller_class *k = &c->at[i];
    k->id = c->labels[i] = sim_table_text(c->table, i, CLASS_ID);
    k->nationality = nationality_of(c, sim_table_text(c->table, i, CLASS_NATIONALITY));
    k->at_home = strcmp(sim_table_text(c->table, i, CLASS_HOME), sim_scenario_text(scenario, "classes.home")) == 0;
    const double family = sim_table_real(c->table, i, CLASS_FAMILY), child = sim_table_real(c->table, i, CLASS_CHILD);
    if (family + child > 1)
        sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(c->table, i), "child_alone_share",
                            "shares of families and children alone add up to %g", family + child);
    class_shares(c, k, family, child, sim_scenario_real(scenario, "party.group_share"));
    for (size_t j = 0; j < i; j++)
        if (strcmp(c->labels[j], k->id) == 0)
            sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(c->table, i), "id",
                                "two classes have the id \"%s\"", k->id);
}

void classes_read(const sim_scenario *scenario, classes *c, sim_diagnostics *d)
{
    memset(c, 0, sizeof *c);
    c->family_persons = sim_scenario_distribution(scenario, "party.family_persons");
    c->group_persons = sim_scenario_distribution(scenario, "party.group_persons");
    c->money_usd = sim_scenario_distribution(scenario, "party.money_usd");
    c->table =
        sim_table_read(sim_scenario_file(scenario, "classes.table"), columns, sizeof columns / sizeof *columns, d);
    c->intentions = sim_table_read(sim_scenario_file(scenario, "classes.intentions"), intention_columns,
                                   sizeof intention_columns / sizeof *intention_columns, d);
    if (!c->table || !c->intentions)
        return;
    c->count = sim_table_rows(c->table);
    if (c->count > CLASSES_MOST) {
        sim_diagnostics_add(d, SIM_FAULT_DATA, sim_table_origin(c->table, CLASSES_MOST), "id", "more than %d classes",
                            CLASSES_MOST);
        c->count = CLASSES_MOST;
    }
    c->at = sim_allocate(c->count, sizeof *c->at);
    c->labels = sim_allocate(c->count, sizeof *c->labels);
    c->nationalities = sim_allocate(c->count, sizeof *c->nationalities);
    for (size_t i = 0; i < c->count; i++)
        read_class(scenario, c, i, d);
    for (size_t i = 0; i < sim_table_rows(c->intentions); i++) {
        const uint32_t k = classes_require(c, sim_table_text(c->intentions, i, INTENTION_CLASS),
                                           sim_table_origin(c->intentions, i), "class", d);
        if (k == UINT32_MAX)
            continue;
        c->at[k].appointment_share = sim_table_real(c->intentions, i, INTENTION_APPOINTMENT);
        c->at[k].asylum_share = sim_table_real(c->intentions, i, INTENTION_ASYLUM);
    }
}

void classes_free(classes *c)
{
    free(c->at);
    free((void *)c->labels);
    free((void *)c->nationalities);
    sim_table_free(c->table);
    sim_table_free(c->intentions);
    memset(c, 0, sizeof *c);
}
