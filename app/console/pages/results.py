"""/console/rounds/{round}/proposals and its neighbours: what a round proposes, to whom not, what stays open."""

from collections.abc import Iterator, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.api.paging import LIMIT, Page, Paging
from app.api.state import AUDITED
from app.audit import Event, note
from app.clock import today
from app.console.charts import stack
from app.console.export import as_csv
from app.console.visit import Visit, Visiting
from app.console.words import PROPOSAL_STATES, SEX, UNPLACED, named
from app.demand import orders
from app.demand.queries import OrderLine
from app.models.base import Identified
from app.models.matching_round import Round
from app.models.solution import Proposal, Recommendation, Standby, Unfilled, Unplaced
from app.rounds import board, service
from app.rounds.schemas import OfPerson, ProposalOut, RecommendationOut, StandbyOut, UnfilledOut, UnplacedOut
from app.rounds.showing import Showing, Shown, read_of

router = APIRouter(prefix="/console/rounds/{round_id}")
Pages = Annotated[Paging, Depends()]
Row = TypeVar("Row", bound=Identified)
Person = TypeVar("Person", Proposal, Recommendation, Unplaced, Standby)
Out = TypeVar("Out", bound=OfPerson)
HEADER = (
    "人员 worker",
    "候选编号 candidate",
    "出生日期 born",
    "年龄段 age band",
    "性别 sex",
    "电话 phone",
    "优先级 tier",
    "岗位 post",
    "用人单位 employer",
    "地点 place",
    "月薪 wage",
    "得分 score",
    "理由 reason",
    "状态 state",
)


@router.get("/proposals", dependencies=[AUDITED])
def list_proposals(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show who is proposed for which post, why, and what the score is made of."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    page = _page(visit, row, Proposal, paging=paging, shape=ProposalOut)
    stacks = {one.id: stack(one.components or {}) for one in page.items}
    return visit.page(
        "proposals.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
        stacks=stacks,
        fields=frozenset[str]().union(*(one.model_fields_set for one in page.items)),
        kinds=sorted({(part.kind, part.label) for parts in stacks.values() for part in parts}),
    )


@router.get("/proposals.csv", dependencies=[AUDITED])
def save_proposals(round_id: UUID, visit: Visiting) -> Response:
    """Give all proposals the caller may see as a file."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    leaving = note(visit.session, Event("proposals.export", "round", row.id))
    rows = _lines(visit, row, leaving)
    return as_csv(f"proposals-{row.on_date}.csv", header=HEADER, rows=rows, mark=leaving.id)


def _lines(visit: Visit, row: Round, leaving: Event) -> Iterator[Sequence[object]]:
    showing = _showing(visit)
    for some in _all(visit, row):
        shown = showing.lines(some, leaving)
        lines = _orders(visit, [one.job_order_id for one in some])
        for one in some:
            yield _cells(visit, shown[one.id], lines.get(one.job_order_id))


def _cells(visit: Visit, shown: Shown, order: OrderLine | None) -> Sequence[object]:
    """One line of the file; a field that is not shown is an empty cell."""
    return (
        *(shown.get(name) for name in ("name", "candidate", "birth_date", "age_band")),
        named(SEX, str(shown.get("sex", ""))).zh,
        *(shown.get(name) for name in ("phone", "tier")),
        order.title if order else "",
        order.employer if order else "",
        visit.place(order.region_code) if order else "",
        f"{order.wage_low}-{order.wage_high}" if order else "",
        *(shown.get(name) for name in ("score", "reason_zh")),
        named(PROPOSAL_STATES, str(shown["state"])).zh,
    )


def _all(visit: Visit, row: Round) -> Iterator[Sequence[Proposal]]:
    after = None
    while some := service.rows_of(visit.session, Proposal, current=row, caller=visit.caller, after=after, limit=LIMIT):
        yield some
        after = some[-1].id


@router.get("/recommendations", dependencies=[AUDITED])
def list_recommendations(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show the jobs put before each person."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    page = _page(visit, row, Recommendation, paging=paging, shape=RecommendationOut)
    return visit.page(
        "recommendations.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
    )


@router.get("/unplaced", dependencies=[AUDITED])
def list_unplaced(
    round_id: UUID, visit: Visiting, paging: Pages, reason: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Show who has no proposal, why, and the smallest change that helps."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    if reason:
        rows: Sequence[Unplaced] = board.unplaced(
            visit.session, row, caller=visit.caller, reason=reason, after=paging.after, limit=paging.limit + 1
        )
    else:
        rows = _rows(visit, row, Unplaced, paging)
    told = read_of(Unplaced, row)
    page = paging.page(rows, _showing(visit).shape(rows[: paging.limit], UnplacedOut, told=told))
    return visit.page("unplaced.html", round=row, page=page, paging=paging, reason=reason, reasons=UNPLACED)


@router.get("/unfilled")
def list_unfilled(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show which seats stay open, and why."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    page: Page[UnfilledOut] = paging.page(_rows(visit, row, Unfilled, paging), UnfilledOut.of)
    orders = _orders(visit, [one.job_order_id for one in page.items])
    return visit.page("unfilled.html", round=row, page=page, paging=paging, orders=orders)


@router.get("/standby", dependencies=[AUDITED])
def list_standby(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show who stands by for each order."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    page = _page(visit, row, Standby, paging=paging, shape=StandbyOut)
    return visit.page(
        "standby.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
    )


def _rows(visit: Visit, row: Round, table: type[Row], paging: Paging) -> Sequence[Row]:
    return service.rows_of(
        visit.session, table, current=row, caller=visit.caller, after=paging.after, limit=paging.limit + 1
    )


def _page(visit: Visit, row: Round, table: type[Person], *, paging: Paging, shape: type[Out]) -> Page[Out]:
    rows = _rows(visit, row, table, paging)
    return paging.page(rows, _showing(visit).shape(rows[: paging.limit], shape, told=read_of(table, row)))


def _showing(visit: Visit) -> Showing:
    return Showing(visit.session, visit.caller, visit.state.keyring, today())


def _orders(visit: Visit, ids: Sequence[UUID]) -> dict[UUID, OrderLine]:
    return orders.lines(visit.session, ids)
