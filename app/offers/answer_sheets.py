"""Answer sheets 答复表: a side takes the offers that await its answer away as a workbook and brings them back, all or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter  # type: ignore[import-untyped]
from sqlalchemy.orm import Session

from app.access import service as access
from app.access.principal import Principal
from app.api import limits
from app.audit import Event, note
from app.clock import now
from app.demand import orders
from app.demand.queries import OrderLine
from app.errors import DukouError
from app.intake.issues import Issue, Level
from app.intake.loads import ImportResult, Upload, refuse_whole, result_of, store_record
from app.models.intake_record import Import
from app.models.offer import Offer
from app.offers import queries
from app.offers.answer_intake import MOST, AnswerBatch, Row, read_answers
from app.offers.answers import AWAITED, SIDES, Said, say
from app.offers.codes import REASONS, Side, speaks_for_another
from app.offers.listing import COLUMN
from app.offers.states import OFFER
from app.reference.catalogue import Catalogue
from app.rounds.showing import Showing, Shown

KIND = "answers"
ANSWERS = ("同意", "谢绝")
SHEET = "答复"
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


class RefusedSheet(Exception):  # noqa: N818  # nothing is wrong with the program
    """Nothing of a sheet is kept: its transaction ends here, and what was found is told in another."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("An answer sheet is refused.")
        self.issues = issues


@dataclass(frozen=True)
class Sheet:
    """A side's offers ready to be written: texts, a line an offer; ``mark`` says who took them."""

    side: Side
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    mark: str


def sheet(showing: Showing, *, round_id: UUID | None, facts: Catalogue) -> Sheet:
    """Return the offers that await the answer of the caller's side, those due first, at most 200 a sheet.

    Of a person it says what the masks show to that side: to the order's side no score and no reason, these are the
    person's and the coordinator's.
    """
    caller, session = showing.caller, showing.session
    caller.require(*SIDES)
    side = SIDES[caller.role]
    limits.take_in(session, limits.EXPORTS, subject=caller.user_id, at=now())
    office, due = queries.SIDE_COLUMNS[side]
    mine = office == caller.organisation_id
    rows = queries.awaited(session, mine & Offer.state.in_(AWAITED[side]), due=due, round_id=round_id, limit=MOST)
    leaving = Event("offers.sheet", "offer")
    shown = showing.lines(rows, leaving)
    offices = {row.order_office_id for row in rows}
    lines = orders.lines(session, {row.job_order_id for row in rows}, offices=offices)
    cells = _of_worker if side is Side.WORKER else _of_employer
    return Sheet(
        side,
        _header(side, caller.role),
        tuple((str(row.id), *cells(row, shown[row.id], lines.get(row.job_order_id), facts)) for row in rows),
        f"导出编号 export {access.own_account(session, caller).login} {leaving.id}",
    )


def write(made: Sheet, path: Path) -> None:
    """Write a sheet as a workbook: every cell is text, answer and reason are chosen from lists."""
    with xlsxwriter.Workbook(path) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page = book.add_worksheet(SHEET)
        page.freeze_panes(1, 0)
        for column, name in enumerate(made.header):
            page.set_column(column, column, WIDE.get(name, 12), text)
            page.write_string(0, column, name, bold)
        for at, cells in enumerate(made.rows, 1):
            for column, cell in enumerate(cells):
                page.write_string(at, column, cell, text)
        reasons = [label.zh for label in REASONS[made.side].values()]
        for name, choices in (("答复", list(ANSWERS)), ("原因", reasons)):
            column = made.header.index(name)
            page.data_validation(1, column, max(len(made.rows), 1), column, {"validate": "list", "source": choices})
        helps = book.add_worksheet("填写说明")
        helps.set_column(0, 0, 80)
        for at, line in enumerate((*_HELP, made.mark)):
            helps.write_string(at, 0, line)


_HELP = (
    "在“答复”列选择同意或谢绝；谢绝的，在“原因”列选择一个原因，同意的不填。空着的行不处理。",
    "不要改动意向编号。任何一行有错，整份表都不生效；改好后重新上传。",
    "代用人单位答复的，还须在“代答理由”列写明依据，至少 5 个字，如：单位来电确认接收。不写姓名、电话。",
    "Choose 同意 (yes) or 谢绝 (no) with a reason; rows left empty are not touched. One error keeps the whole sheet out.",
)


@dataclass(frozen=True)
class Loading:
    """An answer sheet that somebody brings back."""

    upload: Upload
    caller: Principal

    @property
    def side(self) -> Side:
        """For whom the caller answers."""
        self.caller.require(*SIDES)
        return SIDES[self.caller.role]

    def read(self, session: Session) -> AnswerBatch:
        """Read the file against the offers that the caller's side answers."""
        mine = getattr(Offer, COLUMN[self.caller.role]) == self.caller.organisation_id
        return read_answers(
            self.upload.source,
            self.upload.file_name,
            side=self.side,
            by=self.caller.role,
            known=lambda numbers: queries.these(session, numbers, mine),
        )

    def applied(self, session: Session, *, dry_run: bool) -> ImportResult:
        """Say everything that the sheet says, or nothing: each answer by the one way there is, order by order.

        Raises:
            RefusedSheet: an error anywhere, or a dry run; the caller's transaction has to end without it.
        """
        batch = self.read(session)
        refuse_whole(batch.issues)
        issues = list(batch.issues)
        if not batch.errors:
            issues += self._say_all(session, batch.answers)
        done = replace(batch, issues=issues)
        if dry_run or done.errors:
            raise RefusedSheet(issues)
        return self._recorded(session, done, state="loaded")

    def told(self, session: Session, issues: Sequence[Issue], *, dry_run: bool) -> ImportResult:
        """Keep what was found in a sheet of which nothing was said."""
        batch = replace(self.read(session), issues=issues)
        return self._recorded(session, batch, state="dry_run" if dry_run else "refused")

    def _say_all(self, session: Session, rows: Sequence[Row]) -> list[Issue]:
        """Answer order by order, so that of two sheets at once neither waits for the other; return what was refused."""
        found = {row.id: row for row in queries.offers_of(session, [row.offer_id for row in rows])}
        refused = []
        for row in sorted(rows, key=lambda row: (found[row.offer_id].job_order_id, row.offer_id)):
            said = Said(row.yes, row.code, written_reason=row.written)
            try:
                say(session, found[row.offer_id], said, side=self.side, by=self.caller.role)
            except DukouError as error:
                refused.append(
                    Issue(
                        **row.place,
                        level=Level.ERROR,
                        code=error.code,
                        message_zh=error.message_zh,
                        message_en=error.message_en,
                    )
                )
        return sorted(refused, key=lambda issue: (issue.sheet, issue.row))

    def _recorded(self, session: Session, batch: AnswerBatch, *, state: str) -> ImportResult:
        counts = batch.counts
        record = Import(
            organisation_id=self.caller.organisation_id,
            kind=KIND,
            file_name=self.upload.file_name[:255],
            sha256=self.upload.sha256,
            state=state,
            rows=batch.rows,
            accepted=counts["accepted"],
            added=counts["accepted"],
            warnings=counts["warnings"],
            errors=counts["errors"],
            created_by=self.caller.user_id,
        )
        store_record(session, record, issues=batch.issues)
        note(session, Event(f"answers.{state}", "import", record.id))
        return result_of(record, issues=batch.issues)


Writing = Callable[[Callable[[Session], ImportResult]], Any]


def receive(loading: Loading, *, dry_run: bool, writing: Writing) -> Any:
    """Bring a sheet in: ``writing`` runs what it is given in a transaction of its own, which an error undoes.

    Nothing is said of a sheet with an error, and what was found in it is kept all the same.
    """
    try:
        return writing(lambda session: loading.applied(session, dry_run=dry_run))
    except RefusedSheet as refused:
        issues = refused.issues
        return writing(lambda session: loading.told(session, issues, dry_run=dry_run))


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
