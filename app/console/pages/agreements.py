"""/console/agreements: what each side of a coordinator's agreements still owes, as bars."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Response

from app.access.principal import Role
from app.alliances import service
from app.alliances.balance import Balance, own_balances
from app.api.paging import Paging
from app.api.routers import Router
from app.console.charts import Bar, bars
from app.console.visit import Visiting
from app.console.words import Words

router = Router(prefix="/console/agreements")
ARRIVALS, SEATS = Words("到岗人数", "arrivals"), Words("开放和已用的名额", "seats open and filled")


@router.get("")
def list_agreements(visit: Visiting, paging: Annotated[Paging, Depends()]) -> Response:
    """Show the agreements that the visitor keeps, each with what it has brought."""
    visit.caller.require(Role.COORDINATOR)
    rows = service.agreements(visit.session, caller=visit.caller, after=paging.after, limit=paging.limit + 1)
    found = {each.agreement.id: each for each in own_balances(visit.session, rows, caller=visit.caller)}
    return visit.page(
        "agreements.html",
        page=paging.page(rows, lambda row: row),
        balances=found,
        charts={key: _bars(each) for key, each in found.items()},
        paging=paging,
    )


def _bars(each: Balance) -> Sequence[Bar]:
    """Each promise that was made: what was promised behind, what came of it in front."""
    promised = [
        (ARRIVALS, each.agreement.target_workers, each.arrived),
        (SEATS, each.agreement.seats_promised, each.seats_open + each.seats_filled),
    ]
    told = [(label, whole, part) for label, whole, part in promised if whole is not None]
    return bars([row[0] for row in told], parts=[row[2] for row in told], wholes=[row[1] for row in told])
