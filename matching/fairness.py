"""Who was placed, beside who was there: by tier, county, sex, age and tilted area.

The report shows; no solver and no score reads it (tiers and agreements are the policy's, the rest is nobody's).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.policy import Policy
from matching.problem import Flags, Ints, Problem

BANDS = ("under_16", "16-24", "25-34", "35-44", "45-54", "55+", "unknown")
_FROM = (16, 25, 35, 45, 55)
NO_AREA = "none"


@dataclass(frozen=True)
class Group:
    """People who have one thing in common.

    Attributes:
        by: tier, county, sex, age or area. value: tier number, six digits, F / M (M: or not given), band, area.
        people: in the round. eligible: with at least one eligible job. placed: with a proposal.
    """

    by: str
    value: str
    people: int
    eligible: int
    placed: int


@dataclass(frozen=True)
class Fairness:
    """Groups of a round beside its totals; of one ``by`` together, in the order of their values.

    Groups of one ``by`` add up to the totals, but for areas: a county may stand on several lists.
    """

    people: int
    eligible: int
    placed: int
    groups: tuple[Group, ...]


def fairness(
    problem: Problem,
    policy: Policy,
    *,
    job_of_worker: Ints,
    eligible: Flags,
    areas: Mapping[int, Sequence[str]] | None = None,
) -> Fairness:
    """Count people, people with an eligible job, and people with a proposal, group by group.

    Args:
        problem: who was there.
        policy: gives the tiers.
        job_of_worker: -1 = unplaced.
        eligible: one a worker.
        areas: lists that each county code stands on, for the report only; None = no row by area.
    """
    count = _Counts(eligible, job_of_worker >= 0)
    workers = problem.workers
    tier = policy.tier_of(workers.statuses)
    groups = [count.group("tier", str(one), tier == one) for one in range(policy.tier_count)]
    groups += [count.group("county", f"{one:06d}", workers.county == one) for one in np.unique(workers.county).tolist()]
    groups += [count.group("sex", "F", workers.female), count.group("sex", "M", ~workers.female)]
    band = _bands(workers.birth, problem.date)
    groups += [count.group("age", name, band == place) for place, name in enumerate(BANDS)]
    if areas is not None:
        groups += _by_area(count, workers.county, areas)
    known = tuple(group for group in groups if group.people)
    return Fairness(len(workers), int(eligible.sum()), int(count.placed.sum()), known)


def share(part: int, whole: int) -> str:
    """Write a share with four decimals, the same on every machine; empty where the whole is 0."""
    if not whole:
        return ""
    ten_thousandths = (part * 20_000 + whole) // (2 * whole)
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04d}"


@dataclass(frozen=True)
class _Counts:
    eligible: Flags
    placed: Flags

    def group(self, by: str, value: str, member: Flags) -> Group:
        counts = (member.sum(), (member & self.eligible).sum(), (member & self.placed).sum())
        return Group(by, value, *map(int, counts))


def _bands(birth: Ints, date: int) -> Ints:
    """Return the band of each age on the round's date; the birthday itself counts from the next day."""
    years = (np.int32(date) - birth - 1) // 10_000
    band = np.searchsorted(np.array(_FROM), years, side="right")
    return np.where(birth > 0, band, len(BANDS) - 1).astype(np.int32)


def _by_area(count: _Counts, county: Ints, areas: Mapping[int, Sequence[str]]) -> list[Group]:
    names = sorted({name for listed in areas.values() for name in listed})
    on_list = {name: [code for code, listed in areas.items() if name in listed] for name in names}
    groups = [count.group("area", name, np.isin(county, codes)) for name, codes in on_list.items()]
    listed = [code for code, found in areas.items() if found]
    return [*groups, count.group("area", NO_AREA, ~np.isin(county, listed))]
