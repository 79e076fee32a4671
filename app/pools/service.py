"""Loads a roster into a worker pool: dry run or for good, all of it or nothing, the same file twice changes nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from app.clock import now
from app.db.bulk import bulk_insert
from app.db.crypto import Keyring
from app.db.ids import new_id
from app.errors import InvalidError
from app.intake.issues import Issue, Level
from app.models.intake_record import Import, ImportIssue
from app.models.worker_pool import WorkerPool
from app.pools import queries
from app.pools.batch import RosterBatch
from app.pools.intake import read_roster
from app.pools.load import Load, table_of
from app.pools.rows import (
    Stamp,
    issue_columns,
)
from app.reference.catalogue import Catalogue


@dataclass(frozen=True)
class Upload:
    """An office file: its content, or where it lies, and its name."""

    source: bytes | Path
    file_name: str

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        data = self.source.read_bytes() if isinstance(self.source, Path) else self.source
        return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Loading:
    """What a load needs besides the file: facts to look up, keys, the civil date, who loads."""

    catalogue: Catalogue
    keyring: Keyring
    today: date
    created_by: UUID | None = None


@dataclass(frozen=True)
class ImportResult:
    """What a load did, or in a dry run would do.

    Attributes:
        import_id: of the stored record. dry_run: nothing but that record was stored.
        rows, accepted, warnings, errors: as in the batch. added, changed, unchanged: people.
        issues: every finding.
    """

    import_id: UUID
    dry_run: bool
    rows: int
    accepted: int
    added: int
    changed: int
    unchanged: int
    warnings: int
    errors: int
    issues: Sequence[Issue]


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
    batch = read_roster(
        upload.source,
        upload.file_name,
        catalogue=loading.catalogue,
        today=loading.today,
        office_region=pool.region_code,
    )
    _refuse_whole(batch)
    stamp = Stamp(pool.organisation_id, pool.id, new_id(), now())
    queries.lock_office(session, pool.organisation_id)
    load = Load(session, batch, stamp=stamp, keyring=loading.keyring)
    record = _record(upload, batch, load, stamp=stamp, created_by=loading.created_by, dry_run=dry_run)
    session.add(record)
    session.flush()
    if not dry_run:
        load.store()
    bulk_insert(session.connection(), table_of(ImportIssue), issue_columns(batch.issues, stamp))
    return ImportResult(
        import_id=stamp.import_id,
        dry_run=dry_run,
        added=len(load.new),
        changed=len(load.changed),
        unchanged=len(load.same),
        issues=batch.issues,
        **batch.counts,
    )


def _refuse_whole(batch: RosterBatch) -> None:
    """A finding that concerns the whole file is its refusal."""
    for issue in batch.issues:
        if issue.level is Level.ERROR and issue.row == 0:
            raise InvalidError(issue.code, issue.message_zh, issue.message_en)


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
