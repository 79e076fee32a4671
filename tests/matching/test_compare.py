"""Two placements side by side, and the price of priority."""

import numpy as np
from hypothesis import given, settings

from matching.compare import compare, outcome, price_of_priority
from matching.policy import Policy
from tests.matching.solved import load, solved
from tests.oracle.folders import Tables, folder_of, folders, job, worker
from tests.oracle.optimum import feasible


def test_who_moved_who_came_and_who_went_is_counted_by_tier_and_county() -> None:
    people = [
        worker("a", county="450102", statuses="lifted"),
        worker("b", county="450102"),
        worker("c", county="451023"),
        worker("d", county="451023", statuses="monitored"),
    ]
    _, problem = load(folder_of(workers=people, jobs=[job("j1", seats="2"), job("j2", seats="2")]))
    before, after = np.array([0, 1, 0, -1], dtype=np.int32), np.array([1, 1, -1, 0], dtype=np.int32)

    found = compare(problem, Policy.default(), before=before, after=after)

    assert found.worker.tolist() == [0, 2, 3]
    assert (found.job_before.tolist(), found.job_after.tolist()) == ([0, 0, -1], [1, -1, 0])
    assert found.moved == 1
    assert (found.gained_by_tier, found.lost_by_tier) == ((1, 0, 0, 0), (0, 0, 0, 1))
    assert found.county.tolist() == [450102, 451023]
    assert (found.placed_before.tolist(), found.placed_after.tolist()) == ([2, 1], [2, 1])
    assert (found.before.placed, found.before.placed_by_tier) == (3, (0, 1, 0, 2))
    assert (found.moved_by_tier, found.moved_by_county.tolist()) == ((0, 1, 0, 0), [1, 0])


@settings(deadline=None, max_examples=25)
@given(tables=folders(sides=False))
def test_what_changes_by_tier_and_by_county_adds_up_to_what_changes(tables: Tables) -> None:
    round_ = solved(tables)
    price = price_of_priority(round_.problem, round_.policy, round_.solution)
    for made, placed, score in (
        (price.before, price.placed_before, price.score_before),
        (price.after, price.placed_after, price.score_after),
    ):
        assert made.placed == sum(made.placed_by_tier) == placed.sum()
        assert made.score == sum(made.score_by_tier) == score.sum()
    assert price.moved == sum(price.moved_by_tier) == price.moved_by_county.sum()
    assert len(price.worker) == price.moved + sum(price.gained_by_tier) + sum(price.lost_by_tier)
    gained = np.array(price.after.placed_by_tier) - price.before.placed_by_tier
    assert gained.tolist() == (np.array(price.gained_by_tier) - price.lost_by_tier).tolist()


@settings(deadline=None, max_examples=25)
@given(tables=folders(sides=False))
def test_an_outcome_counts_as_the_solution_does(tables: Tables) -> None:
    round_ = solved(tables)
    found = outcome(round_.problem, round_.policy, round_.solution.job_of_worker)
    assert (found.placed, found.score) == (round_.solution.placed, round_.solution.total_score)
    assert found.placed_by_tier == round_.solution.placed_by_tier


@settings(deadline=None, max_examples=25)
@given(tables=folders(sides=False))
def test_priority_costs_no_headcount(tables: Tables) -> None:
    round_ = solved(tables)
    price = price_of_priority(round_.problem, round_.policy, round_.solution)
    assert price.before.placed == price.after.placed == max(map(len, feasible(round_.folder)))
    assert price.after.placed_by_tier >= price.before.placed_by_tier


def test_priority_costs_the_points_that_the_better_fitting_would_have_brought() -> None:
    people = [worker("fits"), worker("poor", statuses="lifted", min_wage="3900")]
    round_ = solved(folder_of(workers=people, jobs=[job("j")]))
    price = price_of_priority(round_.problem, round_.policy, round_.solution)
    assert (price.before.placed_by_tier, price.after.placed_by_tier) == ((0, 0, 0, 1), (0, 1, 0, 0))
    assert price.before.score > price.after.score
    assert (price.gained_by_tier, price.lost_by_tier) == ((0, 1, 0, 0), (0, 0, 0, 1))
