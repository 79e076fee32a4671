"""Event sheets 就业节点表: the order's side takes its people away as a workbook and brings back what happened, all or nothing."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Role
from app.audit import Event
from app.demand import orders
from app.demand.queries import OrderLine
from app.employment import queries, service
from app.employment.event_intake import LAYOUT, Events, Since
from app.employment.service import KINDS, RECORDERS
from app.employment.sheet_codes import SHEET_CODES
from app.errors import DukouError
from app.intake.catalogue import Findings
from app.intake.filled_sheets import MOST, Filled, Form, Loading, Rows, leave
from app.intake.issues import Issue
from app.intake.tables import Table
from app.models.employment_event import EmploymentEvent
from app.models.placement import HOLDING, Placement
from app.offers import placements
from app.offers.placements import END_CODES
from app.offers.states import PLACEMENT
from app.rounds.showing import Showing, Shown

State = Literal["dispatched", "placed", "working"]
HEADER = (
    "安置编号",
    "人员",
    "电话",
    "用人单位",
    "岗位",
    "现状",
    "已登记",
    "到岗日期",
    "合同签订日期",
    "参保日期",
    "首次发薪日期",
    "首次发薪金额",
    "离岗日期",
    "离岗原因",
    "凭证",
)
_WIDE = {"安置编号": 38, "电话": 14, "用人单位": 24, "岗位": 20, "已登记": 40, "离岗原因": 20, "凭证": 30}
_HELP = (
    "发生了什么，就在哪一列填日期（如 2026-09-01）；“已登记”列里有的不用再填，登记后不能更改。空着的行不处理。",
    "首次发薪须填金额（整数元）；离岗须选择原因。凭证（如：合同 3 号）记在本行填写的每一件事上，不写姓名、电话。",
    "不要改动安置编号。任何一行有错，整份表都不生效；改好后重新上传。",
    "Write a day where something happened; what stands under 已登记 was recorded before. A first pay has its amount, leaving its"
    " reason. Rows left empty are not touched; one error keeps the whole sheet out.",
)


def sheet(showing: Showing, *, state: State | None) -> Form:
    """Return who comes to or works at the caller's orders, those with something still to be told first, at most 200.

    Of a person it says what the masks show to the order's side.
    """
    session, caller = showing.session, showing.caller
    caller.require(*RECORDERS)
    states = HOLDING if state is None else (state,)
    rows = queries.with_order_office(session, caller.organisation_id, states, limit=MOST)
    leaving = Event("placements.sheet", "placement")
    mark = leave(session, caller, leaving)
    shown = showing.lines(rows, leaving)
    lines = orders.lines(session, {row.job_order_id for row in rows})
    events = service.events_of(session, [row.id for row in rows])
    return Form(
        page="就业节点",
        header=HEADER,
        rows=tuple(_cells(row, shown[row.id], lines.get(row.job_order_id), events.get(row.id, ())) for row in rows),
        choices={"离岗原因": [label.zh for label in END_CODES.values()]},
        widths=_WIDE,
        help=_HELP,
        mark=mark,
    )


class EventLoading(Loading[Since]):
    """An event sheet that the order's side brings back."""

    kind = "employment"
    roles: ClassVar[tuple[Role, ...]] = RECORDERS
    layout, codes = LAYOUT, SHEET_CODES

    def rows(self, table: Table, findings: Findings) -> Rows[Since]:
        """Return what a table says happened."""
        return Events(table, findings)

    def known(self, session: Session, numbers: Collection[UUID]) -> Collection[UUID]:
        """Return those of some placements that are at the caller's own orders."""
        return queries.those_of(session, self.caller.organisation_id, numbers)

    def say_all(self, session: Session, rows: Sequence[Filled[Since]]) -> list[Issue]:
        """Say order by order who arrived and what happened since; of a row the first thing that was refused is returned."""
        by_id, refused = {row.id: row for row in rows}, []
        for placed in queries.those_of(session, self.caller.organisation_id, by_id):
            row, name = by_id[placed], "arrived"
            try:
                if row.said.arrived is not None:
                    found = placements.placement(session, placed, caller=self.caller)
                    placements.arrive(session, found, on=row.said.arrived, caller=self.caller)
                for event in row.said.events:
                    name = event.kind
                    service.record(session, placed, event, caller=self.caller)
            except DukouError as error:
                refused.append(row.refused(name, error))
        return refused


def _cells(
    row: Placement, person: Shown, order: OrderLine | None, events: Iterable[EmploymentEvent]
) -> tuple[str, ...]:
    who = (str(person.get("name") or person.get("candidate") or ""), str(person.get("phone") or ""))
    post = (order.employer, order.title) if order else ("", "")
    known = [f"到岗 {row.arrived_on}"] if row.arrived_on else []
    known += [f"{KINDS[one.kind].zh} {one.on_date}" for one in events]
    return (str(row.id), *who, *post, PLACEMENT.states[row.state], "；".join(known))
