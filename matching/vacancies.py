"""Why seats stayed open, and how many people each requirement alone keeps away from them."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matching import sentences
from matching.blocks import Block, map_blocks
from matching.candidates import Search
from matching.eligibility import pair_refusals
from matching.every_pair import worth_compiling
from matching.masks import BIT
from matching.nets import Market
from matching.problem import Flags, Indices, Ints, Longs
from matching.refusal_scan import RefusalScan
from matching.seating import reserved_seats
from matching.sentences import Text


@dataclass(frozen=True)
class Vacancy:
    """A job with open seats.

    Attributes:
        job: row. open_seats: seats without a proposal.
        reason: order_expired; no_candidate: nobody is eligible; placed_elsewhere: all who are sit
            elsewhere; held_for_tiers: only hard reserved seats are open, and nobody of their tiers is left;
            side_rule: a corridor limit or companions stand between.
        eligible: people eligible. blockers: (rule, people whom this rule alone refuses), greatest first.
    """

    job: int
    open_seats: int
    reason: str
    eligible: int
    blockers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Task:
    """Attributes: market: the solved round. columns: places of the vacant jobs among the open ones of the search."""

    market: Market
    columns: Indices


def vacancies(market: Market, *, jobs: Indices | None = None, executor: Executor | None = None) -> list[Vacancy]:
    """Explain every job with open seats, in order of their references; one look at all pairs of these jobs.

    ``jobs`` asks for some of them only.
    """
    problem = market.problem
    used = np.bincount(market.job_of_worker[market.job_of_worker >= 0], minlength=len(problem.jobs))
    left = problem.jobs.seats - used
    vacant = np.flatnonzero(left > 0) if jobs is None else jobs[left[jobs] > 0]
    columns = np.flatnonzero(np.isin(market.search.job, vacant))
    search, pairs = market.search, len(problem.workers) * len(columns)
    count = _compiled_counts if worth_compiling(search.facts, search.policy, pairs=pairs) else _listed_counts
    counts = count(_Task(market, columns), executor)
    held_only = _held_only(market, left)
    return [_vacancy(market, int(job), int(left[job]), counts[:, job], held=bool(held_only[job])) for job in vacant]


def _compiled_counts(task: _Task, executor: Executor | None) -> Longs:
    market, jobs = task.market, task.market.search.job[task.columns]
    scan = RefusalScan.of(market.search.facts, market.search.policy, jobs.astype(np.int32))
    counts = np.zeros((len(BIT) + 2, len(market.problem.jobs)), dtype=np.int64)
    counts[:, jobs] = scan.tally(market.job_of_worker < 0, executor=executor).T
    return counts


def _listed_counts(task: _Task, executor: Executor | None) -> Longs:
    counts = np.zeros((len(BIT) + 2, len(task.market.problem.jobs)), dtype=np.int64)
    blocks = task.market.search.blocks if len(task.columns) else []
    for part in map_blocks(_count_block, task, blocks=blocks, executor=executor):
        counts += part
    return counts


def _count_block(task: _Task, block: Block) -> Longs:
    """Count, for each job, who is eligible, who of them is unplaced, and who is refused by each rule alone."""
    market = task.market
    worker, job = near_pairs(market.search, block, columns=task.columns)
    mask = pair_refusals(market.search.facts, worker, job)
    jobs = len(market.problem.jobs)
    unplaced = market.job_of_worker[worker] < 0
    rows = [mask == 0, (mask == 0) & unplaced, *(mask == bit for bit in BIT.values())]
    return np.stack([np.bincount(job[row], minlength=jobs) for row in rows])


def near_pairs(search: Search, block: Block, *, columns: Indices) -> tuple[Ints, Ints]:
    """List pairs of a block that at most one of skill, wish and destination refuses; other rules are not looked at.

    Args:
        search: tables over the distinct values of the problem.
        block: workers.
        columns: which of the open jobs, as places in ``search.job``.
    """
    need, region = search.need_of[columns], search.region_of[columns]
    fits = np.take(search.needs.screen(search.facts.problem, block), need, axis=1).astype(np.int8)
    fits += np.take(search.wishes.screen(block), need, axis=1)
    fits += np.take(search.destinations.screen(block), region, axis=1)
    entry, column = np.nonzero(fits >= 2)  # noqa: PLR2004 - two of the three
    return (entry + block[0]).astype(np.int32), search.job[columns[column]].astype(np.int32)


def _held_only(market: Market, left: Ints) -> Flags:
    """Tell which jobs have hard reserved seats open, and no others."""
    jobs = market.problem.jobs
    inside = reserved_seats(market.problem, market.values, market.job_of_worker)
    sitting = np.bincount(market.job_of_worker[inside], minlength=len(jobs))
    open_held = np.where(jobs.reserved_hard, jobs.reserved_seats - sitting, 0)
    return np.asarray((left > 0) & (open_held == left))


def _vacancy(market: Market, job: int, left: int, counts: Longs, *, held: bool) -> Vacancy:
    eligible, unplaced = int(counts[0]), int(counts[1])
    until = int(market.problem.jobs.valid_until[job])
    if 0 < until < market.problem.date:
        return Vacancy(job, left, "order_expired", 0, ())
    blockers = [(code, int(count)) for code, count in zip(BIT, counts[2:], strict=True) if count]
    blockers.sort(key=lambda item: -item[1])
    if not eligible:
        reason = "no_candidate"
    elif not unplaced:
        reason = "placed_elsewhere"
    else:
        reason = "held_for_tiers" if held else "side_rule"
    return Vacancy(job, left, reason, eligible, tuple(blockers))


def sentence_of(vacancy: Vacancy) -> Text:
    """Return the reason in words."""
    return sentences.vacancy(vacancy.reason, eligible=vacancy.eligible, blockers=vacancy.blockers)
