"""Ceilings of a round whose gap stays open: never below the best there is, and refused when anything is changed."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from matching import Policy, Problem, Proposals, Solution, certify, solve
from matching.ceilings import UNIT, aim_of, tiers_aim
from matching.errors import PinError, TargetError
from tests.matching.brute import best
from tests.matching.problems import random_limits, random_problem, seeded
from tests.matching.test_sides import scores_of


@pytest.fixture(autouse=True)
def _without_a_search_over_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.keep.SEARCH_PAIRS", -1)


def rounds(count: int) -> list[tuple[Problem, Policy, Solution]]:
    """Rounds with an open gap."""
    found = []
    for seed in range(count):
        random = seeded(seed)
        case = random_problem(random, people=7, posts=5, side=True)
        policy = random_limits(random, Policy())
        try:
            solution = solve(case, policy)
        except (PinError, TargetError):
            continue
        if solution.ceilings:
            found.append((case, policy, solution))
    return found


def test_no_placement_exceeds_a_ceiling() -> None:
    seen = set()
    for case, policy, solution in rounds(250):
        top, _ = best(case, policy, scores_of(case, policy))
        for stated in solution.ceilings:
            seen.add(stated["name"])
            assert stated["reached"] <= stated["bound"]
            if stated["name"].startswith("tiers"):
                assert sum(top[: 1 + int(stated["name"][-1])]) <= stated["bound"]
            elif top[:-1] >= (*solution.placed_by_tier, *(stage.objective for stage in solution.stages[1:-2])):
                assert top[:4] != solution.placed_by_tier or top[-1] <= stated["bound"]
    assert seen == {"tiers_0_1", "tiers_0_3", "score"}


@cache
def one() -> tuple[Problem, Policy, Solution]:
    return rounds(250)[0]


def failures(change: Callable[[dict[str, Any]], None]) -> set[str]:
    case, policy, solution = one()
    stated = json.loads(json.dumps(solution.certificate()))
    change(stated)
    report = certify(case, policy, proposals=Proposals.of(solution), certificate=stated)
    return {check.name for check in report.failures}


def test_an_honest_certificate_holds() -> None:
    assert failures(lambda stated: stated.update()) == set()


@pytest.mark.parametrize(
    ("name", "field", "value", "check"),
    [
        ("score", "bound", 1, "certificate.ceilings"),
        ("score", "reached", 2, "certificate.ceilings"),
        ("score", "tiers", [5, 4, 3, 2], "certificate.ceilings"),
        ("tiers_0_3", "bound", 4, "certificate.ceilings"),
        ("tiers_0_3", "tiers", [UNIT, UNIT, UNIT, 0], "ceilings"),
        ("tiers_0_3", "name", "tiers_0_9", "ceilings"),
        ("score", "tiers", [1, 1, 1], "ceilings"),
        ("score", "tiers", [1, 1, 1, -1], "ceilings"),
        ("score", "tiers", [1, 1, 1, True], "ceilings"),
        ("score", "prices", {}, "ceilings"),
        ("score", "prices", {"limit": [10**6], "limits": [[1]]}, "ceilings"),
    ],
)
def test_a_changed_ceiling_is_found(name: str, field: str, value: Any, check: str) -> None:
    def change(stated: dict[str, Any]) -> None:
        row = next(row for row in stated["ceilings"] if row["name"] == name)
        row[field] = row[field] | value if isinstance(value, dict) and value else value

    assert check in failures(change)


def test_a_changed_price_of_a_ceiling_changes_its_bound() -> None:
    def change(stated: dict[str, Any]) -> None:
        for row in stated["ceilings"]:
            row["prices"]["open"][0] = [price + 10**7 for price in row["prices"]["open"][0]]
            row["prices"]["reserved"][0] = [price + 10**7 for price in row["prices"]["reserved"][0]]

    assert failures(change) == {"certificate.ceilings"}


def test_an_aim_is_read_back_from_its_name() -> None:
    aim = tiers_aim(3, last=1)
    assert aim_of({"name": aim.name, "tiers": [UNIT, UNIT, 0]}, tiers=3) == aim
    with pytest.raises(ValueError, match="tiers_0_3"):
        aim_of({"name": "tiers_0_3", "tiers": [UNIT, UNIT, 0]}, tiers=3)
