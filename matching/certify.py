"""Recheck of a proposal and its certificate without any solver.

Three independent parts: every hard rule is read again row by row (``audit_pair``, ``audit_placement``);
what the certificate claims is counted again; and the bound is recomputed from the stored prices by one
scan over all eligible pairs. Where it equals the objective, no better proposal exists.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from matching import recheck
from matching.blocks import Block, Progress, map_blocks
from matching.bound import Part, Tariff, bound_with_groups, part_of
from matching.candidates import Pairs, Search, scored_pairs
from matching.ceilings import aim_of
from matching.checks import check_problem
from matching.folder_scan import folder_source
from matching.lexi import is_negative
from matching.onenumber import in_one
from matching.policy import Policy
from matching.problem import Longs, Problem
from matching.report import Check, Proposals, Report
from matching.rescan import count_pairs, is_scanned, scanned_bound, side_by_side
from matching.result import Prices
from matching.sides import SideRules
from matching.stages import Stage


def certify(
    problem: Problem,
    policy: Policy,
    *,
    proposals: Proposals,
    certificate: Mapping[str, Any],
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Report:
    """Recheck every hard rule and every number of a certificate, without a solver.

    Args:
        problem: the input as it was solved.
        policy: the policy it was solved under.
        proposals: what was proposed.
        certificate: what ``Solution.certificate`` gave, perhaps read back from JSON.
        executor: where the blocks of the scan run.
        progress: called with a step's name, what is done, and of how much.

    Raises:
        InputError: the problem contradicts itself; a wrong certificate or proposal raises nothing.
    """
    check_problem(problem)
    rows = Check("rows", tuple(recheck.wrong_rows(problem, proposals)))
    if not rows.holds:
        return Report((rows,), proven=False)
    work = recheck.Work.of(problem, policy, proposals)
    checks = [rows, *recheck.rules(work), *recheck.columns(work)]
    sides = SideRules.of(work.facts, work.policy)
    prices = _prices(certificate.get("prices"), sides, stages=len(work.values.stages), jobs=len(problem.jobs))
    checks.append(Check("prices", () if prices else ("are no whole numbers of the right shape, or below 0",)))
    if prices is None:
        return Report(tuple(checks), proven=False)
    ceilings = _ceilings(work, certificate, sides)
    checks.append(Check("ceilings", () if ceilings is not None else ("are no aims with prices of the right shape",)))
    tariffs = [Tariff.of(work.values, prices, limits=sides.limits)]
    tariffs += [Tariff.of(in_one(work.values, aim), own, limits=sides.limits) for aim, own in ceilings or ()]
    (most, *others), pairs = _scan(work, sides, tariffs, executor=executor, progress=progress)
    reached = recheck.reached(work)
    claims = {**recheck.claims(work, reached, most), "pairs_scanned": pairs, "prices_hash": prices.digest()}
    if ceilings:
        claims["ceilings"] = [
            recheck.ceiling(work, aim, own, most=bound[0]) for (aim, own), bound in zip(ceilings, others, strict=True)
        ]
    checks += recheck.compare(certificate, claims)
    checks.append(recheck.proof(work, certificate, closed=reached == most))
    return Report(tuple(checks), proven=reached == most)


def _ceilings(
    work: recheck.Work, certificate: Mapping[str, Any], rules: SideRules
) -> list[tuple[Stage, Prices]] | None:
    """Read the aims and prices of the stated ceilings; None where one is not what it should be."""
    found = []
    try:
        for stated in certificate.get("ceilings", []):
            prices = _prices(stated["prices"], rules, stages=1, jobs=len(work.problem.jobs))
            if prices is None:
                return None
            found.append((aim_of(stated, tiers=work.policy.tier_count), prices))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return found


def _prices(stated: Any, rules: SideRules, *, stages: int, jobs: int) -> Prices | None:
    """Read the prices; None unless they are whole numbers of the right shape, no seat's below 0."""
    try:
        limit, limits = stated.get("limit", []), stated.get("limits", [])
        sides = [_whole(stated[name], shape=(stages, jobs)) for name in ("open", "reserved")]
        priced = _whole(limit, shape=(len(limit),))
        sides.append(_whole(limits, shape=(stages, len(limit))) if limit else np.zeros((0, 0), dtype=np.int64))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return None
    if is_negative(sides[0]).any() or is_negative(sides[1]).any() or not rules.limits.exist(priced):
        return None
    return Prices(open=sides[0], reserved=sides[1], limit=priced, limits=sides[2])


def _whole(values: object, *, shape: tuple[int, ...]) -> Longs:
    """Return whole numbers of this shape, or raise ValueError."""
    read = np.array(values, dtype=object)
    if read.shape != shape or not all(type(number) is int for number in read.flat):
        raise ValueError(shape)
    return read.astype(np.int64)


def _scan(
    work: recheck.Work,
    rules: SideRules,
    tariffs: Sequence[Tariff],
    *,
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[list[tuple[int, ...]], int]:
    """Recompute the bound of each tariff by one look at every eligible pair; also how many there are."""
    if is_scanned(work.problem, rules) and len(tariffs) == 1 and tariffs[0].limits is None:
        found = _rescan(work, tariffs[0].prices, executor=executor, progress=progress)
        if found is not None:
            return found
    scan = _Scan(Search.of(work.facts, work.policy), tuple(tariffs), rules)
    step = None if progress is None else partial(progress, "certify")
    looks = list(map_blocks(_look, scan, blocks=scan.search.blocks, executor=executor, progress=step))
    members = rules.free(work.values, Pairs.joined([look.members for look in looks]))
    most = [
        bound_with_groups(
            tariff, members, groups=rules.groups, problem=work.problem, parts=[look.parts[k] for look in looks]
        )
        for k, tariff in enumerate(tariffs)
    ]
    return most, sum(look.pairs for look in looks)


def _rescan(
    work: recheck.Work, prices: Prices, *, executor: Executor | None, progress: Progress | None
) -> tuple[list[tuple[int, ...]], int] | None:
    """The same of a large round by compiled scans; None where these prices do not fit them."""
    source = folder_source(work.facts, work.policy, values=work.values)
    step = None if progress is None else partial(progress, "certify")
    with side_by_side(executor) as pool:
        most = scanned_bound(work.problem, work.values, source, prices=prices, executor=pool)
        if most is None:
            return None
        return [most], count_pairs(work.facts, work.values, source, executor=pool, progress=step)


@dataclass(frozen=True)
class _Scan:
    """What every block of the scan needs."""

    search: Search
    tariffs: tuple[Tariff, ...]
    rules: SideRules


@dataclass(frozen=True)
class _Look:
    """What one block gave: its part of each bound, its companions' pairs for later, and how many pairs there are."""

    parts: tuple[Part, ...]
    members: Pairs
    pairs: int


def _look(scan: _Scan, block: Block) -> _Look:
    pairs = scored_pairs(scan.search, block)
    member = scan.rules.groups.group_of[pairs.worker] >= 0
    alone = scan.rules.free(scan.tariffs[0].values, pairs.take(np.flatnonzero(~member)))
    parts = tuple(part_of(tariff, alone) for tariff in scan.tariffs)
    return _Look(parts, pairs.take(np.flatnonzero(member)), len(pairs))
