"""``assign``: exact against every assignment tried, and proved by its prices."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Assignment, assign
from matching.errors import InputError

BENCH = Path(__file__).parents[1] / "data" / "bench"
BILLION = 10**9
Pairs = dict[tuple[int, int], int]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Pairs, list[int], list[int] | None]:
    """Return pairs with scores, seats, and tiers or None."""
    workers, jobs = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    size = draw(st.sampled_from((0, 1, 3, 100, BILLION)))
    chosen = draw(st.lists(st.booleans(), min_size=workers * jobs, max_size=workers * jobs))
    cells = [pair for pair, is_in in zip(product(range(workers), range(jobs)), chosen, strict=True) if is_in]
    scores = draw(st.lists(st.integers(-size, size), min_size=len(cells), max_size=len(cells)))
    seats = draw(st.lists(st.integers(0, 3), min_size=jobs, max_size=jobs))
    tier = draw(st.none() | st.lists(st.sampled_from((0, 1, 3)), min_size=workers, max_size=workers))
    return dict(zip(cells, scores, strict=True)), seats, tier


def solved(pairs: Pairs, seats: list[int], tier: list[int] | None, **more: Any) -> Assignment:
    """Assign pairs given as a dictionary."""
    worker, job = [i for i, _ in pairs], [j for _, j in pairs]
    return assign(worker, job, list(pairs.values()), seats, tier, **more)


def every_assignment(pairs: Pairs, seats: list[int], workers: int) -> Iterator[dict[int, int]]:
    """Yield every lawful assignment."""
    options = [[None, *(j for i, j in pairs if i == worker)] for worker in range(workers)]
    for choice in product(*options):
        placed = {i: j for i, j in enumerate(choice) if j is not None}
        if all(list(placed.values()).count(j) <= n for j, n in enumerate(seats)):
            yield placed


def worth(placed: dict[int, int], pairs: Pairs, tier: list[int] | None) -> tuple[int, ...]:
    """Return placed by tier, then total score; the score alone without tiers."""
    score = sum(pairs[pair] for pair in placed.items())
    if tier is None:
        return (score,)
    return *(sum(tier[i] == t for i in placed) for t in range(4)), score


def read_off(result: Assignment) -> dict[int, int]:
    """Return the assignment as a dictionary."""
    return {i: j for i, j in enumerate(result.job_of_worker.tolist()) if j >= 0}


@given(rounds())
@settings(max_examples=400, deadline=None)
def test_no_other_assignment_is_better(case: tuple[Pairs, list[int], list[int] | None]) -> None:
    pairs, seats, tier = case
    workers = len(tier) if tier is not None else max((i for i, _ in pairs), default=-1) + 1
    best = max(worth(placed, pairs, tier) for placed in every_assignment(pairs, seats, workers))
    result = solved(pairs, seats, tier)
    assert worth(read_off(result), pairs, tier) == best
    assert result.objective == best[-1]
    assert len(result.job_of_worker) == workers


@given(rounds())
@settings(max_examples=300, deadline=None)
def test_the_prices_alone_prove_the_optimum(case: tuple[Pairs, list[int], list[int] | None]) -> None:
    pairs, seats, tier = case
    result = solved(pairs, seats, tier)
    prices = [int(price) for price in result.prices]

    def value(i: int, j: int) -> int:
        return result.tier_weights[0 if tier is None else tier[i]] + pairs[i, j]

    workers = {i for i, _ in pairs}
    gains = [max(value(i, j) - prices[j] for k, j in pairs if k == i) for i in workers]
    bound = sum(max(0, gain) for gain in gains) + sum(n * p for n, p in zip(seats, prices, strict=True))
    assert bound == result.bound == sum(value(i, j) for i, j in read_off(result).items())
    assert result.proven
    assert min(prices, default=0) >= 0
    assert len(prices) == len(seats)


@given(rounds(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_changes_nothing(case: tuple[Pairs, list[int], list[int] | None], random: Random) -> None:
    pairs, seats, tier = case
    rows = list(pairs.items())
    random.shuffle(rows)
    first, second = solved(pairs, seats, tier), solved(dict(rows), seats, tier)
    assert first.job_of_worker.tolist() == second.job_of_worker.tolist()
    assert first.prices.tolist() == second.prices.tolist()


def test_placing_comes_before_any_score() -> None:
    result = solved({(0, 0): BILLION, (1, 0): -BILLION, (0, 1): -BILLION}, [1, 1], [0, 0])
    assert read_off(result) == {0: 1, 1: 0}
    assert result.objective == -2 * BILLION


def test_without_tiers_a_pair_that_costs_is_left_unused() -> None:
    result = solved({(0, 0): 5, (1, 1): -1, (2, 2): 0}, [1, 1, 1], None)
    assert result.objective == 5
    assert result.job_of_worker[1] == -1
    assert result.tier_weights == (0,)
    assert result.placed_by_tier.sum() in (1, 2)


def test_the_favoured_tier_is_served_first_even_where_one_score_outweighs_it() -> None:
    result = solved({(0, 0): 1, (1, 0): BILLION}, [1], [0, 1])
    assert read_off(result) == {0: 0}
    assert result.placed_by_tier.tolist() == [1, 0]


def test_a_tier_that_nobody_has_counts_nobody() -> None:
    result = solved({(0, 0): 1, (1, 0): 1}, [2], [0, 5])
    assert result.placed_by_tier.tolist() == [1, 0, 0, 0, 0, 1]
    assert len(result.tier_weights) == 6


def test_of_a_pair_given_twice_the_better_score_counts() -> None:
    result = assign([0, 0, 0], [0, 0, 0], [3, 9, 4], [1])
    assert result.objective == 9


def test_workers_without_any_pair_stay_unplaced() -> None:
    assert solved({(2, 0): 1}, [1], [0, 0, 0, 0]).job_of_worker.tolist() == [-1, -1, 0, -1]


@pytest.mark.parametrize("tier", [None, [], [0, 1]])
def test_no_pairs_and_no_seats_are_a_round_like_any_other(tier: list[int] | None) -> None:
    result = assign([], [], [], [], tier)
    assert result.proven
    assert result.job_of_worker.tolist() == [-1] * len(tier or [])
    assert result.objective == result.bound == 0


@pytest.mark.parametrize("tier", [None, [0, 1]])
def test_jobs_without_seats_take_nobody_and_the_proof_still_closes(tier: list[int] | None) -> None:
    result = assign([0, 0, 1], [0, 1, 0], [7, 8, 9], [0, 0], tier)
    assert result.proven
    assert result.job_of_worker.tolist() == [-1, -1]


def test_more_seats_than_people_cost_nothing() -> None:
    result = assign([0], [0], [4], [2**62], [0])
    assert result.prices.tolist() == [0]
    assert result.proven


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_scores_over_thousands_of_people_do_not_overflow(sign: int) -> None:
    random = np.random.default_rng(5)
    worker = np.repeat(np.arange(3000), 6)
    job = random.integers(0, 200, len(worker))
    score = sign * random.integers(BILLION - 10**6, BILLION + 1, len(worker))
    result = assign(worker, job, score, np.full(200, 4), random.integers(0, 4, 3000))
    assert result.proven
    assert int(result.placed_by_tier.sum()) == 800
    chosen = {(i, j): s for i, j, s in sorted(zip(worker.tolist(), job.tolist(), score.tolist(), strict=True))}
    assert result.objective == sum(chosen[pair] for pair in read_off(result).items())


def test_prices_beyond_64_bits_are_python_integers() -> None:
    tier = [0, 999_999]
    result = assign([0, 1], [0, 0], [-BILLION, BILLION], [1], tier)
    assert result.proven
    assert result.placed_by_tier[0] == 1
    assert result.tier_weights[0] > result.tier_weights[999_998] > 2 * BILLION


def test_a_chain_of_displacements_is_followed_to_its_end() -> None:
    length = 400
    pairs = {(k, k): 1000 - k for k in range(length)} | {(k, k + 1): 1000 for k in range(length)}
    result = solved(pairs | {(length, 0): 1}, [1] * (length + 1), [0] * (length + 1))
    assert result.placed_by_tier.tolist() == [length + 1]
    assert result.proven


def test_threads_change_nothing() -> None:
    data = np.load(BENCH / "assignp800.npz")
    given = (data["worker"], data["post"], data["score"], data["post_capacity"])
    with ThreadPoolExecutor(2) as threads:
        first, second = assign(*given), assign(*given, executor=threads)
    assert first.prices.tolist() == second.prices.tolist()
    assert first.bound == second.bound


@pytest.mark.parametrize("kind", ["i1", "u1", "i4", "u8", ">i8", "O", "numpy in O", "masked"])
def test_any_whole_numbers_are_taken(kind: str) -> None:
    def taken(column: list[int]) -> Any:
        if kind == "masked":
            return np.ma.array(column)
        return np.array([np.int32(one) for one in column], dtype="O") if " " in kind else np.array(column, dtype=kind)

    worker, job, score, seats, tier = map(taken, ([0, 1, 1], [0, 0, 1], [4, 9, 7], [1, 1], [0, 1]))
    assert read_off(assign(worker, job, score, seats, tier)) == {0: 0, 1: 1}


@pytest.mark.parametrize(
    ("change", "source", "row"),
    [
        ({"score": [1.0, float("nan"), 2.0]}, "score", 1),
        ({"score": [1.0, 2.5, 2.0]}, "score", 1),
        ({"score": [1.0, 2.0, 3.0]}, "score", 0),
        ({"score": [1, BILLION + 1, 0]}, "score", 1),
        ({"score": [1, 0, -BILLION - 1]}, "score", 2),
        ({"score": [1, 2**80, 0]}, "score", 1),
        ({"score": np.array([1, 2, 2**63], dtype=np.uint64)}, "score", 2),
        ({"score": [1, None, 2]}, "score", 1),
        ({"score": [True, False, True]}, "score", 0),
        ({"score": np.ma.array([1, 2, 3], mask=[False, True, False])}, "score", 1),
        ({"score": np.array([1, np.int64(2), np.bool_(1)], dtype=object)}, "score", 2),
        ({"score": [1, float("inf"), 2]}, "score", 1),
        ({"score": np.array(["2026-01-01"] * 3, dtype="M8[D]")}, "score", 0),
        ({"seats": [1, float("nan")]}, "seats", 1),
        ({"seats": [2**64, 1]}, "seats", 0),
        ({"tier": [0, float("nan"), 0]}, "tier", 1),
        ({"tier": np.ma.array([0, 0, 0], mask=[True, False, False])}, "tier", 0),
        ({"worker": ["a", "b", "c"]}, "worker", 0),
        ({"worker": [0, -1, 1]}, "worker", 1),
        ({"worker": [0, 1, 3]}, "worker", 2),
        ({"worker": [0, 10**9, 1], "tier": None}, "worker", 1),
        ({"job": [0, 2, 1]}, "job", 1),
        ({"job": [-1, 0, 1]}, "job", 0),
        ({"seats": [1, -1]}, "seats", 1),
        ({"tier": [0, -1, 0]}, "tier", 1),
        ({"tier": [0, 0, 10**6]}, "tier", 2),
        ({"tier": [0, 1]}, "worker", 2),
        ({"job": [0, 1]}, "worker", None),
        ({"worker": [[0, 1, 2]]}, "worker", None),
        ({"worker": 3}, "worker", None),
        ({"worker": [[0], [1, 2]]}, "worker", None),
    ],
)
def test_a_wrong_value_is_refused_by_argument_and_row(change: dict[str, Any], source: str, row: int | None) -> None:
    good: dict[str, Any] = {"worker": [0, 1, 2], "job": [0, 1, 1], "score": [1, 2, 3], "seats": [1, 1]}
    with pytest.raises(InputError) as caught:
        assign(**({**good, "tier": [0, 0, 0]} | change))
    assert (caught.value.source, caught.value.row) == (source, row)
    assert caught.value.code == "BAD_INPUT"
