"""Worker pools and the people in them, as their own office sees them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.masks import REVEALED, Facts, Pseudonyms, View, few_of, shown, view_of
from app.access.principal import Principal, Role
from app.api import limits
from app.audit import Event, note
from app.clock import now
from app.db.crypto import Keyring
from app.db.keyfile import Purpose
from app.errors import NotFoundError
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.pools import people_queries as queries
from app.pools.opening import Vault

SHOWN = ("name", "phone")  # what is opened of the vault
KNOWN = (
    *("pool_id", "county", "village", "birth_date", "sex", "education", "wish_occupations", "wish_regions"),
    *("min_wage", "available_from", "hold_code", "automatic", "version"),
)


@dataclass(frozen=True)
class Person:
    """A worker, and what is shown of them."""

    worker: Worker
    shown: Mapping[str, object]

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


def pool_sizes(
    session: Session, rows: Iterable[WorkerPool], *, caller: Principal
) -> dict[UUID, tuple[int | None, int | None]]:
    """Return how many people each pool holds, and how many of them can be matched now; few of another office: None."""
    owners = {row.id: row.organisation_id for row in rows}
    sizes = dict.fromkeys(owners, (0, 0)) | queries.pool_sizes(session, owners)
    own = caller.organisation_id
    return {pool: size if owners[pool] == own else few_of(*size) for pool, size in sizes.items()}


def own_worker(session: Session, worker_id: UUID, *, caller: Principal) -> Worker:
    """Return a worker whom the caller's own office keeps; those of an office it supervises are as if they were not."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.worker(session, worker_id, caller.among_people)
    if found is None:
        raise NotFoundError
    return found


@dataclass(frozen=True)
class Office:
    """Reads people for a clerk of their own office: every read needs the scope, the keys and the day."""

    session: Session
    caller: Principal
    keyring: Keyring
    day: date

    def person(self, worker_id: UUID) -> Person:
        """Return one person of the office itself; those of an office below it are as if they were not there."""
        row = own_worker(self.session, worker_id, caller=self.caller)
        return self._people([row], Event("person.read", "worker", row.id, subjects=[row.id], fields=SHOWN))[0]

    def people(self, *, pool_id: UUID | None, after: UUID | None, limit: int) -> list[Person]:
        """List people of the office itself by id, with four queries a page whatever its length."""
        self.caller.require(Role.COUNTY_CLERK)
        rows = queries.workers(self.session, self.caller.among_people, pool_id=pool_id, after=after, limit=limit)
        ids = [row.id for row in rows]
        return self._people(rows, Event("people.read", "pool", pool_id, subjects=ids, fields=SHOWN))

    def these(self, rows: Sequence[Worker], action: str) -> list[Person]:
        """Show these people, whom the office itself keeps; ``action`` is what the audit calls it."""
        self.caller.require(Role.COUNTY_CLERK)
        own = [row for row in rows if row.organisation_id in self.caller.vault]
        return self._people(own, Event(action, "worker", subjects=[row.id for row in own], fields=SHOWN))

    def named(self, worker_ids: Iterable[UUID], action: str) -> dict[UUID, Person]:
        """Show those of these people whom the office itself keeps, by their ids; ``action`` as in ``these``."""
        rows = queries.workers_of(self.session, worker_ids, self.caller.among_people)
        return {person.id: person for person in self.these(rows, action)}

    def under(self, worker_ids: Iterable[UUID], told: Event) -> dict[UUID, Person]:
        """Show those of these people whom the office itself keeps, by their ids; ``told`` is the event of the file they are in."""
        self.caller.require(Role.COUNTY_CLERK)
        rows = queries.workers_of(self.session, worker_ids, self.caller.among_people)
        own = [row for row in rows if row.organisation_id in self.caller.vault]
        named = replace(told, subjects=[row.id for row in own], fields=SHOWN)
        return {person.id: person for person in self._people(own, named)}

    def reveal(self, worker_id: UUID, names: Iterable[str], *, reason: str) -> dict[str, str]:
        """Open what stays covered of one person, for a reason, which the audit keeps."""
        row = own_worker(self.session, worker_id, caller=self.caller)
        limits.take_in(self.session, limits.REVEALS, subject=self.caller.user_id, at=now())
        asked = tuple(sorted(REVEALED[View.OWN] & set(names)))
        told = Event("person.reveal", "worker", row.id, subjects=[row.id], fields=asked, reason=reason)
        note(self.session, told)
        return {name: call() for name, call in self.vault([row.id], told).calls(row.id, asked).items()}

    def vault(self, ids: Iterable[UUID], told: Event) -> Vault:
        """Return the closed vault of some people of the office; others' ids open nothing."""
        self.caller.require(Role.COUNTY_CLERK)
        return Vault(self.session, self.caller, self.keyring, self.caller.vault, tuple(ids), told)

    def _people(self, rows: Sequence[Worker], told: Event) -> list[Person]:
        note(self.session, told)
        ids = [row.id for row in rows]
        statuses = queries.statuses(self.session, ids, day=self.day)
        skills = queries.skills(self.session, ids)
        vault, names = self.vault(ids, told), Pseudonyms(self.keyring.purpose(Purpose.PSEUDONYM))
        people = []
        for row in rows:
            plain = {name: getattr(row, name) for name in KNOWN}
            plain |= {"statuses": statuses.get(row.id, []), "skills": skills.get(row.id, [])}
            facts = Facts(row.id, plain=plain, vault=vault.calls(row.id, ("name", "id_number", "phone")))
            view = view_of(self.caller, owner=row.organisation_id)
            people.append(Person(row, shown(facts, view, names=names, day=self.day)))
        return people
