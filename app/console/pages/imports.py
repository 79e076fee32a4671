"""/console/imports: what a load found, with the way to load it for good."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from app.api.paging import Page, Paging
from app.api.routers import Router
from app.api.state import AUDITED
from app.console.visit import Visiting
from app.console.words import LEVELS, Words
from app.intake import records
from app.intake.schemas import IssueOut
from app.pools.situation import Basis

router = Router(prefix="/console/imports")
Pages = Annotated[Paging, Depends()]


@dataclass(frozen=True)
class About:
    """The page that a kind of load is about; ``whole``: one error keeps all of it out."""

    base: str
    label: Words
    whole: bool = False


KINDS = {
    "roster": About("/console/pools", Words("资源池", "Pool")),
    "orders": About("/console/orders", Words("用工订单", "Orders")),
    "ledger": About("/console/ledger", Words("推荐台账", "Ledger")),
    "answers": About("/console/offers", Words("意向和答复", "Offers and answers"), whole=True),
    "employment": About("/console/arrivals", Words("到岗", "Arrivals"), whole=True),
    "calls": About("/console/calls", Words("回访", "Calls"), whole=True),
}


@router.get("/{import_id}", dependencies=[AUDITED])
def show_import(
    import_id: UUID,
    visit: Visiting,
    paging: Pages,
    level: Annotated[str, Query(max_length=10)] = "",
    basis: Basis = "duty",
) -> Response:
    """Show counts and findings of one load, filtered by how grave they are."""
    record = records.import_record(visit.session, import_id, caller=visit.caller)
    rows = records.issues(
        visit.session,
        record.id,
        caller=visit.caller,
        after=paging.after,
        limit=paging.limit + 1,
        level=level if level in LEVELS else None,
    )
    page: Page[IssueOut] = paging.page(rows, IssueOut.of)
    return visit.page(
        "import.html",
        record=record,
        about=KINDS[record.kind],
        page=page,
        paging=paging,
        level=level,
        levels=LEVELS,
        basis=basis,
    )
