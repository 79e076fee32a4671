"""Call sheets 回访表: an office takes the calls it has to make away as a workbook and brings back what was heard, all or nothing."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Role
from app.audit import Event
from app.demand import orders
from app.demand.queries import OrderLine
from app.errors import DukouError
from app.follow_ups import queries, service
from app.follow_ups.call_intake import AT_WORK, AWAY, LAYOUT, UNREACHABLE, Heard
from app.follow_ups.codes import LIVING, NOTES
from app.follow_ups.service import Call, Told
from app.follow_ups.sheet_codes import SHEET_CODES
from app.intake.catalogue import Findings
from app.intake.filled_sheets import MOST, Filled, Form, Loading, Rows, leave
from app.intake.issues import Issue
from app.intake.tables import Table
from app.rounds.showing import Showing

HEADER = (
    "回访编号",
    "姓名",
    "电话",
    "用人单位",
    "岗位",
    "回访日（第几天）",
    "应访日期",
    "承诺月薪",
    "是否在岗",
    "实发月薪",
    "生活情况",
    "备注代码",
)
_WIDE = {"回访编号": 38, "用人单位": 24, "岗位": 20, "电话": 14, "回访日（第几天）": 16, "备注代码": 18}
_HELP = (
    "在“是否在岗”列选择在岗、不在岗或未接通。接通的，可填上月实发月薪（整数元）、生活情况和备注代码；空着的行不处理。",
    "未接通的留在待回访名单，下次再打。应访日期未到的不能登记。",
    "不要改动回访编号。任何一行有错，整份表都不生效；改好后重新上传。",
    "Choose 在岗 (at work), 不在岗 (away) or 未接通 (nobody answered), then pay, living and a note. Rows left empty are not touched;"
    " one error keeps the whole sheet out.",
)


def sheet(showing: Showing, *, until: date | None) -> Form:
    """Return the calls that the caller's office has to make by a day (None: today), those due longest first, at most 200."""
    session, caller = showing.session, showing.caller
    rows = service.to_call(session, until=until, caller=caller, after=None, limit=MOST)
    leaving = Event("follow_ups.sheet", "follow_up")
    mark = leave(session, caller, leaving)
    calls = service.shown(showing, rows, leaving)
    placed = [call.placed for call in calls]
    offices = {each.order_office_id for each in placed}
    lines = orders.lines(session, {each.job_order_id for each in placed}, offices=offices)
    return Form(
        page="回访",
        header=HEADER,
        rows=tuple(_cells(call, lines.get(call.placed.job_order_id)) for call in calls),
        choices={
            "是否在岗": (AT_WORK, AWAY, UNREACHABLE),
            "生活情况": [label.zh for label in LIVING.values()],
            "备注代码": [label.zh for label in NOTES.values()],
        },
        widths=_WIDE,
        help=_HELP,
        mark=mark,
    )


class CallLoading(Loading[Told | None]):
    """A call sheet that an office brings back."""

    kind = "calls"
    roles: ClassVar[tuple[Role, ...]] = (Role.COUNTY_CLERK,)
    layout, codes = LAYOUT, SHEET_CODES

    def rows(self, table: Table, findings: Findings) -> Rows[Told | None]:
        """Return what a table says was heard."""
        return Heard(table, findings)

    def known(self, session: Session, numbers: Collection[UUID]) -> Collection[UUID]:
        """Return those of some calls that are the caller's own office's."""
        return queries.those_of(session, self.caller.organisation_id, numbers)

    def say_all(self, session: Session, rows: Sequence[Filled[Told | None]]) -> list[Issue]:
        """Record call by call, placement by placement and day by day; return what was refused."""
        by_id, refused = {row.id: row for row in rows}, []
        for call in queries.those_of(session, self.caller.organisation_id, by_id):
            try:
                self._say(session, by_id[call])
            except DukouError as error:
                refused.append(by_id[call].refused("at_work", error))
        return refused

    def _say(self, session: Session, row: Filled[Told | None]) -> None:
        call = service.follow_up(session, row.id, caller=self.caller)
        if row.said is None:
            service.unreachable(session, call, caller=self.caller)
        else:
            service.record(session, call, row.said, caller=self.caller)


def _cells(call: Call, order: OrderLine | None) -> tuple[str, ...]:
    row, person = call.row, call.person
    who = (str(person.get("name") or ""), str(person.get("phone") or ""))
    post = (order.employer, order.title) if order else ("", "")
    promised = str(row.pay_promised) if row.pay_promised else ""
    return (str(row.id), *who, *post, str(row.day_no), str(row.due_on), promised)
