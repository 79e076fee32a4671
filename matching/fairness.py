"""Who was placed, beside who was there: by tier, county, sex, age and tilted area.

The report shows; no solver and no score reads it (tiers and agreements are the policy's, the rest is nobody's).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.policy import Policy
from matching.problem import Flags, Ints, Problem

FEW = 10
"""Counts from 1 to 9 are hidden from whoever is not the people's own office (RULES.md, who sees what)."""
BANDS = ("under_16", "16-24", "25-34", "35-44", "45-54", "55+", "unknown")
_FROM = (16, 25, 35, 45, 55)
NO_AREA = "none"


@dataclass(frozen=True)
class Group:
    """People who have one thing in common; None = hidden, so that nobody can be singled out.

    Attributes:
        by: tier, county, sex, age or area. value: tier number, six digits, F / M (M: or not given), band, area.
        people: in the round. eligible: with at least one eligible job. placed: with a proposal.
    """

    by: str
    value: str
    people: int | None
    eligible: int | None
    placed: int | None


@dataclass(frozen=True)
class Fairness:
    """Groups of a round beside its totals; of one ``by`` together, in the order of their values.

    Groups of one ``by`` add up to the totals, but for areas: a county may stand on several lists.
    """

    people: int
    eligible: int
    placed: int
    groups: tuple[Group, ...]

    def shielded(self, few: int = FEW) -> "Fairness":
        """Return the report without counts from 1 to ``few`` - 1, nor any that the totals would give away."""
        names = dict.fromkeys(group.by for group in self.groups)
        parts = [_shielded([group for group in self.groups if group.by == by], few) for by in names]
        return replace(self, groups=tuple(group for part in parts for group in part))


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


def share(part: int | None, whole: int | None) -> str:
    """Write a share with four decimals, the same on every machine; empty where a part is hidden or the whole is 0."""
    if part is None or not whole:
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


def _shielded(groups: list[Group], few: int) -> list[Group]:
    """Hide small counts of one kind of group, and one more where a single hidden one could be reckoned back."""
    hidden = [_hidden([getattr(group, name) for group in groups], few) for name in ("people", "eligible", "placed")]
    shown = []
    for place, group in enumerate(groups):
        people, eligible, placed = (column[place] for column in hidden)
        shown.append(
            replace(
                group,
                people=None if people else group.people,
                eligible=None if people or eligible else group.eligible,
                placed=None if people or placed else group.placed,
            )
        )
    return shown


def _hidden(counts: list[int], few: int) -> list[bool]:
    hidden = [0 < count < few for count in counts]
    others = [place for place, count in enumerate(counts) if count and not hidden[place]]
    if sum(hidden) == 1 and others:
        hidden[min(others, key=lambda place: counts[place])] = True
    return hidden
