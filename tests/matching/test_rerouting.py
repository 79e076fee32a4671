"""A cheapest flow changed unit by unit is still a cheapest one, and says exactly what each unit costs."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.flow import Network, cheapest_flow
from matching.potentials import potentials
from matching.problem import Longs
from matching.rerouting import CheapestFlow


def round_of(random: Random) -> tuple[Network, Longs]:
    """People, jobs and the sink: pairs of any worth, seats, and staying unplaced."""
    people, jobs = random.randint(1, 7), random.randint(1, 4)
    sink = people + jobs
    pairs = [(i, people + j) for i in range(people) for j in range(jobs) if random.random() < 0.6]
    arcs = [
        *((i, j, 1, -random.randint(0, 9)) for i, j in pairs),
        *((people + j, sink, random.randint(0, 3), 0) for j in range(jobs)),
        *((i, sink, 1, 0) for i in range(people)),
    ]
    tail, head, capacity, cost = (np.array(column, dtype=np.int64) for column in zip(*arcs, strict=True))
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:people], supply[sink] = 1, -people
    return Network(tail.astype(np.int32), head.astype(np.int32), capacity, supply), cost


def least_cost(network: Network, cost: Longs, more: Longs) -> int:
    supply = network.supply + more
    supply[-1] -= more.sum()
    flow = cheapest_flow(Network(network.tail, network.head, network.capacity, supply), cost)
    return int((flow * cost).sum())


def changed(network: Network, cost: Longs) -> CheapestFlow:
    flow = cheapest_flow(network, cost)
    return CheapestFlow.of(network, cost, flow=flow, potential=potentials(network, cost, flow=flow))


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_every_unit_costs_what_solving_again_says(random: Random) -> None:
    network, cost = round_of(random)
    flow, more = changed(network, cost), np.zeros_like(network.supply)
    jobs = sorted(set(range(len(network.supply) - 1)) - set(np.flatnonzero(network.supply > 0).tolist()))
    for _ in range(6):
        node = random.choice(jobs)
        leaves = more[node] > 0 and random.random() < 0.5
        before = int((flow.flow * cost).sum())
        paid = flow.take(node) if leaves else flow.send(node)
        if paid is None:
            assert not leaves
            continue
        more[node] += -1 if leaves else 1
        assert int((flow.flow * cost).sum()) - before == paid
        assert int((flow.flow * cost).sum()) == least_cost(network, cost, more)
        reduced = cost + flow.potential[network.tail] - flow.potential[network.head]
        assert (reduced[flow.flow < network.capacity] >= 0).all()
        assert (reduced[flow.flow > 0] <= 0).all()


def test_the_compiled_search_goes_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    network, cost = round_of(Random(5))  # noqa: S311 - nothing secret is drawn
    job = len(network.supply) - 2
    plain, machine = changed(network, cost), changed(network, cost)
    costs = [plain.send(job), plain.send(job), plain.take(job)]
    monkeypatch.setattr("matching.rerouting._COMPILED_FROM", 0)
    assert costs == [machine.send(job), machine.send(job), machine.take(job)]
    assert plain.flow.tolist() == machine.flow.tolist()
    assert plain.potential.tolist() == machine.potential.tolist()


def test_nobody_comes_in_where_no_way_leads_to_the_sink() -> None:
    network = Network(
        np.array([0, 1], np.int32), np.array([1, 2], np.int32), np.array([1, 1]), np.array([1, 0, -1], np.int64)
    )
    flow = CheapestFlow.of(network, np.array([0, 0]), flow=np.array([1, 1]), potential=np.zeros(3, dtype=np.int64))
    assert flow.send(1) is None
    assert flow.flow.tolist() == [1, 1]


@given(st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_way_that_costs_more_than_is_allowed_is_not_gone_but_priced(random: Random) -> None:
    network, cost = round_of(random)
    brief, whole, most = changed(network, cost), changed(network, cost), random.randint(0, 6)
    job = random.choice([node for node in np.unique(network.head).tolist() if node < len(network.supply) - 1] or [-1])
    if job < 0:
        return
    asked, before = -int(brief.potential[job]), brief.flow.copy()
    paid, needed = brief.send(job, most=most), whole.send(job)
    assert paid == (needed if needed is not None and needed - asked <= most else None)
    if paid is None:
        assert brief.flow.tolist() == before.tolist()
        assert -int(brief.potential[job]) == asked + most
    reduced = cost + brief.potential[network.tail] - brief.potential[network.head]
    assert (reduced[brief.flow < network.capacity] >= 0).all()
    assert (reduced[brief.flow > 0] <= 0).all()
