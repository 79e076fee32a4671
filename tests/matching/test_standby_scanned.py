"""Lists from scans are those of the listed pairs to the bit, in any round, at any prices and however they are run."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.errors import PinError, TargetError
from matching.nets import Market, pins_of
from matching.policy import Policy
from matching.problem import Problem
from matching.ranked import Wanted
from matching.result import Prices
from matching.solve import solve
from matching.standby import Lists, lists
from matching.standby_scanned import rank_scanned
from tests.matching.problems import (
    person,
    post,
    problem,
    random_limits,
    random_policy,
    random_problem,
    seeded,
    without_reservations,
)
from tests.matching.scans import random_round

pytestmark = pytest.mark.timeout(240)  # the first call compiles
SEEDS = st.integers(0, 10**9)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scan every round, however small it is."""
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", 1)


def listed(market: Market, *, most: int = 3) -> Lists:
    return lists(market, most=most, blocks=market.search.blocks)


def same(left: Lists, right: Lists) -> bool:
    """Tell whether two answers are equal to the bit."""
    pairs = zip(_columns(left), _columns(right), strict=True)
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


def _columns(found: Lists) -> list[np.ndarray[tuple[int], np.dtype[np.int32]]]:
    recommended = found.recommended
    columns = [found.standby_job, found.standby_rank, found.standby_worker, found.rank]
    return [*columns, recommended.worker, recommended.job, recommended.score]


def solved(case: Problem, policy: Policy) -> Market:
    try:
        solution = solve(case, policy)
    except (PinError, TargetError):
        assume(condition=False)
        raise
    return Market.of(case, policy, job_of_worker=solution.job_of_worker, prices=solution.prices)


def at_prices(rng: Random, market: Market, *, top: int) -> Market:
    """Return the same placement at any prices, of so few values that people tie."""
    shape = len(market.values.stages), len(market.problem.jobs)

    def drawn() -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.array([[rng.choice((0, 0, rng.randint(0, top))) for _ in range(shape[1])] for _ in range(shape[0])])

    prices = Prices(open=drawn(), reserved=drawn())
    policy = market.search.policy
    return Market.of(market.problem, policy, job_of_worker=market.job_of_worker, prices=prices)


@pytest.mark.usefixtures("compiled")
@settings(max_examples=150, deadline=None)
@given(SEEDS)
def test_reserved_seats_pins_bans_households_companions_and_limits(seed: int) -> None:
    rng = seeded(seed)
    case = random_problem(rng, people=rng.choice((6, 14)), posts=rng.choice((2, 5)), side=rng.random() < 0.5)
    market = solved(case, random_limits(rng, random_policy(rng)))
    for one in (market, at_prices(rng, market, top=rng.choice((1, 3, 2000)))):
        most = rng.choice((1, 3, 1000))
        assert same(lists(one, most=most), listed(one, most=most))


@pytest.mark.usefixtures("compiled")
@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_a_stable_placement(seed: int) -> None:
    rng = seeded(seed)
    case = without_reservations(random_problem(rng, people=12, posts=5))
    market = solved(case, Policy(objective="stable"))
    for one in (market, at_prices(rng, market, top=rng.choice((1, 3, 2000)))):
        assert same(lists(one), listed(one))


@pytest.mark.usefixtures("compiled")
@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_every_rule_and_every_component(seed: int) -> None:
    rng = seeded(seed)
    case = random_round(rng, people=rng.choice((12, 90)))
    market = solved(case.problem, case.policy)
    for one in (market, at_prices(rng, market, top=rng.choice((1, 3, 4000)))):
        assert same(lists(one), listed(one))


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("top", [0, 3, 2**40])
def test_lists_that_are_full_take_equals_in_order_of_their_rows(top: int) -> None:
    rng = seeded(top)
    people = [person(f"w{k:03d}", min_wage=rng.choice((3000, 3500, 3900))) for k in range(400)]
    orders = [post(f"j{k}", seats=rng.choice((1, 30)), wage_high=rng.choice((4000, 5000))) for k in range(4)]
    market = at_prices(rng, solved(problem(people, orders), Policy.default()), top=top)
    found = lists(market)
    assert np.bincount(found.standby_job).tolist() == np.maximum(market.problem.jobs.seats, 10).tolist()
    assert same(found, listed(market))


def test_executors_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_round(seeded(3), people=300, posts=30)
    market = solved(case.problem, case.policy)
    wanted = listed(market)
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", 1)
    monkeypatch.setattr("matching.folder_scan._BLOCK", 17)
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for executor in (None, threads, processes):
            assert same(lists(market, executor=executor), wanted)


@pytest.mark.usefixtures("compiled")
def test_numbers_without_room_and_proposals_nobody_may_have_go_the_way_of_listed_pairs() -> None:
    people, orders = [person("a"), person("b", wishes=("6",))], [post("j"), post("k", wage_high=5000)]
    market = solved(problem(people, orders), Policy.default())
    high = Prices(*(np.full_like(market.tariff.prices.open, 2**56) for _ in range(2)))
    dear = Market.of(market.problem, Policy.default(), job_of_worker=market.job_of_worker, prices=high)
    wrong = replace(market, job_of_worker=np.array([0, 1], dtype=np.int32))
    for one in (dear, wrong):
        assert rank_scanned(Wanted.of(one, most=3)) is None
        assert same(lists(one), listed(one))
    assert rank_scanned(Wanted.of(market, most=3)) is not None


@pytest.mark.parametrize("worth_compiling", [1, 2**40])
def test_progress_rises_to_the_end(monkeypatch: pytest.MonkeyPatch, worth_compiling: int) -> None:
    monkeypatch.setattr("matching.folder_scan.WORTH_COMPILING", worth_compiling)
    case = random_round(seeded(5), people=40)
    told: list[tuple[int, int]] = []
    lists(solved(case.problem, case.policy), progress=lambda done, of: told.append((done, of)))
    assert [done for done, _ in told] == list(range(1, told[-1][1] + 1))
    assert {of for _, of in told} == {told[-1][1]}


@pytest.mark.usefixtures("compiled")
def test_people_who_are_pinned_are_told_of_their_other_jobs() -> None:
    tables = problem([person("a")], [post("good", wage_high=9000), post("plain")], pins=[("a", "plain")])
    market = solved(tables, Policy.default())
    assert pins_of(tables).tolist() == [1]
    assert lists(market).recommended.job.tolist() == [1, 0]


def test_nobody_is_listed_where_nobody_is() -> None:
    found = lists(solved(problem([], [post("j")]), Policy.default()))
    assert [len(column) for column in _columns(found)] == [0] * 7
