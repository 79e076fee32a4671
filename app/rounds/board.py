"""What a coordinator or a member sees beside a round: its pools, its frozen digest, its proposals by state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import few_of
from app.access.principal import OFFICES, Principal
from app.alliances.queries import members_on
from app.db.scope import Why, widened
from app.models.matching_round import Round
from app.models.snapshot import Snapshot
from app.models.solution import Solution, Unplaced
from app.rounds import board_queries as queries
from app.rounds.queries import round_pools
from app.rounds.service import newest_solution


@dataclass(frozen=True, slots=True)
class RoundPoolLine:
    """One pool in a round: whose, and how many people it brings, of whom how many can be matched now (None: few)."""

    pool_id: UUID
    name: str
    office_id: UUID
    people: int | None
    matchable: int | None


def newest_rounds(session: Session, *, caller: Principal, limit: int) -> Sequence[Round]:
    """List the latest rounds the caller keeps or takes part in, the newest first."""
    return queries.newest_rounds(session, caller, limit=limit)


def pools(session: Session, current: Round, *, caller: Principal) -> list[RoundPoolLine]:
    """List the pools of a round that the caller put in or collects, with their size."""
    offices = [placed.organisation_id for placed in round_pools(session, current.id)]
    with widened(session, Why.ROUND, seen=offices):
        rows = queries.pools(session, current.id, caller)
    return [
        RoundPoolLine(pool, name, office, *_size(caller, office=office, people=people, free=free))
        for pool, name, office, people, free in rows
    ]


def _size(caller: Principal, *, office: UUID, people: int, free: int) -> tuple[int | None, int | None]:
    """A pool's size as the coordinator and its own office count it, and as one that supervises that office may know it."""
    if caller.role not in OFFICES or office == caller.organisation_id:
        return people, free
    return few_of(people, free)


def receivers(session: Session, current: Round) -> Sequence[UUID]:
    """List the offices whose orders the round may fill, for who keeps it."""
    return members_on(session, current.alliance_id, current.on_date, side="receiver")


def snapshot(session: Session, current: Round, *, caller: Principal) -> Snapshot | None:
    """Return the snapshot of a round the caller keeps, None before it is frozen."""
    return queries.snapshot(session, current.id, caller)


def proposal_states(session: Session, solution: Solution, *, caller: Principal) -> dict[str, int]:
    """Count the proposals of a solution that the caller may see, by state."""
    return queries.proposal_states(session, solution.id, caller)


def unplaced(
    session: Session, current: Round, *, caller: Principal, reason: str, after: UUID | None, limit: int
) -> Sequence[Unplaced]:
    """List who has no proposal for one reason, in the solution that ``rows_of`` lists.

    Of the caller's own organisation only: a reason that is not shown is not asked for either.
    """
    caller = replace(caller, organisations=(caller.organisation_id,))
    solution_id = current.published_solution_id or newest_solution(session, current).id
    return queries.unplaced(session, caller, solution_id=solution_id, reason=reason, after=after, limit=limit)
