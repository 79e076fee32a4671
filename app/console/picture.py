"""A solution's summary as what a coordinator looks at: by tier, beside other ways, why not, which course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from app.console.charts import Bar, bars
from app.console.words import FAIRNESS, GROUPS, RULES, STAGE_NAMES, UNPLACED, Words, named, tiers


class Outcome(BaseModel):
    """What one way of placing people comes to; None = hidden, because they are few."""

    model_config = ConfigDict(extra="ignore")
    placed: int
    placed_by_tier: list[int | None]
    score: int
    blocking_pairs: int | None = None


class Price(BaseModel):
    """What favouring the poor costs against the best placement that knows no tiers."""

    model_config = ConfigDict(extra="ignore")
    placed: int
    score: int
    moved: int
    without_priority: Outcome


class Course(BaseModel):
    """One course and how many people more it would place."""

    model_config = ConfigDict(extra="ignore")
    occupation: str
    level: int
    certificate: bool
    seats: int
    placed_more: int


class Group(BaseModel):
    """People who have one thing in common; None = hidden, because they are few."""

    model_config = ConfigDict(extra="ignore")
    by: str
    value: str
    people: int | None
    eligible: int | None
    placed: int | None


class Fairness(BaseModel):
    """Who was placed beside who was there."""

    model_config = ConfigDict(extra="ignore")
    people: int
    placed: int
    groups: list[Group]


class MoreSeat(BaseModel):
    """An order where one more seat would help."""

    model_config = ConfigDict(extra="ignore")
    job: str
    occupation: str
    region: str
    score: int


class Summary(Outcome):
    """What ``Solution.summary`` holds; parts that a solution does not state are left out of the picture."""

    workers: int | None = None
    workers_by_tier: list[int | None] = []
    seats: int
    eligible_pairs: int
    proven: bool
    gap: dict[str, int] = {}
    recommended_three: int | None = None
    unplaced_by_reason: dict[str, int] = {}
    price_of_priority: Price | None = None
    simple_rules: dict[str, Outcome] = {}
    training: list[Course] = []
    fairness: Fairness | None = None
    more_seats: list[MoreSeat] = []


@dataclass(frozen=True)
class Way:
    """One line of the comparison: a way of placing people and what it comes to."""

    label: Words
    outcome: Outcome
    ours: bool


@dataclass(frozen=True)
class Picture:
    """Everything the page of a solved round draws."""

    summary: Summary
    tiers: Sequence[Words]
    by_tier: Sequence[Bar]
    by_reason: Sequence[tuple[str, Bar]]
    ways: Sequence[Way]
    gaps: Sequence[tuple[Words, int]]
    fairness: Sequence[tuple[Words, Sequence[tuple[Words | None, Group]]]]

    @classmethod
    def of(cls, stored: Mapping[str, Any], policy: Mapping[str, Any]) -> Self:
        """Read a stored summary beside the body of the policy it was solved under."""
        summary = Summary.model_validate(stored)
        names = tiers(policy)
        return cls(
            summary=summary,
            tiers=names,
            by_tier=_by_tier(summary, names),
            by_reason=_by_reason(summary),
            ways=_ways(summary),
            gaps=[(named(STAGE_NAMES, stage.split("_")[0]), gap) for stage, gap in summary.gap.items() if gap],
            fairness=_fairness(summary, names),
        )


def _by_tier(summary: Summary, names: Sequence[Words]) -> list[Bar]:
    wholes = summary.workers_by_tier or summary.placed_by_tier
    if not len(names) == len(wholes) == len(summary.placed_by_tier):
        return []
    first_come = summary.simple_rules.get("first_come")
    ticks = first_come.placed_by_tier if first_come and len(first_come.placed_by_tier) == len(names) else None
    return bars(names, parts=summary.placed_by_tier, wholes=wholes, ticks=ticks)


def _fairness(summary: Summary, names: Sequence[Words]) -> list[tuple[Words, list[tuple[Words | None, Group]]]]:
    """Return the groups of each kind with their names; None where the page has to look a place up."""
    groups = summary.fairness.groups if summary.fairness else []
    kinds: dict[str, list[tuple[Words | None, Group]]] = {}
    for group in groups:
        if group.by == "tier":
            label: Words | None = names[int(group.value)] if int(group.value) < len(names) else None
        else:
            label = None if group.by == "county" else named(GROUPS, group.value)
        kinds.setdefault(group.by, []).append((label, group))
    return [(named(FAIRNESS, by), kinds[by]) for by in FAIRNESS if by in kinds]


def _by_reason(summary: Summary) -> list[tuple[str, Bar]]:
    codes = sorted(summary.unplaced_by_reason, key=lambda code: -summary.unplaced_by_reason[code])
    counts = [summary.unplaced_by_reason[code] for code in codes]
    return list(zip(codes, bars([named(UNPLACED, code) for code in codes], parts=counts, wholes=counts), strict=True))


def _ways(summary: Summary) -> list[Way]:
    others = dict(summary.simple_rules)
    if summary.price_of_priority is not None:
        others = {"without_priority": summary.price_of_priority.without_priority, **others}
    ours = Way(named(RULES, "ours"), summary, ours=True)
    return [ours, *(Way(named(RULES, name), outcome, ours=False) for name, outcome in others.items())]
