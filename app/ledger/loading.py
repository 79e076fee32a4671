"""Loads a ledger sheet into the office's ledger: dry run or for good; the same file twice changes nothing twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.access.scope import scope_of
from app.audit import Event, note
from app.clock import today
from app.db.engine import Database
from app.db.scope import enter
from app.intake.issues import Issue, Level
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.ledger import queries, service
from app.ledger.intake import LedgerBatch, read_ledger
from app.ledger.service import Compared
from app.models.intake_record import Import

KIND = "ledger"


@dataclass(frozen=True)
class Loading:
    """A ledger sheet that somebody loads."""

    upload: Upload
    caller: Principal
    day: date

    def read(self, session: Session) -> LedgerBatch:
        """Read the file against the recommendations that the caller's office may tell."""
        return read_ledger(
            self.upload.source,
            self.upload.file_name,
            known=lambda numbers: queries.of_numbers(session, numbers, self.caller),
            day=self.day,
        )

    def recorded(
        self, session: Session, batch: LedgerBatch, done: Compared, issues: Sequence[Issue], *, dry_run: bool
    ) -> ImportResult:
        """Keep the record of the load with its findings."""
        counts = batch.counts
        record = Import(
            organisation_id=self.caller.organisation_id,
            kind=KIND,
            file_name=self.upload.file_name[:255],
            sha256=self.upload.sha256,
            state="dry_run" if dry_run else "loaded",
            rows=batch.rows,
            accepted=counts["accepted"],
            added=len(done.new),
            changed=len(done.changed),
            unchanged=done.unchanged,
            warnings=counts["warnings"],
            errors=sum(issue.level is Level.ERROR for issue in issues),
            created_by=self.caller.user_id,
        )
        store_record(session, record, issues=issues)
        told = [line.of.worker_id for line in batch.lines]
        note(session, Event(f"ledger.{record.state}", "import", record.id, subjects=[] if dry_run else told))
        return result_of(record, issues=issues)


def receive(
    database: Database, upload: Upload, *, caller: Principal, dry_run: bool
) -> Callable[[Session], ImportResult]:
    """Read a ledger sheet, and compare it, while nobody waits; return what then does the writing.

    Raises:
        ForbiddenError: the caller keeps no ledger. InvalidError: the file as a whole is refused.
    """
    caller.require(Role.COUNTY_CLERK)
    loading = Loading(upload, caller, today())
    with database.read() as session:
        enter(session, scope_of(caller))
        batch = loading.read(session)
        refuse_whole(batch.issues)
        compared = service.compare(session, batch.lines) if dry_run else None
    if compared is not None:
        return lambda session: loading.recorded(session, batch, compared, batch.issues, dry_run=True)
    return lambda session: _stored(session, loading, batch)


def _stored(session: Session, loading: Loading, batch: LedgerBatch) -> ImportResult:
    """Bring the lines into the ledger; whose recommendation has gone since they were read is left out."""
    there = {row.id for row in queries.of_numbers(session, [line.of.id for line in batch.lines], loading.caller)}
    batch = replace(batch, lines=[line for line in batch.lines if line.of.id in there])
    done = service.keep(session, batch.lines, caller=loading.caller)
    return loading.recorded(session, batch, done, batch.issues, dry_run=False)
