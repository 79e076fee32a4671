"""Answer sheets 答复表: a side takes the offers that await its answer away as a workbook and brings them back, all or nothing."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import Event
from app.demand import orders
from app.demand.queries import OrderLine
from app.errors import DukouError
from app.intake.catalogue import Findings
from app.intake.filled_sheets import MOST, Filled, Form, Loading, Rows, leave
from app.intake.issues import Issue
from app.intake.tables import Table
from app.models.offer import Offer
from app.offers import queries
from app.offers.answer_intake import LAYOUT, Answer, Answers
from app.offers.answers import AWAITED, SIDES, Said, say
from app.offers.codes import REASONS, Side, speaks_for_another
from app.offers.listing import COLUMN
from app.offers.sheet_codes import SHEET_CODES
from app.offers.states import OFFER
from app.reference.catalogue import Catalogue
from app.rounds.showing import Showing, Shown

ANSWERS = ("同意", "谢绝")
OF_WORKER = (
    "意向编号",
    "姓名",
    "电话",
    "岗位",
    "用人单位",
    "地点",
    "月薪",
    "到岗日期",
    "答复期限",
    "现状",
    "答复",
    "原因",
)
OF_EMPLOYER = ("意向编号", "候选人", "年龄段", "岗位", "到岗日期", "答复期限", "现状", "答复", "原因")
WRITTEN = "代答理由"
"""The last column of who answers for an employer."""
WIDE = {"意向编号": 38, "岗位": 20, "用人单位": 24, "地点": 20, "原因": 22, WRITTEN: 30}
_HELP = (
    "在“答复”列选择同意或谢绝；谢绝的，在“原因”列选择一个原因，同意的不填。空着的行不处理。",
    "不要改动意向编号。任何一行有错，整份表都不生效；改好后重新上传。",
    "代用人单位答复的，还须在“代答理由”列写明依据，至少 5 个字，如：单位来电确认接收。不写姓名、电话。",
    "Choose 同意 (yes) or 谢绝 (no) with a reason; rows left empty are not touched. One error keeps the whole sheet out.",
)


def sheet(showing: Showing, *, round_id: UUID | None, facts: Catalogue) -> Form:
    """Return the offers that await the answer of the caller's side, those due first, at most 200 a sheet.

    Of a person it says what the masks show to that side: to the order's side no score and no reason, these are the
    person's and the coordinator's.
    """
    caller, session = showing.caller, showing.session
    caller.require(*SIDES)
    side = SIDES[caller.role]
    leaving = Event("offers.sheet", "offer")
    mark = leave(session, caller, leaving)
    office, due = queries.SIDE_COLUMNS[side]
    mine = office == caller.organisation_id
    rows = queries.awaited(session, mine & Offer.state.in_(AWAITED[side]), due=due, round_id=round_id, limit=MOST)
    shown = showing.lines(rows, leaving)
    offices = {row.order_office_id for row in rows}
    lines = orders.lines(session, {row.job_order_id for row in rows}, offices=offices)
    cells = _of_worker if side is Side.WORKER else _of_employer
    return Form(
        page="答复",
        header=_header(side, caller.role),
        rows=tuple((str(row.id), *cells(row, shown[row.id], lines.get(row.job_order_id), facts)) for row in rows),
        choices={"答复": ANSWERS, "原因": [label.zh for label in REASONS[side].values()]},
        widths=WIDE,
        help=_HELP,
        mark=mark,
    )


class AnswerLoading(Loading[Answer]):
    """An answer sheet that somebody brings back."""

    kind = "answers"
    roles = tuple(SIDES)
    layout, codes = LAYOUT, SHEET_CODES

    def rows(self, table: Table, findings: Findings) -> Rows[Answer]:
        """Return what a table answers."""
        return Answers(table, findings, side=SIDES[self.caller.role], by=self.caller.role)

    def known(self, session: Session, numbers: Collection[UUID]) -> Collection[UUID]:
        """Return those of some offers that the caller's side answers."""
        mine = getattr(Offer, COLUMN[self.caller.role]) == self.caller.organisation_id
        return queries.these(session, numbers, mine)

    def say_all(self, session: Session, rows: Sequence[Filled[Answer]]) -> list[Issue]:
        """Answer order by order, so that of two sheets at once neither waits for the other; return what was refused."""
        found = {row.id: row for row in queries.offers_of(session, [row.id for row in rows])}
        side, refused = SIDES[self.caller.role], []
        for row in sorted(rows, key=lambda row: (found[row.id].job_order_id, row.id)):
            said = Said(row.said.yes, row.said.code, written_reason=row.said.written)
            try:
                say(session, found[row.id], said, side=side, by=self.caller.role)
            except DukouError as error:
                refused.append(row.refused("answer", error))
        return refused


def _header(side: Side, by: str) -> tuple[str, ...]:
    if side is Side.WORKER:
        return OF_WORKER
    return (*OF_EMPLOYER, WRITTEN) if speaks_for_another(by) else OF_EMPLOYER


def _of_worker(row: Offer, person: Shown, order: OrderLine | None, facts: Catalogue) -> tuple[str, ...]:
    who = (str(person.get("name") or ""), str(person.get("phone") or ""))
    if order is None:
        return (*who, "", "", "", "", "", str(row.due_worker), OFFER.states[row.state])
    where = facts.place_name(order.region_code)
    pay = f"{order.wage_low}-{order.wage_high}"
    post = (order.title, order.employer, where, pay, str(order.start_date))
    return (*who, *post, str(row.due_worker), OFFER.states[row.state])


def _of_employer(row: Offer, person: Shown, order: OrderLine | None, _facts: Catalogue) -> tuple[str, ...]:
    who = (str(person.get("candidate") or ""), str(person.get("age_band") or ""))
    post = (order.title, str(order.start_date)) if order else ("", "")
    return (*who, *post, str(row.due_employer), OFFER.states[row.state])
