"""Made-up results of the corridor: every figure is known without a simulation."""

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
