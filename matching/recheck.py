"""The single rechecks that ``certify`` makes: hard rules, stated columns, counted claims."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from matching.audit_limits import crowded_employers, short_agreements
from matching.audit_pair import Book, refusals
from matching.audit_placement import (
    Placement,
    broken_groups,
    broken_pins,
    count,
    overfull_agreements,
    overfull_jobs,
    tier_of,
)
from matching.ceilings import Ceiling
from matching.eligibility import RULE_SET, Facts
from matching.lexi import exact_sum
from matching.policy import Policy
from matching.problem import Flags, Ints, Longs, Problem
from matching.report import Check, Proposals
from matching.result import DUALITY, NONE, SEARCH, Prices
from matching.scoring import score_components
from matching.stable import stability
from matching.stages import Stage, Values, tie_break


@dataclass(frozen=True)
class Work:
    """What the checks share.

    Attributes:
        placement: the last row of a worker proposed twice. points: score components of each proposal.
    """

    problem: Problem
    policy: Policy
    proposals: Proposals
    placement: Placement
    facts: Facts
    values: Values
    points: dict[str, Ints]

    @classmethod
    def of(cls, problem: Problem, policy: Policy, proposals: Proposals) -> Self:
        """Prepare the rechecks of proposals whose rows exist."""
        facts = Facts.of(problem)
        placement = dict(zip(proposals.worker.tolist(), proposals.job.tolist(), strict=True))
        values = Values.of(facts, policy, pinned=_pinned(problem))
        points = score_components(facts, policy, worker=proposals.worker, job=proposals.job)
        return cls(problem, policy, proposals, placement, facts, values, points)

    @property
    def score(self) -> Longs:
        """The true score of each proposal."""
        return np.asarray(np.sum(list(self.points.values()), axis=0, dtype=np.int64))


def wrong_rows(problem: Problem, proposals: Proposals) -> Iterator[str]:
    """Say which rows name nobody, or no job."""
    sizes = {len(proposals.worker), len(proposals.job), len(proposals.score), len(proposals.tier)}
    sizes |= {len(column) for column in proposals.components.values()}
    if len(sizes) > 1:
        yield "columns of unequal length"
        return
    for name, column, size in (
        ("worker", proposals.worker, len(problem.workers)),
        ("job", proposals.job, len(problem.jobs)),
    ):
        for row in np.flatnonzero((column < 0) | (column >= size)).tolist():
            yield f"row {row}: no such {name}"


def _pinned(problem: Problem) -> Ints:
    pinned = np.full(len(problem.workers), -1, dtype=np.int32)
    if problem.pins is not None:
        pinned[problem.pins.worker[problem.pins.pin]] = problem.pins.job[problem.pins.pin]
    return pinned


def rules(work: Work) -> Iterator[Check]:
    """Every hard rule, by the row-wise audit."""
    problem, placement = work.problem, work.placement
    book = Book(problem)
    again = np.flatnonzero(np.bincount(work.proposals.worker, minlength=1) > 1)
    yield Check("one_seat_a_worker", tuple(f"worker {problem.workers.ref[worker]}" for worker in again.tolist()))
    yield Check("eligible", tuple(_ineligible(work, book)))
    seats, held = overfull_jobs(problem, work.policy, placement)
    yield Check("seats", tuple(seats))
    yield Check("reserved_seats", tuple(held))
    missed, broken = broken_pins(problem, placement)
    yield Check("pins", tuple(missed))
    yield Check("bans", tuple(broken))
    yield Check("companions", tuple(broken_groups(problem, placement)))
    yield Check("agreements", tuple(overfull_agreements(problem, placement, book=book)))
    yield Check("targets", tuple(short_agreements(problem, work.policy, placement, book=book)))
    yield Check("county_share", tuple(crowded_employers(problem, work.policy, placement)))


def _ineligible(work: Work, book: Book) -> Iterator[str]:
    workers, jobs = work.problem.workers, work.problem.jobs
    for worker, job in zip(work.proposals.worker.tolist(), work.proposals.job.tolist(), strict=True):
        codes = refusals(work.problem, worker, job, book=book)
        if codes:
            yield f"worker {workers.ref[worker]}, job {jobs.ref[job]}: {', '.join(codes)}"


def columns(work: Work) -> Iterator[Check]:
    """Scores, components and tiers as stated beside each proposal."""
    proposals = work.proposals
    yield Check("score", tuple(_differing(work, proposals.score != work.score)))
    stated = proposals.components.items()
    wrong = [name for name, value in stated if name not in work.points or (value != work.points[name]).any()]
    yield Check("components", tuple(wrong))
    tiers = [tier_of(work.problem, work.policy, worker) for worker in proposals.worker.tolist()]
    yield Check("tier", tuple(_differing(work, proposals.tier != np.array(tiers, dtype=np.int32))))


def _differing(work: Work, wrong: Flags) -> Iterator[str]:
    for row in np.flatnonzero(wrong).tolist():
        yield f"worker {work.problem.workers.ref[work.proposals.worker[row]]}"


def reached(work: Work) -> tuple[int, ...]:
    """Count again what the proposals are worth in each stage."""
    return _worth(work, work.values.stages)


def _worth(work: Work, stages: Sequence[Stage]) -> tuple[int, ...]:
    counts = count(work.problem, work.policy, work.placement)
    proposals, values = work.proposals, work.values
    total = exact_sum(work.score)
    ties = exact_sum(tie_break(values.worker_hash[proposals.worker], values.job_hash[proposals.job]))
    return tuple(
        sum(value * n for value, n in zip(stage.tier_value, counts.tiers, strict=False))
        + total * stage.score
        + ties * stage.tie
        + stage.reserved_bonus * counts.soft_reserved
        + stage.household_bonus * counts.households
        for stage in stages
    )


def claims(work: Work, reached: tuple[int, ...], most: tuple[int, ...]) -> dict[str, Any]:
    """Everything that the certificate must say."""
    problem, policy = work.problem, work.policy
    names = [stage.name for stage in work.values.stages]
    counts = count(problem, policy, work.placement)
    date = f"{problem.date:08d}"
    job_of_worker = np.full(len(problem.workers), -1, dtype=np.int32)
    job_of_worker[work.proposals.worker] = work.proposals.job
    return {
        **stability(problem, policy, job_of_worker),
        "rule_set": RULE_SET,
        "policy": policy.to_dict(),
        "policy_digest": policy.digest(),
        "date": f"{date[:4]}-{date[4:6]}-{date[6:]}",
        "seed": problem.seed,
        "input_hashes": dict(problem.hashes),
        "workers": len(problem.workers),
        "jobs": len(problem.jobs),
        "seats": sum(problem.jobs.seats.tolist()),
        "placed": len(work.placement),
        "placed_by_tier": list(counts.tiers),
        "total_score": exact_sum(work.score),
        "stages": [
            {"name": name, "objective": value, "bound": limit}
            for name, value, limit in zip(names, reached, most, strict=True)
        ],
        "gap": {name: limit - value for name, value, limit in zip(names, reached, most, strict=True)},
    }


def ceiling(work: Work, aim: Stage, prices: Prices, *, most: int) -> dict[str, Any]:
    """Count again what the proposals reach of a ceiling, and where it is."""
    worth = _worth(work, [aim])[0]
    return Ceiling.of(aim, prices, worth=worth, score=exact_sum(work.score), most=most).to_dict()


def compare(certificate: Mapping[str, Any], claims: Mapping[str, Any]) -> Iterator[Check]:
    """Compare what the certificate states with what was counted, as canonical JSON: 3.0 is not 3."""
    for name, true in claims.items():
        if name not in certificate:
            yield Check(f"certificate.{name}", ("is missing",))
            continue
        same = _canonical(certificate[name]) == _canonical(true)
        yield Check(f"certificate.{name}", () if same else ("is not what was counted",))


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=repr)


def proof(work: Work, certificate: Mapping[str, Any], *, closed: bool) -> Check:
    """The stated proof must fit: by prices exactly when the bound closes, by search only where rules need one."""
    stated = certificate.get("proof"), certificate.get("proven")
    searched = stated == (SEARCH, True) and (work.problem.has_side_rules or work.policy.limits_more)
    fits = stated == (DUALITY, True) if closed else stated == (NONE, False) or searched
    return Check("certificate.proven", () if fits else ("claims a proof that does not hold, or hides one that does",))
