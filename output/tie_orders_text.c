#include "output/tie_orders_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/number_text.h"

static size_t comparisons(const output_tie_orders *found)
{
    return found->choice->count * found->orders;
}

/* The largest difference in half-widths of the declared order's interval; infinite where that has no width, NAN where
 * there is no interval or nothing to compare. */
static double in_half_widths(const output_tie_orders *found, size_t i)
{
    const double half_width = output_measures_half_width(found->values, found->choice->indices[i]);
    const double size = fabs(found->effects[i].largest);
    return size == 0 ? 0 : size / half_width;
}

/* Whether the measure moves by more than its interval leaves open anyway. */
static int moves_beyond(const output_tie_orders *found, size_t i)
{
    return sim_tie_effect_moves(&found->effects[i]) && in_half_widths(found, i) > 1;
}

/* ---- for people ---- */

enum { NUMBER_COLUMN = 12 };

static size_t widest_title(const output_tie_orders *found)
{
    size_t widest = number_letters("figure");
    for (size_t i = 0; i < found->choice->count; i++) {
        const size_t width = number_letters(output_measure_title(&found->measures[found->choice->indices[i]]));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void print_p_value(sim_buffer *text, double p)
{
    if (isnan(p))
        sim_buffer_print(text, "  %7s", "-");
    else if (p < 0.0001)
        sim_buffer_print(text, "  %7s", "<0.0001");
    else
        sim_buffer_print(text, "  %7.4f", p);
}

static void print_row(const output_tie_orders *found, size_t i, size_t widest, sim_buffer *text)
{
    const sim_tie_effect *effect = &found->effects[i];
    const size_t measure = found->choice->indices[i];
    const char *title = output_measure_title(&found->measures[measure]);
    const double widths = in_half_widths(found, i);
    sim_buffer_print(text, "  %s%*s  %*s ± %-*s", title, (int)(widest - number_letters(title)), "", NUMBER_COLUMN,
                     number_text(output_measures_mean(found->values, measure)).text, NUMBER_COLUMN,
                     number_text(output_measures_half_width(found->values, measure)).text);
    sim_buffer_print(text, "  %*s  %14s", NUMBER_COLUMN, number_text(effect->largest).text,
                     isinf(widths) ? "infinite" : number_text(widths).text);
    print_p_value(text, effect->p_value);
    sim_buffer_print(text, "%s%s\n", sim_tie_effect_moves(effect) ? "  moves" : "",
                     moves_beyond(found, i) ? " beyond" : "");
}

static void print_table(const output_tie_orders *found, sim_buffer *text)
{
    const size_t widest = widest_title(found);
    sim_buffer_print(text, "\n  %-*s  %*s   %-*s  %*s  %14s  %7s\n", (int)widest, "figure", NUMBER_COLUMN, "declared",
                     NUMBER_COLUMN, "half-width", NUMBER_COLUMN, "difference", "in half-widths", "p");
    for (size_t i = 0; i < found->choice->count; i++)
        print_row(found, i, widest, text);
}

static void print_verdict(const output_tie_orders *found, sim_buffer *text)
{
    const uint32_t fewest = sim_tie_orders_fewest(comparisons(found));
    size_t moved = 0, beyond = 0, uncompared = 0;
    for (size_t i = 0; i < found->choice->count; i++) {
        moved += sim_tie_effect_moves(&found->effects[i]) != 0;
        beyond += moves_beyond(found, i) != 0;
        uncompared += isnan(found->effects[i].p_value) != 0;
    }
    if (moved == 0)
        sim_buffer_print(text, "None of %zu figures moves", found->choice->count);
    else
        sim_buffer_print(text, "%zu of %zu figures %s, %zu of them by more than the half-width of their interval,",
                         moved, found->choice->count, moved == 1 ? "moves" : "move", beyond);
    sim_buffer_print(text,
                     " in %" PRIu32 " other order%s of them: paired t tests over %" PRIu32
                     " replications, %zu comparisons at once (Holm), level %.0f %%.\n",
                     found->orders, found->orders == 1 ? "" : "s", found->replications, comparisons(found),
                     100 * SIM_TIE_ORDERS_LEVEL);
    if (uncompared > 0)
        sim_buffer_print(text, "Not compared: %zu, defined in fewer than two replications of both orders.\n",
                         uncompared);
    if (found->replications < fewest)
        sim_buffer_print(text, "So few replications cannot show that a figure moves: %" PRIu32 " or more are needed.\n",
                         fewest);
}

void output_tie_orders_print(const output_tie_orders *found, sim_buffer *text)
{
    const double share = found->events ? (double)found->ties / (double)found->events : 0;
    sim_buffer_print(text,
                     "Order of simultaneous events: %s of %s events (%.3g %%) met another at one tick and priority.\n",
                     number_text((double)found->ties).text, number_text((double)found->events).text, 100 * share);
    print_verdict(found, text);
    if (found->choice->count > 0)
        print_table(found, text);
}

/* ---- JSON ---- */

static json_t *effect_json(const output_tie_orders *found, size_t i)
{
    const sim_tie_effect *effect = &found->effects[i];
    const size_t measure = found->choice->indices[i];
    json_t *object = json_object();
    json_object_set_new(object, "name", json_string(found->measures[measure].name));
    json_object_set_new(object, "mean", number_json(output_measures_mean(found->values, measure)));
    json_object_set_new(object, "half_width", number_json(output_measures_half_width(found->values, measure)));
    json_object_set_new(object, "largest_difference", number_json(effect->largest));
    json_object_set_new(object, "in_half_widths", number_json(in_half_widths(found, i)));
    json_object_set_new(object, "order", effect->permutation ? json_integer(effect->permutation) : json_null());
    json_object_set_new(object, "p_value", number_json(effect->p_value));
    json_object_set_new(object, "moves", json_boolean(sim_tie_effect_moves(effect)));
    json_object_set_new(object, "beyond", json_boolean(moves_beyond(found, i)));
    return object;
}

json_t *output_tie_orders_json(const output_tie_orders *found)
{
    json_t *object = json_object(), *measures = json_array(), *moved = json_array();
    json_object_set_new(object, "orders", json_integer(found->orders));
    json_object_set_new(object, "replications", json_integer(found->replications));
    json_object_set_new(object, "comparisons", json_integer((json_int_t)comparisons(found)));
    json_object_set_new(object, "level", json_real(SIM_TIE_ORDERS_LEVEL));
    json_object_set_new(object, "replications_needed", json_integer(sim_tie_orders_fewest(comparisons(found))));
    json_object_set_new(object, "events", json_integer((json_int_t)found->events));
    json_object_set_new(object, "ties", json_integer((json_int_t)found->ties));
    for (size_t i = 0; i < found->choice->count; i++) {
        json_array_append_new(measures, effect_json(found, i));
        if (sim_tie_effect_moves(&found->effects[i]))
            json_array_append_new(moved, json_string(found->measures[found->choice->indices[i]].name));
    }
    json_object_set_new(object, "moved", moved);
    json_object_set_new(object, "measures", measures);
    return object;
}
