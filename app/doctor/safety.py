"""Whether a process may start: in production nothing unsafe does, and a database that is away is asked when it is back."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Self

import structlog
from sqlalchemy.exc import DBAPIError

from app.db.engine import Database
from app.doctor.finding import Finding, Level
from app.doctor.of_database import of_accounts, of_keys, of_role, of_runner, of_walls
from app.doctor.of_settings import of_settings
from app.errors import UnavailableError
from app.settings import Settings

log = structlog.get_logger()


class Part(StrEnum):
    """Which process asks: each has a database role of its own and answers for what it can see."""

    SERVER = "server"
    RUNNER = "runner"
    ALL = "all"


class UnsafeStartError(UnavailableError):
    """The installation is unsafe; each finding says what mends it."""

    def __init__(self, errors: list[Finding]) -> None:
        self.codes = [each.code for each in errors]
        names = "、".join(self.codes)
        told = {each.code: f"{each.zh} {each.en} -> {each.mend}" for each in errors}
        super().__init__(
            "UNSAFE_START",
            f"正式环境拒绝以不安全的设置启动：{names}。",
            f"Unsafe settings are refused in production: {', '.join(self.codes)} (dukou doctor says more).",
            **told,
        )


def findings(settings: Settings, database: Database | None, part: Part = Part.ALL) -> list[Finding]:
    """List what is unsafe about an installation, errors first; without a database what the settings alone tell.

    Raises:
        DBAPIError: the database does not answer.
    """
    listed = list(of_settings(settings, settings.url if database is None else database.url))
    if database is not None:
        listed += _of_database(settings, database, part)
    return sorted(listed, key=lambda each: (each.level, each.code))


def _of_database(settings: Settings, database: Database, part: Part) -> Iterator[Finding]:
    yield from chain(of_role(database), of_walls(database))
    if part is not Part.RUNNER:
        yield from chain(of_keys(settings, database), of_accounts(database))
    if part is Part.RUNNER:
        yield from of_runner(database)
    elif settings.runner_url or part is Part.ALL:
        with closing(Database(settings.runner_url or database.url)) as runners:
            yield from of_runner(runners)


def refuse_unsafe(settings: Settings, database: Database | None = None, part: Part = Part.SERVER) -> None:
    """Refuse an unsafe installation in production; warnings are logged.

    Raises:
        UnsafeStartError: UNSAFE_START with every code.
        DBAPIError: the database does not answer.
    """
    if not settings.production:
        return
    listed = findings(settings, database, part)
    for each in listed:
        if each.level is Level.WARNING:
            log.warning("unsafe_setting", code=each.code)
    if errors := [each for each in listed if each.level is Level.ERROR]:
        raise UnsafeStartError(errors)


@dataclass
class Safety:
    """Holds a process back until its installation was found safe; once it was, nothing is asked again."""

    settings: Settings
    database: Database
    part: Part
    passed: bool = False
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def at_start(cls, settings: Settings, database: Database, part: Part) -> Self:
        """Refuse an unsafe start; a database that is away is asked later, by ``check``."""
        made = cls(settings, database, part)
        try:
            try:
                made.check()
            except DBAPIError:
                refuse_unsafe(settings)
        except UnsafeStartError:
            database.close()  # whoever would do so does not start
            raise
        return made

    def check(self) -> None:
        """Return once the installation is safe; raises what ``refuse_unsafe`` does."""
        with self._one:
            if not self.passed and self.settings.production:
                refuse_unsafe(self.settings, self.database, self.part)
            self.passed = True
