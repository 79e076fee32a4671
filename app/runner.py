"""The runner: a background process that takes queued tasks, one at a time, and survives being killed."""

import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app import failpoints
from app.api.limits import Purging
from app.audit import keep_audit
from app.audit.anchors import Anchoring
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.demand.stale import age_orders
from app.doctor import Part, Safety
from app.duplicates import finding
from app.errors import DukouError
from app.follow_ups.due import remind
from app.models.duplicate import FIND
from app.notices.senders import senders_of
from app.notices.sending import Sending
from app.offers import due as offers_due
from app.offers import refill, waves
from app.offers.late import Expiring
from app.rights.retention import Sweeping
from app.rounds import rechecking, scenarios, solving
from app.settings import Settings
from app.tasks import service as tasks
from app.tasks.duties import Daily
from app.tasks.service import ATTEMPTS, Claim, LeaseLostError
from matching.errors import MatchingError

IDLE_SECONDS = 0.5
BACK_OFF_SECONDS = 5.0
log = structlog.get_logger()

Work = Callable[[Database, Claim, Settings], None]
KINDS: dict[str, Work] = {
    scenarios.SOLVE: solving.run,
    rechecking.RECHECK: rechecking.run,
    refill.REFILL: refill.run,
    waves.SOLVE: waves.run,
    FIND: finding.run,
}


@dataclass(frozen=True)
class Runner:
    """Takes tasks from one database under the name ``owner``."""

    settings: Settings
    database: Database
    owner: str
    safety: Safety
    anchoring: Anchoring | None = None
    purging: Purging | None = None
    sweeping: Sweeping | None = None
    expiring: Expiring | None = None
    ageing: Daily | None = None
    reminding: Daily | None = None
    awaiting: Daily | None = None
    sending: Sending | None = None

    def step(self) -> bool:
        """Do one task if there is one; tell whether there was."""
        self.safety.check()
        with self.database.write() as session:
            held = tasks.claim(session, self.owner, lease_seconds=self.settings.lease_seconds)
        if held is None:
            return False
        failpoints.reach("solve.claimed")
        log.info("task_started", task=str(held.task_id), kind=held.kind, attempt=held.attempt)
        started = now()
        try:
            self._work(held)
        except LeaseLostError as error:
            # The lease went to another runner, who has the task now: nothing of ours was written.
            log.warning("task_lost", task=str(held.task_id), code=error.code)
        else:
            log.info("task_ended", task=str(held.task_id), seconds=(now() - started).total_seconds())
        return True

    def _work(self, held: Claim) -> None:
        try:
            _check_attempts(held)
            KINDS[held.kind](self.database, held, self.settings)
        except LeaseLostError:
            raise
        except (DukouError, MatchingError, MemoryError) as error:
            with self.database.write() as session:
                solving.give_up(session, held, error=error)

    def run(self, stop: threading.Event, *, parent: int = 0) -> None:
        """Work until ``stop`` is set, or until the process ``parent`` (0 = none) is gone; outlives the database's absence."""
        pause = IDLE_SECONDS
        while not stop.is_set():
            if parent and os.getppid() != parent:
                return
            try:
                worked = self.step()
                self._keep_house()
            except (DBAPIError, PoolTimeoutError) as error:
                # Locked by a long load, restarting, unreachable: what was being done is taken up when its lease ends.
                log.warning("database_unavailable", kind=type(error).__name__, pause=pause)
                stop.wait(pause)
                pause = min(2 * pause, BACK_OFF_SECONDS)
                continue
            pause = IDLE_SECONDS
            if not worked:
                stop.wait(IDLE_SECONDS)

    def _keep_house(self) -> None:
        told = (
            self.expiring,
            self.ageing,
            self.reminding,
            self.awaiting,
            self.sending,
        )  # what is told before it is sent
        for duty in (*told, self.anchoring, self.purging, self.sweeping):
            if duty is not None:
                duty.step()

    def run_until_idle(self) -> int:
        """Do all that is queued; return how many tasks that were."""
        done = 0
        while self.step():
            done += 1
        return done


def _check_attempts(held: Claim) -> None:
    if held.attempt > ATTEMPTS:
        raise DukouError(
            "RUNNER_GAVE_UP",
            f"任务中断了 {ATTEMPTS} 次,已停止重试,请联系系统管理员。",
            f"The task was interrupted {ATTEMPTS} times and is not tried again; see the administrator.",
        )


def database_of_runner(settings: Settings) -> Database:
    """Open the database as the runner: it reaches every round and nobody's identity."""
    return Database(settings.url_of_runner, trusted="runner")


def make_runner(settings: Settings, database: Database) -> Runner:
    """Return a runner with a name of its own."""
    failpoints.arm(settings.failpoint)
    safety = Safety.at_start(settings, database, Part.RUNNER)
    keyring = Keyring.of(settings)
    keep_audit(database, keyring)
    key, path = keyring.purpose(Purpose.AUDIT), settings.anchor_file
    anchoring = None if path is None else Anchoring(database, path, key, settings.anchor_minutes)
    owner = f"{socket.gethostname()}:{os.getpid()}:{time.monotonic_ns()}"
    duties = Purging(database), Sweeping(settings), Expiring(database)
    ageing, reminding, awaiting = (Daily(partial(work, database)) for work in (age_orders, remind, offers_due.remind))
    return Runner(
        settings,
        database,
        owner,
        safety,
        anchoring,
        *duties,
        ageing,
        reminding,
        awaiting,
        Sending(database, senders_of(settings)),
    )
