#include "output/difference_text.h"

#include "output/number_text.h"

const char *difference_word(sim_change change)
{
    switch (change) {
    case SIM_CHANGE_ADDED:
        return "added";
    case SIM_CHANGE_REMOVED:
        return "removed";
    case SIM_CHANGE_VALUE:
        return "changed";
    case SIM_CHANGE_ORDER:
        return "reordered";
    }
    return "";
}

const char *difference_before(const sim_key_change *change)
{
    return change->before ? change->before : change->change == SIM_CHANGE_REMOVED ? "there" : "-";
}

const char *difference_after(const sim_key_change *change)
{
    return change->after ? change->after : change->change == SIM_CHANGE_ADDED ? "added" : "removed";
}

static void print_columns(sim_buffer *into, const char *indent, const char *names, const char *what)
{
    if (names[0] != '\0')
        sim_buffer_print(into, "%scolumns %s: %s\n", indent, what, names);
}

void difference_print_rows(const sim_table_difference *d, const char *indent, sim_buffer *into)
{
    static const char marks[] = {'-', '+', '~'};
    if (!d->is_csv) {
        sim_buffer_print(into, "%sanother text\n", indent);
        return;
    }
    print_columns(into, indent, d->columns_added, "added");
    print_columns(into, indent, d->columns_removed, "removed");
    if (d->counts[SIM_ROW_ADDED] + d->counts[SIM_ROW_REMOVED] + d->counts[SIM_ROW_CHANGED] > 0)
        sim_buffer_print(into, "%srows: %zu added, %zu removed, %zu changed, of %zu\n", indent,
                         d->counts[SIM_ROW_ADDED], d->counts[SIM_ROW_REMOVED], d->counts[SIM_ROW_CHANGED],
                         d->rows_before);
    else if (d->is_reordered)
        sim_buffer_print(into, "%sthe same rows in another order\n", indent);
    else if (!d->columns_added[0] && !d->columns_removed[0])
        sim_buffer_print(into, "%sthe same rows, written otherwise\n", indent);
    for (int kind = 0; kind < SIM_ROW_KINDS; kind++) {
        for (size_t i = 0; i < d->row_count; i++)
            if ((int)d->rows[i].kind == kind)
                sim_buffer_print(into, "%s  %c %s\n", indent, marks[kind], d->rows[i].text);
        if (d->counts[kind] > SIM_ROWS_TOLD)
            sim_buffer_print(into, "%s  %c and %zu more\n", indent, marks[kind], d->counts[kind] - SIM_ROWS_TOLD);
    }
}

void difference_put_rows(json_t *object, const sim_table_difference *d)
{
    static const char *const words[] = {"removed", "added", "changed"};
    if (!d->is_csv)
        return;
    json_object_set_new(object, "rows_added", json_integer((json_int_t)d->counts[SIM_ROW_ADDED]));
    json_object_set_new(object, "rows_removed", json_integer((json_int_t)d->counts[SIM_ROW_REMOVED]));
    json_object_set_new(object, "rows_changed", json_integer((json_int_t)d->counts[SIM_ROW_CHANGED]));
    json_object_set_new(object, "columns_added", text_json(d->columns_added));
    json_object_set_new(object, "columns_removed", text_json(d->columns_removed));
    json_object_set_new(object, "reordered", json_boolean(d->is_reordered));
    json_t *rows = json_array();
    for (size_t i = 0; i < d->row_count; i++) {
        json_t *row = json_object();
        json_object_set_new(row, "change", json_string(words[d->rows[i].kind]));
        json_object_set_new(row, "text", text_json(d->rows[i].text));
        json_array_append_new(rows, row);
    }
    json_object_set_new(object, "rows", rows);
}
