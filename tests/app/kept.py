"""Worlds that are built once and put back into the database of each test that starts from one.

A world of tests goes through a dozen requests and a solve, half a second; its rows are put back in a fiftieth of that. What a
test does to its world, no other test sees: each has rows and objects of its own.
"""

import io
import pickle
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url

from app.clock import today
from app.db.engine import Database
from app.models.organisation import Organisation
from app.runner import Runner, make_runner
from app.settings import Settings
from tests.app.lender import Lender

FRESH_SECONDS = 300.0  # tokens end, and the day on which a world was built is over at some time
P = ParamSpec("P")
World = TypeVar("World")


@dataclass(frozen=True)
class Own:
    """What of a test stands in its world, and is put in the place of what the world was built with."""

    client: TestClient
    database: Database
    settings: Settings

    def name(self, found: object) -> str | None:
        """The name under which this one is kept, if it is not to be kept itself."""
        if isinstance(found, Runner):
            return "runner"
        if isinstance(found, TestClient | Database | Settings):
            (name,) = (name for name, mine in vars(self).items() if mine is found)
            return str(name)
        return None

    def get(self, name: str) -> object:
        return make_runner(self.settings, self.database) if name == "runner" else getattr(self, name)


class _Writer(pickle.Pickler):
    def __init__(self, out: io.BytesIO, own: Own) -> None:
        super().__init__(out)
        self.own = own

    def persistent_id(self, obj: Any) -> str | None:
        return self.own.name(obj)


class _Reader(pickle.Unpickler):
    def __init__(self, kept: bytes, own: Own) -> None:
        super().__init__(io.BytesIO(kept))
        self.own = own

    def persistent_load(self, pid: Any) -> object:
        return self.own.get(pid)


@dataclass(frozen=True)
class Kept:
    """A world as it was built: its objects, and the rows of its tables or the file they are in."""

    objects: bytes
    rows: dict[str, bytes] | Path
    day: date
    since: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        return self.day == today() and time.monotonic() - self.since < FRESH_SECONDS


@dataclass
class Shelf:
    """The worlds of one process; ``lender`` gives the PostgreSQL database, ``folder`` is for files of SQLite."""

    folder: Path
    lender: Callable[[], Lender]
    kept: dict[str, Kept] = field(default_factory=dict)

    def world(self, key: str, own: Own, make: Callable[[], World]) -> World:
        """What ``make`` builds in an empty database: built there, or put there as it was built before under this key."""
        with own.database.read() as session:
            assert session.query(Organisation).first() is None, "a world is built before anything else of a test"
        kept = self.kept.get(key)
        if kept is None or not kept.is_fresh:
            kept = self.kept[key] = self._keep(own, make())
        else:
            self._put_back(own.database, kept.rows)
        return cast("World", _Reader(kept.objects, own).load())

    def _keep(self, own: Own, world: object) -> Kept:
        out = io.BytesIO()
        _Writer(out, own).dump(world)
        if not own.database.is_sqlite:
            return Kept(out.getvalue(), self.lender().rows(), today())
        file = self.folder / f"{len(list(self.folder.iterdir()))}.db"
        _copy(_file(own.database), file)
        return Kept(out.getvalue(), file, today())

    def _put_back(self, database: Database, rows: dict[str, bytes] | Path) -> None:
        if isinstance(rows, Path):
            _copy(rows, _file(database))
        else:
            self.lender().put(rows)


def _file(database: Database) -> Path:
    return Path(str(make_url(database.url).database))


def _copy(one: Path, other: Path) -> None:
    """Copy a database of SQLite in one transaction, past who has it open."""
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        target.execute("PRAGMA synchronous=OFF")
        source.backup(target)
