/* What of a record stands in the results file; see record.h. */
#include "models/corridor/record.h"
#include "sim/kernel/panic.h"

size_t record_dimensions(const record *r, sim_dimension *out, size_t room)
{
    size_t count = 0;
    SIM_REQUIRE(room >= 2, "no room for the axes of the record");
    if (r->judged_count)
        out[count++] = (sim_dimension){"month", "Month of the record", "", r->judged_count, r->month_labels, NULL};
    if (r->period_count)
        out[count++] =
            (sim_dimension){"period", "Period of recorded detections", "", r->period_count, r->period_labels, NULL};
    return count;
}

/* The rows of `values` that are compared. */
static sim_constant monthly(const record *r, const char *name, const char *long_name, const char *by,
                            const double *values, size_t columns)
{
    return (sim_constant){.name = name,
                          .long_name = long_name,
                          .units = "1",
                          .comment = r->encounters_comment,
                          .dimensions = {"month", by},
                          .type = SIM_VALUE_REAL,
                          .reals = values + r->judged_first * columns};
}

static size_t encounters(const record *r, sim_constant *out)
{
    size_t count = 0;
    if (r->by_area)
        out[count++] =
            monthly(r, "recorded_encounters", "Recorded encounters by area", "area", r->by_area, r->area_count);
    if (!r->by_nationality[RECORD_BOTH])
        return count;
    out[count++] = monthly(r, "recorded_encounters_nationality", "Recorded encounters by nationality", "nationality",
                           r->by_nationality[RECORD_BOTH], r->nationality_count);
    out[count++] =
        monthly(r, "recorded_encounters_nationality_between_ports", "Recorded encounters between ports by nationality",
                "nationality", r->by_nationality[RECORD_BETWEEN_PORTS], r->nationality_count);
    out[count++] = monthly(r, "recorded_encounters_nationality_at_ports", "Recorded encounters at ports by nationality",
                           "nationality", r->by_nationality[RECORD_AT_PORTS], r->nationality_count);
    return count;
}

static sim_constant of_period(const record *r, const char *name, const char *long_name, sim_value_type type)
{
    return (sim_constant){.name = name,
                          .long_name = long_name,
                          .units = type == SIM_VALUE_TEXT ? "" : "1",
                          .comment = r->detections_comment,
                          .dimensions = {"period"},
                          .type = type};
}

static size_t detections(const record *r, sim_constant *out)
{
    static const char month_comment[] = "YYYY-MM";
    static const char *const use_meanings[] = {"check", "target", NULL};
    out[0] = of_period(r, "recorded_detections", "Recorded detections", SIM_VALUE_REAL);
    out[0].reals = r->detections;
    out[1] = of_period(r, "recorded_detections_low", "Recorded detections, low end of the range", SIM_VALUE_REAL);
    out[1].reals = r->detections_low;
    out[2] = of_period(r, "recorded_detections_high", "Recorded detections, high end of the range", SIM_VALUE_REAL);
    out[2].reals = r->detections_high;
    out[3] = of_period(r, "period_first_month", "First month of a period", SIM_VALUE_TEXT);
    out[3].texts = r->period_first;
    out[3].comment = month_comment;
    out[4] = of_period(r, "period_last_month", "Last month of a period", SIM_VALUE_TEXT);
    out[4].texts = r->period_last;
    out[4].comment = month_comment;
    out[5] = of_period(r, "period_is_target", "Whether a period is judged or a sum or consequence of others",
                       SIM_VALUE_FLAG);
    out[5].counts = r->period_is_target;
    out[5].flag_meanings = use_meanings;
    return 6;
}

size_t record_constants(const record *r, sim_constant *out, size_t room)
{
    SIM_REQUIRE(room >= 10, "no room for the constants of the record");
    const size_t count = r->judged_count ? encounters(r, out) : 0;
    return r->period_count ? count + detections(r, out + count) : count;
}
