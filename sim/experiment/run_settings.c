#include "sim/experiment/run_settings.h"

#include <inttypes.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400 };

static const sim_param rows[] = {
    {"run.first_day", SIM_PARAM_DATE, "", 0, 0, NULL, "First day that is reported, local time", SIM_NO_SOURCE},
    {"run.last_day", SIM_PARAM_DATE, "", 0, 0, NULL, "Last day that is reported", SIM_NO_SOURCE},
    {"run.warmup_days", SIM_PARAM_COUNT, "days", 0, 3650, "120",
     "Days simulated before the first reported one, so that it does not start from an empty map", SIM_NO_SOURCE},
    {"run.seed", SIM_PARAM_COUNT, "", 0, 4294967295.0, "1",
     "Seed of all random streams; the same seed gives the same results", SIM_NO_SOURCE},
    {"run.replications", SIM_PARAM_COUNT, "", 1, 1000000, "1",
     "Independent repetitions; more than one gives confidence intervals. With run.precision those of the first stage: "
     "ten or more keep the loss of coverage small",
     SIM_NO_SOURCE},
    {"run.precision", SIM_PARAM_REAL, "1", 0, 1, "0",
     "Replications go on, in stages, until the 95 % interval of each measure is within this share of its true mean; 0: "
     "there is one stage",
     SIM_NO_SOURCE},
    {SIM_RUN_PRECISION_MEASURES, SIM_PARAM_TEXTS, "", 0, 0, "[]",
     "Measures that must be as precise, by name or pattern (\"*.wait_hours\"); none: all", SIM_NO_SOURCE},
    {"run.replications_most", SIM_PARAM_COUNT, "", 1, 1000000, "1000",
     "With run.precision: the run ends with so many replications, precise or not", SIM_NO_SOURCE},
    {SIM_RUN_EVENT_LIST, SIM_PARAM_TEXT, "", 0, 0, "\"fast\"",
     "The list of future events: the fast one, or the slow and obvious one that it is checked against",
     SIM_CHOICES("fast|reference")},
    {SIM_RUN_MEMORY_LIMIT, SIM_PARAM_COUNT, "MiB", 0, 16777216, "0",
     "The run ends when a replication holds more memory than this at the end of a day; 0: it may hold any",
     SIM_NO_SOURCE},
    {"run.utc_offset_minutes", SIM_PARAM_COUNT, "minutes", -720, 840, "0",
     "Local time of the model less UTC, the same all year", SIM_NO_SOURCE},
};

const sim_param_table sim_run_params = {rows, sizeof rows / sizeof *rows};

static void check_precision(const sim_scenario *scenario, const sim_precision *asked, sim_diagnostics *d)
{
    const char *wrong = sim_precision_check(asked);
    if (!wrong)
        return;
    const char *key = asked->relative >= 1         ? "run.precision"
                      : asked->first < 2           ? "run.replications"
                      : asked->most < asked->first ? "run.replications_most"
                                                   : "run.precision";
    sim_diagnostics_add(d, SIM_FAULT_CONFIG, sim_scenario_origin(scenario, key), key, "%s", wrong);
}

sim_run_settings sim_run_settings_read(const sim_scenario *scenario, int32_t ticks_per_second, sim_diagnostics *d)
{
    const char *event_list = sim_scenario_text(scenario, SIM_RUN_EVENT_LIST);
    const sim_run_settings settings = {
        .frame = {.first_day = sim_scenario_date(scenario, "run.first_day"),
                  .last_day = sim_scenario_date(scenario, "run.last_day"),
                  .warmup_days = sim_scenario_count(scenario, "run.warmup_days"),
                  .ticks_per_day = (sim_ticks)SECONDS_PER_DAY * ticks_per_second,
                  .utc_offset_minutes = (int32_t)sim_scenario_count(scenario, "run.utc_offset_minutes")},
        .seed = (uint32_t)sim_scenario_count(scenario, "run.seed"),
        .replications = (uint32_t)sim_scenario_count(scenario, "run.replications"),
        .precision = {.relative = sim_scenario_real(scenario, "run.precision"),
                      .confidence = SIM_RUN_CONFIDENCE,
                      .first = (uint32_t)sim_scenario_count(scenario, "run.replications"),
                      .most = (uint32_t)sim_scenario_count(scenario, "run.replications_most")},
        .memory_limit = (uint64_t)sim_scenario_count(scenario, SIM_RUN_MEMORY_LIMIT) << 20,
        .event_list = strcmp(event_list, "reference") == 0 ? SIM_FEL_REFERENCE : SIM_FEL_FAST,
    };
    const int64_t reported = settings.frame.last_day - settings.frame.first_day + 1;
    const sim_origin last_day = sim_scenario_origin(scenario, "run.last_day");
    if (reported < 1) {
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, last_day, "run.last_day", "the last day is before the first");
        const sim_origin first_day = sim_scenario_origin(scenario, "run.first_day");
        sim_diagnostics_hint(d, "run.first_day stands at %s:%d", first_day.file, first_day.line);
    } else if (reported + settings.frame.warmup_days > SIM_RUN_LONGEST_DAYS) {
        sim_diagnostics_add(d, SIM_FAULT_CONFIG, last_day, "run.last_day", "a run of %" PRId64 " days",
                            reported + settings.frame.warmup_days);
        sim_diagnostics_hint(d, "warm-up and reported period together last at most %d days", SIM_RUN_LONGEST_DAYS);
    }
    if (settings.precision.relative > 0)
        check_precision(scenario, &settings.precision, d);
    return settings;
}
