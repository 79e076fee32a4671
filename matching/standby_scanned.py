"""Standby people and recommendations of a large round, from two scans of all its pairs that list none of them."""

from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from matching.candidates import Pairs
from matching.folder_kernels import NO_CLAIM
from matching.folder_scan import FolderScan
from matching.folder_standby import Claim, first_people
from matching.problem import Ints, Longs
from matching.ranked import Ranked, Wanted
from matching.rescan import side_by_side
from matching.source import Asked, Floor, Found, Source, Step

_ROOM, _AHEAD, _LEAST, _SHUT = 2**54, 2**56, -(2**57), 2**59
"""What numbers are below; how far the unplaced are ahead; what every rank is above; what a job asks of tiers that
it has no seat for, so that it is the last one recommended to them and they are below the least rank there."""


def rank_scanned(wanted: Wanted, *, executor: Executor | None = None, progress: Step | None = None) -> Ranked | None:
    """Rank every eligible pair of a problem that ``folder_scan.is_compiled``.

    None where worth less price has no room in one number, or somebody is placed where they are not eligible.
    """
    market = wanted.market
    if market.flat is None or any(int(np.abs(part).max(initial=0)) >= _ROOM for part in market.flat):
        return None
    own, favoured, other = market.flat
    values = replace(market.values, pinned=np.full_like(market.values.pinned, -1))
    scan = FolderScan.of(market.search.facts, market.search.policy, values=values)
    proposed = _proposed(scan, market.job_of_worker)
    if proposed is None:
        return None
    asked = Asked(np.where(market.open_to_all, other, other + _SHUT), favoured)
    claim = _claim(wanted, own, proposed)
    first = None if progress is None else lambda done, of: progress(done, 2 * of)
    second = None if progress is None else lambda done, of: progress(of + done, 2 * of)
    with side_by_side(executor) as pool:
        found = scan.scan(asked, Floor.none(scan.workers), most=wanted.most, executor=pool, progress=first)
        standby = first_people(scan, asked, claim, depth=wanted.depth, executor=pool, progress=second)
    return Ranked(_with_proposals(found, proposed, most=wanted.most), standby)


def _proposed(source: Source, job_of_worker: Ints) -> Pairs | None:
    """Return the proposals with their scores, None if any is not eligible."""
    worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
    job = job_of_worker[worker]
    eligible, score = source.scores(worker, job)
    return Pairs(worker, job, score) if eligible.all() else None


def _claim(wanted: Wanted, own: Longs, proposed: Pairs) -> Claim:
    """Rank the unplaced by worth less price, the placed by what that is more than now; they have to score more."""
    ahead, score = own + _AHEAD, np.full(len(own), -1, dtype=np.int32)
    ahead[proposed.worker] = own[proposed.worker] - wanted.market.keys(proposed)
    ahead[wanted.fixed] = NO_CLAIM
    score[proposed.worker] = proposed.score
    return Claim(ahead, score, least=_LEAST)


def _with_proposals(found: Found, proposed: Pairs, *, most: int) -> Pairs:
    """Put proposals in front of the pairs of their workers, ``most`` of each worker."""
    worker, job_of_worker = found.worker, np.full(len(found.best), -1, dtype=np.int32)
    job_of_worker[proposed.worker] = proposed.job
    others = np.flatnonzero(found.job != job_of_worker[worker])
    pairs = Pairs.joined([proposed, Pairs(worker[others], found.job[others], found.score[others])])
    pairs = pairs.take(np.argsort(pairs.worker, kind="stable"))
    first = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
    rank = np.arange(len(pairs)) - np.repeat(first, np.diff(np.append(first, len(pairs))))
    return pairs.take(np.flatnonzero(rank < most))
