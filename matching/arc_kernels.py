"""The compiled loops of the seat graph: the best arc between any two nodes, and the best chains from node to node."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiled import inlined, lean
from matching.problem import Flags, Ints, Longs
from matching.stages import TIE_BITS, Hashes

FREE = -1
KEY, FIRST, TIE = range(3)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


Slots = npt.NDArray[np.int64]
"""Places for arcs x (KEY, FIRST, TIE), a power of two of them; ``KEY`` is ``tail * nodes + head``, or FREE."""


class Moves(NamedTuple):
    """What going anywhere is worth.

    Attributes:
        tail: node that each worker leaves. first: what every move of a worker gains beyond the score, in the
            first word. tie: what is lost in the second. hash, tier: of each worker.
        job_hash, reserved_tier, soft: of each job. held: node of its reserved seats, -1 = none.
        nodes: how many. unit: what a point of score counts. reserved: what a soft reserved seat held counts.
    """

    tail: Ints
    first: Longs
    tie: Longs
    hash: Hashes
    tier: Ints
    job_hash: Hashes
    reserved_tier: Ints
    soft: Flags
    held: Ints
    nodes: int
    unit: int
    reserved: int


class Listed(NamedTuple):
    """Eligible pairs."""

    worker: Ints
    job: Ints
    score: Ints


class Ways(NamedTuple):
    """Arcs by the end that chains come from.

    Attributes:
        start: nodes + 1, the arcs of node ``k`` being ``start[k]:start[k + 1]``.
        node: of each arc, the other end. first, tie: what it gains.
    """

    start: Longs
    node: Ints
    first: Longs
    tie: Longs


class Reached(NamedTuple):
    """Best chains so far, a node, and scratch of as many.

    Attributes:
        first, tie: their worth. new: nodes whose chain was bettered last. touched: nodes that an arc now leads to.
        new_first, new_tie: what it leads to them with; ``seen`` while they are in ``touched``.
    """

    first: Longs
    tie: Longs
    new: Ints
    touched: Ints
    new_first: Longs
    new_tie: Longs
    seen: Flags


@lean
def keep_moves(at: int, pairs: Listed, moves: Moves, slots: Slots, count: int) -> tuple[int, int]:
    """Put the moves that pairs make into their slots while there is room, the better of two in the same.

    Returns:
        the pair that found no room (how many there are when all did), and how many slots are taken.
    """
    most = len(slots) // 4 * 3 - 2
    for k in range(at, len(pairs.worker)):
        if count > most:
            return k, count
        i, j = pairs.worker[k], pairs.job[k]
        tail, first = np.int64(moves.tail[i]), moves.first[i] + pairs.score[k] * moves.unit
        tie = _tie(moves.hash[i], moves.job_hash[j]) - moves.tie[i]
        if tail != j:
            count += _keep(tail * moves.nodes + j, first, tie, slots)
        head, favoured = moves.held[j], moves.tier[i] <= moves.reserved_tier[j]
        if head >= 0 and head != tail and (favoured or moves.soft[j]):
            bonus = moves.reserved if favoured and moves.soft[j] else 0
            count += _keep(tail * moves.nodes + head, first + bonus, tie, slots)
    return len(pairs.worker), count


@lean
def keep_arcs(arcs: Slots, slots: Slots) -> int:
    """Put arcs into slots that have room for all of them; return how many came to empty ones."""
    count = 0
    for k in range(len(arcs)):
        if arcs[k, KEY] != FREE:
            count += _keep(arcs[k, KEY], arcs[k, FIRST], arcs[k, TIE], slots)
    return count


@lean
def order_by_end(end: Ints, start: Longs, row: Ints) -> None:
    """Fill in the order of arcs by their ends, and where those of each end start; ``start`` comes as zeros."""
    for k in range(len(end)):
        start[end[k] + 1] += 1
    for k in range(1, len(start)):
        start[k] += start[k - 1]
    for k in range(len(end)):
        row[start[end[k]]] = k
        start[end[k]] += 1
    for k in range(len(start) - 1, 0, -1):
        start[k] = start[k - 1]
    start[0] = 0


@lean
def lengthen(ways: Ways, chains: Reached, count: int, longest: int, sink: int) -> int:
    """Lengthen the best chains by one arc at a time, ``longest`` times at most, until none gets better.

    Returns:
        how many nodes had a better chain in the last step: 0 = nothing is missing.
    """
    for _ in range(longest):
        if count == 0:
            break
        touched = 0
        for k in range(count):
            touched = _led_on(chains.new[k], touched, ways, chains, sink)
        count = 0
        for k in range(touched):
            node = chains.touched[k]
            chains.seen[node] = False
            first, tie = chains.new_first[node], chains.new_tie[node]
            if first > chains.first[node] or (first == chains.first[node] and tie > chains.tie[node]):
                chains.first[node], chains.tie[node] = first, tie
                chains.new[count] = node
                count += 1
    return count


@inlined
def _led_on(end: int, touched: int, ways: Ways, chains: Reached, sink: int) -> int:
    """Note the best chain at the other end of each arc that begins where a chain was bettered."""
    for r in range(ways.start[end], ways.start[end + 1]):
        node = ways.node[r]
        if node == sink:
            continue
        first, tie = chains.first[end] + ways.first[r], chains.tie[end] + ways.tie[r]
        if not chains.seen[node]:
            chains.seen[node] = True
            chains.touched[touched] = node
            touched += 1
        elif first < chains.new_first[node] or (first == chains.new_first[node] and tie <= chains.new_tie[node]):
            continue
        chains.new_first[node], chains.new_tie[node] = first, tie
    return touched


@inlined
def _keep(key: int, first: int, tie: int, slots: Slots) -> int:
    """Keep an arc if it is the best of its ends; return 1 if it is the first of them."""
    mask = len(slots) - 1
    k = np.int64(np.uint64(key) * _SPREAD >> np.uint64(24)) & mask
    while slots[k, KEY] != FREE and slots[k, KEY] != key:
        k = (k + 1) & mask
    new = slots[k, KEY] == FREE
    if new or first > slots[k, FIRST] or (first == slots[k, FIRST] and tie > slots[k, TIE]):
        slots[k, KEY], slots[k, FIRST], slots[k, TIE] = key, first, tie
    return 1 if new else 0


@inlined
def _tie(worker: np.uint64, job: np.uint64) -> np.int64:
    """As ``matching.stages.tie_break``."""
    mixed = worker * np.uint64(0x9E3779B97F4A7C15) + job
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.int64(mixed >> np.uint64(64 - TIE_BITS))
