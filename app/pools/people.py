"""Worker pools and the people in them, as their own office sees them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.db.crypto import Keyring
from app.db.own_keys import open_field
from app.errors import NotFoundError
from app.models.identity import Identity
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.models.worker_skill import WorkerSkill
from app.pools import people_queries as queries

SHOWN = ("name", "phone")  # what is opened of the vault


@dataclass(frozen=True)
class Person:
    """A worker as its own office sees it; the ID number stays covered."""

    worker: Worker
    name: str
    phone: str
    statuses: list[str]
    skills: list[WorkerSkill]

    @property
    def id(self) -> UUID:
        """The worker's id, by which lists are paged."""
        return self.worker.id


def create_pool(session: Session, name: str, *, region_code: str, caller: Principal) -> WorkerPool:
    """Open a worker pool of the caller's office."""
    caller.require(Role.COUNTY_CLERK)
    created = WorkerPool(organisation_id=caller.organisation_id, name=name, region_code=region_code)
    session.add(created)
    session.flush()
    note(session, Event("pool.create", "pool", created.id))
    return created


def pool(session: Session, pool_id: UUID, *, caller: Principal) -> WorkerPool:
    """Return a pool of the caller's."""
    found = queries.pool(session, pool_id, caller)
    if found is None:
        raise NotFoundError
    return found


def pools(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[WorkerPool]:
    """List pools of the caller's."""
    return queries.pools(session, caller, after=after, limit=limit)


def pool_sizes(session: Session, rows: Iterable[WorkerPool]) -> dict[UUID, tuple[int, int]]:
    """Return how many people each pool holds, and how many of them can be matched now."""
    ids = [row.id for row in rows]
    return dict.fromkeys(ids, (0, 0)) | queries.pool_sizes(session, ids)


@dataclass(frozen=True)
class Office:
    """Reads people for a clerk of their own office: every read needs the scope, the keys and the day."""

    session: Session
    caller: Principal
    keyring: Keyring
    day: date

    def person(self, worker_id: UUID) -> Person:
        """Return one person."""
        self.caller.require(Role.COUNTY_CLERK)
        row = queries.worker(self.session, worker_id, self.caller)
        if row is None:
            raise NotFoundError
        note(self.session, Event("person.read", "worker", row.id, subjects=[row.id], fields=SHOWN))
        return self._people([row])[0]

    def people(self, *, pool_id: UUID | None, after: UUID | None, limit: int) -> list[Person]:
        """List people by id, with four queries a page whatever its length."""
        self.caller.require(Role.COUNTY_CLERK)
        rows = queries.workers(self.session, self.caller, pool_id=pool_id, after=after, limit=limit)
        note(self.session, Event("people.read", "pool", pool_id, subjects=[row.id for row in rows], fields=SHOWN))
        return self._people(rows)

    def named(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """Name some people of the office by id, in one query; others' ids are left out."""
        self.caller.require(Role.COUNTY_CLERK)
        vault = queries.identities(self.session, list(set(ids)), self.caller)
        if vault:
            note(self.session, Event("people.named", subjects=vault, fields=SHOWN[:1]))
        return {worker_id: self._open(held, "name") for worker_id, held in vault.items()}

    def _people(self, rows: Sequence[Worker]) -> list[Person]:
        ids = [row.id for row in rows]
        vault = queries.identities(self.session, ids, self.caller)
        statuses = queries.statuses(self.session, ids, day=self.day)
        skills = queries.skills(self.session, ids)
        return [
            Person(
                worker=row,
                name=self._open(vault.get(row.id), "name"),
                phone=self._open(vault.get(row.id), "phone"),
                statuses=statuses.get(row.id, []),
                skills=skills.get(row.id, []),
            )
            for row in rows
        ]

    def _open(self, held: tuple[Identity, bytes | None] | None, field: str) -> str:
        if held is None:
            return ""
        row, wrapped = held
        sealed = getattr(row, field)
        return open_field(self.keyring, f"identities.{field}", row=row.worker_id, sealed=sealed, wrapped=wrapped)
