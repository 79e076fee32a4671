"""What each side of an agreement still owes: from arrivals, placements and orders, never typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.alliances import balance_queries as queries
from app.clock import today
from app.db.scope import Why, widened
from app.errors import NotFoundError
from app.models.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Balance:
    """An agreement on a day: people who arrived through its corridor within its days, seats that are open and filled there."""

    agreement: Agreement
    day: date
    arrived: int
    seats_open: int
    seats_filled: int

    @property
    def arrivals_owed(self) -> int | None:
        """How many arrivals the exporter still owes; None: no target was set."""
        target = self.agreement.target_workers
        return None if target is None else max(target - self.arrived, 0)

    @property
    def seats_owed(self) -> int | None:
        """How many seats the receiver still owes; None: none were promised."""
        promised = self.agreement.seats_promised
        return None if promised is None else max(promised - self.seats_open - self.seats_filled, 0)

    @property
    def in_force(self) -> bool:
        """Whether the day lies within the agreement; its last day does."""
        return in_force(self.agreement, self.day)


def in_force(agreement: Agreement, day: date) -> bool:
    """Tell whether a day lies within an agreement, both ends included."""
    return agreement.start_date <= day and (agreement.end_date is None or day <= agreement.end_date)


def covers(agreement: Agreement, county: str, region: str, day: date) -> bool:
    """Tell whether an agreement is in force on a day between a county and a region, as the engine reads it."""
    within = county.startswith(agreement.exporter) and region.startswith(agreement.receiver)
    return within and in_force(agreement, day)


def balance(session: Session, agreement: Agreement, day: date) -> Balance:
    """Return what one of a coordinator's agreements has brought up to a day."""
    return balances(session, [agreement], day)[0]


def balances(session: Session, agreements: Sequence[Agreement], day: date) -> list[Balance]:
    """Return what a coordinator's agreements have brought up to a day, with as many queries whatever their number.

    A placement counts for every agreement that covers it (CONTRACT.md, eligible 5); seats are open as they are now.
    """
    if not agreements:
        return []
    ids = [each.id for each in agreements]
    with widened(session, Why.BALANCE, seen=queries.offices(session, agreements[0].organisation_id)):
        placed = {row.id: row for row in queries.placed(session, ids, day)}
        seats = queries.open_seats(session, ids, day)
    return [
        Balance(
            agreement=each,
            day=day,
            arrived=int(placed[each.id].arrived) if each.id in placed else 0,
            seats_open=seats.get(each.id, 0),
            seats_filled=int(placed[each.id].filled) if each.id in placed else 0,
        )
        for each in agreements
    ]


def own_balance(session: Session, agreement: Agreement, *, caller: Principal) -> Balance:
    """Return today's balance of an agreement that the caller keeps as coordinator."""
    found = own_balances(session, [agreement], caller=caller)
    if not found:
        raise NotFoundError
    return found[0]


def own_balances(session: Session, agreements: Sequence[Agreement], *, caller: Principal) -> list[Balance]:
    """Return today's balances of agreements that the caller keeps as coordinator."""
    caller.require(Role.COORDINATOR)
    own = [each for each in agreements if each.organisation_id == caller.organisation_id]
    return balances(session, own, today())
