// simgrid_host.h — a platform of one host, on which all actors of these programs live; nothing is computed or sent.
#ifndef TESTS_BENCH_ENGINES_SIMGRID_HOST_H
#define TESTS_BENCH_ENGINES_SIMGRID_HOST_H

#include <simgrid/s4u.hpp>

inline simgrid::s4u::Host *engines_host()
{
    auto *zone = simgrid::s4u::create_full_zone("zone");
    auto *host = zone->create_host("host", 1e9)->seal();
    zone->seal();
    return host;
}

#endif
