"""Reads a results file for the pictures: what is complete, months, means with intervals, what the file says of itself.

Nothing here draws. A results file opens as an xarray.Dataset with named, labelled dimensions; these few functions are what
every picture needs on top. What a file cannot give is told by CannotDraw, whose text is for the user.
"""

import pathlib

import numpy as np
import xarray

# The later record is kept back until the model is judged on it, and a picture is a look.
LAST_MONTH_OF_RECORD = "2023-09"
# Recorded counts below this are not shown, so that no mark tells of anybody, as in models/corridor/judgement.h.
FEWEST_SHOWN = 10
# 97.5 % quantiles of Student's t by degrees of freedom; beyond the table within 0.3 %.
STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131]


class CannotDraw(Exception):
    """The file is sound but does not hold what the picture takes."""


class CannotRead(Exception):
    """There is no results file to read."""


def open_results(path):
    """The file as a Dataset, with its path as attribute `path`. Only complete replications; missing values are NaN."""
    path = pathlib.Path(path)
    if not path.is_file():
        raise CannotRead(f"{path}: {'a folder' if path.is_dir() else 'no regular file' if path.exists() else 'no such file'}")
    try:
        results = xarray.open_dataset(path, engine="h5netcdf", decode_timedelta=False)
    except (OSError, ValueError, KeyError, AttributeError) as fault:
        raise CannotRead(f"{path}: no results file: {str(fault).splitlines()[0]}") from fault
    return complete(results, path)


def complete(results, path):
    """What was opened, without replications that were not run."""
    if "model" not in results.attrs or "replication" not in results.dims:
        raise CannotRead(f"{path}: no results file of transito: it has no attribute `model` or no dimension `replication`")
    if "replication_status" in results:
        results = results.isel(replication=np.flatnonzero(results.replication_status.values == 0))
    if not results.sizes["replication"]:
        raise CannotDraw("the file holds no complete replication")
    results.attrs["path"] = str(path)
    return results


def need(results, names, switch=""):
    """Refuses a file without these variables, which the key `results.SWITCH` keeps where the model has it."""
    missing = [name for name in names if name not in results]
    if missing:
        has_switch = switch and "outputs_text" in results and f" {switch} = " in results.outputs_text.item()
        hint = f"; run with results.{switch} = true" if has_switch else ""
        raise CannotDraw(f"the file (model {results.model}) has no variable `{missing[0]}`{hint}")


def monthly(series):
    """(…, time, …) as (…, month, …): sums over each month that the run covers whole, by names like 2023-01."""
    totals = series.resample(time="MS").sum(skipna=False)
    days = xarray.ones_like(series.time, int).resample(time="MS").sum()
    totals = totals.isel(time=np.flatnonzero(days.values == totals.time.dt.days_in_month.values))
    if not totals.sizes["time"]:
        raise CannotDraw("the run covers no whole month")
    return totals.assign_coords(time=totals.time.dt.strftime("%Y-%m").values.astype(str)).rename(time="month")


def seen(recorded):
    """A record (month, …) without the months that are kept back and those without any figure."""
    keep = [month <= LAST_MONTH_OF_RECORD and bool(np.isfinite(values).any())
            for month, values in zip(recorded.month.values, recorded.values)]
    return recorded.isel(month=np.flatnonzero(keep))


def beside_record(results, simulated, name):
    """Monthly simulated figures and the record of that name on the same months; without a record all months and None."""
    if name not in results:
        return simulated, None
    need(results, ["month"])
    recorded = seen(results[name])
    months = [month for month in simulated.month.values if month in recorded.month.values]
    if not months:
        return simulated, None
    return simulated.sel(month=months), recorded.sel(month=months)


def is_small(recorded):
    """True where a recorded count is known and too small to be shown."""
    return np.asarray(recorded, float) < FEWEST_SHOWN


def recorded_periods(results, months):
    """Periods of recorded detections that are judged and lie within the months: (first, last index, low, centre, high)."""
    if "recorded_detections" not in results:
        return []
    months = [month for month in months if month <= LAST_MONTH_OF_RECORD]
    names = ["period_first_month", "period_last_month", "period_is_target", "recorded_detections_low", "recorded_detections",
             "recorded_detections_high"]
    need(results, names)
    columns = [results[name].values for name in names]
    return [(months.index(first), months.index(last), low, centre, high)
            for first, last, target, low, centre, high in zip(*columns)
            if target == 1 and first in months and last in months and centre >= FEWEST_SHOWN]


def student(count):
    return STUDENT[count - 2] if count - 2 < len(STUDENT) else 1.96 + 2.5 / (count - 1)


def mean_and_half_width(values):
    """Over the first axis, replications, and the half-width of the 95 % interval of the mean (None with one replication)."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return values.mean(axis=0), None
    return values.mean(axis=0), student(len(values)) * values.std(axis=0, ddof=1) / np.sqrt(len(values))


def interval_note(results):
    count = results.sizes["replication"]
    return "1 replication: no interval" if count == 1 else f"95 % Student intervals over {count} replications"


def caption(results):
    """What must stand under every picture: where the figures come from, and what they cannot tell."""
    return [f"Simulated: {pathlib.Path(results.path).name}, {results.attrs.get('source', 'transito')}, "
            f"seed {results.attrs.get('seed', 'unknown')}.", results.attrs.get("comment", "")]


def record_source(results, name, what):
    return f"Recorded {what}: {results[name].attrs.get('comment', 'source not named in the file')}"


def areas_of_kind(results, meaning):
    """Indices of the areas whose flag has this meaning (between_ports, at_ports)."""
    flags = dict(zip(results.area_kind.attrs["flag_meanings"].split(), np.atleast_1d(results.area_kind.attrs["flag_values"])))
    return np.flatnonzero(results.area_kind.values == flags.get(meaning, np.nan))


def in_words(identifier):
    """del_rio_sector: Del Rio Sector"""
    return str(identifier).replace("_", " ").title()
