/* ns3_scheduler.cpp — a scheduler of ns-3, with ns-3's own event of 24 bytes. NS3_SCHEDULER names its class. */
#include <ns3/calendar-scheduler.h>
#include <ns3/heap-scheduler.h>
#include <ns3/map-scheduler.h>
#include <ns3/priority-queue-scheduler.h>

struct sim_event {
    int64_t at;
    uint64_t identity;
    uint32_t entity;
};

struct list {
    ns3::Ptr<ns3::Scheduler> scheduler;
    uint32_t uid; /* ns-3 gives each event a new one: its order of ties */
};

static void list_make(list *l, size_t, double)
{
    *l = list{ns3::CreateObject<ns3::NS3_SCHEDULER>(), 0};
}

static void list_free(list *l)
{
    while (!l->scheduler->IsEmpty())
        l->scheduler->RemoveNext();
    l->scheduler = nullptr;
}

static void list_push(list *l, const sim_event *event)
{
    l->scheduler->Insert({nullptr, {static_cast<uint64_t>(event->at), l->uid++, event->entity}});
}

static sim_event list_pop(list *l)
{
    const ns3::Scheduler::Event event = l->scheduler->RemoveNext();
    return {static_cast<int64_t>(event.key.m_ts), event.key.m_context, event.key.m_context};
}

#include "tests/bench/hold/hold_main.h"
