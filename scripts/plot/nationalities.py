#!/usr/bin/python3
"""Draws simulated against recorded monthly encounters by nationality: between ports, at ports, or all.

Reads the results file alone. Months after September 2023 are not drawn beside a record.
"""

import numpy as np

from transito_pictures import (Sheet, command, draw_recorded, draw_simulated, month_axis, simulated_and_recorded_handles, small_note,
                               span_in_words, status)
from transito_results import areas_of_kind, beside_record, caption, interval_note, monthly, need, record_source

ROW_INCHES = 1.0
COLUMNS = 5
WHERE = {"between": ("between_ports", " between ports"), "at": ("at_ports", " at ports"), "all": ("", "")}


def draw(results, where="between"):
    meaning, in_title = WHERE[where]
    need(results, ["encounters", "area_kind", "nationality"])
    areas = areas_of_kind(results, meaning) if meaning else slice(None)
    record = "recorded_encounters_nationality" + (f"_{meaning}" if meaning else "")
    simulated, recorded = beside_record(results, monthly(results.encounters.isel(area=areas).sum("area", skipna=False)), record)
    months = list(simulated.month.values)

    notes = [] if recorded is None else [record_source(results, record, "encounters")]
    rows = -(-results.sizes["nationality"] // COLUMNS)
    title = ("Simulated" if recorded is None else "Simulated and recorded") + " encounters"
    sheet = Sheet(ROW_INCHES * rows, f"{title}{in_title} by nationality and month, {span_in_words(months)}",
                  f"{status(results)} · {interval_note(results)} · scales differ", notes + small_note(recorded) + caption(results))
    grid = sheet.grid(rows, COLUMNS, hspace=0.65, wspace=0.42)
    for index, nationality in enumerate(results.nationality.values):
        axis = sheet.figure.add_subplot(grid[index // COLUMNS, index % COLUMNS])
        draw_simulated(axis, np.arange(len(months)), simulated.sel(nationality=nationality).values)
        if recorded is not None:
            draw_recorded(axis, range(len(months)), recorded.sel(nationality=nationality).values)
        axis.set_title(str(nationality))
        month_axis(axis, months, letters=1)
        if index % COLUMNS == 0:
            axis.set_ylabel("events a month")
    sheet.legend(simulated_and_recorded_handles(results.sizes["replication"], recorded is not None, has_small=bool(small_note(recorded))))
    return sheet.figure


if __name__ == "__main__":
    command(draw, __doc__, options=[("--where", {"choices": list(WHERE), "default": "between", "help": "ports of entry (default: between)"})])
