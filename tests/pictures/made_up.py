"""Made-up results of the corridor and of queues: every figure is known without a simulation."""

import numpy as np
import xarray

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]
AREAS = ["east_sector", "west_sector"]


def texts(values):
    return np.array(values, dtype=object)


def results(replications=1, record=False, first_day="2023-01-01", days=365, not_run=None):
    """One person a day, area (or state) and nationality; a record for each month of 2023, also those that are kept back."""
    rows = ("replication", "time")
    data = xarray.Dataset(
        {"encounters": (rows + ("area", "nationality"), np.ones((replications, days, 2, 3))),
         "detections": (rows + ("state", "nationality"), np.ones((replications, days, 4, 3))),
         "replication_status": ("replication", np.array([replication == not_run for replication in range(replications)], "i1"))},
        {"area": texts(AREAS), "time": ("time", np.arange(days), {"units": f"days since {first_day}"}), "replication": np.arange(replications)},
        {"model": "corridor", "seed": 1, "calibration_status": "uncalibrated", "comment": "Made up."})
    if record:
        data = data.assign_coords(month=texts(MONTHS))
        data["recorded_encounters"] = (("month", "area"), np.full((12, 2), 50.0), {"comment": "Source: made up"})
        for name, value in (("", 60.0), ("_low", 50.0), ("_high", 70.0)):
            data["recorded_detections" + name] = ("period", np.full(3, value), {"comment": "Source: made up"})
        data["period_first_month"] = ("period", texts(["2023-01", "2023-02", "2023-11"]))
        data["period_last_month"] = ("period", texts(["2023-01", "2023-03", "2023-12"]))
        data["period_is_target"] = ("period", np.ones(3, "i1"))
    return data


# Longitude and latitude; the third place lies a short leg from the second.
PLACES = [(-100.0, 20.0), (-104.0, 24.0), (-104.05, 24.05), (-98.0, 26.0)]
MODES = ["coach", "raft", "foot", "plane"]


def flags(kinds, meanings, dimension):
    return (dimension, np.array(kinds, "i1"), {"flag_values": np.arange(len(meanings), dtype="i1"), "flag_meanings": " ".join(meanings)})


def corridor(places=PLACES, modes=MODES, small=0.0, **made):
    """The same with all that the pictures take: flows over all pairs of the places, stations, custody, states of persons, measures.

    `small` is the record of one nationality in each month.
    """
    data = results(record=True, **made)
    count, days = data.sizes["replication"], data.sizes["time"]
    ends = [(one, other) for one in range(len(places)) for other in range(one + 1, len(places))]
    at, luck = np.arange(len(places)), 1 + 0.1 * np.arange(count)

    def daily(*shape, value=1.0):
        return value * luck.reshape(-1, *[1] * (1 + len(shape))) * np.ones((count, days, *shape))

    flows = daily(len(ends), len(modes)) * 1000.0 ** np.linspace(1, 0, len(modes))
    recorded = np.full((12, 3), 120.0)
    recorded[:, 1] = small
    rows = ("replication", "time")
    return data.assign_coords(
        nationality=texts(["AAA", "BBB", "CCC"]), state=texts(["North", "South", "East", "West"]), mode=texts(modes),
        station=texts(["gate", "house", "office"]), person_state=texts(["in_transit", "stranded", "gave_up_or_settled"]),
        measure=texts(["entered", "returned", "days"]), appointment_port=texts(["port"]),
        latitude=("place", np.array([north for _, north in places])), longitude=("place", np.array([east for east, _ in places]))).assign(
        area_kind=flags([0, 1], ["between_ports", "at_ports"], "area"),
        station_kind=flags([0, 1, 2], ["checkpoint", "detention", "processing"], "station"),
        recorded_encounters_nationality=(("month", "nationality"), 2 * recorded, {"comment": "Source: made up"}),
        recorded_encounters_nationality_between_ports=(("month", "nationality"), recorded, {"comment": "Source: made up"}),
        recorded_encounters_nationality_at_ports=(("month", "nationality"), recorded, {"comment": "Source: made up"}),
        passages=((*rows, "leg", "mode"), flows),
        leg_from=("leg", np.array([one for one, _ in ends], float)), leg_to=("leg", np.array([other for _, other in ends], float)),
        leg_kind=("leg", texts(["road"] * len(ends))), place_name=("place", texts([f"Place {number}" for number in at])),
        place_kind=("place", texts(["town"] * len(places))),
        station_serving=((*rows, "station"), daily(3, value=8.0)), station_waiting=((*rows, "station"), daily(3, value=2.0)),
        station_servers=((*rows, "station"), daily(3, value=9.0)), custody=((*rows, "area"), daily(2, value=30.0)),
        appointment_waiting=((*rows, "appointment_port"), daily(1, value=300.0)),
        people=((*rows, "person_state", "nationality"), daily(3, 3, value=40.0)),
        measure_value=(("replication", "measure"), np.outer(luck, [5000.0, 120.0, 1.5])),
        measure_long_name=("measure", texts(["Persons that set out", "Returned", "Days in custody"])),
        measure_units=("measure", texts(["1", "1", "days"])))


def queueing(stations=3, replications=3, days=20):
    """Results of the queueing model: one customer waits and two are inside, at each station."""
    names = [f"room_{number}" for number in range(stations)]
    measures = [f"{name}.{measure}" for name in names for measure in ("queue", "wait_hours", "utilization")]
    shape = (replications, days, stations)
    value = np.tile([1.0, 0.25, 0.5], stations)
    rows = ("replication", "time", "station")
    return xarray.Dataset(
        {"queue_end": (rows, np.ones(shape)), "inside_end": (rows, np.full(shape, 2.0)), "measure_mean": ("measure", value),
         "measure_half_width": ("measure", 0.1 * value), "replication_status": ("replication", np.zeros(replications, "i1"))},
        {"station": texts(names), "measure": texts(measures), "time": ("time", np.arange(days), {"units": "days since 2001-01-01"}),
         "replication": np.arange(replications)},
        {"model": "queueing", "seed": 1, "calibration_status": "nothing to calibrate", "source": "made up"})
