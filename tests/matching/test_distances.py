"""Shortest distances along long chains, what of a flow may change, and the adversarial chain itself."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import assign, distances, potentials
from matching.cycles import may_change
from matching.flow import Network, cheapest_flow
from matching.problem import Longs
from matching.result import Assignment
from tests.matching.test_flow import networks

GREAT = 10**9


def chain(length: int, *, low: int, high: int, tier: bool) -> Assignment:
    """Worker k fits job k at ``low`` and the next at ``high``; a newcomer fits only the first job."""
    here = np.arange(length)
    worker, job = np.concatenate([here, here, [length]]), np.concatenate([here, here + 1, [0]])
    score = np.concatenate([np.full(length, low), np.full(length, high), [GREAT]])
    seats = np.ones(length + 1, dtype=np.int64)
    return assign(worker, job, score, seats, np.zeros(length + 1, dtype=np.int64) if tier else None)


@pytest.mark.parametrize(
    ("low", "high", "tier"), [(GREAT, -GREAT, True), (2, 1, True), (GREAT, GREAT - 1, False), (-GREAT, GREAT, True)]
)
def test_one_newcomer_shifts_twenty_thousand_within_seconds(low: int, high: int, *, tier: bool) -> None:
    """Two minutes when every displacement waited for the one before it; a few seconds now."""
    begun = time.process_time()
    found = chain(20_000, low=low, high=high, tier=tier)
    assert time.process_time() - begun < 30
    assert found.proven
    assert found.objective == 20_000 * high + GREAT
    assert found.job_of_worker.tolist() == [*range(1, 20_001), 0]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    nodes = draw(st.integers(1, 7))
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1), st.integers(-3, 6))
    return nodes, draw(st.lists(ends, max_size=16))


def plainly(nodes: int, arcs: list[tuple[int, int, int]]) -> list[int] | None:
    """Least length of a walk to each node from anywhere; None where walks get ever shorter."""
    least = [0] * nodes
    for _ in range(nodes + 1):
        before = list(least)
        for start, end, length in arcs:
            least[end] = min(least[end], least[start] + length)
        if least == before:
            return least
    return None


@pytest.mark.parametrize("compiled", [False, True])
@given(graph=graphs())
@settings(max_examples=150, deadline=None)
def test_distances_are_the_shortest_or_there_are_none(
    graph: tuple[int, list[tuple[int, int, int]]], *, compiled: bool
) -> None:
    nodes, arcs = graph
    start, end, length = (np.array([arc[k] for arc in sorted(arcs)], dtype=np.int64) for k in range(3))
    first = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=nodes))]).astype(np.intp)
    distance, every = np.zeros(nodes, dtype=np.int64), np.arange(nodes, dtype=np.intp)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distances, "_COMPILED_FROM", 0 if compiled else 10**9)
        ended = distances.lower(first, end.astype(np.int32), length, distance, active=every)
    assert (distance.tolist() if ended else None) == plainly(nodes, arcs)


@given(networks())
@settings(max_examples=150, deadline=None)
def test_waves_and_passes_give_the_same_potentials(case: tuple[Network, Longs]) -> None:
    net, cost = case
    flow, nodes = cheapest_flow(net, cost), [np.arange(len(net.supply) - 1)]
    by_waves = potentials.potentials(net, cost, flow=flow, settle=nodes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(potentials, "_WAVES", 0)
        by_passes = potentials.potentials(net, cost, flow=flow, settle=nodes)
    assert by_passes.tolist() == by_waves.tolist()


@given(networks())
@settings(max_examples=100, deadline=None)
def test_what_may_not_change_is_the_same_at_its_least_and_its_most(case: tuple[Network, Longs]) -> None:
    net, cost = case
    flow = cheapest_flow(net, cost)
    for arc in np.flatnonzero(~may_change(net, flow)).tolist():
        wanted = np.zeros_like(cost)
        wanted[arc] = 1
        assert cheapest_flow(net, wanted)[arc] == cheapest_flow(net, -wanted)[arc] == flow[arc]


def test_a_chain_with_an_end_falls_away_whole_and_a_circle_stays() -> None:
    """Two people who could swap seats, a third who could only follow."""
    pairs = [(0, 3), (0, 4), (1, 3), (1, 4), (2, 4), (2, 5)]
    arcs = [*pairs, (3, 6), (4, 6), (5, 6)]
    tail, head = (np.array(side, dtype=np.int32) for side in zip(*arcs, strict=True))
    flow = np.array([1, 0, 0, 1, 0, 1, 1, 1, 1], dtype=np.int64)
    net = Network(tail, head, np.ones_like(flow), np.array([1, 1, 1, 0, 0, 0, -3], dtype=np.int64))
    assert may_change(net, flow).tolist() == [True] * 4 + [False] * 5
