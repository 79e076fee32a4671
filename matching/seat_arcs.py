"""The arcs of a large round's seat graph: every move is looked at once, and the best between any two nodes kept."""

from collections.abc import Iterable

import numpy as np

from matching.arc_kernels import FIRST, FREE, KEY, TIE, Listed, Moves, Slots, keep_arcs, keep_moves
from matching.candidates import Pairs
from matching.seat_nodes import Arcs
from matching.sitting import Sitting, barred

_FEWEST = 1 << 12


class Kept:
    """Arcs, the best of any two nodes; grows with what is put in.

    Args:
        nodes: how many there are.
    """

    def __init__(self, nodes: int) -> None:
        self._nodes = nodes
        self._slots = _slots(_FEWEST)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put_moves(self, moves: Moves, pairs: Pairs) -> None:
        """Put in what the pairs make possible."""
        listed, at = Listed(pairs.worker, pairs.job, pairs.score), 0
        while True:
            at, self._count = keep_moves(at, listed, moves, self._slots, self._count)
            if at == len(pairs):
                return
            self._grow()

    def put(self, arcs: Arcs) -> None:
        """Put in arcs."""
        while (self._count + len(arcs)) * 4 > 3 * len(self._slots):
            self._grow()
        key = arcs.tail.astype(np.int64) * self._nodes + arcs.head
        self._count += keep_arcs(np.stack([key, arcs.first, arcs.tie], axis=1), self._slots)

    def arcs(self) -> Arcs:
        """Return them in order of tail, then head."""
        key = self._slots[:, KEY]
        used = np.flatnonzero(key != FREE)
        used = used[np.argsort(key[used])]
        tail, head = np.divmod(key[used], self._nodes)
        return Arcs(tail.astype(np.int32), head.astype(np.int32), self._slots[used, FIRST], self._slots[used, TIE])

    def _grow(self) -> None:
        old, self._slots = self._slots, _slots(2 * len(self._slots))
        keep_arcs(old, self._slots)


def _slots(size: int) -> Slots:
    slots = np.empty((size, 3), dtype=np.int64)
    slots[:, KEY] = FREE
    return slots


def best_arcs(sitting: Sitting, found: Iterable[Pairs], fixed: Arcs, *, most: int) -> tuple[Arcs, bool]:
    """Return the best arc of any two nodes, and whether all were kept; only ``fixed`` where pairs make over ``most``.

    Args:
        sitting: the round.
        found: eligible pairs of everybody who may move.
        fixed: arcs that no pair makes.
        most: how many arcs there may be besides.
    """
    kept, moves = Kept(sitting.nodes.count), _moves(sitting)
    for part in found:
        if sitting.ruled:
            part = part.take(np.flatnonzero(~barred(sitting, part.worker, part.job)))  # noqa: PLW2901 - fewer of them
        kept.put_moves(moves, part)
        if len(kept) > most:
            kept = Kept(sitting.nodes.count)
            kept.put(fixed)
            return kept.arcs(), False
    kept.put(fixed)
    return kept.arcs(), True


def _moves(sitting: Sitting) -> Moves:
    """Lay out what moves are worth, the score apart."""
    market, nodes, scale = sitting.market, sitting.nodes, sitting.scale
    values, out = market.values, sitting.at < 0
    worker = np.arange(len(sitting.at), dtype=np.int32)
    none = np.zeros(len(worker), dtype=np.int32)
    plain, _ = scale.words(Pairs(worker, none, none))
    return Moves(
        tail=np.where(out, nodes.home, sitting.at).astype(np.int32),
        first=plain - sitting.first + np.where(out, sitting.bonus, 0),
        tie=sitting.tie,
        hash=values.worker_hash,
        tier=values.tier.astype(np.int32),
        job_hash=values.job_hash,
        reserved_tier=values.reserved_tier,
        soft=values.soft,
        held=nodes.held,
        nodes=nodes.count,
        unit=scale.score,
        reserved=scale.reserved,
    )
