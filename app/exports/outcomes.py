"""What came of a round as lines of a file: offers, placements, calls, tickets, objections, as the caller's side sees them on its pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.api.paging import LIMIT
from app.audit import Event
from app.clock import civil_day, today
from app.demand import orders
from app.demand.queries import OrderLine
from app.exports.proposals import Reader
from app.follow_ups import service as follow_ups
from app.follow_ups import tickets
from app.follow_ups.codes import KINDS, LIVING, NOTES
from app.follow_ups.states import TICKET
from app.models.follow_up import FollowUp
from app.models.matching_round import Round
from app.models.objection import Objection
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.rights_ticket import RightsTicket
from app.objections import service as objections
from app.objections.states import OBJECTION
from app.offers import listing
from app.offers.codes import REASONS, Side
from app.offers.listing import Which
from app.offers.placements import END_CODES
from app.offers.states import FOLLOW_UP, OFFER, PLACEMENT
from app.rounds.showing import Showing, Shown

PERSON = ("人员 worker", "候选编号 candidate", "电话 phone")
POST = ("岗位 post", "用人单位 employer", "地点 place", "月薪 wage")


@dataclass(frozen=True)
class Outcome:
    """One kind of rows of a round.

    Attributes:
        rows: lists a page of them by id. counted: how many there are. about: the rows that name the people of a page,
            by their ids. offices: whose orders those are about. cells: what a line says besides person and post.
    """

    HEADER: tuple[str, ...]
    rows: Callable[[Session, Round, Principal, UUID | None], Sequence[Any]]
    counted: Callable[[Session, Round, Principal], int]
    cells: Callable[[Any, Shown, Principal], Sequence[object]]
    about: Callable[[Session, Sequence[Any]], Mapping[UUID, Any]] = lambda _, rows: {row.id: row for row in rows}
    offices: Callable[[Session, Sequence[Any]], set[UUID]] = lambda _, rows: {row.order_office_id for row in rows}

    def count(self, session: Session, current: Round, *, caller: Principal) -> int:
        """Count the rows of the caller's side."""
        return self.counted(session, current, caller)

    def lines(self, session: Session, current: Round, *, reader: Reader, leaving: Event) -> Iterator[Sequence[object]]:
        """Give every row of the caller's side; ``leaving`` is told about whom they are."""
        showing = Showing(session, reader.caller, reader.keyring, today())
        after = None
        while some := self.rows(session, current, reader.caller, after):
            after = some[-1].id
            about = self.about(session, some)
            named = list({row.id: row for row in about.values()}.values())
            shown = showing.lines(named, leaving)
            offices = self.offices(session, named)
            ordered = orders.lines(session, {row.job_order_id for row in named}, offices=offices)
            for row in some:
                person, order = shown[about[row.id].id], ordered.get(about[row.id].job_order_id)
                yield (*_person(person), *_post(order, reader), *self.cells(row, person, reader.caller))


def _person(shown: Shown) -> Sequence[object]:
    return tuple(shown.get(name) for name in ("name", "candidate", "phone"))


def _post(order: OrderLine | None, reader: Reader) -> Sequence[object]:
    if order is None:
        return "", "", "", ""
    pay = f"{order.wage_low}-{order.wage_high}"
    return order.title, order.employer, reader.catalogue.place_name(order.region_code), pay


def _listed(table: Any) -> dict[str, Any]:
    return {
        "rows": lambda session, current, caller, after: listing.rows_of(
            session, table, Which(round_id=current.id), caller=caller, after=after, limit=LIMIT
        ),
        "counted": lambda session, current, caller: listing.count_of(
            session, table, Which(round_id=current.id), caller=caller
        ),
    }


def _of_offer(row: Offer, shown: Shown, _caller: Principal) -> Sequence[object]:
    worker, employer = REASONS[Side.WORKER], REASONS[Side.EMPLOYER]
    code = str(shown.get("worker_code") or "")
    return (
        row.wave or "人工",
        OFFER.states[row.state],
        worker[code].zh if code else "",
        employer[row.employer_code].zh if row.employer_code else "",
        *(row.due_worker, row.due_employer),
    )


def _of_placement(row: Placement, _shown: Shown, _caller: Principal) -> Sequence[object]:
    code = END_CODES[row.end_code].zh if row.end_code in END_CODES else row.end_code
    return PLACEMENT.states[row.state], row.pay_promised, row.placed_on, row.arrived_on, row.ended_on, code


def _of_call(row: FollowUp, _shown: Shown, _caller: Principal) -> Sequence[object]:
    at_work = {True: "在岗", False: "不在岗", None: ""}[row.at_work]
    return (
        *(row.day_no, row.due_on, FOLLOW_UP.states[row.state], at_work, row.pay_promised, row.pay_real),
        LIVING[row.living].zh if row.living else "",
        NOTES[row.note_code].zh if row.note_code else "",
    )


def _of_ticket(row: RightsTicket, _shown: Shown, caller: Principal) -> Sequence[object]:
    return (
        *(civil_day(row.created_at), KINDS[row.kind].zh, row.due_on, TICKET.states[row.state]),
        *(tickets.told_to(caller, row) or "", row.outcome, civil_day(row.closed_at) if row.closed_at else ""),
    )


def _of_objection(row: Objection, _shown: Shown, _caller: Principal) -> Sequence[object]:
    return civil_day(row.created_at), row.due_on, OBJECTION.states[row.state], row.told, row.decision


offers = Outcome(
    (*PERSON, *POST, "批次 wave", "状态 state", "本人原因 worker", "单位原因 employer", "本人期限 due", "单位期限 due"),
    cells=_of_offer,
    **_listed(Offer),
)
placements = Outcome(
    (*PERSON, *POST, "状态 state", "承诺月薪 promised", "安置 placed", "到岗 arrived", "结束 ended", "原因 why"),
    cells=_of_placement,
    **_listed(Placement),
)
calls = Outcome(
    (
        *(*PERSON, *POST, "第几天 day", "应访 due", "状态 state", "在岗 at work", "承诺月薪 promised", "实发月薪 paid"),
        *("生活 living", "备注 note"),
    ),
    rows=lambda session, current, caller, after: follow_ups.of_round(
        session, current, caller=caller, after=after, limit=LIMIT
    ),
    counted=lambda session, current, caller: follow_ups.count_of_round(session, current, caller=caller),
    cells=_of_call,
    about=follow_ups.placed_of,
)
complaints = Outcome(
    (
        *(*PERSON, *POST, "提出 opened", "事项 matter", "期限 due", "状态 state"),
        *("本人所述 told", "处理结果 outcome", "办结 closed"),
    ),
    rows=lambda session, current, caller, after: tickets.tickets(
        session, state="", caller=caller, round_id=current.id, after=after, limit=LIMIT
    ),
    counted=lambda session, current, caller: tickets.count_of_round(session, current.id, caller=caller),
    cells=_of_ticket,
    about=follow_ups.placed_of,
)
raised = Outcome(
    (*PERSON, *POST, "提出 raised", "期限 due", "状态 state", "异议 told", "决定 decision"),
    rows=lambda session, current, caller, after: objections.objections(
        session, state="", caller=caller, round_id=current.id, after=after, limit=LIMIT
    ),
    counted=lambda session, current, caller: objections.count_of_round(session, current.id, caller=caller),
    cells=_of_objection,
    offices=objections.offices_of_orders,
)
