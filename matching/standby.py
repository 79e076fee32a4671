"""Who comes next for each seat, and what else each worker could be offered, at the prices of the solved round."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching.blocks import Block
from matching.candidates import Pairs
from matching.folder_scan import is_compiled
from matching.nets import Market, top_of_each
from matching.problem import Ints
from matching.ranked import Ranked, Wanted
from matching.standby_listed import rank_listed
from matching.standby_scanned import rank_scanned

RECOMMENDATIONS = 3


@dataclass(frozen=True)
class Lists:
    """Standby and recommendations of a round, as columns.

    Attributes:
        standby_job, standby_rank, standby_worker: in order of job, then rank from 1.
        recommended: pairs in order of worker, then rank. rank: of each, from 1.
    """

    standby_job: Ints
    standby_rank: Ints
    standby_worker: Ints
    recommended: Pairs
    rank: Ints


def lists(
    market: Market,
    *,
    most: int = RECOMMENDATIONS,
    blocks: Sequence[Block] | None = None,
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Lists:
    """Rank every eligible pair, or only those of the workers in ``blocks``; large rounds by compiled scans.

    Standby of a job: unplaced people first, in order of worth minus price; then those placed elsewhere who
    would score more here, in order of what the move gains the round at current prices. At most as many as
    the job has seats, or ten where it has fewer. Left out are people pinned elsewhere, people bound to
    companions, and those whose tier may take none of the job's seats.

    Recommendations of a worker: the proposal first, then the other eligible jobs in order of worth minus
    price, those without a seat for the worker's tier last; ``most`` of them where there are so many.
    """
    wanted, search = Wanted.of(market, most=most), market.search
    found: Ranked | None = None
    if blocks is None and is_compiled(search.facts, search.policy):
        found = rank_scanned(wanted, executor=executor, progress=progress)
    if found is None:
        found = rank_listed(
            wanted, blocks=search.blocks if blocks is None else blocks, executor=executor, progress=progress
        )
    standby = found.standby
    order = top_of_each(standby.job, standby.key, most=wanted.depth)
    return Lists(
        standby_job=standby.job[order],
        standby_rank=_ranks(standby.job[order]),
        standby_worker=standby.worker[order],
        recommended=found.recommended,
        rank=_ranks(found.recommended.worker),
    )


def _ranks(group: Ints) -> Ints:
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return (np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group)))) + 1).astype(np.int32)
