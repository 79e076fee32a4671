"""A round from opening to publication; solving itself is the runner's (app.rounds.solving)."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.alliances import queries as alliance_queries
from app.alliances import service as alliances
from app.audit import Event, note
from app.clock import now, today
from app.db.ids import new_id
from app.db.scope import Why, widened
from app.demand import orders
from app.demand.credit_queries import Bars
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.base import Identified
from app.models.matching_round import Round, RoundPool
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Solution
from app.models.task import Task
from app.rounds import policies, queries, scenarios, snapshot
from app.rounds.queries import Solved
from app.rounds.schemas import RoundIn, RoundPatch
from app.rounds.states import ROUND
from app.tasks import service as tasks

Row = TypeVar("Row", bound=Identified)


def create_round(session: Session, body: RoundIn, *, caller: Principal) -> Round:
    """Open a round over an alliance; one may be under way at a time."""
    caller.require(Role.COORDINATOR)
    alliance = alliances.alliance(session, body.alliance_id, caller=caller)
    policies.policy(session, body.policy_id, caller=caller)
    queries.lock_alliance(session, alliance.id)
    if queries.active_round(session, alliance.id) is not None:
        raise ConflictError(
            "ROUND_ACTIVE",
            "该联盟已有进行中的轮次，请先结束或取消它。",
            "A round is under way over this alliance; close or cancel it first.",
        )
    values = body.model_dump(exclude={"draft"})
    state = "draft" if body.draft else "collecting"
    created = Round(organisation_id=alliance.organisation_id, state=state, **values)
    session.add(created)
    session.flush()
    note(session, Event("round.create", "round", created.id))
    return created


def change_round(session: Session, current: Round, body: RoundPatch, *, caller: Principal) -> Round:
    """Change what a round says of itself while it is in preparation or collecting."""
    ROUND.take(session, current, "change", by=caller.role)
    if body.policy_id is not None:
        policies.policy(session, body.policy_id, caller=caller)
    for name, value in body.model_dump(exclude_unset=True, exclude_none=True).items():
        setattr(current, name, value)
    session.flush()
    return current


def open_round(session: Session, current: Round, *, caller: Principal) -> Round:
    """Let the members put their pools into a round that was in preparation."""
    ROUND.take(session, current, "open", by=caller.role)
    session.flush()
    return current


def matching_round(session: Session, round_id: UUID, *, caller: Principal) -> Round:
    """Return a round the caller keeps or takes part in."""
    found = queries.matching_round(session, round_id, caller)
    if found is None:
        raise NotFoundError
    return found


def kept_round(session: Session, round_id: UUID, *, caller: Principal) -> Round:
    """Return a round the caller keeps as coordinator."""
    caller.require(Role.COORDINATOR)
    found = matching_round(session, round_id, caller=caller)
    if found.organisation_id not in caller.organisations:
        raise NotFoundError
    return found


def readable_round(session: Session, round_id: UUID, *, caller: Principal) -> Round:
    """Return a round whose proposals the caller may read: its keeper at once, others when published.

    What is signed and lies open to objections is read by the people's offices, each its own people's.
    """
    found = matching_round(session, round_id, caller=caller)
    lies_open = found.state == "objection" and caller.role is Role.COUNTY_CLERK
    if found.organisation_id not in caller.organisations and found.published_solution_id is None and not lies_open:
        raise NotFoundError
    return found


def rounds(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Round]:
    """List rounds the caller keeps or takes part in."""
    return queries.rounds(session, caller, after=after, limit=limit)


def put_pool(session: Session, round_id: UUID, *, pool_id: UUID, caller: Principal) -> RoundPool:
    """Put one of the caller's worker pools into a round that is collecting; twice is once."""
    caller.require(Role.COUNTY_CLERK)
    current = matching_round(session, round_id, caller=caller)
    pool = queries.pool(session, pool_id, caller)
    if pool is None:
        raise NotFoundError
    _hold(session, current)
    ROUND.take(session, current, "put_pool", by=caller.role, reason=str(pool.id))
    members = alliance_queries.members_on(session, current.alliance_id, current.on_date, side="exporter")
    if pool.organisation_id not in members:
        raise InvalidError(
            "POOL_NOT_OF_ALLIANCE",
            "该资源池的机构在本轮日期不是联盟的输出方成员。",
            "The pool's office is no exporting member of the alliance on the round's date.",
            field="pool_id",
        )
    placed = queries.round_pool(session, current.id, pool.id)
    queries.hold_pool(session, pool.id)
    if queries.is_elsewhere(session, pool.id, current.id):
        raise _elsewhere(pool.name)
    if placed is None:
        placed = RoundPool(
            round_id=current.id,
            pool_id=pool.id,
            organisation_id=pool.organisation_id,
            coordinator_id=current.organisation_id,
        )
        session.add(placed)
    placed.active = True
    session.flush()
    return placed


def _elsewhere(name: str) -> ConflictError:
    return ConflictError(
        "ROUND_ACTIVE",
        f"资源池“{name}”正在另一个进行中的轮次里，请等该轮结束，或先从那里移出。",
        f"The pool {name} stands in another round under way: wait until that is over, or take it out there.",
    )


def _hold(session: Session, current: Round) -> None:
    """Hold a round that somebody else keeps: to lock a row PostgreSQL asks for the right to change it."""
    with widened(session, Why.HOLD_ROUND, written=[current.organisation_id]):
        queries.hold_round(session, current.id)


def take_pool_out(session: Session, round_id: UUID, *, pool_id: UUID, caller: Principal) -> None:
    """Take one of the caller's pools out of a round that is still collecting."""
    caller.require(Role.COUNTY_CLERK)
    current = matching_round(session, round_id, caller=caller)
    placed = queries.round_pool(session, current.id, pool_id)
    if placed is None or placed.organisation_id not in caller.organisations:
        raise NotFoundError
    _hold(session, current)
    ROUND.take(session, current, "take_pool_out", by=caller.role, reason=str(pool_id))
    session.delete(placed)
    session.flush()


def freeze(session: Session, current: Round, *, caller: Principal) -> Snapshot:
    """Freeze what the members brought into a hashed snapshot; nobody's later edit touches it."""
    ROUND.take(session, current, "freeze", by=caller.role)
    placed = queries.round_pools(session, current.id)
    _need(placed, "ROUND_NO_POOLS", "还没有资源池加入本轮。", "No worker pool has been put into the round.")
    offices = alliance_queries.members_on(session, current.alliance_id, current.on_date, side="receiver")
    _need(
        offices,
        "ROUND_NO_RECEIVERS",
        "联盟在本轮日期没有接收方成员。",
        "The alliance has no receiving member on the date.",
    )
    _claim(session, current, [each for each in placed if not each.active])
    # Whose pools were put in and whose orders may be filled is known from the coordinator's own rows.
    reached = [*offices, *(each.organisation_id for each in placed), *alliance_queries.coordinators(session)]
    with widened(session, Why.ROUND, seen=reached, written=offices):
        parts = _brought(session, current, [each.pool_id for each in placed], offices)
    counts = {part.name: part.rows for part in parts}
    _need(counts["workers.csv"], "ROUND_NOBODY", "本轮没有可匹配的人员。", "There is nobody to match in this round.")
    _need(
        counts["jobs.csv"], "ROUND_NO_ORDERS", "本轮没有有效的用工订单。", "There is no open job order in this round."
    )
    frozen = _keep(session, current, parts)
    current.frozen_at = now()
    session.flush()
    failpoints.reach("freeze.before_commit")
    return frozen


def _claim(session: Session, current: Round, placed: Sequence[RoundPool]) -> None:
    """Have pools that stood in two rounds before that was refused stand in this one, once the other is over."""
    offices = {each.organisation_id for each in placed}
    with widened(session, Why.ROUND, seen=offices, written=offices):
        for each in placed:
            queries.hold_pool(session, each.pool_id)
            if queries.is_elsewhere(session, each.pool_id, current.id):
                raise _elsewhere(queries.pool_name(session, each.pool_id))
            each.active = True
        session.flush()


def release(session: Session, current: Round) -> None:
    """Free the pools of a round that is over for the next one, whoever keeps it."""
    offices = {each.organisation_id for each in queries.round_pools(session, current.id)}
    with widened(session, Why.ROUND, seen=offices, written=offices):
        queries.free_pools(session, current.id)


def _brought(
    session: Session, current: Round, pools: Sequence[UUID], offices: Sequence[UUID]
) -> Sequence[snapshot.Part]:
    """What the members brought; what the calendar has done to orders since anybody looked counts first."""
    day = min(today(), current.on_date)
    orders.close_stale_orders(session, day)
    orders.hold_unverified_orders(session, day)
    agreements = alliance_queries.agreements_of_round(session, current.alliance_id, current.organisation_id)
    _need(
        agreements,
        "ALLIANCE_WITHOUT_AGREEMENTS",
        "联盟没有劳务协作协议,没有走廊可走。",
        "The alliance has no agreement: no corridor is open.",
    )
    return snapshot.freeze(
        session,
        pool_ids=pools,
        office_ids=offices,
        agreements=agreements,
        day=current.on_date,
        bars=Bars(current.organisation_id, max(current.on_date, today())),
    )


def _need(what: object, code: str, zh: str, en: str) -> None:
    if not what:
        raise ConflictError(code, zh, en)


def _keep(session: Session, current: Round, parts: Sequence[snapshot.Part]) -> Snapshot:
    counts: dict[str, Any] = {part.name: part.rows for part in parts}
    frozen = Snapshot(
        id=new_id(),
        organisation_id=current.organisation_id,
        round_id=current.id,
        digest=snapshot.digest_of({part.name: part.digest for part in parts}),
        counts=counts,
    )
    session.add(frozen)
    session.flush()
    for part in parts:
        session.add(
            SnapshotPart(
                snapshot_id=frozen.id,
                organisation_id=current.organisation_id,
                name=part.name,
                digest=part.digest,
                rows=part.rows,
                body=part.packed,
            ),
        )
    session.flush()
    return frozen


def thaw(session: Session, current: Round, *, caller: Principal) -> Round:
    """Undo a freeze: the snapshot and its solutions go, the round collects again."""
    ROUND.take(session, current, "thaw", by=caller.role)
    queries.delete_frozen(session, current.id)
    current.frozen_at = current.picked_scenario_id = None
    session.flush()
    return current


def solve(session: Session, current: Round, *, caller: Principal) -> Task:
    """Ask the runner to solve a frozen round under its own policy and the edits that stand: its first scenario."""
    ROUND.take(session, current, "solve", by=caller.role)
    task = scenarios.first(session, current)
    session.flush()
    return task


def cancel(session: Session, current: Round, *, caller: Principal) -> Round:
    """End a round that is not published."""
    ROUND.take(session, current, "cancel", by=caller.role)
    session.flush()
    release(session, current)
    return current


def shown_solution(session: Session, current: Round) -> Solution:
    """Return the solution a round shows: the published one, that of the picked scenario, or the newest."""
    if current.published_solution_id is not None:
        found = queries.solution(session, current.published_solution_id)
    elif current.picked_scenario_id is not None:
        found = queries.solution_of(session, current.picked_scenario_id)
    else:
        found = queries.newest_solution(session, current.id)
    if found is None:
        raise NotFoundError
    return found


def latest_task(session: Session, current: Round) -> Task:
    """Return the newest background task of a round."""
    subjects = [current.id, *(each.id for each in queries.scenarios(session, current.id) if each.wave == 1)]
    found = tasks.latest_of(session, subjects)
    if found is None:
        raise NotFoundError
    return found


def listed_of(session: Session, current: Round) -> Solved:
    """Return the solution whose rows are listed: the published one, else the signed one, else that which would be signed."""
    signed = current.published_solution_id or current.signed_solution_id
    return Solved(signed or shown_solution(session, current).id, current.organisation_id)


def rows_of(
    session: Session, table: type[Row], *, current: Round, caller: Principal, after: UUID | None, limit: int
) -> Sequence[Row]:
    """List the rows of one table of the solution that a round shows."""
    return queries.of_solution(session, table, caller, listed_of(session, current), after=after, limit=limit)


def solution_read(session: Session, current: Round) -> Solution:
    """Return the solution that a round shows to somebody who reads it; noted."""
    found = shown_solution(session, current)
    note(session, Event("solution.read", "round", current.id))
    return found


def count_of(session: Session, table: type[Row], *, current: Round, caller: Principal) -> int:
    """Count the rows that ``rows_of`` lists."""
    return queries.count_of_solution(session, table, caller, listed_of(session, current))


def snapshot_manifest(session: Session, current: Round) -> tuple[Snapshot, Sequence[SnapshotPart]]:
    """Return a round's snapshot and its files, the contents of which are nobody's to read; noted."""
    frozen = queries.snapshot(session, current.id)
    if frozen is None:
        raise NotFoundError
    note(session, Event("snapshot.read", "round", current.id))
    return frozen, queries.snapshot_files(session, frozen.id)
