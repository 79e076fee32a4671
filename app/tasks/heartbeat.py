"""Keeps a lease alive from a thread while the engine computes, and carries its progress to the database."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

from app.db.engine import Database
from app.errors import ConflictError
from app.tasks import service
from app.tasks.service import Claim


class Progress:
    """The latest stage and count, written by the engine's callback, read by the heartbeat."""

    def __init__(self) -> None:
        self.stage, self.done, self.total = "running", 0, 0
        self.lost = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note how far a stage is."""
        self.stage, self.done, self.total = stage, done, total


@contextmanager
def beating(database: Database, held: Claim, *, lease_seconds: float) -> Iterator[Progress]:
    """Beat every third of the lease until the block ends; ``progress.lost`` turns True when taken over."""
    progress, ended = Progress(), threading.Event()

    def beat() -> None:
        while not ended.wait(min(lease_seconds / 3, 1.0)):
            try:
                with database.write() as session:
                    service.beat(
                        session,
                        held,
                        stage=progress.stage,
                        done=progress.done,
                        total=progress.total,
                        lease_seconds=lease_seconds,
                    )
            except ConflictError:
                progress.lost = True
                return
            except OperationalError:
                # Somebody else is writing for long; the lease has two more beats to live.
                continue

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        ended.set()
        thread.join()
