"""/: what the caller's role has to do next."""

from collections.abc import Callable, Sequence

from fastapi import Response

from app.access.principal import Role
from app.api.paging import LIMIT
from app.api.routers import Router
from app.console.visit import Visit, Visiting
from app.demand import orders
from app.intake import records
from app.ledger import service as ledger
from app.models.matching_round import Round
from app.objections import service as objections
from app.pools import people
from app.rounds import board

router = Router()
LATEST = 5
TELLING = ("published", "answering")
"""States of a round in which its people are told of jobs."""


@router.get("/")
def home(visit: Visiting) -> Response:
    """Show what to do next."""
    return HOMES.get(visit.caller.role, _other)(visit)


def _rounds(visit: Visit) -> Sequence[Round]:
    """The caller's rounds, the newest first."""
    return board.newest_rounds(visit.session, caller=visit.caller, limit=LIMIT)


def _clerk(visit: Visit) -> Response:
    pools = people.pools(visit.session, caller=visit.caller.among_people, after=None, limit=LIMIT)
    sizes = people.pool_sizes(visit.session, pools, caller=visit.caller)
    listed = _rounds(visit)
    latest = next((row for row in listed if row.state in TELLING and row.published_solution_id is not None), None)
    told = None if latest is None else ledger.counts(visit.session, latest, caller=visit.caller)[0]
    return visit.page(
        "home_clerk.html",
        telling=latest,
        short=0 if told is None else (told.eligible or 0) - (told.told or 0),
        pools=[(pool, *sizes[pool.id]) for pool in pools],
        loads=records.newest(visit.session, caller=visit.caller, kind="roster", limit=LATEST),
        rounds=listed,
    )


def _coordinator(visit: Visit) -> Response:
    return visit.page(
        "home_coordinator.html",
        rounds=_rounds(visit),
        objections=objections.count_waiting(visit.session, caller=visit.caller),
    )


def _receiver(visit: Visit) -> Response:
    return visit.page(
        "home_receiver.html",
        states=orders.states(visit.session, caller=visit.caller),
        loads=records.newest(visit.session, caller=visit.caller, kind="orders", limit=LATEST),
        rounds=_rounds(visit),
    )


def _other(visit: Visit) -> Response:
    return visit.page("home_other.html")


HOMES: dict[Role, Callable[[Visit], Response]] = {
    Role.COUNTY_CLERK: _clerk,
    Role.COORDINATOR: _coordinator,
    Role.RECEIVING_CLERK: _receiver,
    Role.EMPLOYER_HR: _receiver,
}
