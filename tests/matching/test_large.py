"""The auction's way to an optimum, with both its ends: forced on small rounds, against the flow of all pairs."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Assignment
from matching.arguments import Given, read_arguments
from matching.assign import assign_all_pairs
from matching.ends import FLOW, OWN, End
from matching.errors import SolverError
from matching.explicit import ExplicitPairs
from matching.large import assign_large, fits
from matching.result import AUCTION, AUCTION_FLOW
from matching.source import Asked, Floor
from matching.stages import tie_break

BILLION = 10**9


@st.composite
def rounds(draw: st.DrawFn, *, most: int = 8) -> Given:
    """Return arguments of ``assign`` that passed every check: ties, gaps, empty jobs, repeated pairs."""
    workers, jobs = draw(st.integers(0, most)), draw(st.integers(0, most - 2))
    size = draw(st.sampled_from((0, 1, 3, 100, 12_000, BILLION)))
    every = list(product(range(workers), range(jobs)))
    cells = draw(st.lists(st.sampled_from(every), max_size=40)) if every else []
    scores = draw(st.lists(st.integers(-size, size), min_size=len(cells), max_size=len(cells)))
    seats = draw(st.lists(st.integers(0, 3), min_size=jobs, max_size=jobs))
    tier = draw(st.none() | st.lists(st.sampled_from((0, 1, 3, 9)), min_size=workers, max_size=workers))
    pairs: dict[str, npt.ArrayLike] = {
        "worker": [i for i, _ in cells],
        "job": [j for _, j in cells],
        "score": scores,
    }
    return read_arguments(pairs=pairs, seats=seats, tier=tier)


def gains(case: Given, result: Assignment) -> int:
    """Return the bound that prices and tier weights give, counted pair by pair."""
    best = dict.fromkeys(range(case.workers), 0)
    for i, j, score in zip(case.worker.tolist(), case.job.tolist(), case.score.tolist(), strict=True):
        best[i] = max(best[i], result.tier_weights[case.tier[i]] + score - int(result.prices[j]))
    return sum(best.values()) + sum(int(p) * int(n) for p, n in zip(result.prices, case.seats, strict=True))


@pytest.mark.parametrize("end", [FLOW, OWN])
@given(case=rounds())
@settings(max_examples=200, deadline=None)
def test_it_reaches_what_the_flow_of_all_pairs_reaches_and_proves_it(end: End, case: Given) -> None:
    assert fits(case)
    result, whole = assign_large(case, end=end), assign_all_pairs(case.widened())
    assert result is not None
    assert result.proven
    assert result.objective == whole.objective
    assert result.placed_by_tier.tolist() == whole.placed_by_tier.tolist() or not case.counted
    assert gains(case, result) == result.bound
    assert min(result.prices, default=0) >= 0
    assert result.path == end.path != whole.path


@given(rounds(most=20))
@settings(max_examples=100, deadline=None)
def test_workers_who_come_in_groups_reach_the_same(case: Given) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.pricing._CROWD", 0)
        patch.setattr("matching.pricing._GROUP", 1)
        grouped = assign_large(case)
    at_once = assign_large(case)
    assert grouped is not None
    assert at_once is not None
    assert grouped.proven
    assert (grouped.objective, grouped.bound) == (at_once.objective, at_once.bound)
    assert grouped.placed_by_tier.tolist() == at_once.placed_by_tier.tolist() or not case.counted


@given(rounds())
@settings(max_examples=200, deadline=None)
def test_both_ends_say_the_same_of_the_optimum(case: Given) -> None:
    drawn, ours = assign_large(case), assign_large(case, end=OWN)
    assert drawn is not None
    assert ours is not None
    assert (drawn.path, ours.path) == (AUCTION_FLOW, AUCTION)
    assert (drawn.objective, drawn.bound, drawn.proven) == (ours.objective, ours.bound, True)
    assert drawn.placed_by_tier.tolist() == ours.placed_by_tier.tolist() or not case.counted
    assert (drawn.prices.tolist(), drawn.tier_weights) == (ours.prices.tolist(), ours.tier_weights)


def test_among_equals_the_hash_draws_and_not_the_order_of_the_rows() -> None:
    people = 200
    columns: dict[str, npt.ArrayLike] = {"worker": np.arange(people), "job": [0] * people, "score": [7] * people}
    case = read_arguments(pairs=columns, seats=[people // 2], tier=[0] * people)
    result = assign_large(case)
    assert result is not None
    half = people // 2
    assert int(result.placed_by_tier[0]) == half
    tie = tie_break(np.arange(1, people + 1, dtype=np.uint64), np.zeros(people, dtype=np.uint64))
    assert sorted(np.flatnonzero(result.job_of_worker >= 0)) == sorted(np.argsort(-tie)[:half])


def test_a_proposal_that_is_worth_less_than_the_other_end_reached_is_refused() -> None:
    pairs: dict[str, npt.ArrayLike] = {"worker": [0, 1], "job": [0, 0], "score": [3, 9]}
    case = read_arguments(pairs=pairs, seats=[1], tier=[0, 0])
    worse = End("the worse of two", lambda *_: np.array([0, -1], dtype=np.int32))
    with pytest.raises(SolverError, match="worth 57 where the exact end reached 63"):
        assign_large(case, end=worse)


@pytest.mark.parametrize("end", [FLOW, OWN])
@given(case=rounds(most=5))
@settings(max_examples=100, deadline=None)
def test_its_assignment_is_lawful_and_worth_what_it_says(end: End, case: Given) -> None:
    result = assign_large(case, end=end)
    assert result is not None
    placed = {(i, j) for i, j in enumerate(result.job_of_worker.tolist()) if j >= 0}
    score = dict(zip(zip(case.worker.tolist(), case.job.tolist(), strict=True), case.score.tolist(), strict=True))
    assert placed <= set(score)
    assert result.objective == sum(score[pair] for pair in placed)
    assert (np.bincount([j for _, j in placed], minlength=len(case.seats))[: len(case.seats)] <= case.seats).all()


def test_weights_beyond_64_bits_are_left_to_the_flow_of_all_pairs() -> None:
    pairs: dict[str, npt.ArrayLike] = {"worker": [0], "job": [0], "score": [BILLION]}
    assert not fits(read_arguments(pairs=pairs, seats=[1] * 1000, tier=[999_999]))


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_many_workers_alike_and_few_seats(dtype: type) -> None:
    grid: npt.NDArray[np.integer] = np.indices((300, 7)).reshape(2, -1).astype(dtype)
    worker, job = grid[0], grid[1]
    score = ((worker * 7919 + job * 104729) % 11).astype(dtype)
    tier = np.arange(300) % 4
    case = read_arguments(
        pairs={"worker": worker, "job": job, "score": score}, seats=[0, 1, 5, 20, 20, 40, 3], tier=tier
    )
    result, whole = assign_large(case), assign_all_pairs(case.widened())
    assert result is not None
    assert (result.objective, result.placed_by_tier.tolist()) == (whole.objective, whole.placed_by_tier.tolist())
    assert result.proven


@given(rounds(), st.integers(1, 3), st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_explicit_pairs_answer_like_a_loop_over_all_of_them(case: Given, most: int, slack: int) -> None:
    source = ExplicitPairs.of(case.worker, case.job, case.score, size=(case.workers, len(case.seats)))
    asked, floor = Asked(np.arange(len(case.seats), dtype=np.int64)), Floor(np.zeros(case.workers, dtype=np.int64))
    found, near = source.scan(asked, floor, most=most), source.near(asked, floor, slack=slack)
    for i in range(case.workers):
        of_worker = case.worker == i
        value = {int(j): int(s) - int(j) for j, s in zip(case.job[of_worker], case.score[of_worker], strict=True)}
        best = sorted((j for j in value if value[j] > 0), key=lambda j, v=value: (-v[j], j))[:most]  # type: ignore[misc]
        top = max(0, *value.values(), 0)
        assert found.job[found.start[i] : found.start[i + 1]].tolist() == best
        assert found.best[i] == near.best[i] == top
        assert near.job[near.start[i] : near.start[i + 1]].tolist() == [j for j in value if value[j] >= top - slack]
    assert source.count().tolist() == np.bincount(case.worker, minlength=case.workers).tolist()
