"""One peer of assignment.py, in the peers' own environment: ``python assignment_peers.py NAME QUESTION``."""

import json
import pickle
import resource
import sys
import threading
import time
from pathlib import Path


def matching(asked: dict) -> list[int]:
    from matching.games import HospitalResident

    game = HospitalResident.create_from_dictionaries(
        dict(enumerate(asked["choices"])), dict(enumerate(asked["order"])), dict(enumerate(asked["capacity"]))
    )
    place = [-1] * len(asked["choices"])
    for host, residents in game.solve(optimal="resident").items():
        for resident in residents:
            place[resident.name] = host.name
    return place


def algmatch(asked: dict) -> list[int]:
    from algmatch import HospitalResidentsProblem

    hosts = {
        p: {"capacity": cap, "preferences": order}
        for p, (cap, order) in enumerate(zip(asked["capacity"], asked["order"], strict=True))
    }
    solved = HospitalResidentsProblem(
        dictionary={"residents": dict(enumerate(asked["choices"])), "hospitals": hosts},
        optimised_side="residents",
    ).get_stable_matching()
    place = [-1] * len(asked["choices"])
    for resident, host in solved["resident_sided"].items():
        place[int(resident[1:])] = int(host[1:]) if host else -1
    return place


def ortools(asked: dict) -> list[int]:
    """Everybody who can be placed, at the least sum of ranks: what an office would ask a solver for."""
    import numpy as np
    from ortools.graph.python import min_cost_flow

    n, places = len(asked["choices"]), len(asked["capacity"])
    owner = np.repeat(np.arange(n), [len(c) for c in asked["choices"]])
    place = np.concatenate([np.asarray(c, np.int64) for c in asked["choices"]])
    rank = np.concatenate([np.arange(1, len(c) + 1) for c in asked["choices"]])
    flow = min_cost_flow.SimpleMinCostFlow()
    sink, nowhere = n + places, n + places + 1
    arcs = flow.add_arcs_with_capacity_and_unit_cost(owner, n + place, np.ones(len(owner), np.int64), rank)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(n), np.full(n, nowhere), np.ones(n, np.int64), np.full(n, 1000)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        n + np.arange(places),
        np.full(places, sink),
        np.asarray(asked["capacity"]),
        np.zeros(places, np.int64),
    )
    flow.add_arcs_with_capacity_and_unit_cost([nowhere], [sink], [n], [0])
    flow.set_nodes_supplies(
        np.arange(n + places + 2), np.concatenate((np.ones(n), np.zeros(places), [-n, 0]))
    )
    if flow.solve() != flow.OPTIMAL:
        raise SystemExit("no optimum")
    used = flow.flows(arcs) > 0
    result = np.full(n, -1)
    result[owner[used]] = place[used]
    return result.tolist()


def main() -> None:
    asked = pickle.loads(Path(sys.argv[2]).read_bytes())
    begun = time.process_time()
    place = {"matching": matching, "algmatch": algmatch, "ortools": ortools}[sys.argv[1]](asked)
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": spent, "peak": peak, "place": place}))


if __name__ == "__main__":
    # `matching` copies its players deeply, each with all who prefer it: a thread with room for that.
    sys.setrecursionlimit(10**7)
    threading.stack_size(2**30 - 2**16)
    worker = threading.Thread(target=main)
    worker.start()
    worker.join()
