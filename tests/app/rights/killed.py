"""What the child processes of the kill tests do until they die."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.acting import act_as_caller
from app.access.principal import Principal
from app.access.scope import SIGNING_IN
from app.audit import keep_audit
from app.clock import today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.scope import enter
from app.rights import consents, erasure
from app.rights.retention import Run
from app.settings import Settings
from tests.app.rounds.killed import principal


def withdraw(settings: Settings, consent_id: UUID, user_id: UUID) -> None:
    """Withdraw a consent, up to its commit."""
    failpoints.arm("consent.withdrawn")
    with _acting(settings, user_id) as (session, caller):
        consents.withdraw(session, consents.consent(session, consent_id, caller=caller), caller=caller)


def erase(settings: Settings, worker_id: UUID, user_id: UUID) -> None:
    """Confirm that a worker is erased, up to the commit."""
    failpoints.arm("erase.done")
    with _acting(settings, user_id) as (session, caller):
        erasure.erase(session, worker_id, reason="本人申请", caller=caller)


def sweep(settings: Settings) -> None:
    """Take away what is over, up to the end of the first batch."""
    failpoints.arm("retention.batch")
    Run(_database(settings, settings.url_of_keeper), today(), settings.retention_days).run()


@contextmanager
def _acting(settings: Settings, user_id: UUID) -> Iterator[tuple[Session, Principal]]:
    with _database(settings, settings.url).write() as session:
        enter(session, SIGNING_IN)
        caller = principal(session, user_id)
        act_as_caller(session, caller)
        yield session, caller


def _database(settings: Settings, url: str) -> Database:
    return keep_audit(Database(url), Keyring.of(settings))
