#include "models/corridor/record_tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/calendar.h"
#include "sim/kernel/panic.h"
#include "sim/scenario/buffer.h"

enum { MONTHS_A_QUARTER = 3, QUARTERS_A_YEAR = 4, FEWEST_FOR_SHARES = 10 };

/* ---- ids in the order of their texts ---- */

typedef struct order {
    int32_t *rank_of;   /* by number */
    int32_t *number_at; /* by rank */
} order;

static order order_of(const record_labels *labels, record_column column)
{
    const int32_t count = record_labels_ids(labels, column);
    order o = {sim_allocate((size_t)count + 1, sizeof *o.rank_of),
               sim_allocate((size_t)count + 1, sizeof *o.number_at)};
    for (int32_t i = 0; i < count; i++) {
        for (int32_t k = 0; k < count; k++)
            o.rank_of[i] += strcmp(record_labels_id(labels, column, k), record_labels_id(labels, column, i)) < 0;
        o.number_at[o.rank_of[i]] = i;
    }
    return o;
}

static void order_free(order *o)
{
    free(o->rank_of);
    free(o->number_at);
}

/* ---- rows ---- */

/* What a row is of, in the order in which rows are sorted: month or quarter, citizenship, area, component. 0 where a table does
 * not tell it apart. */
enum { OF_TIME, OF_CITIZENSHIP, OF_AREA, OF_COMPONENT, OF_COUNT };

typedef struct row {
    int32_t of[OF_COUNT];
    int64_t encounters, families, children;
} row;

static int compare_rows(const void *a, const void *b)
{
    const row *x = a, *y = b;
    for (size_t i = 0; i < OF_COUNT; i++)
        if (x->of[i] != y->of[i])
            return x->of[i] < y->of[i] ? -1 : 1;
    return 0;
}

typedef struct making {
    const record_import *import;
    const record_labels *labels;
    order areas, components;
} making;

typedef enum table_step { BY_MONTH, BY_QUARTER } table_step;

/* What a table tells apart. */
typedef struct table_plan {
    const char *file_name, *header;
    table_step step;
    int has_citizenship, has_area, has_shares;
} table_plan;

static const table_plan plans[RECORD_TABLES] = {
    {"encounters_sector_month.csv", "month,area,component,encounters", BY_MONTH, 0, 1, 0},
    {"encounters_nationality_month.csv", "month,nationality,component,encounters", BY_MONTH, 1, 0, 0},
    {"encounters_nationality_sector_quarter.csv", "quarter,nationality,area,component,encounters", BY_QUARTER, 1, 1, 0},
    {"family_shares_month.csv", "month,nationality,component,encounters,family_share,child_alone_share", BY_MONTH, 1, 0,
     1},
};

static int32_t quarter_of(int32_t month)
{
    return month / MONTHS_A_QUARTER;
}

/* Whether the import has all three months of the quarter. */
static int is_whole(const record_import *import, int32_t quarter)
{
    unsigned seen = 0;
    for (size_t i = 0; i < import->count; i++)
        if (quarter_of(import->entries[i].month) == quarter)
            seen |= 1U << (import->entries[i].month % MONTHS_A_QUARTER);
    return seen == (1U << MONTHS_A_QUARTER) - 1;
}

static row row_of(const making *m, const table_plan *plan, const record_entry *entry)
{
    row r = {.encounters = entry->encounters};
    r.of[OF_TIME] = plan->step == BY_QUARTER ? quarter_of(entry->month) : entry->month;
    r.of[OF_CITIZENSHIP] = plan->has_citizenship ? entry->citizenship : 0;
    r.of[OF_AREA] = plan->has_area ? m->areas.rank_of[entry->area] : 0;
    r.of[OF_COMPONENT] = m->components.rank_of[entry->component];
    r.families = entry->kind == RECORD_FAMILY ? entry->encounters : 0;
    r.children = entry->kind == RECORD_CHILD_ALONE ? entry->encounters : 0;
    return r;
}

/* The rows of a table, sorted, each once. Entries come by month. */
static row *rows_of(const making *m, const table_plan *plan, size_t *count)
{
    row *rows = sim_allocate(m->import->count + 1, sizeof *rows);
    size_t all = 0;
    int32_t quarter = INT32_MIN;
    int is_taken = 1;
    for (size_t i = 0; i < m->import->count; i++) {
        const record_entry *entry = &m->import->entries[i];
        if (plan->step == BY_QUARTER && quarter_of(entry->month) != quarter) {
            quarter = quarter_of(entry->month);
            is_taken = is_whole(m->import, quarter);
        }
        if (is_taken)
            rows[all++] = row_of(m, plan, entry);
    }
    qsort(rows, all, sizeof *rows, compare_rows);
    *count = 0;
    for (size_t i = 0; i < all; i++) {
        if (*count > 0 && compare_rows(&rows[*count - 1], &rows[i]) == 0) {
            rows[*count - 1].encounters += rows[i].encounters;
            rows[*count - 1].families += rows[i].families;
            rows[*count - 1].children += rows[i].children;
        } else {
            rows[(*count)++] = rows[i];
        }
    }
    return rows;
}

/* ---- texts ---- */

/* A share with at most four decimals and no idle zeros. */
static void print_share(sim_buffer *out, int64_t part, int64_t whole)
{
    char text[32];
    snprintf(text, sizeof text, "%.4f", (double)part / (double)whole);
    size_t length = strlen(text);
    while (length > 1 && text[length - 1] == '0')
        length--;
    if (text[length - 1] < '0' || text[length - 1] > '9') /* the decimal sign, whatever the locale has */
        length--;
    text[length] = '\0';
    for (char *letter = text; *letter; letter++)
        if (*letter < '0' || *letter > '9')
            *letter = '.';
    sim_buffer_print(out, ",%s", text);
}

static void print_quarter(sim_buffer *out, int32_t quarter)
{
    sim_buffer_print(out, "%04d-Q%d", (int)(quarter / QUARTERS_A_YEAR), (int)(quarter % QUARTERS_A_YEAR + 1));
}

static sim_date_text month_text(int32_t month)
{
    return sim_calendar_write_month(sim_calendar_month_begin(month));
}

static void print_row(const making *m, const table_plan *plan, const row *r, sim_buffer *out)
{
    if (plan->step == BY_QUARTER)
        print_quarter(out, r->of[OF_TIME]);
    else
        sim_buffer_print(out, "%s", month_text(r->of[OF_TIME]).text);
    if (plan->has_citizenship) {
        sim_buffer_print(out, ",");
        sim_buffer_add_csv(out, record_labels_id(m->labels, RECORD_CITIZENSHIP, r->of[OF_CITIZENSHIP]));
    }
    if (plan->has_area) {
        sim_buffer_print(out, ",");
        sim_buffer_add_csv(out, record_labels_id(m->labels, RECORD_AREA, m->areas.number_at[r->of[OF_AREA]]));
    }
    sim_buffer_print(out, ",");
    sim_buffer_add_csv(out,
                       record_labels_id(m->labels, RECORD_COMPONENT, m->components.number_at[r->of[OF_COMPONENT]]));
    sim_buffer_print(out, ",%" PRId64, r->encounters);
    if (plan->has_shares) {
        print_share(out, r->families, r->encounters);
        print_share(out, r->children, r->encounters);
    }
    sim_buffer_print(out, "\n");
}

static record_table make_table(const making *m, const table_plan *plan)
{
    record_table table = {.file_name = plan->file_name};
    sim_buffer out = {0};
    size_t count;
    row *rows = rows_of(m, plan, &count);
    sim_buffer_print(&out, "%s\n", plan->header);
    for (size_t i = 0; i < count; i++)
        if (!plan->has_shares || rows[i].encounters >= FEWEST_FOR_SHARES) {
            print_row(m, plan, &rows[i], &out);
            table.rows++;
        }
    free(rows);
    table.text = sim_buffer_take(&out);
    return table;
}

/* The quarters of which months are missing, first to last. */
static char *note_quarters(const record_import *import)
{
    sim_buffer notes = {0};
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < import->count; i++) {
        const int32_t quarter = quarter_of(import->entries[i].month);
        if (quarter == last)
            continue;
        last = quarter;
        if (is_whole(import, quarter))
            continue;
        print_quarter(&notes, quarter);
        sim_buffer_print(&notes, " is not whole: left out of %s\n", plans[2].file_name);
    }
    return sim_buffer_take(&notes);
}

record_tables record_tables_make(const record_import *import, const record_labels *labels)
{
    record_tables made = {.notes = note_quarters(import)};
    making m = {import, labels, order_of(labels, RECORD_AREA), order_of(labels, RECORD_COMPONENT)};
    for (size_t i = 0; i < RECORD_TABLES; i++)
        made.tables[i] = make_table(&m, &plans[i]);
    for (size_t i = 0; i < import->count; i++)
        made.encounters += import->entries[i].encounters;
    snprintf(made.first_month, sizeof made.first_month, "%s", month_text(import->entries[0].month).text);
    snprintf(made.last_month, sizeof made.last_month, "%s", month_text(import->entries[import->count - 1].month).text);
    order_free(&m.areas);
    order_free(&m.components);
    return made;
}

void record_tables_free(record_tables *made)
{
    for (size_t i = 0; i < RECORD_TABLES; i++)
        free(made->tables[i].text);
    free(made->notes);
}
