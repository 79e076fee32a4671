"""What the child processes of the kill tests run until they die."""

import multiprocessing
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access import service as access
from app.access.principal import Principal
from app.access.scope import SIGNING_IN, scope_of
from app.db.engine import Database
from app.db.scope import enter
from app.models.user import User
from app.rounds import service as rounds
from app.rounds.publication import publish
from app.runner import database_of_runner, make_runner
from app.settings import Settings

LEASE = 0.2

# A plain fork inherits locks that the test process's threads hold; this server has imported and done nothing else.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__, "app.main", "tests.app.conftest", "tests.app.offers.killed"])


def in_a_process_that_dies(work: Callable[..., None], *given: Any) -> None:
    """Run ``work`` in a child process and see it end by SIGKILL."""
    child = _context.Process(target=work, args=given)
    child.start()
    child.join(30)
    assert child.exitcode == -signal.SIGKILL


def run_runner(settings: Settings, failpoint: str) -> None:
    """Take tasks until the failpoint."""
    armed = settings.model_copy(update={"failpoint": failpoint, "lease_seconds": LEASE})
    make_runner(armed, database_of_runner(armed)).run_until_idle()


def run_action(settings: Settings, action: str, round_id: UUID, user_id: UUID) -> None:
    """Do an action of the coordinator's until its commit."""
    failpoints.arm(f"{action}.before_commit")
    with Database(settings.url).write() as session:
        enter(session, SIGNING_IN)
        caller = principal(session, user_id)
        enter(session, scope_of(caller))
        current = rounds.kept_round(session, round_id, caller=caller)
        {"freeze": rounds.freeze, "publish": publish}[action](session, current, caller=caller)


def principal(session: Session, user_id: UUID) -> Principal:
    """Return an account as a caller."""
    return access.principal_of(session, session.get_one(User, user_id))
