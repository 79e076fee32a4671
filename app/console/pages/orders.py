"""/console/orders: job orders by state, what the posting gate says, and what a person confirms."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Query, Response

from app.access.principal import Role
from app.api.paging import Page, Paging
from app.api.routers import Router
from app.clock import today
from app.console.pages.order_sheets import loading_of
from app.console.visit import Acting, Visit, Visiting, check_version, see
from app.console.words import ORDER_STATES
from app.demand import orders
from app.demand.findings import restored
from app.demand.orders import SETTLED_BY_A_PERSON
from app.demand.schemas import JobOrderOut
from app.demand.service import POSTERS
from app.demand.shelf import OCCUPATION_HOLDS
from app.models.job_order import JobOrder
from app.reference.catalogue import Occupation

router = Router(prefix="/console")
Pages = Annotated[Paging, Depends()]
CLASS = 4
FOUND = 20


@router.get("/orders")
def list_orders(visit: Visiting, paging: Pages, state: Annotated[str, Query(max_length=20)] = "") -> Response:
    """List the office's orders with what stands against each."""
    visit.caller.require(*POSTERS)
    chosen = state if state in ORDER_STATES else None
    rows = orders.orders(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1, state=chosen)
    page: Page[JobOrderOut] = paging.page(rows, JobOrderOut.of)
    return visit.page(
        "orders.html",
        page=page,
        paging=paging,
        state=chosen,
        states=ORDER_STATES,
        lines=orders.lines(visit.session, [row.id for row in page.items]),
        counts=orders.states(visit.session, caller=visit.caller),
    )


@router.get("/orders/{order_id}")
def show_order(order_id: UUID, visit: Visiting, text: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show one order: what the gate says, which occupation its title may mean, whether its employer is verified."""
    visit.caller.require(*POSTERS)
    row = orders.order(visit.session, order_id, caller=visit.caller)
    return visit.page(
        "order.html",
        order=row,
        employer=orders.employer(visit.session, row.employer_id, caller=visit.caller),
        findings=restored(row.gate),
        choices=_choices(visit, row),
        found=_classes(visit, text.strip()),
        text=text.strip(),
        doubted=any(each.code in OCCUPATION_HOLDS for each in restored(row.gate)),
        settleable=SETTLED_BY_A_PERSON if visit.plays(Role.RECEIVING_CLERK) else frozenset(),
        verifier=visit.plays(Role.RECEIVING_CLERK),
    )


def _choices(visit: Visit, row: JobOrder) -> list[tuple[str, str, float]]:
    """The classes the title may mean, the likeliest first: code, name, confidence."""
    guess = loading_of(visit).guesser.guess(row.title)
    alternatives: Sequence[tuple[str, str, float]] = getattr(guess, "alternatives", ())
    first = [(row.occupation, visit.occupation(row.occupation), row.occupation_confidence)] if row.occupation else []
    others = [(guess.code, visit.occupation(guess.code), guess.confidence), *alternatives] if guess.code else []
    return first + [choice for choice in others if choice[0] != row.occupation]


def _classes(visit: Visit, text: str) -> list[Occupation]:
    """The classes whose name or other names hold ``text``."""
    if not text:
        return []
    every = (one for one in visit.catalogue.occupations() if one.level == CLASS)
    return [one for one in every if text in one.name or any(text in alias for alias in one.aliases)][:FOUND]


@router.post("/orders/{order_id}/confirm")
def confirm(
    order_id: UUID, visit: Acting, version: Annotated[int, Form()], occupation: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Keep the occupation that a person picked."""
    row = orders.order(visit.session, order_id, caller=visit.caller)
    check_version(row, version)
    orders.confirm_occupation(
        visit.session, row, occupation=occupation.strip(), catalogue=visit.catalogue, caller=visit.caller
    )
    return see(f"/console/orders/{order_id}")


@router.post("/orders/{order_id}/settle")
def settle(
    order_id: UUID, visit: Acting, version: Annotated[int, Form()], code: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Keep that a person looked into what the order waits for."""
    row = orders.order(visit.session, order_id, caller=visit.caller)
    check_version(row, version)
    orders.settle(visit.session, row, code=code, caller=visit.caller)
    return see(f"/console/orders/{order_id}")


@router.post("/orders/{order_id}/employer")
def verify(order_id: UUID, visit: Acting, version: Annotated[int, Form()]) -> Response:
    """Keep that the licence, agent and mandate of the order's employer were verified today."""
    row = orders.order(visit.session, order_id, caller=visit.caller)
    employer = orders.employer(visit.session, row.employer_id, caller=visit.caller)
    check_version(employer, version)
    orders.verify_employer(visit.session, employer, on=today(), caller=visit.caller)
    return see(f"/console/orders/{order_id}")
