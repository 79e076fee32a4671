"""Loads a roster into a worker pool: dry run or for good, all of it or nothing, the same file twice changes nothing."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import now
from app.db.crypto import Keyring
from app.db.ids import new_id
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.intake.memory import no_collection
from app.models.intake_record import Import
from app.models.worker_pool import WorkerPool
from app.pools import queries
from app.pools.batch import RosterBatch
from app.pools.intake import read_roster
from app.pools.load import Load
from app.pools.rows import UNSTORED, Stamp
from app.reference.catalogue import Catalogue


@dataclass(frozen=True)
class Loading:
    """What a load needs besides the file: facts to look up, keys, the civil date, who loads."""

    catalogue: Catalogue
    keyring: Keyring
    today: date
    created_by: UUID | None = None


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
        return _import(session, upload, pool=pool, loading=loading, dry_run=dry_run)


def _import(session: Session, upload: Upload, *, pool: WorkerPool, loading: Loading, dry_run: bool) -> ImportResult:
    batch = read_roster(
        upload.source,
        upload.file_name,
        catalogue=loading.catalogue,
        today=loading.today,
        office_region=pool.region_code,
    )
    refuse_whole(batch.issues)
    stamp = Stamp(pool.organisation_id, pool.id, new_id(), now())
    queries.lock_office(session, pool.organisation_id)
    load = Load(session, batch, stamp=stamp, keyring=loading.keyring)
    record = _record(upload, batch, load, stamp=stamp, created_by=loading.created_by, dry_run=dry_run)
    store_record(session, record, issues=[issue for issue in batch.issues if issue.code not in UNSTORED])
    if not dry_run:
        load.store()
    return result_of(record, issues=batch.issues)


def _record(
    upload: Upload, batch: RosterBatch, load: "Load", *, stamp: Stamp, created_by: UUID | None, dry_run: bool
) -> Import:
    return Import(
        id=stamp.import_id,
        organisation_id=stamp.organisation_id,
        kind="roster",
        pool_id=stamp.pool_id,
        file_name=upload.file_name[:255],
        sha256=upload.sha256,
        state="dry_run" if dry_run else "loaded",
        added=len(load.new),
        changed=len(load.changed),
        unchanged=len(load.same),
        created_by=created_by,
        **batch.counts,
    )
