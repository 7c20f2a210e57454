// phold_ns3.cpp — PHOLD on ns-3, on the scheduler that the second argument names, with its own generator (MRG32k3a).
#include <cstring>

#include <ns3/double.h>
#include <ns3/random-variable-stream.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

#include "tests/bench/engines/engines.h"

namespace
{

uint64_t wanted, handled, remote;
ns3::Ptr<ns3::ExponentialRandomVariable> hold;
ns3::Ptr<ns3::UniformRandomVariable> uniform;

struct Entity {
    uint64_t handled = 0;

    void receive();
    void keep()
    {
        ns3::Simulator::Schedule(ns3::Seconds(hold->GetValue()), &Entity::receive, this);
    }
};

Entity entities[PHOLD_ENTITIES];

void Entity::receive()
{
    this->handled++;
    if (++::handled == wanted) {
        ns3::Simulator::Stop();
        return;
    }
    const double u = uniform->GetValue();
    if (u < PHOLD_REMOTE) {
        remote++;
        entities[static_cast<size_t>(u / PHOLD_REMOTE * PHOLD_ENTITIES)].keep();
    } else {
        keep();
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const bool map = argc == 3 && std::strcmp(argv[2], "map") == 0;
    const bool queue = argc == 3 && std::strcmp(argv[2], "priority-queue") == 0;
    wanted = map || queue ? engines_size(2, argv) : 0;
    if (!wanted) {
        std::fputs("usage: phold_ns3 EVENTS map|priority-queue\n", stderr);
        return EX_USAGE;
    }
    ns3::RngSeedManager::SetSeed(ENGINES_SEED);
    ns3::ObjectFactory scheduler;
    scheduler.SetTypeId(map ? "ns3::MapScheduler" : "ns3::PriorityQueueScheduler");
    ns3::Simulator::SetScheduler(scheduler);
    hold = ns3::CreateObject<ns3::ExponentialRandomVariable>();
    hold->SetAttribute("Mean", ns3::DoubleValue(1));
    uniform = ns3::CreateObject<ns3::UniformRandomVariable>();
    for (Entity &e : entities)
        e.keep();
    const double begin = engines_seconds();
    ns3::Simulator::Run();
    const double seconds = engines_seconds() - begin;
    const double clock = ns3::Simulator::Now().GetSeconds();
    ns3::Simulator::Destroy();
    return phold_report(map ? "ns-3" : "ns-3 priority queue", handled, clock, remote, seconds);
}
