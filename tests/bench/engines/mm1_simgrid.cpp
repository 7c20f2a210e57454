// mm1_simgrid.cpp — M/M/1 on SimGrid: two actors that sleep, one for the arrivals and one for the server, and a semaphore
// that counts those inside. An actor for each customer would be the other way, and several times dearer.
#include <deque>

#include <xbt/random.hpp>

#include "tests/bench/engines/engines.h"
#include "tests/bench/engines/simgrid_host.h"

namespace sg4 = simgrid::s4u;

namespace
{

struct Queue {
    uint64_t customers = 0;
    std::deque<double> inside; // when they came; the first is served
    sg4::SemaphorePtr waiting = sg4::Semaphore::create(0);
    double sum = 0;
};

double exponential(double mean)
{
    return simgrid::xbt::random::exponential(1 / mean);
}

void arrivals(Queue *q)
{
    for (uint64_t i = 0; i < q->customers; i++) {
        sg4::this_actor::sleep_for(exponential(1 / MM1_LOAD));
        q->inside.push_back(sg4::Engine::get_clock());
        q->waiting->release();
    }
}

void server(Queue *q)
{
    for (uint64_t i = 0; i < q->customers; i++) {
        q->waiting->acquire();
        sg4::this_actor::sleep_for(exponential(1));
        q->sum += sg4::Engine::get_clock() - q->inside.front();
        q->inside.pop_front();
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const uint64_t customers = engines_size(argc, argv);
    if (!customers)
        return EX_USAGE;
    sg4::Engine engine(&argc, argv);
    simgrid::xbt::random::set_mersenne_seed(ENGINES_SEED);
    Queue queue;
    queue.customers = customers;
    sg4::Host *host = engines_host();
    sg4::Actor::create("arrivals", host, arrivals, &queue);
    sg4::Actor::create("server", host, server, &queue);
    const double begin = engines_seconds();
    engine.run();
    const double seconds = engines_seconds() - begin;
    return mm1_report("SimGrid", customers, queue.sum / static_cast<double>(customers), seconds);
}
