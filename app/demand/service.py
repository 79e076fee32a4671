"""Loads an order sheet: dry run or for good, all of it or nothing, the same file twice changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.access.scope import scope_of
from app.audit import Event, note
from app.db.engine import Database
from app.db.scope import enter
from app.demand import queries
from app.demand.intake import OrderBatch, read_orders
from app.demand.shelf import Plan, Shelf
from app.demand.titles import Guesser
from app.intake.issues import Issue, Level
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.models.intake_record import Import
from app.reference.catalogue import Catalogue

POSTERS = (Role.RECEIVING_CLERK, Role.EMPLOYER_HR)
NOBODY = "-"  # no credit code


@dataclass(frozen=True)
class Loading:
    """What a load needs besides the file: facts to look up, the guesser of occupations, the civil date."""

    catalogue: Catalogue
    guesser: Guesser
    today: date


def import_orders(
    session: Session, upload: Upload, *, caller: Principal, loading: Loading, dry_run: bool = False
) -> ImportResult:
    """Load an order sheet into the caller's office inside the caller's transaction.

    An order is found by its number within the office: a row that says what it said before changes
    nothing, a corrected one updates its order, orders missing from the file stay. What the gate refuses
    is kept as refused, so that its employer sees why. An occupation that a person confirmed stays while
    the title does.

    Raises:
        ForbiddenError: the caller may not post orders.
        InvalidError: the file as a whole is refused; nothing is stored.
    """
    caller.require(*POSTERS)
    sheet = _Sheet(upload, caller, loading)
    read = sheet.read(_Register.of(session, caller))
    if dry_run:
        return sheet.recorded(session, *sheet.compared(session, read))
    return sheet.stored(session, read)


def receive_orders(
    database: Database, upload: Upload, *, caller: Principal, loading: Loading, dry_run: bool
) -> Callable[[Session], ImportResult]:
    """Read an order sheet, in a dry run also compare it, while nobody waits; return what then does the writing.

    It does what ``import_orders`` does, but what it returns needs a write transaction only for the rows.

    Raises:
        ForbiddenError: the caller may not post orders.
        InvalidError: the file as a whole is refused.
    """
    caller.require(*POSTERS)
    sheet = _Sheet(upload, caller, loading)
    with database.read() as session:
        enter(session, scope_of(caller))
        register = _Register.of(session, caller)
    read = sheet.read(register)
    if not dry_run:
        return lambda session: sheet.stored(session, read)
    with database.read() as session:
        enter(session, scope_of(caller))
        found = sheet.compared(session, read)
    return lambda session: sheet.recorded(session, *found)


@dataclass(frozen=True)
class _Register:
    """What the database says of those who post: when each employer was verified, for whom the caller posts."""

    verified: Mapping[str, date]
    own_credit_code: str

    @classmethod
    def of(cls, session: Session, caller: Principal) -> "_Register":
        """The register as it is now."""
        return cls(queries.verified_of(session, caller.organisation_id), own_credit_code(session, caller))


@dataclass(frozen=True)
class _ReadSheet:
    """A sheet as read, and what it was read against."""

    batch: OrderBatch
    register: _Register


@dataclass(frozen=True)
class _Sheet:
    """An order sheet that somebody loads."""

    upload: Upload
    caller: Principal
    loading: Loading

    def read(self, register: _Register) -> _ReadSheet:
        """Read the file; refuse what is refused as a whole."""
        batch = read_orders(
            self.upload.source,
            self.upload.file_name,
            catalogue=self.loading.catalogue,
            guesser=self.loading.guesser,
            today=self.loading.today,
            verified=register.verified,
            own_credit_code=register.own_credit_code,
        )
        refuse_whole(batch.issues)
        return _ReadSheet(batch, register)

    def compared(self, session: Session, read: _ReadSheet) -> tuple[Import, Sequence[Issue]]:
        """The record of a dry run, not stored yet, and its findings."""
        plan = self._plan(Shelf(session, self.caller, catalogue=self.loading.catalogue), read.batch)
        issues = [*read.batch.issues, *plan.renamed]
        return _record(self.upload, read.batch, plan, caller=self.caller, issues=issues, dry_run=True), issues

    @staticmethod
    def recorded(session: Session, record: Import, issues: Sequence[Issue]) -> ImportResult:
        """Keep what was found, and nothing else."""
        store_record(session, record, issues=issues)
        note(session, Event(f"orders.{record.state}", "import", record.id))
        return result_of(record, issues=issues)

    def stored(self, session: Session, read: _ReadSheet) -> ImportResult:
        """Store the orders; the sheet is read again if meanwhile an employer was verified."""
        queries.lock_office(session, self.caller.organisation_id)
        register = _Register.of(session, self.caller)
        batch = read.batch if read.register == register else self.read(register).batch
        shelf = Shelf(session, self.caller, catalogue=self.loading.catalogue)
        plan = self._plan(shelf, batch)
        issues = [*batch.issues, *plan.renamed]
        record = _record(self.upload, batch, plan, caller=self.caller, issues=issues, dry_run=False)
        result = self.recorded(session, record, issues)
        shelf.store(plan, record=record)
        return result

    @staticmethod
    def _plan(shelf: Shelf, batch: OrderBatch) -> Plan:
        return shelf.plan([*batch.orders, *batch.refused])


def own_credit_code(session: Session, caller: Principal) -> str:
    """The only credit code the caller may post for; empty = any (a receiving office).

    An employer whose own code is not on file may post for nobody.
    """
    if caller.role is not Role.EMPLOYER_HR:
        return ""
    return queries.office(session, caller.organisation_id).credit_code or NOBODY


def _record(
    upload: Upload, batch: OrderBatch, plan: Plan, *, caller: Principal, issues: Sequence[Issue], dry_run: bool
) -> Import:
    return Import(
        organisation_id=caller.organisation_id,
        kind="orders",
        file_name=upload.file_name[:255],
        sha256=upload.sha256,
        state="dry_run" if dry_run else "loaded",
        rows=batch.rows,
        accepted=batch.accepted,
        added=len(plan.new),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        warnings=sum(issue.level is Level.WARNING for issue in issues),
        errors=batch.errors,
        created_by=caller.user_id,
    )
