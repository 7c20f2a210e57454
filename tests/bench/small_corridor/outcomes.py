"""What came of the small corridor, by replication: of our results file and of SimPy's program, under the same names."""

import h5py
import numpy as np

import corridor_simpy

DAYS = corridor_simpy.DAYS - corridor_simpy.WARM_UP_DAYS
CHECKPOINTS = ("dogwood_checkpoint", "gorse_checkpoint")
FLOWS = {"entered": "entries", "repeat_encounters": "repeat_encounters", "got_aways": "got_aways",
         "turn_backs": "turn_backs", "detections": "detections", "deaths": "deaths",
         "transit_removals": "transit_removals", "moved_south": "moved_south", "expulsions": "expulsions",
         "releases": "releases", "removals": "removals", "returns": "returns"}


def labels(file, name):
    return [text.decode() for text in file[name][:]]


def total(values):
    """Of each replication, over all else."""
    return values.reshape(len(values), -1).sum(axis=1).astype(float)


def kinds_of_stations(file):
    kinds = file["station_kind"]
    return np.array(kinds.attrs["flag_meanings"].decode().split())[kinds[:]]


def of_stations(file):
    stations, kinds = labels(file, "station"), kinds_of_stations(file)
    waiting, serving = file["station_waiting"][:], file["station_serving"][:]
    served, let_through = file["station_served"][:], file["station_let_through"][:]
    for i, name in enumerate(stations):
        if kinds[i] == "detention":
            yield f"mean_held_{name}", serving[:, :, i].mean(axis=1)
            continue
        yield f"mean_waiting_{name}", waiting[:, :, i].mean(axis=1)
        yield f"served_{name}", total(served[:, :, i])
        if kinds[i] == "checkpoint":
            yield f"let_through_{name}", total(let_through[:, :, i])


def ours(path):
    """Outcomes of a results file, each an array of replications."""
    with h5py.File(path) as file:
        found = {name: total(file[series][:]) for name, series in FLOWS.items()}
        people, passages = file["people"][:].sum(axis=-1), file["passages"][:]
        by_area, at_port = file["encounters"][:].sum(axis=(1, 3)), file["area_kind"][:] == 1
        found["encounters"], found["admitted"] = total(by_area[:, ~at_port]), total(by_area[:, at_port])
        states = labels(file, "person_state")
        found["mean_in_transit"] = people[:, :, states.index("in_transit")].mean(axis=1)
        found["mean_custody"] = file["custody"][:].sum(axis=-1).mean(axis=1)
        found["mean_appointment_waiting"] = file["appointment_waiting"][:].sum(axis=-1).mean(axis=1)
        found.update(of_stations(file))
        found.update({f"at_end_{state}": people[:, -1, i].astype(float) for i, state in enumerate(states)})
        found.update({f"passages_{mode}": total(passages[..., i]) for i, mode in enumerate(labels(file, "mode"))
                      if mode != "present"})  # whoever waits at a port is admitted there and travels no more
    return with_rates(found)


def simpys(seeds):
    """Outcomes of SimPy's program, each an array of replications, one a seed."""
    inputs, runs = corridor_simpy.Inputs(), []
    for seed in seeds:
        corridor = corridor_simpy.Corridor(inputs, seed)
        corridor.run(corridor_simpy.DAYS)
        runs.append(corridor_simpy.outcomes(corridor))
    return with_rates({name: np.array([run[name] for run in runs], float) for name in runs[0]})


def with_rates(found):
    """Means by person from levels at midnight and flows (Little's law), and shares."""
    found["repeat_share"] = found.pop("repeat_encounters") / found["encounters"]
    found["custody_days_per_encounter"] = found["mean_custody"] * DAYS / found["encounters"]
    found["transit_days_per_person"] = found["mean_in_transit"] * DAYS / found["entered"]
    for name in CHECKPOINTS:
        found[f"wait_minutes_{name}"] = found[f"mean_waiting_{name}"] * DAYS * 1440 / found[f"served_{name}"]
    return found
