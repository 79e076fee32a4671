"""/: what the caller's role has to do next."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Response

from app.access.principal import Role
from app.api.paging import LIMIT
from app.console.visit import Visit, Visiting
from app.demand import orders
from app.intake import records
from app.models.matching_round import Round
from app.objections import service as objections
from app.pools import people
from app.rounds import board

router = APIRouter()
LATEST = 5


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
    return visit.page(
        "home_clerk.html",
        pools=[(pool, *sizes[pool.id]) for pool in pools],
        loads=records.newest(visit.session, caller=visit.caller, kind="roster", limit=LATEST),
        rounds=_rounds(visit),
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
