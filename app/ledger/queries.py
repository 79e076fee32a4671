"""SQL of the ledger: what is recommended to whom, what was told, who is still short of three."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, case, func, null, select, update
from sqlalchemy.orm import Session, aliased

from app.access.principal import Principal
from app.db.paging import Owner, page_of_owners
from app.ledger.codes import ENOUGH
from app.models.matching_round import Round
from app.models.offer import Offer
from app.models.recommendation_event import RecommendationEvent
from app.models.solution import Recommendation
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from app.pools.matchable_queries import kept

_CHUNK = 500


def chunks(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    """Divide ids into lists that a statement can name."""
    rest = iter(dict.fromkeys(ids))
    while some := list(islice(rest, _CHUNK)):
        yield some


def of_numbers(session: Session, ids: Collection[UUID], caller: Principal) -> list[Any]:
    """Read those of some recommendations that published rounds make to the caller's own people.

    Columns: id, worker_id, job_order_id, round_id, coordinator_id, published_at.
    """
    return [
        row for some in chunks(ids) for row in session.execute(_published(caller).where(Recommendation.id.in_(some)))
    ]


def of_people(session: Session, round_id: UUID, ids: Collection[UUID], caller: Principal) -> list[Any]:
    """Read all recommendations that a published round makes to some of the caller's own people; columns as above."""
    mine = _published(caller).where(Round.id == round_id)
    return [row for some in chunks(ids) for row in session.execute(mine.where(Recommendation.worker_id.in_(some)))]


def of_offers(session: Session, ids: Collection[UUID], caller: Principal) -> list[Any]:
    """Read some offers to the caller's own people as what they were told of; columns as above, and ``offer_id``.

    What a later wave or somebody of the office puts before a person stands in no published solution.
    """
    columns = (
        *(null().label("id"), Offer.worker_id, Offer.job_order_id, Offer.round_id, Offer.coordinator_id),
        *(Round.published_at, Offer.id.label("offer_id")),
    )
    query = select(*columns).join(Round, Round.id == Offer.round_id).order_by(Offer.id)
    mine = query.where(Offer.organisation_id == caller.organisation_id)
    return [row for some in chunks(ids) for row in session.execute(mine.where(Offer.id.in_(some)))]


def _published(caller: Principal) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Recommendation.id,
        Recommendation.worker_id,
        Recommendation.job_order_id,
        Round.id.label("round_id"),
        Round.organisation_id.label("coordinator_id"),
        Round.published_at,
    )
    query = select(*columns).join(Round, Round.published_solution_id == Recommendation.solution_id)
    mine = Recommendation.worker_office_id == caller.organisation_id
    return query.where(mine, Recommendation.withheld_at.is_(None)).order_by(Recommendation.id)


def told_to(session: Session, worker_ids: Collection[UUID]) -> list[Any]:
    """Read what some people were told: id, worker_id, job_order_id, told_on, channel, told_by, answer."""
    table = RecommendationEvent
    columns = (
        *(table.id, table.worker_id, table.job_order_id),
        *(table.told_on, table.channel, table.told_by, table.answer),
    )
    return [
        row
        for some in chunks(worker_ids)
        for row in session.execute(select(*columns).where(table.worker_id.in_(some)).order_by(table.told_on, table.id))
    ]


def change(session: Session, ids: Collection[UUID], *, values: dict[str, Any]) -> None:
    """Say the same otherwise of some events."""
    for some in chunks(ids):
        session.execute(update(RecommendationEvent).where(RecommendationEvent.id.in_(some)).values(**values))
    session.expire_all()


@dataclass(frozen=True, slots=True)
class Which:
    """Which of an office's events: all of them, one person's, one pool's, of one round."""

    office: UUID
    worker_id: UUID | None = None
    pool_id: UUID | None = None
    round_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class People:
    """An office's people to whom a published round recommends jobs: all of them, one village's, one person."""

    current: Round
    office: UUID
    village: str | None = None
    worker_id: UUID | None = None


def events(session: Session, which: Which, *, after: UUID | None, limit: int) -> Sequence[RecommendationEvent]:
    """List what an office told its people, by id; who is restricted stands in no list."""
    table = RecommendationEvent
    query = (
        select(table).join(Worker, Worker.id == table.worker_id).where(table.organisation_id == which.office, kept())
    )
    if which.pool_id is not None:
        query = query.where(Worker.pool_id == which.pool_id)
    if which.round_id is not None:
        query = query.where(table.round_id == which.round_id)
    whole = which.worker_id is None
    owner: Owner = (table.organisation_id, which.office) if whole else (table.worker_id, which.worker_id)
    return session.scalars(page_of_owners(query, table.id, owners=[owner], after=after, limit=limit)).all()


def _told(round_id: UUID) -> ScalarSelect[int]:
    """Of how many different jobs the person of a recommendation was told in a round."""
    table = RecommendationEvent
    query = select(func.count(table.job_order_id.distinct()))
    query = query.where(table.round_id == round_id, table.worker_id == Recommendation.worker_id)
    return query.correlate(Recommendation).scalar_subquery()


def _trained() -> ColumnElement[bool]:
    """Whether the person of a recommendation holds a certificate of a skill."""
    query = select(WorkerSkill.id).where(WorkerSkill.worker_id == Recommendation.worker_id, WorkerSkill.certified)
    return query.correlate(Recommendation).exists()


def short(
    session: Session, people: People, *, trained: bool, after: UUID | None, limit: int
) -> Sequence[Recommendation]:
    """List by id the third recommendations of an office's people who were told fewer than three jobs; trained people or others.

    Who has a third one is eligible for three orders at least: the engine puts down as many as there are, three at most.
    """
    query = select(Recommendation).where(
        *_thirds(people.current),
        _told(people.current.id) < ENOUGH,
        _trained() if trained else ~_trained(),
    )
    if people.village is not None:
        query = query.join(Worker, Worker.id == Recommendation.worker_id).where(Worker.village == people.village)
    owners = [(Recommendation.worker_office_id, people.office)]
    return session.scalars(page_of_owners(query, Recommendation.id, owners=owners, after=after, limit=limit)).all()


def is_trained(session: Session, recommendation_id: UUID) -> bool:
    """Tell whether the person of a recommendation holds a certificate."""
    query = select(Recommendation.id).where(Recommendation.id == recommendation_id, _trained())
    return session.scalars(query).first() is not None


def told_counts(session: Session, round_id: UUID, worker_ids: Collection[UUID]) -> dict[UUID, int]:
    """Count the different jobs that some people were told in a round."""
    table = RecommendationEvent
    query = select(table.worker_id, func.count(table.job_order_id.distinct())).where(table.round_id == round_id)
    query = query.where(table.worker_id.in_(worker_ids)).group_by(table.worker_id)
    return {worker: count for worker, count in session.execute(query)}  # noqa: C416  # rows are no tuples


def trained_among(session: Session, worker_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of some people who hold a certificate."""
    query = select(WorkerSkill.worker_id).where(WorkerSkill.worker_id.in_(worker_ids), WorkerSkill.certified)
    return frozenset(session.scalars(query.distinct()))


def _by_worker(round_id: UUID) -> Subquery:
    table = RecommendationEvent
    query = select(table.worker_id, func.count(table.job_order_id.distinct()).label("jobs"))
    return query.where(table.round_id == round_id).group_by(table.worker_id).subquery()


def counts(session: Session, current: Round) -> Sequence[Any]:
    """Count by office who has three recommendations, and who of them was told three: office, eligible, told."""
    told = _by_worker(current.id)
    query = (
        select(
            Recommendation.worker_office_id,
            func.count(),
            func.sum(case((told.c.jobs >= ENOUGH, 1), else_=0)),
        )
        .outerjoin(told, told.c.worker_id == Recommendation.worker_id)
        .where(*_thirds(current))
        .group_by(Recommendation.worker_office_id)
        .order_by(Recommendation.worker_office_id)
    )
    return session.execute(query).all()


def own_counts(session: Session, current: Round, office: UUID) -> Any:
    """Count an office's people as ``counts`` does, and of them the trained ones: eligible, told, trained, trained told."""
    told = _by_worker(current.id)
    enough = func.coalesce(told.c.jobs, 0) >= ENOUGH
    query = (
        select(
            func.count(),
            func.coalesce(func.sum(case((enough, 1), else_=0)), 0),
            func.coalesce(func.sum(case((_trained(), 1), else_=0)), 0),
            func.coalesce(func.sum(case((enough & _trained(), 1), else_=0)), 0),
        )
        .select_from(Recommendation)
        .outerjoin(told, told.c.worker_id == Recommendation.worker_id)
        .where(*_thirds(current), Recommendation.worker_office_id == office)
    )
    return session.execute(query).one()


def _thirds(current: Round) -> tuple[ColumnElement[bool], ...]:
    return (
        Recommendation.solution_id == current.published_solution_id,
        Recommendation.rank == ENOUGH,
        Recommendation.withheld_at.is_(None),
    )


def villages(session: Session, current: Round, office: UUID) -> Sequence[Any]:
    """Count an office's people who have a recommendation by village: village, people, eligible for three, told three."""
    told = _by_worker(current.id)
    three = Recommendation.rank == ENOUGH
    query = (
        select(
            Worker.village,
            func.sum(case((Recommendation.rank == 1, 1), else_=0)),
            func.sum(case((three, 1), else_=0)),
            func.sum(case((three & (told.c.jobs >= ENOUGH), 1), else_=0)),
        )
        .join(Worker, Worker.id == Recommendation.worker_id)
        .outerjoin(told, told.c.worker_id == Recommendation.worker_id)
        .where(
            Recommendation.solution_id == current.published_solution_id,
            Recommendation.worker_office_id == office,
            Recommendation.rank.in_((1, ENOUGH)),
            Recommendation.withheld_at.is_(None),
        )
        .group_by(Worker.village)
        .order_by(Worker.village)
    )
    return session.execute(query).all()


def to_print(session: Session, people: People, *, only_short: bool, offset: int, limit: int) -> Sequence[Worker]:
    """List some people village by village, all or those who were told fewer than three jobs."""
    query = (
        select(Worker)
        .join(Recommendation, Recommendation.worker_id == Worker.id)
        .where(
            Recommendation.solution_id == people.current.published_solution_id,
            Recommendation.worker_office_id == people.office,
            Recommendation.rank == 1,
            Recommendation.withheld_at.is_(None),
            kept(),
        )
    )
    if people.worker_id is not None:
        query = query.where(Worker.id == people.worker_id)
    if people.village is not None:
        query = query.where(Worker.village == people.village)
    if only_short:
        third = aliased(Recommendation)
        told = _by_worker(people.current.id)
        of_three = (
            select(third.worker_id)
            .outerjoin(told, told.c.worker_id == third.worker_id)
            .where(
                third.solution_id == people.current.published_solution_id,
                third.worker_office_id == people.office,
                third.rank == ENOUGH,
                func.coalesce(told.c.jobs, 0) < ENOUGH,
            )
        )
        query = query.where(Worker.id.in_(of_three))
    return session.scalars(query.order_by(Worker.village, Recommendation.id).offset(offset).limit(limit)).all()


def of_solution(session: Session, solution_id: UUID, worker_ids: Collection[UUID]) -> Sequence[Recommendation]:
    """List what a solution recommends to some people, each person's in order of rank."""
    query = select(Recommendation).where(
        Recommendation.solution_id == solution_id,
        Recommendation.worker_id.in_(worker_ids),
        Recommendation.withheld_at.is_(None),
    )
    return session.scalars(query.order_by(Recommendation.worker_id, Recommendation.rank)).all()


def of_worker(session: Session, worker_id: UUID, office: UUID) -> Sequence[tuple[Recommendation, Round]]:
    """List what published rounds recommend to a person, the latest round first."""
    query = (
        select(Recommendation, Round)
        .join(Round, Round.published_solution_id == Recommendation.solution_id)
        .where(
            Recommendation.worker_id == worker_id,
            Recommendation.worker_office_id == office,
            Recommendation.withheld_at.is_(None),
        )
        .order_by(Round.id.desc(), Recommendation.rank)
    )
    return [(one, current) for one, current in session.execute(query)]
