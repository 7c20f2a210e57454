#include "models/queueing/deadlock.h"

#include <string.h>

void qn_deadlock_look(sim *s, const sim_stations *places)
{
    qn_totals *totals = qn_totals_of(s);
    if (totals->deadlock_at < 0 && sim_station_deadlock(s, places, sim_table_at(s, QN_TABLE_LOCKED)) > 0)
        totals->deadlock_at = sim_now(s);
}

const uint8_t *qn_deadlock_now(sim *s, const sim_stations *places)
{
    uint8_t *locked = sim_table_at(s, QN_TABLE_LOCKED);
    const uint32_t stations = sim_pool_live(sim_pool_of(s, QN_POOL_STATIONS));
    uint32_t blocked = 0;
    for (uint32_t i = 0; i < stations; i++)
        blocked += qn_station_at(s, i)->blocked;
    if (blocked)
        sim_station_deadlock(s, places, locked);
    else
        memset(locked, 0, stations);
    return locked;
}
