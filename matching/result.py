"""What a solve gives back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.problem import Flags, Ints, Longs

__all__ = ["Assignment", "Longs", "Prices", "Solution", "StageResult"]


DUALITY, SEARCH, NONE = "prices", "search", "none"
"""How a solution is proved: the bound of its prices closes (anybody can recheck it); CP-SAT proved every
stage with the side rules (only a solver can repeat it); or not at all, and its gap is stated."""


ALL_PAIRS = "all pairs, staged min-cost flow"
AUCTION = "prices from an auction, exact on the pairs near them, all pairs checked"
AUCTION_FLOW = "prices from an auction, exact on the pairs near them, proposal by min-cost flow, all pairs checked"
"""Which way explicit pairs were solved."""
SCANNED = "prices from an auction, exact on the pairs near them, tie-break by min-cost flow, all pairs scanned"
"""How a large round without companions and limits was solved."""


@dataclass(frozen=True)
class Assignment:
    """The optimum of explicit pairs, as ``matching.assign`` gives it.

    Attributes:
        job_of_worker: one a worker, -1 = unplaced.
        objective: total score of the placed pairs.
        placed_by_tier: number placed, one a tier (length 1 without tiers).
        prices: one a job, >= 0; ``int64``, or Python integers where 64 bits do not hold them.
        tier_weights: one a tier, 0 without tiers; prices belong to ``w = tier weight + score``.
        bound: ``sum_i max(0, max_j(w_ij - p_j)) + sum_j seats_j p_j``.
        proven: the bound equals the sum of ``w`` over the placed pairs: no assignment is better.
        path: ``ALL_PAIRS``, ``AUCTION_FLOW`` or ``AUCTION``.
    """

    job_of_worker: Longs
    objective: int
    placed_by_tier: Longs
    prices: npt.NDArray[Any]
    tier_weights: tuple[int, ...]
    bound: int
    proven: bool
    path: str = ALL_PAIRS


@dataclass(frozen=True)
class Prices:
    """Vector-valued seat prices: row ``k`` belongs to stage ``k``; compared lexicographically, never below 0.

    Attributes:
        open: stages x jobs, price of a seat that anybody may take.
        reserved: stages x jobs, price of a seat held for the job's reserved tiers (equal to ``open``
            where the job reserves none).
        limit: the limits (``matching.limits``) that have a price, ascending.
        limits: stages x those, price of passing a limit; below 0 only where so many must pass.
    """

    open: Longs
    reserved: Longs
    limit: Longs = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    limits: Longs = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def digest(self) -> str:
        """SHA-256 of the numbers, little-endian 64-bit, open, reserved, limit, limits, in hexadecimal."""
        sides = (self.open, self.reserved, self.limit, self.limits)
        little = [np.ascontiguousarray(side, dtype="<i8").tobytes() for side in sides]
        return hashlib.sha256(b"".join(little)).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, the limits only where some have a price."""
        seats = {"open": self.open.tolist(), "reserved": self.reserved.tolist()}
        return seats | ({"limit": self.limit.tolist(), "limits": self.limits.tolist()} if len(self.limit) else {})


@dataclass(frozen=True)
class StageResult:
    """One aim in the order of the policy: what was reached, and what nobody can exceed.

    Attributes:
        name: ``pins``, ``tiers_0_3``, ``reserved``, ``households``, ``score``, ``weighted`` or ``tie_break``.
        objective: value reached. bound: the most that any proposal reaches which equals the bounds of
            all stages before; so a gap counts only where all earlier stages are closed.
    """

    name: str
    objective: int
    bound: int


@dataclass(frozen=True)
class Solution:
    """A proposal for everybody, with its proof; rows as in the problem it was made from.

    Attributes:
        job_of_worker: one a worker, -1 = unplaced. reserved_seat: sits on a reserved seat.
        tier: one a worker. score: one a worker, 0 when unplaced.
        components: weighted score components, one array each over workers, 0 when unplaced.
        stages: the aims in order, with objective and bound. prices: seat prices a stage.
        eligible_pairs, seats: what there was to choose from.
        placed_by_tier: number placed, one a tier.
        proof: ``prices``, ``search`` or ``none``.
        path: which method ran, for the certificate.
        ceilings: what nobody exceeds in one number each (``matching.ceilings``), as the certificate says it;
            none where the prices prove the whole.
        facts: everything else the certificate states (versions, digests, seed, date, input hashes).
    """

    job_of_worker: Ints
    reserved_seat: Flags
    tier: Ints
    score: Longs
    components: Mapping[str, Longs]
    stages: tuple[StageResult, ...]
    prices: Prices
    eligible_pairs: int
    seats: int
    placed_by_tier: tuple[int, ...]
    proof: str
    path: str
    facts: Mapping[str, Any]
    ceilings: Sequence[Mapping[str, Any]] = ()

    @property
    def proven(self) -> bool:
        """No better proposal exists in the policy's order."""
        return self.proof != NONE

    @property
    def placed(self) -> int:
        """Number of workers with a proposal."""
        return int(np.count_nonzero(self.job_of_worker >= 0))

    @property
    def total_score(self) -> int:
        """Sum of the scores of all proposals."""
        return int(self.score.sum())

    @property
    def gap(self) -> dict[str, int]:
        """Bound minus objective, a stage; all 0 when proved by prices."""
        return {stage.name: stage.bound - stage.objective for stage in self.stages}

    def certificate(self) -> dict[str, Any]:
        """What ``certificate.json`` holds: plain JSON values, enough for ``certify`` without a solver."""
        return {
            **self.facts,
            "placed": self.placed,
            "placed_by_tier": list(self.placed_by_tier),
            "total_score": self.total_score,
            "stages": [{"name": s.name, "objective": s.objective, "bound": s.bound} for s in self.stages],
            "gap": self.gap,
            "proven": self.proven,
            "proof": self.proof,
            "path": self.path,
            "pairs_scanned": self.eligible_pairs,
            "seats": self.seats,
            "prices_hash": self.prices.digest(),
            "prices": self.prices.to_dict(),
            **({"ceilings": [dict(one) for one in self.ceilings]} if self.ceilings else {}),
        }
