// mm1_ns3.cpp — M/M/1 on ns-3: events are function calls that its Simulator schedules, here on the scheduler that it takes
// when none is named (a map), with its own generator (MRG32k3a).
#include <deque>

#include <ns3/double.h>
#include <ns3/random-variable-stream.h>
#include <ns3/rng-seed-manager.h>
#include <ns3/simulator.h>

#include "tests/bench/engines/engines.h"

namespace
{

struct Queue {
    uint64_t customers, arrived = 0, served = 0;
    double sum = 0;
    std::deque<ns3::Time> inside; // when they came; the first is served
    ns3::Ptr<ns3::ExponentialRandomVariable> gap = exponential(1 / MM1_LOAD), service = exponential(1);

    explicit Queue(uint64_t n) : customers(n)
    {
    }

    static ns3::Ptr<ns3::ExponentialRandomVariable> exponential(double mean)
    {
        auto made = ns3::CreateObject<ns3::ExponentialRandomVariable>();
        made->SetAttribute("Mean", ns3::DoubleValue(mean));
        return made;
    }

    void nextArrival()
    {
        ns3::Simulator::Schedule(ns3::Seconds(gap->GetValue()), &Queue::arrive, this);
    }

    void start()
    {
        ns3::Simulator::Schedule(ns3::Seconds(service->GetValue()), &Queue::end, this);
    }

    void arrive()
    {
        inside.push_back(ns3::Simulator::Now());
        if (++arrived < customers)
            nextArrival();
        if (inside.size() == 1)
            start();
    }

    void end()
    {
        sum += (ns3::Simulator::Now() - inside.front()).GetSeconds();
        served++;
        inside.pop_front();
        if (!inside.empty())
            start();
    }
};

} // namespace

int main(int argc, char *argv[])
{
    const uint64_t customers = engines_size(argc, argv);
    if (!customers)
        return EX_USAGE;
    ns3::RngSeedManager::SetSeed(ENGINES_SEED);
    Queue queue(customers);
    queue.nextArrival();
    const double begin = engines_seconds();
    ns3::Simulator::Run();
    const double seconds = engines_seconds() - begin;
    ns3::Simulator::Destroy();
    if (queue.served != customers)
        return EX_SOFTWARE;
    return mm1_report("ns-3", customers, queue.sum / static_cast<double>(customers), seconds);
}
