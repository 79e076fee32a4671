"""Two solutions of a round side by side: whom one places and the other does not, who moved, by tier and by county."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.solution import Proposal, Solution
from app.rounds import comparing_queries, queries

Kind = Literal["gained", "lost", "moved"]
KINDS: tuple[Kind, ...] = ("gained", "lost", "moved")


@dataclass(frozen=True, slots=True)
class Row:
    """One tier or county: people placed before and after, placed only after, only before, in another order."""

    of: str
    before: int
    after: int
    gained: int
    lost: int
    moved: int


@dataclass(frozen=True, slots=True)
class Compared:
    """What changes from one solution to another; tiers as each solution's own policy counts them."""

    total: Row
    score_before: int
    score_after: int
    by_tier: Sequence[Row]
    by_county: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Changed:
    """A person who changes, by the proposal one of the two solutions has for them; the order before and after, if any."""

    proposal: Proposal
    before: UUID | None
    after: UUID | None

    @property
    def id(self) -> UUID:
        """The proposal's id, in whose order the people are listed."""
        return self.proposal.id


def changed(
    session: Session,
    solutions: tuple[Solution, Solution],
    kind: Kind,
    *,
    caller: Principal,
    after: UUID | None,
    limit: int,
) -> list[Changed]:
    """List who is placed by the second solution only, by the first only, or by both on different orders."""
    here, there = reversed(solutions) if kind != "lost" else solutions
    rows = comparing_queries.changed(
        session, (here.id, there.id), both=kind == "moved", caller=caller, after=after, limit=limit
    )
    if kind == "lost":
        return [Changed(row, row.job_order_id, None) for row, _ in rows]
    return [Changed(row, other, row.job_order_id) for row, other in rows]


def compare(session: Session, current: Round, before: Solution, after: Solution) -> Compared:
    """Compare two solutions of a round as they were stored, as matching.compare compares two placements."""
    offices = [each.organisation_id for each in queries.round_pools(session, current.id)]
    with widened(session, Why.ROUND, seen=offices):
        rows = [{row.worker_id: row for row in queries.placed(session, each.id)} for each in (before, after)]
    tiers = {str(row.tier) for each in rows for row in each.values()}
    counties = {row.county for each in rows for row in each.values()}
    return Compared(
        total=_rows(rows, ["all"], lambda _: "all")[0],
        score_before=sum(row.score for row in rows[0].values()),
        score_after=sum(row.score for row in rows[1].values()),
        by_tier=_rows(rows, sorted(tiers, key=int), lambda row: str(row.tier)),
        by_county=_rows(rows, sorted(counties), lambda row: row.county),
    )


def _rows(rows: Sequence[Mapping[Any, Any]], groups: Iterable[str], group: Any) -> list[Row]:
    before, after = rows
    counted: Counter[tuple[str, str]] = Counter()
    for worker, row in before.items():
        counted["before", group(row)] += 1
        if worker not in after:
            counted["lost", group(row)] += 1
    for worker, row in after.items():
        counted["after", group(row)] += 1
        if worker not in before:
            counted["gained", group(row)] += 1
        elif before[worker].job_order_id != row.job_order_id:
            counted["moved", group(row)] += 1
    return [Row(one, *(counted[what, one] for what in ("before", "after", *KINDS))) for one in groups]
