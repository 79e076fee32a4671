"""Reports beside a solved round: who was placed beside who was there, and where one more seat would help most."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from app.access.masks import covered
from app.reference.catalogue import Catalogue
from matching.codes import occupation_text
from matching.fairness import Group
from matching.policy import Policy
from matching.problem import Ints, Problem
from matching.tables import Account, fairness_of, fairness_table, more_seats_table

MOST_HELPFUL = 10


def report_tables(
    problem: Problem, policy: Policy, *, job_of_worker: Ints, said: Account, catalogue: Catalogue
) -> dict[str, pl.DataFrame]:
    """Return ``fairness.csv`` and ``more_seats.csv``; whole counts, for the people's own office."""
    areas = areas_of(problem, catalogue)
    found = fairness_of(problem, policy, job_of_worker=job_of_worker, said=said, areas=areas)
    return {
        "fairness.csv": fairness_table(found),
        "more_seats.csv": more_seats_table(problem, said.more_seats),
    }


def fairness_summary(
    problem: Problem, policy: Policy, *, job_of_worker: Ints, said: Account, catalogue: Catalogue
) -> dict[str, Any]:
    """Return the fairness report as plain values, small counts covered: it is read outside the people's office."""
    areas = areas_of(problem, catalogue)
    found = fairness_of(problem, policy, job_of_worker=job_of_worker, said=said, areas=areas)
    groups: list[dict[str, Any]] = []
    for by in dict.fromkeys(group.by for group in found.groups):
        of_kind = [group for group in found.groups if group.by == by]
        groups += _covered_groups(of_kind, tiers=policy.tier_count if by == "tier" else 0)
    return {"people": found.people, "eligible": found.eligible, "placed": found.placed, "groups": groups}


def _covered_groups(of_kind: Sequence[Group], *, tiers: int) -> list[dict[str, Any]]:
    """Cover the counts of one kind of group; where the people are hidden so is the rest.

    Tiers of nobody, which the report leaves out, stand in the row: so it is covered as the same row elsewhere.
    """
    absent = tiers - len(of_kind) if tiers else 0
    rows = {
        name: covered([getattr(group, name) for group in of_kind] + [0] * absent)
        for name in ("people", "eligible", "placed")
    }
    shown = []
    for place, group in enumerate(of_kind):
        counts = {name: None if rows["people"][place] is None else row[place] for name, row in rows.items()}
        shown.append({"by": group.by, "value": group.value, **counts})
    return shown


def more_seats_summary(problem: Problem, said: Account) -> list[dict[str, Any]]:
    """Return the orders where one more seat would help most as plain values."""
    jobs = problem.jobs
    return [
        {
            "job": jobs.ref[more.job],
            "occupation": occupation_text(int(jobs.occupation[more.job])),
            "region": f"{jobs.region[more.job]:06d}",
            "tier": more.tier if more.tier >= 0 else None,
            "score": more.score,
            "exact": more.exact,
        }
        for more in said.more_seats[:MOST_HELPFUL]
    ]


def areas_of(problem: Problem, catalogue: Catalogue) -> dict[int, tuple[str, ...]]:
    """Return the kinds of list that name each county, or a place above it, on the round's day; for the report only."""
    day = dt.date(problem.date // 10_000, problem.date // 100 % 100, problem.date % 100)
    counties = np.unique(problem.workers.county).tolist()
    return {code: tuple(sorted({area.kind for area in catalogue.tilted(f"{code:06d}", day)})) for code in counties}
