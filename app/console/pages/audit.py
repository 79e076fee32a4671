"""/console/audit: what was done and refused, by day, account and action; the same as a file."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Response

from app.api.paging import LIMIT, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.audit import Event, note
from app.audit.list_queries import Wanted
from app.clock import CIVIL_ZONE, today
from app.console.visit import Visit, Visiting
from app.exports.routes import attachment
from app.exports.service import MARK, File
from app.models.audit import AuditEvent
from app.oversight.schemas import EventOut
from app.oversight.service import Oversight

router = Router(prefix="/console")
Pages = Annotated[Paging, Depends()]
HEADER = (
    *("时间 at", "账号 account", "角色 role", "操作 action", "对象 object", "编号 id", "结果 outcome", "代码 code"),
    *("说明 reason", "字段 fields", "人数 people", "来源 source", "请求 request"),
)


class Asked:
    """What the form asks for: one day, at first today, and if given one account, one action, one outcome."""

    def __init__(
        self,
        day: Annotated[str, Query(max_length=10)] = "",
        login: Annotated[str, Query(max_length=100)] = "",
        action: Annotated[str, Query(max_length=40)] = "",
        outcome: Annotated[str, Query(max_length=10)] = "",
    ) -> None:
        self.day = _day(day)
        self.login, self.action = login.strip(), action.strip()
        self.outcome = outcome if outcome in {"done", "denied"} else ""

    @property
    def wanted(self) -> Wanted:
        """The same as a question to the audit."""
        begin = datetime.combine(self.day, time(), CIVIL_ZONE)
        return Wanted(begin, begin + timedelta(days=1), self.login, self.action, self.outcome)

    @property
    def query(self) -> str:
        """The same as the end of an address."""
        return urlencode({"day": self.day, "login": self.login, "action": self.action, "outcome": self.outcome})


def _day(text: str) -> date:
    """Read a day; what is none is today."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today()


Asking = Annotated[Asked, Depends()]


def _oversight(visit: Visit) -> Oversight:
    return Oversight(visit.session, visit.caller, visit.state.keyring)


def _shapes(looking: Oversight, rows: Sequence[AuditEvent]) -> list[EventOut]:
    logins = looking.logins(rows)
    return [EventOut.of(row, by=looking, logins=logins) for row in rows]


@router.get("/audit", dependencies=[AUDITED])
def show_audit(visit: Visiting, paging: Pages, asked: Asking) -> Response:
    """Show the events of a day, the newest first."""
    looking = _oversight(visit)
    rows = looking.events(asked.wanted, before=paging.after, limit=paging.limit + 1)
    shown = {one.id: one for one in _shapes(looking, rows)}
    page = paging.page(rows, lambda row: shown[row.id])
    return visit.page("audit.html", page=page, paging=paging, asked=asked)


@router.get("/audit.csv", dependencies=[AUDITED])
def save_audit(visit: Visiting, asked: Asking) -> Response:
    """Give the events of a day as a file."""
    looking = _oversight(visit)
    looking.require()
    leaving = note(visit.session, Event("audit.export"))
    rows = [HEADER, *_lines(looking, asked), (f"{MARK} {leaving.id}",)]
    return attachment(File(f"audit-{asked.day}.csv", rows))


def _lines(looking: Oversight, asked: Asked) -> Iterator[Sequence[object]]:
    before = None
    while rows := looking.listed(asked.wanted, before=before, limit=LIMIT):
        for one in _shapes(looking, rows):
            at = one.at.astimezone(CIVIL_ZONE).isoformat(sep=" ", timespec="seconds")
            yield (
                *(at, one.login, one.role, one.action, one.object_kind, one.object, one.outcome, one.code),
                *(one.reason, " ".join(one.fields), one.people, one.source, one.request_id),
            )
        before = rows[-1].id
