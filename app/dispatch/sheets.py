"""What a dispatch travels with: the manifest for the own office, a handover sheet for who receives the people.

Whom a line names and how is the masks' to say; each file carries the mark of who took it and of the audit's event.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

import xlsxwriter  # type: ignore[import-untyped]

from app.access import service as access
from app.access.principal import Role
from app.api import limits
from app.audit import Event
from app.clock import now
from app.demand import orders
from app.demand.queries import OrderLine
from app.dispatch import queries, service
from app.dispatch.service import Seated
from app.dispatch.states import DISPATCH
from app.models.dispatch import Dispatch
from app.paper import Paper, pdf
from app.reference.catalogue import Catalogue
from app.rounds.showing import Showing, Shown

Kind = Literal["manifest", "handover"]
TITLES: dict[Kind, str] = {"manifest": "输送名册", "handover": "劳务输送交接单"}
KINDS = {"bus": "大巴", "train": "火车"}
COLUMNS: dict[Kind, tuple[tuple[str, int], ...]] = {
    "manifest": (
        *(("座位", 2), ("集合点", 5), ("姓名", 4), ("电话", 5), ("用人单位", 8), ("岗位", 5), ("上车签到", 4)),
    ),
    "handover": (*(("用人单位", 8), ("岗位", 5), ("姓名", 4), ("电话", 5), ("到岗日期", 4), ("本人签字", 4)),),
}
SIGNATURES: dict[Kind, tuple[str, ...]] = {
    "manifest": ("带队人", "发车时间", "实到人数"),
    "handover": ("送出方", "接收方", "日期"),
}
TEMPLATE = Path(__file__).with_name("sheet.typ")
WIDE = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list ready to be written: cells are text; ``about`` says which dispatch it is."""

    title: str
    about: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    signatures: tuple[str, ...]
    mark: str


def sheet(showing: Showing, row: Dispatch, seated: Sequence[Seated], kind: Kind, *, facts: Catalogue) -> Sheet:
    """Return one list of a dispatch; the manifest is the own office's alone.

    Raises:
        ForbiddenError: an order's side asks for the manifest.
    """
    caller = showing.caller
    if kind == "manifest":
        caller.require(Role.COUNTY_CLERK)
    limits.take_in(showing.session, limits.EXPORTS, subject=caller.user_id, at=now())
    leaving = Event(f"dispatch.{kind}", DISPATCH.name, row.id)
    placed = [each for _, each in seated]
    shown = showing.lines(placed, leaving)
    lines = orders.lines(
        showing.session, {each.job_order_id for each in placed}, offices={each.order_office_id for each in placed}
    )
    stops = queries.point_names(showing.session, {seat.pickup_point_id for seat, _ in seated})
    cells = _CELLS[kind]
    rows = [
        cells(str(seat.seat_no), stops.get(seat.pickup_point_id, ""), shown[each.id], lines.get(each.job_order_id))
        for seat, each in seated
    ]
    login = access.own_account(showing.session, caller).login
    return Sheet(
        TITLES[kind],
        _about(row, len(rows), facts),
        COLUMNS[kind],
        tuple(rows if kind == "manifest" else sorted(rows)),
        SIGNATURES[kind],
        f"导出编号 export {login} {leaving.id}",
    )


def as_pdf(made: Sheet, *, fonts: Path | None) -> bytes:
    """Return a list as a PDF; raises as ``app.paper.pdf``."""
    told = {
        "title": made.title,
        "about": made.about,
        "columns": [name for name, _ in made.columns],
        "widths": [width for _, width in made.columns],
        "rows": made.rows,
        "signatures": made.signatures,
        "mark": made.mark,
    }
    return pdf(Paper(TEMPLATE, fonts), told)


def write(made: Sheet, path: Path) -> None:
    """Write a list as a workbook; every cell is text."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(made.title)
        bold = book.add_format({"bold": True})
        page.write_string(0, 0, made.title, bold)
        for at, (name, value) in enumerate(made.about, 1):
            page.write_string(at, 0, name)
            page.write_string(at, 1, value)
        top = len(made.about) + 2
        for column, (name, width) in enumerate(made.columns):
            page.set_column(column, column, WIDE * width)
            page.write_string(top, column, name, bold)
        for line, cells in enumerate(made.rows, top + 1):
            for column, cell in enumerate(cells):
                page.write_string(line, column, cell)
        page.write_string(top + len(made.rows) + 2, 0, made.mark)


def asked(showing: Showing, dispatch_id: UUID, kind: Kind, *, facts: Catalogue) -> Sheet:
    """Return a list of a dispatch that the caller's side sees."""
    row, seated = service.seen_by(showing.session, dispatch_id, caller=showing.caller)
    return sheet(showing, row, seated, kind, facts=facts)


def _about(row: Dispatch, people: int, facts: Catalogue) -> tuple[tuple[str, str], ...]:
    return (
        ("方式", KINDS[row.kind]),
        ("目的地", facts.place_name(row.destination.ljust(6, "0"))),
        ("人数", str(people)),
        ("出发", f"{row.day} {row.leaves_at:%H:%M}"),
        ("抵达", str(row.arrives_on)),
        ("带队人", row.leader or "—"),
        ("承运", f"{row.operator} {row.plate}".strip() or "—"),
    )


def _of_manifest(seat: str, stop: str, person: Shown, order: OrderLine | None) -> tuple[str, ...]:
    employer, title = (order.employer, order.title) if order else ("", "")
    return seat, stop, _name(person), str(person.get("phone", "")), employer, title, ""


def _of_handover(_seat: str, _stop: str, person: Shown, order: OrderLine | None) -> tuple[str, ...]:
    employer, title, start = (order.employer, order.title, str(order.start_date)) if order else ("", "", "")
    return employer, title, _name(person), str(person.get("phone", "")), start, ""


def _name(person: Shown) -> str:
    """The name, or what the order's side knows somebody by who did not let it learn the name."""
    return str(person.get("name") or person.get("candidate") or "")


_CELLS: dict[Kind, Callable[[str, str, Shown, OrderLine | None], tuple[str, ...]]] = {
    "manifest": _of_manifest,
    "handover": _of_handover,
}
