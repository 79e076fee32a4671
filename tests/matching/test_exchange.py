"""Companions and limits in rounds too large to search: every rule holds, and the ceilings are near."""

from random import Random
from typing import Any

import numpy as np
import pytest

from matching import Policy, Problem, keep, solve
from matching.candidates import Search
from matching.companions import Groups
from matching.eligibility import Facts
from matching.onenumber import NAME, one_number
from matching.places import Places
from matching.solve import gather
from matching.stages import Values
from tests.matching.problems import corridor, group, person, post, problem, seeded
from tests.matching.test_sides import holds

STATUSES: tuple[tuple[str, ...], ...] = ((), (), (), ("lifted",), ("monitored",), ("relocated",))


def crowd(rng: Random, *, people: int, posts: int, **limits: Any) -> Problem:
    """Many people for fewer seats, a quarter of them in groups."""
    refs = [f"w{k:04d}" for k in range(people)]
    rows = [
        person(
            ref,
            county=rng.choice(("450102", "450102", "451023")),
            statuses=rng.choice(STATUSES),
            min_wage=rng.choice((0, 3000, 3500, 4500)),
            destinations=rng.choice(((), ("4403",), ("4401", "44"))),
            household=f"h{rng.randint(0, people // 3)}" if rng.random() < 0.3 else "",
            zero_employment=rng.random() < 0.3,
        )
        for ref in refs
    ]
    jobs = [
        post(
            f"j{k:03d}",
            employer=f"E{rng.randint(0, posts // 3)}",
            region=rng.choice(("440305", "440307", "440106")),
            seats=(seats := rng.choice((1, 2, 3, 5))),
            wage_high=rng.choice((3000, 3600, 4000, 5000)),
            reserved_seats=(reserved := rng.choice((0, 0, min(2, seats)))),
            reserved_tier=rng.randint(0, 2) if reserved else -1,
            reserved_hard=rng.random() < 0.5,
        )
        for k in range(posts)
    ]
    side, rest = [], refs[: people // 4]
    while len(rest) > 1:
        size = rng.choice((2, 2, 2, 3, 5))
        side.append(group(rng.choice(("job", "employer", "city")), *rest[:size]))
        rest = rest[size:]
    return problem(rows, jobs, companions=[one for one in side if len(one[1]) > 1], **limits)


ROWS = [
    corridor("4501", "4403", max_workers=7),
    corridor("45", "4401", max_workers=10, target_workers=4),
    corridor("4510", "44", target_workers=7),
    corridor("45", "44"),
]


def test_every_rule_holds_and_no_more_people_can_be_placed_than_the_ceiling_says() -> None:
    case = crowd(seeded(0), people=200, posts=30)
    solution = solve(case, Policy())
    holds(case, Policy(), solution)
    by_name = {stated["name"]: stated for stated in solution.ceilings}
    assert by_name["tiers_0_3"]["bound"] == by_name["tiers_0_3"]["reached"] == solution.placed
    assert by_name["tiers_0_1"]["bound"] - by_name["tiers_0_1"]["reached"] <= 5


@pytest.fixture
def short_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT has a fifth of its time: which rules hold does not depend on how good what it finds is."""
    monkeypatch.setattr(keep, "EFFORT_WHOLE", keep.EFFORT_WHOLE / 5)


@pytest.mark.usefixtures("short_search")
@pytest.mark.parametrize("seed", range(2))
def test_limits_targets_and_shares_hold_together_with_companions(seed: int) -> None:
    case = crowd(seeded(seed), people=90, posts=18, agreements=ROWS)
    policy = Policy(require_targets=True, county_share=60)
    holds(case, policy, solve(case, policy))


@pytest.mark.usefixtures("short_search")
def test_a_limit_that_more_could_fill_than_are_looked_at_is_kept_by_who_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matching.repair._MOST_SINGLES", 5)
    case = crowd(seeded(4), people=90, posts=22, agreements=ROWS[:1] + ROWS[3:])
    solution = solve(case, Policy())
    holds(case, Policy(), solution)
    assert solution.placed > 7


def test_a_pinned_member_takes_the_whole_group_along_in_a_large_round() -> None:
    case = crowd(seeded(7), people=200, posts=30)
    found = solve(case, Policy())
    members = next(one for one in Groups.of(case).members if found.job_of_worker[one[0]] >= 0)
    pin = (case.workers.ref[members[0]], case.jobs.ref[found.job_of_worker[members[0]]])
    pinned = crowd(seeded(7), people=200, posts=30, pins=[pin])
    solution = solve(pinned, Policy())
    assert (solution.job_of_worker[members] >= 0).all()
    assert pinned.jobs.ref[solution.job_of_worker[members[0]]] == pin[1]
    holds(pinned, Policy(), solution)


def test_places_of_a_group_are_those_that_all_reach_with_the_best_seat_of_each() -> None:
    people = [person("a", destinations=("4403",)), person("b"), person("c")]
    posts = [post("x", employer="E"), post("y", employer="E", wage_high=9000), post("z", region="440106")]
    case = problem(people, posts, companions=[group("employer", "a", "b")])
    pairs = gather(Search.of(Facts.of(case), Policy()))
    places = Places.of(Groups.of(case), pairs)
    assert [places.pairs.job[rows].tolist() for rows in places.rows_at(0)] == [[0, 1], [0, 1]]
    assert list(places.of_group(0)) == [0]
    assert places.joint(np.array([3, 5, 1, 2])).tolist() == [7]


def test_one_number_keeps_the_order_of_the_aims_for_one_person() -> None:
    rows = [post("x", reserved_seats=1, reserved_tier=1)]
    case = problem([person("a", household="h", zero_employment=True)], rows)
    values = Values.of(Facts.of(case), Policy(), pinned=np.full(1, -1, dtype=np.int32))
    stage = one_number(values, most=100)
    assert stage.name == NAME
    assert 100 < stage.household_bonus < stage.reserved_bonus
    assert stage.household_bonus + stage.reserved_bonus + 100 <= stage.tier_value[-1]
    assert all(2 * later < earlier for earlier, later in zip(stage.tier_value, stage.tier_value[1:], strict=False))
