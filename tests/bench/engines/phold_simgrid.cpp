// phold_simgrid.cpp — PHOLD on SimGrid: a message is an actor that sleeps at one entity and goes on to the next. Entities that
// send messages through mailboxes would be the other way, and dearer.
#include <string>

#include <xbt/random.hpp>

#include "tests/bench/engines/engines.h"
#include "tests/bench/engines/simgrid_host.h"

namespace sg4 = simgrid::s4u;

namespace
{

uint64_t wanted, handled, remote;
uint64_t handled_by[PHOLD_ENTITIES];
double last;

void message(size_t place)
{
    for (;;) {
        sg4::this_actor::sleep_for(simgrid::xbt::random::exponential(1));
        if (handled == wanted)
            return;
        handled++;
        handled_by[place]++;
        last = sg4::Engine::get_clock();
        const double u = simgrid::xbt::random::uniform_real(0, 1);
        if (u < PHOLD_REMOTE) {
            remote++;
            place = static_cast<size_t>(u / PHOLD_REMOTE * PHOLD_ENTITIES);
        }
    }
}

} // namespace

int main(int argc, char *argv[])
{
    wanted = engines_size(argc, argv);
    if (!wanted)
        return EX_USAGE;
    sg4::Engine engine(&argc, argv);
    simgrid::xbt::random::set_mersenne_seed(ENGINES_SEED);
    sg4::Host *host = engines_host();
    for (size_t i = 0; i < PHOLD_ENTITIES; i++)
        sg4::Actor::create(std::to_string(i), host, message, i);
    const double begin = engines_seconds();
    engine.run();
    const double seconds = engines_seconds() - begin;
    return phold_report("SimGrid", handled, last, remote, seconds);
}
