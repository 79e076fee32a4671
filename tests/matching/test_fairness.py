"""Who was placed beside who was there."""

import numpy as np
import pytest
from hypothesis import given, settings

from matching.fairness import Fairness, fairness, share
from matching.policy import Policy
from matching.solve import solve
from tests.matching.problems import person, post, problem
from tests.matching.solved import Round, solved
from tests.oracle.folders import Tables, folders
from tests.oracle.reference import eligible_pairs, tier


def report(round_: Round, **areas: dict[int, tuple[str, ...]]) -> Fairness:
    eligible = np.isin(np.arange(len(round_.problem.workers)), round_.said.lists.recommended.worker)
    job_of_worker = round_.solution.job_of_worker
    return fairness(round_.problem, round_.policy, job_of_worker=job_of_worker, eligible=eligible, **areas)


@settings(deadline=None, max_examples=30)
@given(tables=folders())
def test_people_are_counted_by_tier_county_and_sex_as_the_oracle_counts_them(tables: Tables) -> None:
    round_ = solved(tables)
    pairs = eligible_pairs(round_.folder)
    for group in report(round_).groups:
        kinds = {
            "tier": lambda row, value=group.value: str(tier(row)) == value,
            "county": lambda row, value=group.value: row["county"] == value,
            "sex": lambda row, value=group.value: ("F" if row["sex"] == "F" else "M") == value,
        }
        if group.by in kinds:
            names = {name for name, row in round_.folder.workers.items() if kinds[group.by](row)}
            counted = len(names), len(names & {i for i, _ in pairs}), len(names & set(round_.placed))
            assert (group.people, group.eligible, group.placed) == counted


@settings(deadline=None, max_examples=30)
@given(tables=folders())
def test_every_kind_of_group_but_areas_adds_up_to_the_round(tables: Tables) -> None:
    found = report(solved(tables))
    for by in ("tier", "county", "sex", "age"):
        of_kind = [group for group in found.groups if group.by == by]
        for name in ("people", "eligible", "placed"):
            assert sum(getattr(group, name) for group in of_kind) == getattr(found, name)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (20100301, "under_16"),
        (20100228, "16-24"),
        (20010301, "16-24"),
        (20010228, "25-34"),
        (19710301, "45-54"),
        (19710228, "55+"),
        (0, "unknown"),
    ],
)
def test_an_age_counts_from_the_day_after_the_birthday(born: int, band: str) -> None:
    one = problem([person("w", birth=born)], [post("j")])
    none = np.full(1, -1, dtype=np.int32)
    found = fairness(one, Policy.default(), job_of_worker=none, eligible=none >= 0)
    assert [group.value for group in found.groups if group.by == "age"] == [band]


def test_a_county_on_two_lists_counts_on_both_and_the_others_on_none() -> None:
    people = [person("a", county="451023"), person("b", county="450102"), person("c", county="450103")]
    one = problem(people, [post("j")])
    job_of_worker = solve(one, Policy.default()).job_of_worker
    areas = {451023: ("key_county", "lifted_county"), 450102: ("lifted_county",), 450103: ()}
    found = fairness(one, Policy.default(), job_of_worker=job_of_worker, eligible=np.ones(3, bool), areas=areas)
    by_area = {group.value: group.people for group in found.groups if group.by == "area"}
    assert by_area == {"key_county": 1, "lifted_county": 2, "none": 1}


def test_no_proposal_depends_on_sex_or_age_inside_the_limits() -> None:
    people = [person(f"w{k}", female=False, birth=19900501) for k in range(6)]
    others = [row | {"female": True, "birth": 19700501} for row in people]
    made = [solve(problem(rows, [post("j", seats=3)]), Policy.default()) for rows in (people, others)]
    assert made[0].job_of_worker.tolist() == made[1].job_of_worker.tolist()


def test_shares_have_four_decimals_and_halves_go_up() -> None:
    assert [share(1, 3), share(2, 3), share(1, 20_000), share(3, 3), share(1, 0)] == [
        "0.3333",
        "0.6667",
        "0.0001",
        "1.0000",
        "",
    ]
