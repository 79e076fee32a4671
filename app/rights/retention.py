"""What is over goes: by the register's periods, one organisation after another, in small transactions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import failpoints
from app.audit import Event, actor, keep_audit, note
from app.clock import CIVIL_ZONE, today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.scope import Scope, Why, enter
from app.errors import DukouError
from app.pools.shredding import settle
from app.rights import retention_queries as queries
from app.rights.erasure import remove
from app.rights.register import Period, period_of
from app.settings import Settings

BATCH = 200
NOBODY = UUID(int=0)
OVER = "retention over"
Report = Callable[[str, int, int], None]
log = structlog.get_logger()


@dataclass(frozen=True)
class Rule:
    """One kind of row that grows old: which of an organisation's are over, and how they go.

    ``table`` names the line of the register that says how long.
    """

    table: str
    find: Callable[[UUID, datetime, date], Any]
    remove: Callable[[Session, Sequence[UUID]], None]


def _people(session: Session, ids: Sequence[UUID]) -> None:
    remove(session, queries.workers(session, ids), reason=OVER, by=NOBODY)


RULES: tuple[Rule, ...] = (
    Rule("placements", lambda owner, before, _: queries.placements(owner, before=before), queries.PLACEMENTS),
    Rule("objections", lambda owner, before, _: queries.objections(owner, before=before), queries.OBJECTIONS),
    Rule("offers", lambda owner, before, _: queries.offers(owner, before=before), queries.OFFERS),
    Rule("round_edits", lambda owner, before, _: queries.edits(owner, before=before), queries.EDITS),
    Rule("recommendation_events", lambda owner, before, _: queries.told(owner, before=before), queries.TOLD),
    # What rounds say of people goes before the people whom it keeps.
    Rule("solutions", lambda owner, before, _: queries.rounds(owner, before=before), queries.remove_rounds),
    Rule("consents", lambda owner, before, _: queries.consents(owner, before=before), queries.CONSENTS),
    Rule("rights_requests", lambda owner, before, _: queries.requests(owner, before=before), queries.REQUESTS),
    Rule("import_issues", lambda owner, before, _: queries.issues(owner, before=before), queries.ISSUES),
    Rule("export_requests", lambda owner, before, _: queries.exports(owner, before=before), queries.EXPORTS),
    Rule("notices", lambda owner, before, _: queries.notices(owner, before=before), queries.NOTICES),
    Rule("workers", lambda owner, before, day: queries.people(owner, before=before, day=day), _people),
)


def moment(period: Period, day: date) -> datetime:
    """Return the instant before which things are over on a civil day in China."""
    return datetime.combine(period.before(day) + timedelta(days=1), time(), CIVIL_ZONE)


@dataclass
class Run:
    """One retention run as of ``day``; ``done`` counts by table what went, or in a dry run would go.

    ``cleared`` is False when deleted keys are still in the database's files, so that it is to be run again.
    """

    database: Database
    day: date
    keep_days: int
    dry_run: bool = False
    report: Report = lambda _stage, _done, _total: None
    done: dict[str, int] = field(default_factory=dict)
    cleared: bool = True

    def run(self) -> dict[str, int]:
        """Take away what is over; killed at any step, the next run goes on with what is left."""
        with self.database.read() as session:
            owners = queries.organisations(session)
        for rule in RULES:
            self.done.setdefault(rule.table, 0)
            for at, owner in enumerate(owners):
                self.report(rule.table, at, len(owners))
                self._sweep(rule, owner)
        self._sign_in()
        if not self.dry_run and self._owns_the_files:
            self.cleared = settle(self.database)
        return self.done

    @property
    def _owns_the_files(self) -> bool:
        """On PostgreSQL only the owner may clear the table of keys, and it is locked meanwhile: the operator's work."""
        return self.database.is_sqlite or self.database.trusted == "operator"

    def _before(self, table: str) -> datetime:
        period = period_of(table)
        chosen = Period(days=self.keep_days)
        # Whoever sets a longer time for people is followed; never a shorter one than the register's.
        longer = table == "workers" and chosen.before(self.day) < period.before(self.day)
        return moment(chosen if longer else period, self.day)

    def _sweep(self, rule: Rule, owner: UUID) -> None:
        which = rule.find(owner, self._before(rule.table), self.day)
        with self.database.read() as session:
            _act_for(session, owner)
            over = queries.count(session, which)
        if self.dry_run:
            self.done[rule.table] += over
            return
        for _ in range(0, over, BATCH):
            self._batch(rule, owner, which)
            failpoints.reach("retention.batch")

    def _batch(self, rule: Rule, owner: UUID, which: Any) -> None:
        with self.database.write() as session:
            _act_for(session, owner)
            ids = queries.some(session, which, limit=BATCH)
            if ids:
                rule.remove(session, ids)
                note(session, Event("retention.run", rule.table, reason=f"{len(ids)} rows"))
        self.done[rule.table] += len(ids)

    def _sign_in(self) -> None:
        """Sessions, links and stored replies of accounts that nobody needs any more."""
        for table in queries.SIGN_IN:
            before = self._before(table)
            with self.database.read() as session:
                enter(session, Scope((), (), (), why=Why.SIGN_IN))
                self.done[table] = queries.count_old(session, table, before=before)
            if self.dry_run or not self.done[table]:
                continue
            with self.database.write() as session:
                enter(session, Scope((), (), (), why=Why.SIGN_IN))
                actor(session, user_id=None, role="runner", organisation_id=NOBODY, source="retention")
                self.done[table] = queries.remove_old(session, table, before=before)
                note(session, Event("retention.run", table, reason=f"{self.done[table]} rows"))


def _act_for(session: Session, owner: UUID) -> None:
    enter(session, Scope((owner,), (owner,), (owner,), why=Why.OPERATOR))
    actor(session, user_id=None, role="runner", organisation_id=owner, source="retention")


@dataclass
class Sweeping:
    """Runs retention once a civil day beside other work, with a connection of its own: the keeper's, not the runner's."""

    settings: Settings
    last: date | None = None

    def step(self) -> None:
        """Run if the day is new; what fails is tried again tomorrow, or when the runner starts anew."""
        day = today()
        if day == self.last:
            return
        self.last = day
        database = keep_audit(Database(self.settings.url_of_keeper), Keyring.of(self.settings))
        try:
            done = Run(database, day, self.settings.retention_days).run()
            log.info("retention_run", rows={name: count for name, count in done.items() if count})
        except (DBAPIError, DukouError) as error:
            log.warning("retention_failed", kind=type(error).__name__)
        finally:
            database.close()
