"""Reasons of large rounds: forced on small ones, the same to the bit as those of the listed pairs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.errors import PinError, TargetError
from matching.explain import why_not
from matching.margins import Margins
from matching.more_seats import more_seats
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Problem
from matching.result import Solution
from matching.room import Room
from matching.seat_graph import SeatGraph
from matching.solve import solve
from matching.standby import lists
from matching.training import courses
from matching.vacancies import vacancies
from tests.matching.problems import (
    honourable,
    random_limits,
    random_policy,
    random_problem,
    seeded,
    without_reservations,
)
from tests.matching.scans import random_round
from tests.matching.test_room import demanding

pytestmark = pytest.mark.timeout(240)  # the first call compiles
SEEDS = st.integers(0, 10**9)
NEVER = 10**15


@contextmanager
def compiled(*, from_pairs: int, most_arcs: int = 10**6) -> Iterator[None]:
    """Let compiled code look at rounds of so many pairs and more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("matching.folder_scan.WORTH_COMPILING", from_pairs)
        patch.setattr("matching.chains.WORTH_COMPILING", from_pairs)
        patch.setattr("matching.seat_graph._MOST_ARCS", most_arcs)
        yield


def solved(case: Problem, policy: Policy) -> Solution:
    try:
        return solve(case, policy)
    except (PinError, TargetError):
        assume(condition=False)
        raise


def reasons(case: Problem, solution: Solution, policy: Policy) -> list[Any]:
    """Everything that is said of a round, where places are judged and where they are not."""
    market = Market.of(case, policy, job_of_worker=solution.job_of_worker, prices=solution.prices)
    room, found = Room.of(market, policy), lists(market, blocks=market.search.blocks)
    worker, job = np.indices((len(case.workers), len(case.jobs))).reshape(2, -1).astype(np.int32)
    unplaced = market.job_of_worker[worker] < 0
    whys = [why_not(market, found, room, proven=proven) for proven in (True, False)]
    least = room.least_score(worker[unplaced], job[unplaced]).tolist()
    return [*told(room.margins), least, *whys, vacancies(market), more_seats(room.margins, policy)]


def told(margins: Margins) -> list[Any]:
    arcs = margins.graph.arcs
    columns = [column.tolist() for column in (arcs.tail, arcs.head, arcs.first, arcs.tie)]
    chains = [(side.first.tolist(), side.tie.tolist()) for side in (margins.leaving, margins.entering)]
    return [margins.graph.whole, margins.exact, *columns, *chains]


def agree(case: Problem, policy: Policy) -> None:
    solution = solved(case, policy)
    with compiled(from_pairs=NEVER):
        listed = reasons(case, solution, policy)
    with compiled(from_pairs=1):
        assert reasons(case, solution, policy) == listed


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_reserved_seats_households_pins_bans_companions_and_limits(seed: int) -> None:
    rng = seeded(seed)
    case = random_problem(rng, people=rng.choice((6, 14)), posts=rng.choice((2, 5)), side=rng.random() < 0.5)
    agree(case, random_limits(rng, random_policy(rng)))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_orders_that_ask_for_skills_schooling_and_a_date(seed: int) -> None:
    rng = seeded(seed)
    agree(demanding(rng, people=12), random_policy(rng))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_every_rule_and_every_component(seed: int) -> None:
    rng = seeded(seed)
    case = random_round(rng, people=rng.choice((12, 40)))
    agree(honourable(case.problem, companions=None), case.policy)


@settings(max_examples=10, deadline=None)
@given(SEEDS)
def test_a_stable_placement(seed: int) -> None:
    rng = seeded(seed)
    agree(without_reservations(random_problem(rng, people=12, posts=5)), Policy(objective="stable"))


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(0, 12))
def test_a_graph_with_more_arcs_than_there_is_room_for(seed: int, most: int) -> None:
    rng = seeded(seed)
    case, policy = random_problem(rng, people=10), random_policy(rng)
    solution = solved(case, policy)
    market = Market.of(case, policy, job_of_worker=solution.job_of_worker, prices=solution.prices)
    with compiled(from_pairs=NEVER, most_arcs=most):
        listed = told(Margins.of(SeatGraph.of(market, policy)))
    with compiled(from_pairs=1, most_arcs=most):
        assert told(Margins.of(SeatGraph.of(market, policy))) == listed


@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_courses(seed: int) -> None:
    rng = seeded(seed)
    case, policy = demanding(rng, people=10), random_policy(rng)
    solution, seats = solved(case, policy), rng.choice((1, 5))
    with compiled(from_pairs=NEVER):
        listed = courses(case, policy, solution, seats=seats, most=2)
    with compiled(from_pairs=1):
        assert courses(case, policy, solution, seats=seats, most=2) == listed


def large(rng: Random) -> tuple[Problem, Policy]:
    """Return a round of several blocks, where arcs outgrow their first room."""
    case = random_round(rng, people=900, posts=90)
    return honourable(replace(case.problem, companions=None)), Policy.default()


def test_executors_and_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case, policy = large(seeded(5))
    solution = solve(case, policy)
    market = Market.of(case, policy, job_of_worker=solution.job_of_worker, prices=solution.prices)
    with compiled(from_pairs=NEVER):
        listed = told(Margins.of(SeatGraph.of(market, policy))), vacancies(market)
    monkeypatch.setattr("matching.every_pair._CELLS", 5000)
    monkeypatch.setattr("matching.refusal_scan._BLOCK", 70)
    monkeypatch.setattr("matching.seat_arcs._FEWEST", 4)
    with ThreadPoolExecutor(2) as threads, compiled(from_pairs=1):
        for executor in (None, threads):
            graph = SeatGraph.of(market, policy, executor=executor)
            assert (told(Margins.of(graph)), vacancies(market, executor=executor)) == listed
