"""Published instances: ``assign`` reaches their optima by both its ways, stable placements lie between their extremes."""

import json
import sys
from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from matching import assign
from matching.result import ALL_PAIRS, AUCTION_FLOW
from matching.stable import Sides, deferred_acceptance

BENCH = Path(__file__).parents[1] / "data" / "bench"
SLOW = pytest.mark.slow
Placement = dict[str, str]
Likes = dict[str, list[str]]


@pytest.fixture(params=[ALL_PAIRS, AUCTION_FLOW], ids=["all pairs", "auction"])
def path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Force one way, whatever the size."""
    monkeypatch.setattr(sys.modules["matching.assign"], "LARGE", 0 if request.param == AUCTION_FLOW else 10**9)
    return str(request.param)


@pytest.mark.parametrize("name", ["assign100", "assign200", "assign300", "assignp800", "netgen11"])
def test_a_published_optimum_is_reached(name: str, path: str) -> None:
    data = np.load(BENCH / f"{name}.npz")
    workers = int(data["worker"].max()) + 1
    tier = np.zeros(workers, dtype=np.int64)
    result = assign(data["worker"], data["post"], -data["score"], data["post_capacity"], tier)
    assert result.placed_by_tier.tolist() == [workers]
    assert result.objective == -int(data["optimum"])
    assert (result.proven, result.path) == (True, path)


@pytest.mark.parametrize(
    "name", ["netgen01", pytest.param("netgen02", marks=SLOW), pytest.param("netgen03", marks=SLOW)]
)
def test_a_transport_problem_read_as_workers_alike_reaches_its_optimum(name: str, path: str) -> None:
    data = np.load(BENCH / f"{name}.npz")
    supply = data["worker_supply"]
    many = supply[data["worker"]]
    row = np.repeat(np.arange(len(many)), many)
    within = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    worker = (np.cumsum(supply) - supply)[data["worker"]][row] + within
    tier = np.zeros(supply.sum(), dtype=np.int64)
    result = assign(worker, data["post"][row], -data["score"][row], data["post_capacity"], tier)
    assert int(result.placed_by_tier[0]) == supply.sum()
    assert result.objective == -int(data["optimum"])
    assert (result.proven, result.path) == (True, path)


def rank(listed: list[str], name: str | None) -> int:
    """Return the place of a name; nothing is worse than all that are listed."""
    return listed.index(name) if name else len(listed)


def blocking(residents: Likes, hospitals: Likes, capacity: dict[str, int], made: Placement) -> list[tuple[str, str]]:
    """Return the pairs that would rather have each other, looked for one by one."""
    filled = Counter(made.values())
    return [
        (one, place)
        for one, place in product(residents, hospitals)
        if place in residents[one] and one in hospitals[place]
        if rank(residents[one], place) < rank(residents[one], made.get(one))
        if filled[place] < capacity[place]
        or any(hospitals[place].index(one) < hospitals[place].index(other) for other, at in made.items() if at == place)
    ]


def placed_stably(residents: Likes, hospitals: Likes, capacity: dict[str, int]) -> Placement:
    """Return the engine's deferred acceptance of these lists."""
    names, places = sorted(residents), sorted(hospitals)
    pairs = [
        (names.index(one), places.index(other), at, hospitals[other].index(one))
        for one, listed in residents.items()
        for at, other in enumerate(listed)
        if one in hospitals[other]
    ]
    columns = [np.array(column) for column in zip(*pairs, strict=True)]
    sides = Sides(len(names), np.array([capacity[place] for place in places]))
    who, where = columns[0].astype(np.int32), columns[1].astype(np.int32)
    made = deferred_acceptance(sides, who, where, liked=columns[2], welcome=columns[3])
    return {names[i]: places[j] for i, j in enumerate(made.tolist()) if j >= 0}


@pytest.mark.parametrize("name", ["matching_readme", "matching_issue67", "random_200x20"])
def test_both_published_extremes_are_stable_and_ours_is_the_one_best_for_residents(name: str) -> None:
    said = json.loads((BENCH / f"{name}.json").read_text(encoding="utf-8"))
    residents, hospitals, capacity = said["residents"], said["hospitals"], said["capacity"]
    best, worst = ({one: at for one, at in said[f"{side}_optimal"].items() if at} for side in ("resident", "hospital"))
    assert placed_stably(residents, hospitals, capacity) == best
    for made in (best, worst):
        assert blocking(residents, hospitals, capacity, made) == []
    assert Counter(best.values()) == Counter(worst.values())
    assert best.keys() == worst.keys()
    assert all(rank(residents[one], best[one]) <= rank(residents[one], worst[one]) for one in best)
