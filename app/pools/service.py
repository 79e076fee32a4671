"""Loads a roster into a worker pool: dry run or for good, all of it or nothing, the same file twice changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scope_of
from app.audit import Event, note
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.ids import new_id
from app.db.scope import enter
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.intake.memory import no_collection
from app.models.duplicate import FIND
from app.models.intake_record import Import
from app.models.worker_pool import WorkerPool
from app.pools import queries
from app.pools.batch import RosterBatch
from app.pools.digest import Prints
from app.pools.intake import read_roster
from app.pools.load import Load
from app.pools.rows import UNSTORED, Stamp
from app.pools.situation import Basis
from app.reference.catalogue import Catalogue
from app.tasks import service as tasks


@dataclass(frozen=True)
class Loading:
    """What a load needs besides the file: facts to look up, keys, the civil date, who loads, on what legal basis."""

    catalogue: Catalogue
    keyring: Keyring
    today: date
    created_by: UUID | None = None
    basis: Basis = "duty"


@dataclass(frozen=True)
class _Read:
    """A roster that was read for a pool; nothing of it is stored yet."""

    upload: Upload
    sha256: str
    batch: RosterBatch
    prints: Prints
    organisation_id: UUID
    pool_id: UUID
    loading: Loading

    @classmethod
    def of(cls, upload: Upload, *, pool: WorkerPool, loading: Loading) -> "_Read":
        """Read a file; refuse what is refused as a whole."""
        batch = read_roster(
            upload.source,
            upload.file_name,
            catalogue=loading.catalogue,
            today=loading.today,
            office_region=pool.region_code,
            basis=loading.basis,
        )
        refuse_whole(batch.issues)
        prints = Prints.of(batch, place=str(pool.id), keyring=loading.keyring)
        return cls(upload, upload.sha256, batch, prints, pool.organisation_id, pool.id, loading)

    def compared(self, session: Session) -> Load:
        """Who is new, changed and the same now."""
        stamp = Stamp(self.organisation_id, self.pool_id, new_id(), now())
        return Load(session, self.batch, prints=self.prints, stamp=stamp, keyring=self.loading.keyring)

    def stored(self, session: Session) -> ImportResult:
        """Store the roster."""
        queries.lock_office(session, self.organisation_id)
        load = self.compared(session)
        touched = [load.ids[at] for at in (*load.new, *load.changed)]
        result = self.recorded(session, self.record(load, state="loaded"), subjects=touched)
        load.store()
        # Whoever is in it, each load asks for it: a county learns nothing by it.
        tasks.enqueue(session, FIND, subject_id=self.organisation_id, organisation_id=self.organisation_id)
        return result

    def recorded(self, session: Session, record: Import, *, subjects: Iterable[UUID] = ()) -> ImportResult:
        """Keep what was found, and nothing else; ``subjects`` are the people it changes."""
        note(
            session,
            Event(
                f"roster.{record.state}", "import", record.id, subjects=subjects, reason=f"basis {self.loading.basis}"
            ),
        )
        store_record(session, record, issues=[issue for issue in self.batch.issues if issue.code not in UNSTORED])
        return result_of(record, issues=self.batch.issues)

    def record(self, load: Load, *, state: str) -> Import:
        """The record of a load, not stored yet."""
        return Import(
            id=load.stamp.import_id,
            organisation_id=self.organisation_id,
            kind="roster",
            pool_id=self.pool_id,
            file_name=self.upload.file_name[:255],
            sha256=self.sha256,
            state=state,
            added=len(load.new),
            changed=len(load.changed),
            unchanged=len(load.same),
            created_by=self.loading.created_by,
            **self.batch.counts,
        )


def import_roster(
    session: Session, upload: Upload, *, pool: WorkerPool, loading: Loading, dry_run: bool = False
) -> ImportResult:
    """Load a roster into a pool inside the caller's transaction.

    A person is found by the keyed index of the ID number within the office: a row that says what it said
    before changes nothing, a corrected one updates its person in the fields that the file has columns
    for, people missing from the file stay.

    Raises:
        InvalidError: the file as a whole is refused; nothing is stored.
    """
    with no_collection():
        read = _Read.of(upload, pool=pool, loading=loading)
        if dry_run:
            return read.recorded(session, read.record(read.compared(session), state="dry_run"))
        return read.stored(session)


def receive_roster(
    database: Database, upload: Upload, *, pool: WorkerPool, loading: Loading, caller: Principal, dry_run: bool
) -> Callable[[Session], ImportResult]:
    """Read a roster, in a dry run also compare it, while nobody waits; return what then does the writing.

    It does what ``import_roster`` does, but what it returns needs a write transaction only for the rows.

    Raises:
        InvalidError: the file as a whole is refused.
    """
    with no_collection():
        read = _Read.of(upload, pool=pool, loading=loading)
        if not dry_run:
            return lambda session: _undisturbed(session, read)
        with database.read() as session:
            enter(session, scope_of(caller))
            record = read.record(read.compared(session), state="dry_run")
    return lambda session: read.recorded(session, record)


def _undisturbed(session: Session, read: _Read) -> ImportResult:
    with no_collection():
        return read.stored(session)
