#include "models/corridor/posts.h"

#include <stdlib.h>
#include <string.h>

#include "models/corridor/table_checks.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/table.h"

static const sim_param rows[] = {
    {"posts.table", SIM_PARAM_FILE, "", 0, 0, NULL,
     "CSV of stations: id, place, kind (checkpoint, detention, processing), servers, places, open_from, open_until",
     SIM_NO_SOURCE},
    {"posts.officers_factor", SIM_PARAM_REAL, "1", 0, 1000, "1.0", "Multiplies the officers of all checkpoints",
     SIM_NO_SOURCE},
    {"posts.detention_factor", SIM_PARAM_REAL, "1", 0, 1000, "1.0", "Multiplies the places of all detention",
     SIM_NO_SOURCE},
    {"posts.processing_factor", SIM_PARAM_REAL, "1", 0, 1000, "1.0", "Multiplies the officers of all processing",
     SIM_NO_SOURCE},
    {"posts.waiting_room", SIM_PARAM_COUNT, "parties", 0, 1000000, "40",
     "Parties that a checkpoint holds waiting; it lets those pass who come when there are more",
     SIM_ASSUMED(5, 200, "nobody publishes it")},
};

const sim_param_table posts_params = {rows, sizeof rows / sizeof *rows};

const char *const post_kind_labels[POST_KINDS + 1] = {"checkpoint", "detention", "processing", NULL};

enum { POST_ID, POST_PLACE, POST_KIND, POST_SERVERS, POST_PLACES, POST_FROM, POST_UNTIL };

static const sim_column columns[] = {
    {"id", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"place", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"kind", SIM_COLUMN_TEXT, SIM_COLUMN_REQUIRED, 0, 0},
    {"servers", SIM_COLUMN_COUNT, SIM_COLUMN_OPTIONAL, 0, 1000000},
    {"places", SIM_COLUMN_COUNT, SIM_COLUMN_OPTIONAL, 0, 1000000},
    {"open_from", SIM_COLUMN_DATE, SIM_COLUMN_ABSENT_OK, 0, 0},
    {"open_until", SIM_COLUMN_DATE, SIM_COLUMN_ABSENT_OK, 0, 0},
};

static post_kind kind_of(const char *text, sim_origin where, sim_diagnostics *d)
{
    const uint32_t kind = id_index(text, post_kind_labels, POST_KINDS);
    if (kind != ID_UNKNOWN)
        return (post_kind)kind;
    sim_diagnostics_add(d, SIM_FAULT_DATA, where, "kind", "\"%s\" is no kind of station", text);
    sim_diagnostics_hint(d, "checkpoint, detention or processing");
    return POST_CHECKPOINT;
}

static uint32_t scaled(int64_t number, double factor)
{
    const double product = (double)number * factor + 0.5;
    return number < 0 ? 0 : product > 4e9 ? 4000000000U : (uint32_t)product;
}

static void read_post(const sim_scenario *scenario, const network *n, posts *p, size_t i, sim_diagnostics *d)
{
    static const char *const factors[POST_KINDS] = {"posts.officers_factor", "posts.detention_factor",
                                                    "posts.processing_factor"};
    const sim_origin where = sim_table_origin(p->table, i);
    post *q = &p->at[i];
    q->id = p->labels[i] = sim_table_text(p->table, i, POST_ID);
    q->place = network_require_place(n, sim_table_text(p->table, i, POST_PLACE), where, "place", d);
    q->kind = kind_of(sim_table_text(p->table, i, POST_KIND), where, d);
    p->kinds[i] = q->kind;
    const int64_t servers = sim_table_count(p->table, i, POST_SERVERS),
                  places = sim_table_count(p->table, i, POST_PLACES);
    if ((q->kind == POST_DETENTION ? places : servers) < 0)
        sim_diagnostics_add(d, SIM_FAULT_DATA, where, q->kind == POST_DETENTION ? "places" : "servers",
                            "is missing for a %s", post_kind_labels[q->kind]);
    q->servers = scaled(q->kind == POST_DETENTION ? places : servers, sim_scenario_real(scenario, factors[q->kind]));
    q->places = places < 0 ? 0 : (uint32_t)places;
    q->open_from = sim_table_count(p->table, i, POST_FROM);
    q->open_until = sim_table_count(p->table, i, POST_UNTIL);
    for (size_t j = 0; j < i; j++)
        if (strcmp(p->labels[j], q->id) == 0)
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "id", "two stations have the id \"%s\"", q->id);
}

/* Where the posts are: a checkpoint for each place at most, a processing post for each area between ports. */
static void place_posts(const network *n, posts *p, sim_diagnostics *d)
{
    for (size_t i = 0; i < n->place_count; i++)
        p->checkpoint_of_place[i] = NETWORK_NONE;
    for (size_t i = 0; i < n->area_count; i++)
        p->processing_of_area[i] = NETWORK_NONE;
    for (size_t i = 0; i < p->count; i++) {
        const post *q = &p->at[i];
        const sim_origin where = sim_table_origin(p->table, i);
        if (q->kind == POST_DETENTION) {
            p->detention_count++;
            continue;
        }
        const uint32_t area = n->place_area[q->place];
        if (q->kind == POST_PROCESSING && area == NETWORK_NONE) {
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "place",
                                "no journey ends at \"%s\": nobody is processed there", n->place_id[q->place]);
            continue;
        }
        uint32_t *slot = q->kind == POST_CHECKPOINT ? &p->checkpoint_of_place[q->place] : &p->processing_of_area[area];
        if (*slot != NETWORK_NONE)
            sim_diagnostics_add(d, SIM_FAULT_DATA, where, "place", "a second %s at \"%s\"", post_kind_labels[q->kind],
                                n->place_id[q->place]);
        *slot = (uint32_t)i;
    }
    for (size_t a = 0; a < n->area_count; a++)
        if (!n->area_is_ports[a] && p->processing_of_area[a] == NETWORK_NONE)
            sim_diagnostics_add(d, SIM_FAULT_DATA,
                                (sim_origin){sim_table_rows(p->table) ? sim_table_origin(p->table, 0).file : NULL, 0},
                                "place", "area \"%s\" has no processing station", n->areas[a]);
}

typedef struct near_post {
    double km;
    uint32_t post;
} near_post;

static int compare_near(const void *a, const void *b)
{
    const near_post *x = a, *y = b;
    if (x->km != y->km)
        return x->km < y->km ? -1 : 1;
    return (x->post > y->post) - (x->post < y->post);
}

static void sort_detention(const network *n, posts *p)
{
    near_post *near = sim_allocate(p->detention_count, sizeof *near);
    p->detention_by_distance = sim_allocate(n->place_count * p->detention_count, sizeof *p->detention_by_distance);
    for (size_t place = 0; place < n->place_count; place++) {
        size_t count = 0;
        for (size_t i = 0; i < p->count; i++) {
            const uint32_t at = p->at[i].place;
            if (p->at[i].kind != POST_DETENTION)
                continue;
            const double km = network_great_circle_km(n->latitude_deg[place], n->longitude_deg[place],
                                                      n->latitude_deg[at], n->longitude_deg[at]);
            near[count++] = (near_post){km, (uint32_t)i};
        }
        qsort(near, count, sizeof *near, compare_near);
        for (size_t i = 0; i < count; i++)
            p->detention_by_distance[place * p->detention_count + i] = near[i].post;
    }
    free(near);
}

void posts_read(const sim_scenario *scenario, const network *n, posts *p, sim_diagnostics *d)
{
    memset(p, 0, sizeof *p);
    const size_t before = sim_diagnostics_total(d);
    p->waiting_room = (uint32_t)sim_scenario_count(scenario, "posts.waiting_room");
    p->table = sim_table_read(sim_scenario_file(scenario, "posts.table"), columns, sizeof columns / sizeof *columns, d);
    if (!p->table)
        return;
    p->count = sim_table_rows(p->table);
    p->at = sim_allocate(p->count, sizeof *p->at);
    p->labels = sim_allocate(p->count, sizeof *p->labels);
    p->kinds = sim_allocate(p->count, sizeof *p->kinds);
    p->checkpoint_of_place = sim_allocate(n->place_count, sizeof *p->checkpoint_of_place);
    p->processing_of_area = sim_allocate(n->area_count, sizeof *p->processing_of_area);
    for (size_t i = 0; i < p->count; i++)
        read_post(scenario, n, p, i, d);
    if (sim_diagnostics_total(d) > before)
        return;
    place_posts(n, p, d);
    sort_detention(n, p);
}

void posts_free(posts *p)
{
    free(p->at);
    free((void *)p->labels);
    free(p->kinds);
    free(p->checkpoint_of_place);
    free(p->processing_of_area);
    free(p->detention_by_distance);
    sim_table_free(p->table);
    memset(p, 0, sizeof *p);
}

int post_is_open(const post *p, int64_t day)
{
    return (p->open_from == INT64_MIN || day >= p->open_from) && (p->open_until == INT64_MIN || day < p->open_until);
}
