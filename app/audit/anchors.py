"""Anchors: the ends of the chains, written again and again to a file elsewhere, so that a cut chain is noticed.

Each line is JSON: when, the ends that moved since the line before, and a seal over both and the seal of that line.
"""

import fcntl
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from uuid import UUID

import structlog

from app.audit import queries
from app.audit.chain import BEGINNING, seal
from app.clock import now
from app.db.engine import Database
from app.errors import InvalidError

Heads = Mapping[UUID, tuple[int, bytes]]
_MINUTE = 60
log = structlog.get_logger()


@dataclass(frozen=True)
class Anchored:
    """What an anchor file holds.

    Attributes:
        places: chain to number to the seal that was there. lines: how many. last: the seal of the last line.
    """

    places: dict[UUID, dict[int, bytes]] = field(default_factory=dict)
    lines: int = 0
    last: bytes = BEGINNING

    def moved(self, heads: Heads) -> dict[str, list[object]]:
        """Return the ends that no line has yet, as they are written."""
        return {
            chain.hex: [seq, end.hex()]
            for chain, (seq, end) in sorted(heads.items())
            if self.places.get(chain, {}).get(seq) != end
        }


def read_anchors(path: Path, key: bytes) -> Anchored:
    """Read an anchor file; one that is not there holds nothing.

    Raises:
        InvalidError: a line is not what was written; ``line`` says which.
    """
    if not path.exists():
        return Anchored()
    with path.open() as file:
        return _read(file, key)


def write_anchor(database: Database, path: Path, key: bytes) -> int:
    """Add a line with the ends that moved since the last one; return how many they are. On the disk when it returns.

    Raises:
        InvalidError: the file was changed by somebody else; nothing is added to it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the runner and a command may come at once
        file.seek(0)
        known = _read(file, key)
        with database.read() as session:
            moved = known.moved(queries.heads(session))
        if moved:
            told = {"at": now().isoformat(), "heads": moved}
            line = {**told, "previous": known.last.hex(), "mac": seal(key, known.last, told).hex()}
            file.write(json.dumps(line, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return len(moved)


@dataclass
class Anchoring:
    """Writes an anchor every so many minutes; what goes wrong is logged and tried again the next time."""

    database: Database
    path: Path
    key: bytes
    minutes: int
    due: float = 0.0

    def step(self) -> None:
        """Write an anchor if it is time."""
        if time.monotonic() < self.due:
            return
        try:
            log.info("anchored", chains=write_anchor(self.database, self.path, self.key))
        except (InvalidError, OSError) as error:
            log.warning("anchor_failed", kind=type(error).__name__, code=getattr(error, "code", ""))
        self.due = time.monotonic() + self.minutes * _MINUTE


def _read(file: IO[str], key: bytes) -> Anchored:
    places: dict[UUID, dict[int, bytes]] = {}
    last, lines = BEGINNING, 0
    for lines, line in enumerate(file, 1):
        try:
            told = json.loads(line)
            sealed = {"at": told["at"], "heads": told["heads"]}
            mac = seal(key, last, sealed)
        except (ValueError, KeyError, TypeError) as error:
            raise _broken(lines) from error
        if told != {**sealed, "previous": last.hex(), "mac": mac.hex()}:
            raise _broken(lines)
        for chain, (seq, end) in sealed["heads"].items():
            places.setdefault(UUID(chain), {})[seq] = bytes.fromhex(end)
        last = mac
    return Anchored(places, lines, last)


def _broken(line: int) -> InvalidError:
    return InvalidError(
        "ANCHOR_BROKEN",
        f"锚定文件第 {line} 行被改动过。",
        f"Line {line} of the anchor file is not what was written.",
        line=line,
    )
