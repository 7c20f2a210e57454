#include "models/queueing/event_log.h"

#include <math.h>
#include <stddef.h>

#include "models/queueing/identity.h"

static const sim_param rows[] = {
    {"results.event_log", SIM_PARAM_FLAG, "", 0, 0, "false",
     "Write everything that happens to every customer in the reported period; large", SIM_NO_SOURCE},
};

const sim_param_table qn_event_log_params = {rows, sizeof rows / sizeof *rows};

static const char *const happening_meanings[QN_HAPPENINGS + 1] = {
    [QN_ENTERS] = "enters",
    [QN_COMES] = "comes_to_station",
    [QN_WAITS] = "waits_in_line",
    [QN_WAITS_OUTSIDE] = "waits_outside",
    [QN_IS_LET_IN] = "is_let_in",
    [QN_BEGINS] = "begins_service",
    [QN_IS_PUT_OUT] = "is_put_out_of_service",
    [QN_ENDS] = "ends_service",
    [QN_IS_BLOCKED] = "is_blocked",
    [QN_IS_FREED] = "is_freed",
    [QN_BALKS] = "balks",
    [QN_FINDS_CLOSED] = "finds_closed",
    [QN_RENEGES] = "reneges",
    [QN_IS_EVICTED] = "is_evicted",
    [QN_LEAVES] = "leaves",
};

static const sim_trace_column columns[] = {
    {"event_time", "When it happens", "", "Local time of the model", SIM_TRACE_TICK, offsetof(qn_log_row, tick), NULL,
     NULL, SIM_TRACE_ALWAYS},
    {"event_kind", "What happens to the customer", "",
     "Blocked and freed are told of the station where the customer was served; services of a day are those that end, "
     "less those blocked, plus those freed",
     SIM_TRACE_BYTE, offsetof(qn_log_row, happening), NULL, happening_meanings, SIM_TRACE_ALWAYS},
    {"event_station", "Station", "", "by index along station", SIM_TRACE_SHORT, offsetof(qn_log_row, station),
     "station", NULL, SIM_TRACE_ALWAYS},
    {"event_class", "Class of the customer", "", "by index along class", SIM_TRACE_BYTE, offsetof(qn_log_row, class_),
     "class", NULL, SIM_TRACE_ALWAYS},
    {"event_customer", "Customer", "1", "counts the customers of its class from 0, in the order of their arrival",
     SIM_TRACE_LONG, offsetof(qn_log_row, ordinal), NULL, NULL, SIM_TRACE_ALWAYS},
};

const sim_trace qn_traces[QN_TRACES] = {
    [QN_TRACE_EVENTS] = {.name = "event",
                         .form = SIM_TRACE_LOG,
                         .option = "results.event_log",
                         .row_bytes = sizeof(qn_log_row),
                         .columns = columns,
                         .column_count = sizeof columns / sizeof *columns,
                         .tick_offset = offsetof(qn_log_row, tick),
                         .key_offset = offsetof(qn_log_row, identity),
                         .last_column = SIZE_MAX,
                         .definition = "What happens to customers in the reported period, also to those that came "
                                       "before it; in order of replication, time and customer"},
};

void qn_event_log_write(sim *s, const qn_customer *c, qn_happening what, uint32_t station)
{
    qn_log_row *row = sim_trace_row(s, QN_TRACE_EVENTS);
    if (!row)
        return;
    const sim_frame *frame = sim_get_frame(s);
    *row = (qn_log_row){.tick = sim_now(s) - frame->warmup_days * frame->ticks_per_day,
                        .identity = (int64_t)c->identity,
                        .ordinal = (int64_t)(c->identity & (((uint64_t)1 << QN_ORDINAL_BITS) - 1)),
                        .station = (uint16_t)station,
                        .class_ = c->class_,
                        .happening = (uint8_t)what};
}

double qn_event_log_expected(const void *inputs, size_t i, const char **basis)
{
    (void)inputs;
    (void)i;
    *basis = "only a run can tell";
    return NAN;
}
