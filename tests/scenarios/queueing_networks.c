#include "tests/scenarios/queueing_networks.h"

#include <stdio.h>

#include "sim/kernel/panic.h"
#include "sim/kernel/stream.h"

enum { STATIONS_MOST = 5, CLASSES_MOST = 4, RESOURCES_MOST = 2, PURPOSE_NETWORK = 201 };

/* A network in the making. */
typedef struct draft {
    FILE *file;
    sim_stream draws;
    uint32_t stations, classes, resources;
    int closed; /* class 0 is closed: nothing that could lose somebody */
    int coarse; /* a tick is a second, and durations are round: many ties */
} draft;

static uint32_t below(draft *n, uint32_t limit)
{
    return sim_stream_below(&n->draws, limit);
}

static int happens(draft *n, double probability)
{
    return sim_stream_uniform(&n->draws) < probability;
}

static const char *one_of(draft *n, const char *const words[], uint32_t count)
{
    return words[below(n, count)];
}

static void duration(draft *n, const char *key, double mean_hours)
{
    static const double round_minutes[] = {1, 2, 3, 5};
    const double mean = mean_hours * (0.5 + sim_stream_uniform(&n->draws));
    if (n->coarse && happens(n, 0.7)) {
        fprintf(n->file, " %s = %.17g;", key, round_minutes[below(n, 4)] / 60);
        return;
    }
    switch (below(n, 5)) {
    case 0:
        fprintf(n->file, " %s = { distribution = \"exponential\"; mean = %.17g; };", key, mean);
        break;
    case 1:
        fprintf(n->file, " %s = { distribution = \"gamma\"; mean = %.17g; shape = 0.5; };", key, mean);
        break;
    case 2:
        fprintf(n->file, " %s = { distribution = \"lognormal\"; mean = %.17g; sd = %.17g; };", key, mean, mean);
        break;
    case 3:
        fprintf(n->file, " %s = { distribution = \"empirical\"; values = [0.0, %.17g]; weights = [0.2, 0.8]; };", key,
                mean);
        break;
    default:
        fprintf(n->file, " %s = { distribution = \"uniform\"; low = 0.0; high = %.17g; };", key, 2 * mean);
    }
}

/* Hours that ascend, and as many values from `least` on, the first of them `most`. */
static void shifts(draft *n, const char *hours, const char *values, uint32_t least, uint32_t most)
{
    const uint32_t count = 2 + below(n, 3);
    fprintf(n->file, " %s = [", hours);
    for (uint32_t i = 0; i < count; i++)
        fprintf(n->file, "%s%u", i ? ", " : "", (unsigned)(i * 3 + below(n, 3)));
    fprintf(n->file, "]; %s = [", values);
    for (uint32_t i = 0; i < count; i++)
        fprintf(n->file, "%s%u", i ? ", " : "", (unsigned)(i ? least + below(n, most - least + 1) : most));
    fprintf(n->file, "];");
}

/* Units, shifts and interruptions; `own` tells the members of a station from those of a resource. */
static void units(draft *n, int own)
{
    static const char *const fewer[] = {"finish", "resume", "repeat", "redraw"};
    const uint32_t most = 2 + below(n, 3);
    fprintf(n->file, " %s = %u; fewer = \"%s\";", own ? "servers" : "units", (unsigned)most, one_of(n, fewer, 4));
    if (happens(n, 0.4))
        shifts(n, "shifts", own ? "shift_servers" : "shift_units", 0, most);
    if (happens(n, 0.4)) {
        fprintf(n->file, " interruptions_per_hour = 0.5; %s = %u;", own ? "interrupted_servers" : "interrupted_units",
                (unsigned)below(n, 3));
        if (happens(n, 0.7))
            duration(n, "repair_hours", 0.3);
    }
}

static void station_uses(draft *n, int own)
{
    if (n->resources == 0 || (own && happens(n, 0.6)))
        return;
    const uint32_t first = below(n, n->resources);
    fprintf(n->file, " uses = [\"pool%u\"", (unsigned)first);
    if (n->resources > 1 && happens(n, 0.3))
        fprintf(n->file, ", \"pool%u\"", (unsigned)(1 - first));
    fprintf(n->file, "];");
}

static void write_station(draft *n, uint32_t i)
{
    static const char *const full[] = {"block", "wait", "lose"};
    static const char *const evict[] = {"none", "resume", "repeat", "redraw"};
    const int own = n->resources == 0 || happens(n, 0.8);
    fprintf(n->file, "%s{ id = \"station%u\";", i ? ",\n  " : "stations = ( ", (unsigned)i);
    if (own)
        units(n, 1);
    else
        fprintf(n->file, " servers = 0;");
    station_uses(n, own);
    if (happens(n, 0.6))
        fprintf(n->file, " room = %u;", (unsigned)below(n, 5));
    fprintf(n->file, " full = \"%s\";", one_of(n, full, n->closed ? 2 : 3));
    fprintf(n->file, " head = \"%s\"; preemption = \"%s\";", happens(n, 0.5) ? "strict" : "overtake",
            one_of(n, evict, 4));
    duration(n, "service_hours", 0.08);
    if (n->closed) {
        fprintf(n->file, " }");
        return;
    }
    fprintf(n->file, " short_handed = \"%s\";", happens(n, 0.3) ? "balk" : "wait");
    if (happens(n, 0.5)) {
        shifts(n, "room_shifts", "shift_room", 0, 6);
        fprintf(n->file, " less_room = \"%s\";", happens(n, 0.7) ? "evict" : "stay");
    }
    if (happens(n, 0.2))
        shifts(n, "door_shifts", "door_open", 0, 1);
    fprintf(n->file, " }");
}

static void write_arrivals(draft *n)
{
    fprintf(n->file, " arrivals_per_hour = %u;", (unsigned)(4 + below(n, 12)));
    if (happens(n, 0.3))
        fprintf(n->file, " swing = 0.8; swing_cycle_hours = 12.0; swing_start_hour = 3.0;");
    else if (happens(n, 0.3))
        fprintf(n->file, " rate_hours = [1, 7]; rate_factors = [0.3, 1.5]; rate_cycle_hours = 12.0;");
    if (happens(n, 0.3))
        fprintf(n->file, " group = { distribution = \"empirical\"; values = [1.0, 3.0]; weights = [0.7, 0.3]; };");
}

static void write_class(draft *n, uint32_t i)
{
    fprintf(n->file, "%s{ id = \"class%u\"; from = \"station%u\"; priority = %u; units = %u;",
            i ? ",\n  " : "classes = ( ", (unsigned)i, (unsigned)below(n, n->stations), (unsigned)below(n, 4),
            (unsigned)(1 + below(n, 2)));
    if (n->closed && i == 0) {
        fprintf(n->file, " population = %u; }", (unsigned)(3 + below(n, 6)));
        return;
    }
    if (happens(n, 0.8))
        write_arrivals(n);
    else
        duration(n, "interarrival_hours", 0.15);
    if (happens(n, 0.5))
        duration(n, "patience_hours", 0.2);
    if (happens(n, 0.2))
        fprintf(n->file, " balks_at = %u;", (unsigned)below(n, 6));
    fprintf(n->file, " }");
}

/* Two ways from each station; of the closed class they take all. */
static void write_routes(draft *n)
{
    const char *between = "routes = ( ";
    for (uint32_t class_ = 0; class_ < n->classes; class_++)
        for (uint32_t from = 0; from < n->stations; from++) {
            const int all = n->closed && class_ == 0;
            const double first = 0.1 + 0.4 * sim_stream_uniform(&n->draws);
            const uint32_t to = below(n, n->stations), other = (to + 1) % n->stations;
            fprintf(
                n->file,
                "%s{ id = \"r%u_%u\"; class = \"class%u\"; from = \"station%u\"; to = \"station%u\"; share = %.17g;",
                between, (unsigned)class_, (unsigned)from, (unsigned)class_, (unsigned)from, (unsigned)to,
                all && n->stations == 1 ? 1 : first);
            fprintf(n->file, "%s }", !n->closed && happens(n, 0.3) ? " full = \"block\";" : "");
            between = ",\n  ";
            if (n->stations == 1)
                continue;
            fprintf(
                n->file,
                "%s{ id = \"s%u_%u\"; class = \"class%u\"; from = \"station%u\"; to = \"station%u\"; share = %.17g; }",
                between, (unsigned)class_, (unsigned)from, (unsigned)class_, (unsigned)from, (unsigned)other,
                all ? 1 - first : 0.2);
        }
    fprintf(n->file, " );\n");
}

void queueing_network_write(const char *path, uint32_t number)
{
    draft n = {.file = fopen(path, "w"), .draws = sim_stream_open(1, 0, number, PURPOSE_NETWORK, 0)};
    SIM_REQUIRE(n.file, "%s cannot be written", path);
    n.stations = 1 + below(&n, STATIONS_MOST);
    n.classes = 1 + below(&n, CLASSES_MOST);
    n.resources = below(&n, RESOURCES_MOST + 1);
    n.closed = happens(&n, 0.3);
    n.coarse = happens(&n, 0.3);
    fprintf(n.file, "model = \"queueing\";\nclock = { ticks_per_second = %s; };\n", n.coarse ? "1" : "1000000");
    fprintf(n.file, "run = { first_day = \"2001-01-01\"; last_day = \"2001-01-02\"; warmup_days = %u; };\n",
            (unsigned)below(&n, 2));
    fprintf(n.file, "measure = { classes = %s; profile_hours = 8.0; queue_lengths = 3; };\n",
            happens(&n, 0.7) ? "true" : "false");
    for (uint32_t i = 0; i < n.resources; i++) {
        fprintf(n.file, "%s{ id = \"pool%u\";", i ? ",\n  " : "resources = ( ", (unsigned)i);
        units(&n, 0);
        fprintf(n.file, " }%s", i + 1 == n.resources ? " );\n" : "");
    }
    for (uint32_t i = 0; i < n.stations; i++)
        write_station(&n, i);
    fprintf(n.file, " );\n");
    for (uint32_t i = 0; i < n.classes; i++)
        write_class(&n, i);
    fprintf(n.file, " );\n");
    write_routes(&n);
    SIM_REQUIRE(fclose(n.file) == 0, "%s cannot be written", path);
}
