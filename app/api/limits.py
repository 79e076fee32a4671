"""How often an account or a source may do what could be abused; counted in the database, so for all processes together.

Only such an event is written: who reads what is theirs writes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from sqlalchemy.orm import Session

from app.api import limit_queries as queries
from app.clock import now
from app.db.engine import Database
from app.errors import TooManyError
from app.settings import Settings

HOUR = 60
DAY = 24 * HOUR
KEPT = timedelta(minutes=DAY + HOUR)


@dataclass(frozen=True, slots=True)
class Limit:
    """``most`` of ``kind`` within any ``minutes`` minutes; beyond it the refusal's code and sentences."""

    kind: str
    most: int
    minutes: int
    code: str = "QUOTA_SPENT"
    zh: str = "您在这段时间内已达到次数上限，请稍后再试。"
    en: str = "You have reached the limit of this for now; try again later."


UPLOADS = Limit("uploads", 60, HOUR)
EXPORTS = Limit("exports", 20, DAY)
REVEALS = Limit("reveals", 200, DAY)


def misses(settings: Settings) -> Limit:
    """How many objects one account may ask for in vain."""
    return Limit(
        "misses",
        settings.misses_per_minute,
        1,
        "TOO_MANY_MISSES",
        "您查找了太多不存在的内容，请稍后再试。",
        "Too many things were asked for that are not there; wait a little.",
    )


def count(session: Session, limit: Limit, *, subject: UUID | str, at: datetime) -> None:
    """Count one in the caller's transaction, whatever is spent."""
    queries.count_one(session, str(subject), kind=limit.kind, minute=_minute(at))


def take_in(session: Session, limit: Limit, *, subject: UUID | str, at: datetime) -> None:
    """Count one in the caller's transaction, or refuse, so that the caller's transaction counts nothing."""
    count(session, limit, subject=subject, at=at)
    refuse_spent(session, limit, subject=subject, at=at, most=limit.most + 1)


def forget(session: Session, limit: Limit, *, beginning: str) -> None:
    """Forget what was counted of subjects that begin so."""
    queries.forget_subjects(session, beginning, kind=limit.kind)


def refuse_spent(session: Session, limit: Limit, *, subject: UUID | str, at: datetime, most: int | None = None) -> None:
    """Refuse when ``most`` (else all) of a limit was counted already; counts nothing."""
    counted, first = queries.counted_since(session, str(subject), kind=limit.kind, since=_since(limit, at))
    if first is not None and counted >= (limit.most if most is None else most):
        wait = first + timedelta(minutes=limit.minutes) - at
        raise TooManyError(limit.code, limit.zh, limit.en, retry_after=max(1, ceil(wait.total_seconds())))


def take(database: Database, limit: Limit, *, subject: UUID | str, at: datetime) -> None:
    """Count one in a transaction of its own, or refuse and count nothing: of many at once no more than the limit pass."""
    with database.write() as session:
        take_in(session, limit, subject=subject, at=at)


@dataclass
class Purging:
    """Removes what no limit looks at any more, once an hour."""

    database: Database
    due: datetime | None = None

    def step(self) -> None:
        """Remove it if an hour has passed."""
        at = now()
        if self.due is not None and at < self.due:
            return
        with self.database.write() as session:
            queries.forget_before(session, at - KEPT)
        self.due = at + timedelta(minutes=HOUR)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _since(limit: Limit, at: datetime) -> datetime:
    """The minute after which the window of ``limit`` begins; the present minute is its last."""
    return _minute(at) - timedelta(minutes=limit.minutes)
