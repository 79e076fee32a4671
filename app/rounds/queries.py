"""SQL of policies, rounds, snapshots and solutions."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, case, delete, func, or_, select, true, update
from sqlalchemy.orm import Session, defer

from app.access.principal import OFFICES, Principal, Role
from app.access.scope import Part, in_part, part_page, scoped
from app.db.bulk import bulk_insert
from app.db.paging import page
from app.demand.credit_queries import barred
from app.models.alliance import Alliance, AllianceMember
from app.models.base import Base, Identified, Owned
from app.models.job_order import JobOrder
from app.models.matching_round import ACTIVE_STATES, Round, RoundPool
from app.models.objection import Objection
from app.models.policy import Policy
from app.models.round_edit import RoundEdit
from app.models.scenario import Scenario
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import AboutWorker, Proposal, Solution, Unfilled
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.models.worker_skill import WorkerSkill

Row = TypeVar("Row", bound=Identified)


def listed(table: type[Base], caller: Principal) -> ColumnElement[bool]:
    """Return the condition under which a row of a solution stands in the caller's lists.

    What is withheld stands in nobody's; a proposal that the worker's consent no longer carries, not in those of
    the order's side; what is about people of an office that the caller's supervises, not in the caller's.
    """
    shown: ColumnElement[bool] = table.withheld_at.is_(None) if issubclass(table, AboutWorker) else true()
    if issubclass(table, Owned) and caller.role in OFFICES:
        shown &= table.names(caller.among_people.organisations)
    if table is Proposal and caller.role in {Role.EMPLOYER_HR, Role.RECEIVING_CLERK}:
        shown &= Proposal.state != "withdrawn"
    return shown


def seen_rounds(caller: Principal) -> Select[UUID]:
    """Ids of the rounds the caller keeps or takes part in."""
    return select(Round.id).where(Round.within(caller.organisations))


def policy(session: Session, policy_id: UUID, caller: Principal) -> Policy | None:
    """Find a policy of the caller's."""
    return session.scalars(scoped(select(Policy).where(Policy.id == policy_id), Policy, caller=caller)).one_or_none()


def policies(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Policy]:
    """List policies, by id."""
    query = scoped(select(Policy), Policy, caller=caller)
    return session.scalars(page(query, Policy.id, after=after, limit=limit)).all()


def last_policy_number(session: Session, organisation_id: UUID, name: str) -> int:
    """Return the newest version number of a policy, 0 = none."""
    query = select(func.max(Policy.number)).where(Policy.organisation_id == organisation_id, Policy.name == name)
    return session.scalar(query) or 0


def lock_alliance(session: Session, alliance_id: UUID) -> None:
    """Let one transaction at a time open rounds over an alliance."""
    session.execute(select(Alliance.id).where(Alliance.id == alliance_id).with_for_update())


def hold_round(session: Session, round_id: UUID) -> None:
    """Read a round anew and keep its state as it is until the end: who freezes waits, or has frozen already."""
    query = select(Round).where(Round.id == round_id).with_for_update(read=True)
    session.execute(query.execution_options(populate_existing=True)).all()


def active_round(session: Session, alliance_id: UUID) -> UUID | None:
    """Find the round that is under way over an alliance."""
    query = select(Round.id).where(Round.alliance_id == alliance_id, Round.state.in_(ACTIVE_STATES))
    return session.scalars(query).first()


def matching_round(session: Session, round_id: UUID, caller: Principal) -> Round | None:
    """Find a round the caller keeps or has a pool in."""
    query = select(Round).where(Round.id == round_id, Round.id.in_(seen_rounds(caller)))
    return session.scalars(query).one_or_none()


def rounds(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Round]:
    """List rounds the caller keeps or whose alliance it belongs to, by id."""
    query = select(Round).where(Round.id.in_(seen_rounds(caller)))
    return session.scalars(page(query, Round.id, after=after, limit=limit)).all()


def round_of_runner(session: Session, round_id: UUID) -> Round | None:
    """Find the round a background task is about; the runner acts for its keeper."""
    return session.get(Round, round_id)


def pool(session: Session, pool_id: UUID, caller: Principal) -> WorkerPool | None:
    """Find a worker pool of the caller's."""
    return session.scalars(
        scoped(select(WorkerPool).where(WorkerPool.id == pool_id), WorkerPool, caller=caller)
    ).one_or_none()


def round_pool(session: Session, round_id: UUID, pool_id: UUID) -> RoundPool | None:
    """Find a pool's place in a round."""
    return session.get(RoundPool, (round_id, pool_id))


def hold_pool(session: Session, pool_id: UUID) -> None:
    """Hold a pool's row: of two rounds that take it the second sees what the first did."""
    session.execute(select(WorkerPool.id).where(WorkerPool.id == pool_id).with_for_update()).all()


def pool_name(session: Session, pool_id: UUID) -> str:
    """Name a pool that is seen."""
    return session.scalars(select(WorkerPool.name).where(WorkerPool.id == pool_id)).one()


def is_elsewhere(session: Session, pool_id: UUID, round_id: UUID) -> bool:
    """Tell whether a pool stands in another round that is under way."""
    query = select(RoundPool.pool_id).where(
        RoundPool.pool_id == pool_id, RoundPool.round_id != round_id, RoundPool.active
    )
    return session.scalars(query).first() is not None


def free_pools(session: Session, round_id: UUID) -> None:
    """Let the pools of a round that is over stand in another; the session writes for their offices."""
    session.execute(update(RoundPool).where(RoundPool.round_id == round_id, RoundPool.active).values(active=False))


def round_pools(session: Session, round_id: UUID) -> Sequence[RoundPool]:
    """List the pools in a round."""
    return session.scalars(select(RoundPool).where(RoundPool.round_id == round_id).order_by(RoundPool.pool_id)).all()


def snapshot(session: Session, round_id: UUID) -> Snapshot | None:
    """Find a round's snapshot."""
    return session.scalars(select(Snapshot).where(Snapshot.round_id == round_id)).one_or_none()


def snapshot_parts(session: Session, snapshot_id: UUID) -> Sequence[SnapshotPart]:
    """List a snapshot's parts by name."""
    query = select(SnapshotPart).where(SnapshotPart.snapshot_id == snapshot_id).order_by(SnapshotPart.name)
    return session.scalars(query).all()


def snapshot_files(session: Session, snapshot_id: UUID) -> Sequence[SnapshotPart]:
    """List a snapshot's parts by name, without their contents."""
    query = select(SnapshotPart).where(SnapshotPart.snapshot_id == snapshot_id).order_by(SnapshotPart.name)
    return session.scalars(query.options(defer(SnapshotPart.body, raiseload=True))).all()


def snapshot_body(session: Session, snapshot_id: UUID, name: str) -> bytes:
    """Return one of a snapshot's parts, packed."""
    query = select(SnapshotPart.body).where(SnapshotPart.snapshot_id == snapshot_id, SnapshotPart.name == name)
    return session.scalars(query).one()


def newest_solution(session: Session, round_id: UUID) -> Solution | None:
    """Find the newest of the solutions a round may be signed with; one that no scenario stands by any more comes last."""
    query = select(Solution).outerjoin(Scenario, Scenario.id == Solution.scenario_id)
    query = query.where(Solution.round_id == round_id, Solution.wave == 1)
    stands = case((or_(Scenario.id.is_(None), Scenario.state == "solved"), 0), else_=1)
    return session.scalars(query.order_by(stands, Solution.id.desc()).limit(1)).first()


def solution_of(session: Session, scenario_id: UUID) -> Solution | None:
    """Find a scenario's newest solution."""
    query = select(Solution).where(Solution.scenario_id == scenario_id).order_by(Solution.id.desc()).limit(1)
    return session.scalars(query).first()


def solution(session: Session, solution_id: UUID) -> Solution | None:
    """Find a solution by its id."""
    return session.get(Solution, solution_id)


def stated_proposals(session: Session, solution_id: UUID) -> Sequence[Any]:
    """List what a solution proposed, as it was stored, whatever became of it: worker, order, score, tier, components."""
    columns = (Proposal.worker_id, Proposal.job_order_id, Proposal.score, Proposal.tier, Proposal.components)
    return session.execute(select(*columns).where(Proposal.solution_id == solution_id).order_by(Proposal.id)).all()


@dataclass(frozen=True, slots=True)
class Solved:
    """A solution, and who keeps its rows."""

    solution_id: UUID
    keeper: UUID


def newest_wave(session: Session, round_id: UUID) -> UUID | None:
    """Find the solution of a round's latest wave whose offers were made; None while there was but the first."""
    query = select(Solution.id).join(Scenario, Scenario.id == Solution.scenario_id)
    query = query.where(Scenario.round_id == round_id, Scenario.state == "offered")
    return session.scalars(query.order_by(Scenario.wave.desc(), Solution.id.desc()).limit(1)).first()


def hold(session: Session, round_id: UUID) -> Round | None:
    """Hold a round's row and read it anew: of two who would move it the second sees what the first did."""
    query = select(Round).where(Round.id == round_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def hold_of_solution(session: Session, solution_id: UUID) -> Round | None:
    """Hold the round of a solution and read it anew."""
    found = session.scalars(select(Solution.round_id).where(Solution.id == solution_id)).one_or_none()
    return None if found is None else hold(session, found)


def open_objections(session: Session, round_id: UUID) -> int:
    """Count the objections in a round that wait for a decision."""
    query = select(func.count()).select_from(Objection)
    return session.scalar(query.where(Objection.round_id == round_id, Objection.state == "open")) or 0


def scenario(session: Session, scenario_id: UUID) -> Scenario | None:
    """Find a scenario by its id."""
    return session.get(Scenario, scenario_id)


def scenarios(session: Session, round_id: UUID) -> Sequence[Scenario]:
    """List a round's scenarios, those of later waves after the first."""
    query = select(Scenario).where(Scenario.round_id == round_id)
    return session.scalars(query.order_by(Scenario.wave, Scenario.number)).all()


def solutions_of(session: Session, scenario_ids: Iterable[UUID]) -> dict[UUID, Solution]:
    """Read the newest solution of each of some scenarios."""
    query = select(Solution).where(Solution.scenario_id.in_(list(scenario_ids))).order_by(Solution.id)
    return {row.scenario_id: row for row in session.scalars(query) if row.scenario_id is not None}


def edits(session: Session, round_id: UUID) -> Sequence[RoundEdit]:
    """List a round's pins and bans that stand, in the order they were made."""
    query = select(RoundEdit).where(RoundEdit.round_id == round_id, RoundEdit.undone_at.is_(None))
    return session.scalars(query.order_by(RoundEdit.id)).all()


def edits_page(session: Session, round_id: UUID, *, after: UUID | None, limit: int) -> Sequence[RoundEdit]:
    """List a round's pins and bans, those undone as well, by id."""
    query = select(RoundEdit).where(RoundEdit.round_id == round_id)
    return session.scalars(page(query, RoundEdit.id, after=after, limit=limit)).all()


def edit(session: Session, edit_id: UUID) -> RoundEdit | None:
    """Find a pin or ban by its id."""
    return session.get(RoundEdit, edit_id)


def office_of_worker(session: Session, worker_id: UUID) -> UUID | None:
    """Return whose a worker is."""
    return session.scalars(select(Worker.organisation_id).where(Worker.id == worker_id)).one_or_none()


def order_on_offer(session: Session, order_id: UUID, day: date) -> bool:
    """Tell whether an order is open on a day."""
    query = select(JobOrder.id).where(JobOrder.id == order_id, JobOrder.on_offer(day))
    return session.scalars(query).one_or_none() is not None


def line(session: Session, table: type[Row], line_id: UUID) -> Row | None:
    """Find a line of a solution by its id."""
    return session.get(table, line_id)


def unfilled_orders(session: Session, solution_id: UUID, *, limit: int) -> list[UUID]:
    """List the orders that a solution leaves seats of open, those with most of them first."""
    query = select(Unfilled.job_order_id).where(Unfilled.solution_id == solution_id)
    return list(session.scalars(query.order_by(Unfilled.seats.desc(), Unfilled.id).limit(limit)))


def placed(session: Session, solution_id: UUID) -> Sequence[Any]:
    """Read whom a solution proposed where, whatever became of it: worker, order, tier, score, county."""
    columns = (Proposal.worker_id, Proposal.job_order_id, Proposal.tier, Proposal.score, Worker.county)
    query = select(*columns).join(Worker, Worker.id == Proposal.worker_id).where(Proposal.solution_id == solution_id)
    return session.execute(query).all()


def of_solution(
    session: Session, table: type[Row], caller: Principal, solved: Solved, *, after: UUID | None, limit: int
) -> Sequence[Row]:
    """List a solution's rows of one table that the caller may see, by id."""
    rows: Any = table  # every listed table belongs to a solution and to somebody; mypy knows no type that is all
    part = Part(rows.solution_id, solved.solution_id, solved.keeper)
    query = select(table).where(listed(rows, caller))
    return session.scalars(part_page(query, rows, part, caller=caller.among_people, after=after, limit=limit)).all()


def count_of_solution(session: Session, table: type[Row], caller: Principal, solved: Solved) -> int:
    """Count a solution's rows of one table that the caller may see."""
    rows: Any = table
    seen = in_part(rows, keeper=solved.keeper, caller=caller.among_people)
    query = select(func.count(table.id)).where(rows.solution_id == solved.solution_id, seen, listed(rows, caller))
    return session.scalars(query).one()


def store(session: Session, table: type[Base], columns: Mapping[str, Sequence[Any]]) -> int:
    """Bulk insert rows of one table."""
    target = table.__table__
    assert isinstance(target, Table)  # noqa: S101  # a mapped class has a table
    return bulk_insert(session.connection(), target, columns)


def offices_of_workers(session: Session, pool_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Map each worker of some pools to its office."""
    query = select(Worker.id, Worker.organisation_id).where(Worker.pool_id.in_(list(pool_ids)))
    return {worker: office for worker, office in session.execute(query)}  # noqa: C416  # rows are no tuples


def orders_of_round(session: Session, alliance_id: UUID) -> Sequence[tuple[UUID, UUID, str, str]]:
    """List order, office, number and title of all orders of an alliance's receiving members."""
    members = select(AllianceMember.member_id).where(
        AllianceMember.alliance_id == alliance_id,
        AllianceMember.side == "receiver",
    )
    query = select(JobOrder.id, JobOrder.organisation_id, JobOrder.code, JobOrder.title).where(
        JobOrder.organisation_id.in_(members),
    )
    return [(order, office, code, title) for order, office, code, title in session.execute(query)]


def policy_version(session: Session, policy_id: UUID) -> Policy | None:
    """Find the policy version something is solved under; whoever asks acts for its keeper."""
    return session.get(Policy, policy_id)


def policy_versions(session: Session, policy_ids: Iterable[UUID]) -> dict[UUID, Policy]:
    """Read some policy versions by id."""
    return {row.id: row for row in session.scalars(select(Policy).where(Policy.id.in_(list(policy_ids))))}


PAIR_COLUMNS = (
    Worker.version.label("worker_version"),
    Worker.county,
    Worker.birth_date,
    Worker.sex,
    Worker.hold_code,
    JobOrder.version.label("order_version"),
    JobOrder.occupation,
    JobOrder.region_code,
    JobOrder.certificate,
    JobOrder.hazards,
    JobOrder.start_date,
)
"""What the law asks of worker and order, and their present versions, besides the ids of both."""


def proposed_pairs(session: Session, solution_id: UUID) -> Sequence[Any]:
    """List a solution's proposals with what must still hold of their people and orders."""
    query = (
        select(Proposal.id, Proposal.worker_id, Proposal.job_order_id, *PAIR_COLUMNS)
        .join(Worker, Worker.id == Proposal.worker_id)
        .join(JobOrder, JobOrder.id == Proposal.job_order_id)
        .where(Proposal.solution_id == solution_id, Proposal.state == "proposed")
        .order_by(Proposal.id)
    )
    return session.execute(query).all()


def barred_orders(session: Session, keeper: UUID, day: date) -> frozenset[UUID]:
    """Return the open orders whose employer is barred on a day in a coordinator's rounds."""
    query = select(JobOrder.id).where(barred(keeper, day), JobOrder.state == "open")
    return frozenset(session.scalars(query))


def certificates_of_proposed(session: Session, solution_id: UUID) -> dict[UUID, list[WorkerSkill]]:
    """Read the certificates that a solution's proposed workers hold."""
    return certificates(session, select(Proposal.worker_id).where(Proposal.solution_id == solution_id))


def certificates(session: Session, workers: Select[UUID] | Collection[UUID]) -> dict[UUID, list[WorkerSkill]]:
    """Read the certificates that some workers hold."""
    found: dict[UUID, list[WorkerSkill]] = {}
    for row in session.scalars(select(WorkerSkill).where(WorkerSkill.worker_id.in_(workers), WorkerSkill.certified)):
        found.setdefault(row.worker_id, []).append(row)
    return found


def offices_of_proposed(session: Session, solution_id: UUID) -> frozenset[UUID]:
    """Return the offices of the people and of the orders in a solution's proposals."""
    query = select(Proposal.worker_office_id, Proposal.order_office_id).where(Proposal.solution_id == solution_id)
    return frozenset(office for pair in session.execute(query.distinct()) for office in pair)


def published_by_office(session: Session, solution_id: UUID) -> dict[UUID, int]:
    """Count a solution's published proposals by office, of the people and of the orders."""
    found: dict[UUID, int] = {}
    for side in (Proposal.worker_office_id, Proposal.order_office_id):
        query = select(side, func.count()).where(Proposal.solution_id == solution_id, Proposal.state == "published")
        found |= {office: count for office, count in session.execute(query.group_by(side))}  # noqa: C416  # rows are no tuples
    return found


def set_proposal_state(session: Session, solution_id: UUID, *, before: str, after: str) -> int:
    """Move all proposals of a solution from one state to another."""
    done = session.execute(
        update(Proposal).where(Proposal.solution_id == solution_id, Proposal.state == before).values(state=after),
    )
    return getattr(done, "rowcount", 0)


def drop_proposals(session: Session, proposal_ids: Sequence[UUID], *, code: str) -> None:
    """Mark some proposals as dropped for one reason."""
    for start in range(0, len(proposal_ids), 500):
        some = proposal_ids[start : start + 500]
        rows = Proposal.id.in_(some) & (Proposal.state == "proposed")
        session.execute(update(Proposal).where(rows).values(state="dropped", drop_code=code))


def count_of_pools(session: Session, pool_ids: Sequence[UUID]) -> int:
    """Count the workers of some pools."""
    rows = Worker.pool_id.in_(pool_ids) & Worker.restricted_at.is_(None)
    return session.scalar(select(func.count()).select_from(Worker).where(rows)) or 0


def delete_frozen(session: Session, round_id: UUID) -> None:
    """Delete a round's snapshot with all that was solved on it; pins and bans stay for the next one."""
    session.execute(delete(Solution).where(Solution.round_id == round_id))
    session.execute(delete(Scenario).where(Scenario.round_id == round_id))
    session.execute(delete(Snapshot).where(Snapshot.round_id == round_id))
