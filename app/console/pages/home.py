"""/: what the caller's role has to do next."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Response

from app.access.principal import Role
from app.api.paging import LIMIT
from app.console import queries
from app.console.visit import Visit, Visiting
from app.models.matching_round import Round
from app.pools import people
from app.rounds import service as rounds

router = APIRouter()
LATEST = 5


@router.get("/")
def home(visit: Visiting) -> Response:
    """Show what to do next."""
    return HOMES.get(visit.caller.role, _other)(visit)


def _rounds(visit: Visit) -> Sequence[Round]:
    """The caller's rounds, the newest first."""
    return rounds.rounds(visit.session, caller=visit.caller, after=None, limit=LIMIT)[::-1]


def _clerk(visit: Visit) -> Response:
    pools = people.pools(visit.session, caller=visit.caller, after=None, limit=LIMIT)
    return visit.page(
        "home_clerk.html",
        pools=[(pool, *people.pool_size(visit.session, pool)) for pool in pools],
        loads=queries.newest_imports(visit.session, visit.caller, kind="roster", limit=LATEST),
        rounds=_rounds(visit),
    )


def _coordinator(visit: Visit) -> Response:
    return visit.page("home_coordinator.html", rounds=_rounds(visit))


def _receiver(visit: Visit) -> Response:
    return visit.page(
        "home_receiver.html",
        states=queries.order_states(visit.session, visit.caller),
        loads=queries.newest_imports(visit.session, visit.caller, kind="orders", limit=LATEST),
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
