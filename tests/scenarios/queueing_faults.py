"""Each fault of a network of stations is told once, at its file and line, before anything is computed.

A case changes the scenario below; `# here` marks the line that must be named. Every text that the readers of the
model can complain with must be met by a case.
"""
import re
import unittest

from harness import CONFIG, SOURCE, InFolder

SCENARIO = """model = "queueing";
run = { first_day = "2001-01-01"; last_day = "2001-01-02"; warmup_days = 0; };
clock = { ticks_per_second = 1000; };
measure = {
  profile_hours = 0.0;
  profile_cycle_hours = 24.0;
};
resources = (
  { id = "bed";
    units = 4;
  } );
stations = (
  { id = "desk";
    servers = 2;
    shifts = [];
    shift_servers = [];
    uses = ["bed"];
    room = 3;
    full = "wait";
    interruptions_per_hour = 0.0;
    service_hours = 0.1;
  },
  { id = "exam";
    servers = 1;
    full = "wait";
    service_hours = 0.2;
  } );
classes = (
  { id = "guest";
    from = "desk";
    arrivals_per_hour = 2.0;
    interarrival_hours = 0.0;
    population = 0;
    units = 1;
    swing = 0.0;
    patience_hours = -1.0;
  } );
services = (
  { id = "slow";
    class = "guest";
    station = "exam";
    units = 0;
    units_used = [];
  } );
routes = (
  { id = "on";
    from = "desk";
    to = "exam";
    share = 0.5;
  } );
"""

SECOND_RESOURCES = """resources = (
  { id = "chair"; units = 4; }, { id = "lamp"; units = 4; }, { id = "room"; units = 4; },
"""
CLOSED = [("arrivals_per_hour = 2.0;", "arrivals_per_hour = 0.0;"), ("population = 0;", "population = 3;  # here"),
          ("    share = 0.5;\n  } );",
           "    share = 1.0;\n  },\n  { id = \"back\"; from = \"exam\"; to = \"desk\"; } );")]

# What it is about, the key that is named, words of the complaint, what is changed.
CASES = [
    ("a resource that does not exist", "stations[desk].uses", "no resource has the id \"bad\"",
     [('uses = ["bed"];', 'uses = ["bad"];  # here')]),
    ("a resource used twice", "stations[desk].uses", "stands in it twice", [('["bed"];', '["bed", "bed"];  # here')]),
    ("too many resources", "stations[desk].uses", "at most 3 resources",
     [("resources = (\n", SECOND_RESOURCES), ('["bed"];', '["bed", "chair", "lamp"];  # here')]),
    ("a station without servers", "stations[exam].servers", "nobody serves there",
     [("servers = 1;", "servers = 0;  # here")]),
    ("interruptions of nothing", "stations[desk].interruptions_per_hour", "no servers of its own to interrupt",
     [("servers = 2;", "servers = 0;"), ("interruptions_per_hour = 0.0;", "interruptions_per_hour = 1.0;  # here")]),
    ("arrays of different length", "stations[desk].shifts", "shifts has 2 elements, shift_servers has 1",
     [("shifts = [];", "shifts = [0, 8];  # here"), ("shift_servers = [];", "shift_servers = [2];")]),
    ("hours that do not ascend", "stations[desk].shifts", "hours must ascend, but 8 comes after 20",
     [("shifts = [];", "shifts = [0, 20, 8];  # here"), ("shift_servers = [];", "shift_servers = [2, 3, 2];")]),
    ("an hour beyond the cycle", "stations[desk].shifts", "hour 24 is not within a cycle of 24 hours",
     [("shifts = [];", "shifts = [0, 24];  # here"), ("shift_servers = [];", "shift_servers = [2, 3];")]),
    ("half a server", "stations[desk].shift_servers", "2.5 is no whole number",
     [("shifts = [];", "shifts = [0, 8];"), ("shift_servers = [];", "shift_servers = [2, 2.5];  # here")]),
    ("a time that may be negative", "stations[exam].service_hours", "a duration that may be negative",
     [("service_hours = 0.2;", 'service_hours = { distribution = "uniform"; low = -0.1; high = 0.3; };  # here')]),
    ("a time too short for the clock", "stations[exam].service_hours", "too short for the clock: a mean of 3.6 ticks",
     [("service_hours = 0.2;", 'service_hours = { distribution = "exponential"; mean = 0.000001; };  # here')]),
    ("interruptions too fast for the clock", "stations[desk].interruptions_per_hour", "too short for the clock",
     [("interruptions_per_hour = 0.0;", "interruptions_per_hour = 1000000.0;  # here")]),
    ("arrivals too fast for the clock", "classes[guest].arrivals_per_hour", "too short for the clock",
     [("arrivals_per_hour = 2.0;", "arrivals_per_hour = 1000000.0;  # here")]),
    ("a station that does not exist", "classes[guest].from", "no station has the id \"dask\"",
     [('from = "desk";\n    arrivals', 'from = "dask";  # here\n    arrivals')]),
    ("two ways to arrive", "classes[guest].interarrival_hours", "arrivals_per_hour is given too",
     [("interarrival_hours = 0.0;", "interarrival_hours = 0.5;  # here")]),
    ("a renewal stream that swings", "classes[guest].interarrival_hours", "only a rate (arrivals_per_hour) can vary",
     [("arrivals_per_hour = 2.0;", "arrivals_per_hour = 0.0;"), ("swing = 0.0;", "swing = 0.5;"),
      ("interarrival_hours = 0.0;", "interarrival_hours = 0.5;  # here")]),
    ("all at once", "classes[guest].interarrival_hours", "the mean is 0",
     [("arrivals_per_hour = 2.0;", "arrivals_per_hour = 0.0;"),
      ("interarrival_hours = 0.0;",
       'interarrival_hours = { distribution = "uniform"; low = 0.0; high = 0.0; };  # here')]),
    ("two ways to vary", "classes[guest].swing", "cannot swing and hold by hours",
     [("swing = 0.0;", "swing = 0.5;  # here\n    rate_hours = [0]; rate_factors = [1.0];")]),
    ("a population that also arrives", "classes[guest].population", "a closed class has no arrivals",
     [("population = 0;", "population = 3;  # here")]),
    ("a closed class with a way out", "classes[guest].population", "leave the network from \"desk\"",
     CLOSED + [("share = 1.0;", "share = 0.9;")]),
    ("a closed class with a losing way", "classes[guest].population", "between \"exam\" and \"desk\" (full)",
     CLOSED + [('to = "desk"; } );', 'to = "desk"; full = "lose"; } );')]),
    ("a closed class that is lost", "classes[guest].population", "who finds no room there is lost (full)",
     CLOSED + [('room = 3;\n    full = "wait";', 'room = 3;\n    full = "lose";'),
               ('to = "desk"; } );', 'to = "desk"; full = "wait"; } );')]),
    ("a closed class that balks short-handed", "classes[guest].population", "(short_handed)",
     CLOSED + [("room = 3;", 'room = 3; short_handed = "balk";')]),
    ("a closed class that is evicted", "classes[guest].population", "(less_room)",
     CLOSED + [("room = 3;", 'room_shifts = [0]; shift_room = [3]; less_room = "evict";')]),
    ("a closed class at a closed door", "classes[guest].population", "while its door is closed",
     CLOSED + [("room = 3;", "door_shifts = [0, 8]; door_open = [0, 1];")]),
    ("a closed class that balks", "classes[guest].population", "(balks_at)",
     CLOSED + [("units = 1;", "units = 1; balks_at = 7;"),
               ('service_hours = 0.2;\n  } );', 'service_hours = 0.2;\n  } );'),
               ('to = "exam";', 'to = "desk";'), ("    station = \"exam\";", "    station = \"desk\";")]),
    ("a closed class without patience", "classes[guest].population", "its patience ends",
     CLOSED + [("patience_hours = -1.0;", "patience_hours = 1.0;"), ('to = "exam";', 'to = "desk";'),
               ("    station = \"exam\";", "    station = \"desk\";")]),
    ("no service time", "stations[exam].service_hours", "is not given, and `services` has none for class \"guest\"",
     [("service_hours = 0.2;", "service_hours = -1.0;  # here")]),
    ("no service time, not even a line", "stations[exam].service_hours", "is not given",
     [('{ id = "exam";\n    servers = 1;\n    full = "wait";\n    service_hours = 0.2;',
       '{ id = "exam";  # here\n    servers = 1;\n    full = "wait";')]),
    ("more units than there are", "classes[guest].units",
     "3 units of \"exam\" at station \"exam\", but there are never more than 1",
     [("units = 1;", "units = 3;  # here"), ("servers = 2;", "servers = 3;")]),
    ("no unit of anything", "stations[desk].uses", "takes no unit of anything there",
     [("servers = 2;", "servers = 0;"), ('uses = ["bed"];', 'uses = ["bed"];  # here'),
      ('    station = "exam";\n    units = 0;\n    units_used = [];', '    station = "desk"; units_used = [0];')]),
    ("units used of the wrong number", "services[slow].units_used", "2 numbers for the 1 resources that \"desk\" uses",
     [('station = "exam";', 'station = "desk";'), ("units_used = [];", "units_used = [1, 2];  # here")]),
    ("half a unit", "services[slow].units_used", "0.5 is no whole number of units",
     [('station = "exam";', 'station = "desk";'), ("units_used = [];", "units_used = [0.5];  # here")]),
    ("an exception without a class", "services[slow].class", "no class has the id \"gust\"",
     [('class = "guest";\n    station', 'class = "gust";  # here\n    station')]),
    ("two exceptions of one pair", "services[again].station",
     "the exception \"slow\" is for the same class and station",
     [("    units_used = [];\n  } );",
       '  },\n  { id = "again"; class = "guest";\n    station = "exam";  # here\n  } );')]),
    ("an exception that never holds", "services[slow].station", "class \"guest\" never comes to \"exam\"",
     [('to = "exam";', 'to = "desk";'), ('station = "exam";', 'station = "exam";  # here')]),
    ("time that stands still", "stations[desk].service_hours", "for ever without time going by",
     [('to = "exam";\n    share = 0.5;', 'to = "desk";\n    share = 1.0;'), ('station = "exam";', 'station = "desk";'),
      ("service_hours = 0.1;", "service_hours = 0.0;  # here")]),
    ("a route from nowhere", "routes[on].from", "no station has the id \"dusk\"",
     [('from = "desk";\n    to', 'from = "dusk";  # here\n    to')]),
    ("two routes of one pair", "routes[too].to", "the route \"on\" is of the same stations and class",
     [("    share = 0.5;\n  } );",
       '    share = 0.5;\n  },\n  { id = "too"; from = "desk"; share = 0.1;\n    to = "exam";  # here\n  } );')]),
    ("shares above 1", "routes[too].share", "shares from \"desk\" add up to 1.1, more than 1",
     [("    share = 0.5;\n  } );",
       '    share = 0.5;\n  },\n  { id = "too"; from = "desk"; to = "desk";\n    share = 0.6;  # here\n  } );')]),
    ("a dot in an id", "classes[gu.est].id", "none may stand in an id",
     [('{ id = "guest";', '{ id = "gu.est";  # here'), ('class = "guest";', 'class = "gu.est";')]),
    ("an id of two", "classes[desk].id", "no two of resources, stations and classes may be alike",
     [('{ id = "guest";', '{ id = "desk";  # here'), ('class = "guest";', 'class = "desk";')]),
    ("a profile that does not fill its cycle", "measure.profile_hours", "a cycle of 24 hours is not made up of",
     [("profile_hours = 0.0;", "profile_hours = 5.0;  # here")]),
    ("a profile of broken ticks", "measure.profile_hours", "no whole number of ticks",
     [("profile_hours = 0.0;", "profile_hours = 0.06857142857142857;  # here")]),
    ("no station", "stations", "a network without a station", None),
    ("no class", "classes", "0 classes of customers; from 1 to 250", None),
]


def without(name):
    """The scenario with an empty list; what names its elements goes too."""
    text = re.sub(rf"(?ms)^{name} = \(.*?\}} \);", f"{name} = ();  # here", SCENARIO)
    for other in ("services", "routes") + (("classes",) if name == "stations" else ()):
        text = re.sub(rf"(?ms)^{other} = \(.*?\}} \);\n", "", text)
    return text + ('classes = ( { id = "guest"; from = ""; } );\n' if name == "stations" else "")


class Faults(InFolder):
    def scenario_of(self, case):
        _, key, _, changes = case
        if changes is None:
            return without(key)
        text = SCENARIO
        for old, new in changes:
            self.assertEqual(text.count(old), 1, f"{case[0]}: {old!r}")
            text = text.replace(old, new)
        return text

    def test_the_scenario_that_is_changed_has_no_fault(self):
        (self.folder / "network.cfg").write_text(SCENARIO)
        self.transito("check", "network.cfg", status=0)

    def told(self, text):
        (self.folder / "network.cfg").write_text(text)
        return self.transito("check", "network.cfg", status=CONFIG).stderr

    def test_each_fault_is_told_once_at_its_line(self):
        for case in CASES:
            about, key, words, _ = case
            with self.subTest(about):
                text = self.scenario_of(case)
                lines = [number for number, line in enumerate(text.splitlines(), 1) if "# here" in line]
                self.assertEqual(len(lines), 1)
                told = self.told(text)
                faults = [line for line in told.splitlines() if not line.startswith("    ")]
                mine = [line for line in faults if words in line]
                self.assertEqual(len(mine), 1, told)
                if about != "no station":  # a class cannot be without one
                    self.assertEqual(len(faults), 1, told)
                self.assertIn(f"network.cfg:{lines[0]}: {key}: ", mine[0])

    def test_every_complaint_of_the_readers_has_a_case(self):
        told = "\n".join(self.told(self.scenario_of(case)) for case in CASES)
        complaints = set()
        for path in sorted((SOURCE / "models" / "queueing").glob("*.c")):
            for call in re.findall(r"(?:qn_element_fault|sim_diagnostics_add)\((.*?)\);", path.read_text(), re.S):
                texts = [text for text in re.findall(r'"((?:\\.|[^"\\])*)"', call) if " " in text]
                complaints.add("".join(texts).replace('\\"', '"'))
        complaints.discard("")
        self.assertGreater(len(complaints), 30)
        for complaint in sorted(complaints):
            with self.subTest(complaint):
                pattern = ".*".join(map(re.escape, re.split(r"%[-.0-9]*z?[a-z]", complaint)))
                self.assertRegex(told, pattern)


if __name__ == "__main__":
    unittest.main()
