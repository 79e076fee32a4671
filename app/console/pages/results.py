"""/console/rounds/{round}/proposals and its neighbours: what a round proposes, to whom not, what stays open."""

from collections.abc import Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Response

from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.audit import Event
from app.clock import now, today
from app.console.charts import stack
from app.console.visit import Visit, Visiting
from app.console.words import UNPLACED
from app.demand import orders
from app.demand.queries import OrderLine
from app.exports import service as exports
from app.exports.routes import attachment
from app.models.base import Identified
from app.models.matching_round import Round
from app.models.solution import Proposal, Recommendation, Standby, Unfilled, Unplaced
from app.rounds import board, service
from app.rounds.schemas import OfPerson, ProposalOut, RecommendationOut, StandbyOut, UnfilledOut, UnplacedOut
from app.rounds.showing import Showing, read_of

router = Router(prefix="/console/rounds/{round_id}")
Pages = Annotated[Paging, Depends()]
Row = TypeVar("Row", bound=Identified)
Person = TypeVar("Person", Proposal, Recommendation, Unplaced, Standby)
Out = TypeVar("Out", bound=OfPerson)


@router.get("/proposals", dependencies=[AUDITED])
def list_proposals(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show who is proposed for which post, why, and what the score is made of."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    rows = _rows(visit, row, Proposal, paging)
    page = _page(visit, rows, paging=paging, shape=ProposalOut, told=read_of(Proposal, row))
    stacks = {one.id: stack(one.components or {}) for one in page.items}
    return visit.page(
        "proposals.html",
        round=row,
        page=page,
        paging=paging,
        many=exports.needs_leave(visit.session, row, caller=visit.caller),
        orders=_orders(visit, rows),
        stacks=stacks,
        fields=frozenset[str]().union(*(one.model_fields_set for one in page.items)),
        kinds=sorted({(part.kind, part.label) for parts in stacks.values() for part in parts}),
    )


@router.get("/proposals.csv", dependencies=[AUDITED])
def save_proposals(round_id: UUID, visit: Visiting) -> Response:
    """Give all proposals the caller may see as a file, if they are few."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    return attachment(exports.direct(visit.session, row, reader=visit.reader, now=now()))


@router.get("/recommendations", dependencies=[AUDITED])
def list_recommendations(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show the jobs put before each person."""
    row = service.readable_round(visit.session, round_id, caller=visit.caller)
    rows = _rows(visit, row, Recommendation, paging)
    page = _page(visit, rows, paging=paging, shape=RecommendationOut, told=read_of(Recommendation, row))
    return visit.page(
        "recommendations.html",
        round=row,
        page=page,
        paging=paging,
        orders=_orders(visit, rows),
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
    orders = _kept_orders(visit, row, [one.job_order_id for one in page.items])
    return visit.page("unfilled.html", round=row, page=page, paging=paging, orders=orders)


@router.get("/standby", dependencies=[AUDITED])
def list_standby(round_id: UUID, visit: Visiting, paging: Pages) -> Response:
    """Show who stands by for each order."""
    row = service.kept_round(visit.session, round_id, caller=visit.caller)
    rows = _rows(visit, row, Standby, paging)
    page = _page(visit, rows, paging=paging, shape=StandbyOut, told=read_of(Standby, row))
    return visit.page(
        "standby.html",
        round=row,
        page=page,
        paging=paging,
        orders=_kept_orders(visit, row, [one.job_order_id for one in page.items]),
    )


def _rows(visit: Visit, row: Round, table: type[Row], paging: Paging) -> Sequence[Row]:
    return service.rows_of(
        visit.session, table, current=row, caller=visit.caller, after=paging.after, limit=paging.limit + 1
    )


def _page(visit: Visit, rows: Sequence[Person], *, paging: Paging, shape: type[Out], told: Event) -> Page[Out]:
    return paging.page(rows, _showing(visit).shape(rows[: paging.limit], shape, told=told))


def _showing(visit: Visit) -> Showing:
    return Showing(visit.session, visit.caller, visit.state.keyring, today())


def _orders(visit: Visit, rows: Sequence[Proposal | Recommendation]) -> dict[UUID, OrderLine]:
    ids, offices = {one.job_order_id for one in rows}, {one.order_office_id for one in rows}
    return orders.lines(visit.session, ids, offices=offices)


def _kept_orders(visit: Visit, row: Round, ids: Sequence[UUID]) -> dict[UUID, OrderLine]:
    """Describe orders to who keeps the round."""
    return orders.lines(visit.session, ids, offices=board.receivers(visit.session, row))
