"""What a coordinator or a member sees beside a round: its pools, its frozen digest, its proposals by state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import covered, few_of
from app.access.principal import OFFICES, Principal
from app.alliances.queries import members_on
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.snapshot import Snapshot
from app.models.solution import Solution, Unplaced
from app.rounds import board_queries as queries
from app.rounds.queries import Solved, round_pools
from app.rounds.service import listed_of

Size = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class RoundPoolLine:
    """One pool in a round: whose, and how many people it brings, of whom how many can be matched now; None = hidden."""

    pool_id: UUID
    name: str
    office_id: UUID
    people: int | None
    matchable: int | None


@dataclass(frozen=True, slots=True)
class RoundPools:
    """The pools of a round that somebody sees, and how many people they bring together."""

    lines: Sequence[RoundPoolLine]
    people: int
    matchable: int


def newest_rounds(session: Session, *, caller: Principal, limit: int) -> Sequence[Round]:
    """List the latest rounds the caller keeps or takes part in, the newest first."""
    return queries.newest_rounds(session, caller, limit=limit)


def pools(session: Session, current: Round, *, caller: Principal) -> RoundPools:
    """Return the pools of a round that the caller put in or collects, with their size; small ones of others covered."""
    offices = [placed.organisation_id for placed in round_pools(session, current.id)]
    with widened(session, Why.ROUND, seen=offices):
        rows = queries.pools(session, current.id, caller)
    sizes = [(row[3], row[4]) for row in rows]
    lines = [
        RoundPoolLine(row[0], row[1], row[2], *size)
        for row, size in zip(rows, _sizes(caller, rows, sizes), strict=True)
    ]
    return RoundPools(lines, sum(people for people, _ in sizes), sum(free for _, free in sizes))


def _sizes(caller: Principal, rows: Sequence[Any], sizes: Sequence[tuple[int, int]]) -> list[Size]:
    """Sizes of pools as their own office counts them, as one that supervises it may know them, or who keeps the round.

    The last one sees the totals beside them.
    """
    if caller.role in OFFICES:
        own = caller.organisation_id
        return [size if row[2] == own else few_of(*size) for row, size in zip(rows, sizes, strict=True)]
    people, free = (covered([size[column] for size in sizes]) for column in (0, 1))
    return list(zip(people, free, strict=True))


def receivers(session: Session, current: Round) -> Sequence[UUID]:
    """List the offices whose orders the round may fill, for who keeps it."""
    return members_on(session, current.alliance_id, current.on_date, side="receiver")


def snapshot(session: Session, current: Round, *, caller: Principal) -> Snapshot | None:
    """Return the snapshot of a round the caller keeps, None before it is frozen."""
    return queries.snapshot(session, current.id, caller)


def proposal_states(session: Session, solution: Solution, *, caller: Principal) -> dict[str, int]:
    """Count the proposals of a solution that the caller may see, by state."""
    return queries.proposal_states(session, caller, Solved(solution.id, solution.organisation_id))


def unplaced(
    session: Session, current: Round, *, caller: Principal, reason: str, after: UUID | None, limit: int
) -> Sequence[Unplaced]:
    """List who has no proposal for one reason, in the solution that ``rows_of`` lists.

    Of the caller's own organisation only: a reason that is not shown is not asked for either.
    """
    caller = replace(caller, organisations=(caller.organisation_id,))
    return queries.unplaced(session, caller, listed_of(session, current), reason=reason, after=after, limit=limit)
