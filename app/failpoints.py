"""Named steps at which a process kills itself, so that tests can show what a crash leaves behind."""

import os
import signal

from app.errors import InvalidError

STEPS = frozenset(
    {
        "freeze.before_commit",
        "solve.claimed",
        "solve.loaded",
        "solve.solved",
        "solve.before_commit",
        "solve.after_commit",
        "publish.before_commit",
        "offers.before_commit",
        "offers.late",
        "refill.before_commit",
        "wave.solved",
        "wave.before_commit",
        "dispatch.announced",
        "dispatch.departed",
        "employment.recorded",
        "follow_up.recorded",
        "ledger.recorded",
        "credit.written",
        "orders.aged",
        "answer.before_commit",
        "by_hand.before_commit",
        "placement.ended",
        "duplicates.before_commit",
        "notice.claimed",
        "notice.sent",
        "keys.before_commit",
        "keys.batch",
        "consent.withdrawn",
        "erase.done",
        "retention.batch",
    }
)

_armed: list[str] = []


def arm(name: str) -> None:
    """Let the process die at step ``name`` (``DUKOU_FAILPOINT``); empty = never."""
    if name and name not in STEPS:
        raise InvalidError(
            "FAILPOINT_UNKNOWN",
            f"没有名为 {name} 的故障点。",
            f"There is no failpoint {name}.",
            field="DUKOU_FAILPOINT",
        )
    _armed[:] = [name] if name else []


def reach(name: str) -> None:
    """Die here, as by ``kill -9``, if this step is armed."""
    if name in _armed:
        os.kill(os.getpid(), signal.SIGKILL)
