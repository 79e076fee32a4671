"""Which peers there are, where each stands in this folder, and what memory it needs at the least."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any


@dataclass(frozen=True)
class Shape:
    """The size of a round; ``seats`` counts those that can be used, ``pairs`` the eligible ones."""

    workers: int
    jobs: int
    seats: int
    pairs: int


@dataclass(frozen=True)
class Peer:
    """A way to place people that stands beside ours.

    Attributes:
        name: as the tables say it. where: module and function here. product: the distribution it comes from.
        memory: bytes that its own data needs at the least for a round; what it would take in fact is more.
        exact: it claims the optimum. reads_problem: it is also told the folder of the problem.
    """

    name: str
    where: str
    product: str
    memory: Callable[[Shape], int]
    exact: bool = True
    reads_problem: bool = False

    def function(self) -> Callable[..., Any]:
        """Import it; alone, since two of them may not share a process."""
        module, _, name = self.where.partition(":")
        found: Callable[..., Any] = getattr(import_module(f"scripts.benchmark.{module}"), name)
        return found


def _pairs(each: int) -> Callable[[Shape], int]:
    return lambda shape: shape.pairs * each


def _table(each: int) -> Callable[[Shape], int]:
    return lambda shape: shape.workers * shape.seats * each


def _clones(each: int) -> Callable[[Shape], int]:
    return lambda shape: shape.pairs * shape.seats // max(shape.jobs, 1) * each


def _square(each: int) -> Callable[[Shape], int]:
    return lambda shape: max(shape.workers, shape.seats) ** 2 * each


PEERS = (
    Peer("OR-Tools SimpleMinCostFlow", "peers_ortools:flow", "ortools", _pairs(100)),
    Peer("OR-Tools CP-SAT", "peers_ortools:cp_sat", "ortools", _pairs(8_000)),
    Peer("MathOpt GLOP (LP)", "peers_ortools:glop", "ortools", _pairs(1_000)),
    Peer("MathOpt PDLP (LP)", "peers_ortools:pdlp", "ortools", _pairs(1_000)),
    Peer("MathOpt HiGHS (LP)", "peers_ortools:highs", "ortools", _pairs(1_000)),
    Peer("SciPy milp (HiGHS)", "peers_sparse:scipy_milp", "scipy", _pairs(500)),
    Peer("SciPy min_weight_full_bipartite_matching", "peers_sparse:scipy_sparse", "scipy", _clones(32)),
    Peer("SciPy linear_sum_assignment", "peers_dense:scipy_dense", "scipy", _table(16)),
    Peer("lapx lapjvx", "peers_dense:lapx", "lapx", _square(8)),
    Peer("POT ot.emd", "peers_dense:pot", "POT", lambda shape: shape.workers * shape.jobs * 40),
    Peer("first come, first served", "peers_greedy:first", "dukou", _pairs(24), exact=False, reads_problem=True),
    Peer("best score first", "peers_greedy:best_score", "dukou", _pairs(40), exact=False, reads_problem=True),
    Peer("priority, then best score", "peers_greedy:priority", "dukou", _pairs(40), exact=False, reads_problem=True),
)
BY_NAME = {peer.name: peer for peer in PEERS}


def missing() -> list[str]:
    """Return the distributions of peers that are not installed here."""
    return [name for name in dict.fromkeys(peer.product for peer in PEERS) if not _installed(name)]


def versions() -> dict[str, str]:
    """Return the version of every distribution that takes part."""
    products = ("numpy", "numba", *dict.fromkeys(peer.product for peer in PEERS))
    return {name: metadata.version(name) for name in products if _installed(name)}


def _installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
