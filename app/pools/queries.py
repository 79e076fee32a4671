"""SQL of loading rosters: what is held, what changes, what is new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.db.guard import CHECKED, check_bulk
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.identity import Identity
from app.models.organisation import Organisation
from app.models.priority_status import PriorityStatus
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill

_CHUNK = 500
_CACHE_KIB = 48 * 1024
_FEW = 2000  # up to here rows are asked for by key, beyond all of the office's are read


@dataclass(frozen=True, slots=True)
class Held:
    """What is stored of a person who stands in the file."""

    worker_id: UUID
    row_digest: bytes
    hold_code: str
    automatic: bool
    restricted: bool


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in lists short enough for one statement."""
    rest = iter(values)
    while part := list(islice(rest, _CHUNK)):
        yield part


def lock_office(session: Session, organisation_id: UUID) -> None:
    """Let one load of an office run at a time; nobody else's rows are held up."""
    query = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(query.with_for_update(key_share=True))


@contextmanager
def wide_cache(session: Session) -> Iterator[None]:
    """Give SQLite room for the indexes of a large load; with its usual 2 MB every random insert goes to disk."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KIB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def held(session: Session, organisation_id: UUID, indexes: Sequence[bytes]) -> dict[bytes, Held]:
    """Who of these keyed indexes the office holds already."""
    query = (
        select(
            Identity.id_index,
            Worker.id,
            Worker.row_digest,
            Worker.hold_code,
            Worker.automatic,
            Worker.restricted_at.is_not(None),
        )
        .join(Worker, Worker.id == Identity.worker_id)
        .where(Identity.organisation_id == organisation_id)
    )
    queries = (
        [query.where(Identity.id_index.in_(part)) for part in chunks(indexes)] if len(indexes) <= _FEW else [query]
    )
    rows = (row for each in queries for row in session.execute(each))
    return {
        index: Held(worker, digest, hold, automatic, restricted)
        for index, worker, digest, hold, automatic, restricted in rows
    }


def households(session: Session, organisation_id: UUID, codes: Sequence[str]) -> dict[str, tuple[UUID, bool]]:
    """The office's households of these numbers: id and whether nobody in it has work."""
    query = select(Household.code, Household.id, Household.zero_employment).where(
        Household.organisation_id == organisation_id
    )
    queries = [query.where(Household.code.in_(part)) for part in chunks(codes)] if len(codes) <= _FEW else [query]
    return {code: (row, zero) for each in queries for code, row, zero in session.execute(each)}


def set_zero_employment(session: Session, changes: Mapping[UUID, bool]) -> None:
    """Say of households whether nobody in them has work."""
    for value in (True, False):
        for part in chunks(row for row, zero in changes.items() if zero is value):
            session.execute(update(Household).where(Household.id.in_(part)).values(zero_employment=value))


def change_rows(
    session: Session, table: Table, *, organisation_id: UUID, key: str, columns: Mapping[str, Sequence[Any]]
) -> None:
    """Set columns of an organisation's rows whose ``key`` is among the columns."""
    names = [name for name in columns if name != key]
    statement = update(table).where(table.c[key] == bindparam("row_key"), table.c.organisation_id == organisation_id)
    statement = statement.values({name: bindparam(f"set_{name}") for name in names})
    if "version" in table.c:
        statement = statement.values(version=table.c.version + 1)
    rows = [
        {"row_key": row} | {f"set_{name}": value for name, value in zip(names, values, strict=True)}
        for row, *values in zip(columns[key], *(columns[name] for name in names), strict=True)
    ]
    if rows:
        connection = session.connection()
        check_bulk(connection, table.name, [organisation_id])
        connection.execute(statement, rows, execution_options=CHECKED)


def drop_statuses(session: Session, workers: Sequence[UUID], kinds: Sequence[str]) -> None:
    """Forget statuses of some kinds, before what the file says now is stored."""
    for part in chunks(workers):
        rows = PriorityStatus.worker_id.in_(part) & PriorityStatus.kind.in_(kinds)
        session.execute(delete(PriorityStatus).where(rows))


def drop_skills(session: Session, workers: Sequence[UUID]) -> None:
    """Forget the skills of some people, before what the file says now is stored."""
    for part in chunks(workers):
        session.execute(delete(WorkerSkill).where(WorkerSkill.worker_id.in_(part)))


def memberships(session: Session, workers: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """The companion group of each of these people who has one: its code and togetherness."""
    query = select(CompanionMember.worker_id, CompanionGroup.code, CompanionGroup.together).join(
        CompanionGroup, CompanionGroup.id == CompanionMember.group_id
    )
    queries = (query.where(CompanionMember.worker_id.in_(part)) for part in chunks(workers))
    return {worker: (code, together) for each in queries for worker, code, together in session.execute(each)}


def leave_groups(session: Session, workers: Sequence[UUID]) -> None:
    """Take people out of their companion groups."""
    for part in chunks(workers):
        session.execute(delete(CompanionMember).where(CompanionMember.worker_id.in_(part)))


def drop_lone_groups(session: Session, organisation_id: UUID) -> None:
    """Dissolve companion groups of the office that have fewer than two members left."""
    size = select(func.count()).where(CompanionMember.group_id == CompanionGroup.id).scalar_subquery()
    lone = select(CompanionGroup.id).where(CompanionGroup.organisation_id == organisation_id, size < 2)  # noqa: PLR2004
    ids = list(session.scalars(lone))
    for part in chunks(ids):
        session.execute(delete(CompanionMember).where(CompanionMember.group_id.in_(part)))
        session.execute(delete(CompanionGroup).where(CompanionGroup.id.in_(part)))
