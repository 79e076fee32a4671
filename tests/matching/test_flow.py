"""The wall around OR-Tools: cheapest flows, potentials that prove them, stages in order, refusals."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.errors import RangeError, SolverError
from matching.flow import Network, cheapest_flow, check_range
from matching.lexicographic import solve_in_order
from matching.potentials import potentials
from matching.problem import Indices, Longs


def network(*arcs: tuple[int, int, int], supply: list[int]) -> Network:
    """Return a network of (tail, head, capacity)."""
    tail, head, capacity = zip(*arcs, strict=True)
    return Network(
        np.array(tail, dtype=np.int32),
        np.array(head, dtype=np.int32),
        np.array(capacity, dtype=np.int64),
        np.array(supply, dtype=np.int64),
    )


def longs(*values: int) -> Longs:
    return np.array(values, dtype=np.int64)


def given_costs(cost: Longs) -> Callable[[Indices], Longs]:
    return lambda arc: cost[arc]


@st.composite
def networks(draw: st.DrawFn) -> tuple[Network, Longs]:
    """Return a random network whose every node has a way to the sink, with costs."""
    nodes = draw(st.integers(1, 5))
    arcs = [(node, nodes, draw(st.integers(4, 6))) for node in range(nodes)]
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes), st.integers(1, 3))
    arcs += [(tail, head, size) for tail, head, size in draw(st.lists(ends, max_size=12)) if tail < head]
    supply = [draw(st.integers(0, 2)) for _ in range(nodes)]
    cost = draw(st.lists(st.integers(-4, 4), min_size=len(arcs), max_size=len(arcs)))
    return network(*arcs, supply=[*supply, -sum(supply)]), longs(*cost)


@given(networks())
@settings(max_examples=200, deadline=None)
def test_potentials_prove_the_flow_arc_by_arc(case: tuple[Network, Longs]) -> None:
    net, cost = case
    flow = cheapest_flow(net, cost)
    distance = potentials(net, cost, flow=flow)
    reduced = cost + distance[net.tail] - distance[net.head]
    assert (reduced[flow < net.capacity] >= 0).all()
    assert (reduced[flow > 0] <= 0).all()
    assert distance[-1] == 0


@given(networks())
@settings(max_examples=200, deadline=None)
def test_stages_reach_what_one_solve_with_a_great_weight_reaches(case: tuple[Network, Longs]) -> None:
    net, first = case
    second = np.roll(first, 1)
    staged = solve_in_order(net, [given_costs(first), given_costs(second)])
    joint = cheapest_flow(net, first * 10_000 + second)
    assert int(staged.flow @ first) == int(joint @ first)
    assert int(staged.flow @ second) == int(joint @ second)


def test_a_dearer_flow_has_no_potentials() -> None:
    net = network((0, 1, 1), (0, 1, 1), supply=[1, -1])
    with pytest.raises(SolverError, match="negative cycle"):
        potentials(net, longs(5, 1), flow=longs(1, 0))


def test_a_seat_that_nobody_passes_costs_nothing_when_settled() -> None:
    net = network((0, 1, 1), (0, 2, 1), (1, 3, 1), (2, 3, 1), supply=[1, 0, 0, -1])
    cost = longs(-9, -2, 0, 0)
    distance = potentials(net, cost, flow=cheapest_flow(net, cost), settle=[np.array([1, 2])])
    assert distance[2] == 0
    assert distance[0] == 9


def test_a_flow_that_cannot_be_is_an_error_of_the_solver() -> None:
    with pytest.raises(SolverError, match="no flow that honours every supply"):
        cheapest_flow(network((0, 1, 1), supply=[2, -2]), longs(0))


def test_supplies_that_do_not_add_up_are_an_error_of_the_solver() -> None:
    with pytest.raises(SolverError, match="do not add up"):
        cheapest_flow(network((0, 1, 1), supply=[1, 0]), longs(0))


def test_costs_that_could_leave_64_bits_are_refused_with_the_bound() -> None:
    check_range(longs(2**62 // 11 - 1), nodes=10)
    with pytest.raises(RangeError, match=f"the bound is {2**62 // 11 - 1}"):
        check_range(longs(-(2**62 // 11 + 1)), nodes=10)


def test_what_or_tools_cannot_hold_is_refused_with_the_bound() -> None:
    with pytest.raises(RangeError, match="the bound is"):
        cheapest_flow(network((0, 1, 1), (1, 2, 1), supply=[1, 0, -1]), longs(2**59, 2**59))
