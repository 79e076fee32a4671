"""SQL of duplicates: who of two offices has one number, what both sides have, and what is held while it is settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.db.paging import page
from app.models.alliance import Alliance, AllianceMember
from app.models.duplicate import Duplicate
from app.models.identity import Identity
from app.models.matching_round import ACTIVE_STATES, Round, RoundPool
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.priority_status import PriorityStatus
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.pools.matchable_queries import kept

ASKED, SAID_YES, SEATED = 1, 2, 3
"""How far somebody is bound."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people of two offices with one number; ``first`` was loaded before."""

    first: UUID
    first_office: UUID
    second: UUID
    second_office: UUID


def partners(session: Session, office: UUID, day: date) -> dict[UUID, tuple[UUID, UUID]]:
    """Map each office that sends people in an alliance of this office's to alliance and coordinator; the oldest alliance."""
    mine, other = aliased(AllianceMember), aliased(AllianceMember)
    query = (
        select(other.member_id, other.alliance_id, other.organisation_id)
        .join(mine, mine.alliance_id == other.alliance_id)
        .where(mine.member_id == office, other.member_id != office, _on(mine, day), _on(other, day))
        .order_by(other.alliance_id.desc())
    )
    return {member: (alliance, keeper) for member, alliance, keeper in session.execute(query)}


def _on(member: Any, day: date) -> ColumnElement[bool]:
    lasting: ColumnElement[bool] = or_(member.valid_until.is_(None), member.valid_until >= day)
    return and_(member.side == "exporter", member.valid_from <= day, lasting)


def unknown_pairs(session: Session, office: UUID, others: Collection[UUID]) -> list[Pair]:
    """List the pairs of an office's people and others' with equal indexes that nobody found yet, in one statement.

    Of the vault it reads the indexes alone. Who is restricted is in no pair.
    """
    mine, theirs, person, other = aliased(Identity), aliased(Identity), aliased(Worker), aliased(Worker)
    before = mine.worker_id < theirs.worker_id  # ids are made in order of time
    first, second = (
        case((before, one), else_=two)
        for one, two in ((mine.worker_id, theirs.worker_id), (theirs.worker_id, mine.worker_id))
    )
    known = select(Duplicate.id).where(
        or_(
            (Duplicate.first_worker_id == mine.worker_id) & (Duplicate.second_worker_id == theirs.worker_id),
            (Duplicate.first_worker_id == theirs.worker_id) & (Duplicate.second_worker_id == mine.worker_id),
        )
    )
    query = (
        select(
            first,
            case((before, mine.organisation_id), else_=theirs.organisation_id),
            second,
            case((before, theirs.organisation_id), else_=mine.organisation_id),
        )
        .join(theirs, theirs.id_index == mine.id_index)
        .join(person, person.id == mine.worker_id)
        .join(other, other.id == theirs.worker_id)
        .where(
            mine.organisation_id == office,
            theirs.organisation_id.in_(others),
            person.restricted_at.is_(None),
            other.restricted_at.is_(None),
            ~known.exists(),
        )
        .order_by(first, second)
    )
    return [Pair(*row) for row in session.execute(query)]


def known(session: Session, pairs: Sequence[Pair]) -> frozenset[tuple[UUID, UUID]]:
    """Return which of some pairs somebody has found meanwhile."""
    query = select(Duplicate.first_worker_id, Duplicate.second_worker_id)
    query = query.where(Duplicate.first_worker_id.in_([pair.first for pair in pairs]))
    return frozenset((first, second) for first, second in session.execute(query))


def keepers_of_rounds(session: Session, offices: Collection[UUID]) -> frozenset[UUID]:
    """Return the coordinators of the rounds under way in which pools of some offices stand."""
    query = select(Round.organisation_id).where(_with_pools(offices))
    return frozenset(session.scalars(query.distinct()))


def hold_alliance(session: Session, alliance_id: UUID) -> None:
    """Let one runner at a time keep an alliance's pairs."""
    session.execute(select(Alliance.id).where(Alliance.id == alliance_id).with_for_update()).all()


def hold_rounds(session: Session, offices: Collection[UUID]) -> None:
    """Hold the rounds under way in which pools of some offices stand: who freezes or makes offers is through, or waits."""
    query = select(Round.id).where(_with_pools(offices)).order_by(Round.id).with_for_update()
    session.execute(query).all()


def _with_pools(offices: Collection[UUID]) -> ColumnElement[bool]:
    pools = select(RoundPool.round_id).where(RoundPool.organisation_id.in_(offices))
    return Round.state.in_(ACTIVE_STATES) & Round.id.in_(pools)


def sides_of_standing(session: Session, workers: Collection[UUID]) -> frozenset[UUID]:
    """Return the offices of orders and the coordinators that stand in offers of some people which await an answer."""
    query = select(Offer.order_office_id, Offer.coordinator_id).where(
        Offer.worker_id.in_(workers), Offer.state.in_(STANDING)
    )
    return frozenset(office for pair in session.execute(query.distinct()) for office in pair)


def bound(session: Session, workers: Collection[UUID]) -> dict[UUID, int]:
    """Tell how far some people are bound, 0 = not at all; their offers that stand are held from now on."""
    query = select(Offer.worker_id, Offer.state).where(Offer.worker_id.in_(workers), Offer.state.in_(STANDING))
    asked = session.execute(query.order_by(Offer.id).with_for_update()).all()
    found = dict.fromkeys(workers, 0)
    for worker, state in asked:
        found[worker] = max(found[worker], SAID_YES if state == "worker_yes" else ASKED)
    seats = select(Placement.worker_id).where(Placement.worker_id.in_(workers), Placement.state.in_(HOLDING))
    return found | dict.fromkeys(session.scalars(seats), SEATED)


def duplicates(session: Session, keeper: UUID, state: str, *, after: UUID | None, limit: int) -> Sequence[Duplicate]:
    """List what a coordinator has to settle or has settled, by id."""
    query = select(Duplicate).where(Duplicate.organisation_id == keeper)
    if state:
        query = query.where(Duplicate.state == state)
    return session.scalars(page(query, Duplicate.id, after=after, limit=limit)).all()


def hold_duplicate(session: Session, duplicate_id: UUID, keeper: UUID) -> Duplicate | None:
    """Find a duplicate of a coordinator's, hold it and read it anew."""
    query = select(Duplicate).where(Duplicate.id == duplicate_id, Duplicate.organisation_id == keeper)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def count_of(session: Session, keeper: UUID, state: str) -> int:
    """Count a coordinator's duplicates in one state."""
    query = select(func.count()).select_from(Duplicate).where(Duplicate.organisation_id == keeper)
    return session.scalar(query.where(Duplicate.state == state)) or 0


def people(session: Session, workers: Collection[UUID]) -> dict[UUID, Any]:
    """Read what is shown of both sides, by worker: pool, county, day of loading; statuses and offers as counts."""
    statuses = select(func.count()).where(PriorityStatus.worker_id == Worker.id).correlate(Worker).scalar_subquery()
    asked = select(func.count()).where(Offer.worker_id == Worker.id, Offer.state.in_(STANDING))
    seats = select(func.count()).where(Placement.worker_id == Worker.id, Placement.state.in_(HOLDING))
    rounds = select(func.count()).where(RoundPool.pool_id == Worker.pool_id, RoundPool.active)
    query = (
        select(
            Worker.id,
            Worker.county,
            WorkerPool.name.label("pool"),
            Worker.created_at,
            kept().label("kept"),
            statuses.label("statuses"),
            asked.correlate(Worker).scalar_subquery().label("offers"),
            seats.correlate(Worker).scalar_subquery().label("seats"),
            rounds.correlate(Worker).scalar_subquery().label("rounds"),
        )
        .join(WorkerPool, WorkerPool.id == Worker.pool_id)
        .where(Worker.id.in_(workers))
    )
    return {row.id: row for row in session.execute(query)}
