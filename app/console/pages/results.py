"""/console/rounds/{round}/proposals and its neighbours: what a round proposes, to whom not, what stays open."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from app.access.principal import Role
from app.api.paging import LIMIT, Page, Paging
from app.api.state import AUDITED
from app.audit import Event, note
from app.clock import today
from app.console.charts import stack
from app.console.export import as_csv
from app.console.visit import Visit, Visiting
from app.console.words import PROPOSAL_STATES, UNPLACED, named
from app.demand import orders
from app.demand.queries import OrderLine
from app.models.base import Identified
from app.models.matching_round import Round
from app.models.solution import Proposal, Recommendation, Standby, Unfilled, Unplaced
from app.pools.people import Office
from app.rounds import board, service
from app.rounds.schemas import ProposalOut, RecommendationOut, StandbyOut, UnfilledOut, UnplacedOut

router = APIRouter(prefix="/console/rounds/{round_id}")
Pages = Annotated[Paging, Depends()]
Row = TypeVar("Row", bound=Identified)
RECEIVING = (Role.RECEIVING_CLERK, Role.EMPLOYER_HR)
HEADER = (
    "人员 worker",
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
    page: Page[ProposalOut] = paging.page(_rows(visit, row, Proposal, paging), _shape(visit))
    stacks = {one.id: stack(one.components or {}) for one in page.items}
    return visit.page(
        "proposals.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
        people=_people(visit, [one.worker_id for one in page.items if one.worker_id is not None]),
        stacks=stacks,
        masked=visit.plays(*RECEIVING),
        kinds=sorted({(part.kind, part.label) for parts in stacks.values() for part in parts}),
    )


@router.get("/proposals.csv", dependencies=[AUDITED])
def save_proposals(round_id: UUID, visit: Visiting) -> Response:
    """Give all proposals the caller may see as a file."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    note(visit.session, Event("proposals.export", "round", row.id))
    return as_csv(f"proposals-{row.on_date}.csv", header=HEADER, rows=_lines(visit, row))


def _lines(visit: Visit, row: Round) -> Iterator[Sequence[object]]:
    shape = _shape(visit)
    for some in _all(visit, row):
        shown = [shape(one) for one in some]
        people = [one.worker_id for one in shown if one.worker_id is not None]
        note(visit.session, Event("proposals.export", "round", row.id, subjects=people))
        lines = _orders(visit, [one.job_order_id for one in shown])
        names = _people(visit, people)
        for one in shown:
            order = lines.get(one.job_order_id)
            yield (
                "" if one.worker_id is None else names[one.worker_id],
                one.tier,
                order.title if order else "",
                order.employer if order else "",
                visit.place(order.region_code) if order else "",
                f"{order.wage_low}-{order.wage_high}" if order else "",
                one.score,
                one.reason_zh,
                named(PROPOSAL_STATES, one.state).zh,
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
    page: Page[RecommendationOut] = paging.page(_rows(visit, row, Recommendation, paging), RecommendationOut.of)
    return visit.page(
        "recommendations.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
        people=_people(visit, [one.worker_id for one in page.items]),
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
    page: Page[UnplacedOut] = paging.page(rows, UnplacedOut.of)
    people = _people(visit, [one.worker_id for one in page.items])
    return visit.page(
        "unplaced.html", round=row, page=page, paging=paging, reason=reason, reasons=UNPLACED, people=people
    )


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
    page: Page[StandbyOut] = paging.page(_rows(visit, row, Standby, paging), StandbyOut.of)
    return visit.page(
        "standby.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, [one.job_order_id for one in page.items]),
        people=_people(visit, [one.worker_id for one in page.items]),
    )


def _rows(visit: Visit, row: Round, table: type[Row], paging: Paging) -> Sequence[Row]:
    return service.rows_of(
        visit.session, table, current=row, caller=visit.caller, after=paging.after, limit=paging.limit + 1
    )


def _shape(visit: Visit) -> Any:
    return ProposalOut.masked if visit.plays(*RECEIVING) else ProposalOut.of


def _orders(visit: Visit, ids: Sequence[UUID]) -> dict[UUID, OrderLine]:
    return orders.lines(visit.session, ids)


def pseudonym(worker_id: UUID) -> str:
    """Return what others than the own office call a worker: the end of a random id."""
    return "W-" + worker_id.hex[-8:]


def _people(visit: Visit, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Name people to their own office, by pseudonym to everybody else."""
    names: dict[UUID, str] = {}
    if visit.plays(Role.COUNTY_CLERK):
        names = Office(visit.session, visit.caller, visit.state.keyring, today()).named(ids)
    return {one: names.get(one) or pseudonym(one) for one in ids}
