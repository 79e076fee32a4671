"""From placements to vehicles: who travels to one place for a start in a window, packed, with every seat numbered."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import today
from app.db.scope import Why, widened
from app.dispatch import queries
from app.dispatch.packing import Packed, Party, pack
from app.errors import ConflictError, InvalidError
from app.models.dispatch import MOST_SEATS, Dispatch, DispatchSeat
from app.models.pickup_point import PickupPoint

MOST = 2_000
"""So many people are planned at once; the rest stand in the next plan."""
BEFORE = timedelta(days=1)
"""So long before the first day of work people are there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where people go, for a start between two days, when they leave and arrive, and the sizes of the vehicles."""

    destination: str
    start_from: date
    start_to: date
    kind: str
    day: date
    leaves_at: time
    arrives_on: date
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """The dispatches of a plan; ``gap``: see ``Packed``; ``more``: people beyond what is planned at once."""

    dispatches: tuple[Dispatch, ...]
    people: int
    gap: float
    more: bool


def plan(session: Session, asked: Asked, *, caller: Principal) -> Planned:
    """Plan dispatches for those of the caller's office who have no seat yet.

    Raises:
        ConflictError: DISPATCH_NOBODY, PICKUP_NONE. InvalidError: DISPATCH_LATE, DISPATCH_SEATS, DAY_PAST, DAYS_WRONG.
    """
    caller.require(Role.COUNTY_CLERK)
    _check_days(asked)
    office = caller.organisation_id
    points = queries.points(session, office)
    if not points:
        raise ConflictError("PICKUP_NONE", "还没有集合点，请先登记。", "There is no pick-up point yet; add one first.")
    with widened(session, Why.ORDER_LINES, seen=queries.order_offices(session, office)):
        found = queries.travellers(
            session,
            office,
            destination=asked.destination,
            begin=asked.start_from,
            end=asked.start_to,
            limit=MOST + 1,
        )
    rows = found[:MOST]
    if not rows:
        raise ConflictError(
            "DISPATCH_NOBODY",
            "没有符合目的地和到岗时间、还没有座位的人员。",
            "Nobody is to travel there for a start in that window who has no seat yet.",
        )
    check_in_time(asked.arrives_on, min(row.start_date for row in rows))
    packed = pack(parties(rows, points), asked.sizes, stops={each.id: at for at, each in enumerate(points)})
    made = tuple(_store(session, asked, packed, rows=rows, caller=caller))
    return Planned(made, len(rows), packed.gap, len(found) > MOST)


def check_in_time(arrives_on: date, start: date) -> None:
    """Refuse to arrive later than a day before the first day of work.

    Raises:
        InvalidError: DISPATCH_LATE.
    """
    if arrives_on > start - BEFORE:
        raise InvalidError(
            "DISPATCH_LATE",
            f"车上最早的到岗日期是 {start}，最迟须在 {start - BEFORE} 抵达。",
            f"The earliest start on board is {start}; arrive by {start - BEFORE}.",
            field="arrives_on",
            latest=str(start - BEFORE),
        )


def parties(rows: Sequence[Any], points: Sequence[PickupPoint]) -> list[Party]:
    """Put travellers into parties: companions together, at the point of the first of them.

    A person boards where their village does; whose village no point names, at the first point along the road.
    """
    serving: dict[str, UUID] = {}
    for point in points:
        for village in point.villages:
            serving.setdefault(village, point.id)
    groups: dict[object, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.group_id or row.id].append(row)
    return [
        Party(serving.get(some[0].village, points[0].id), tuple(each.id for each in some)) for some in groups.values()
    ]


def _store(
    session: Session, asked: Asked, packed: Packed, *, rows: Sequence[Any], caller: Principal
) -> Iterable[Dispatch]:
    by_id: Mapping[UUID, Any] = {row.id: row for row in rows}
    for size, seated in packed.vehicles:
        made = Dispatch(
            organisation_id=caller.organisation_id,
            kind=asked.kind,
            destination=asked.destination,
            day=asked.day,
            leaves_at=asked.leaves_at,
            arrives_on=asked.arrives_on,
            seats=size,
            leader="",
            operator="",
            plate="",
            state="planned",
        )
        session.add(made)
        session.flush()
        people = [(party.point, by_id[placement]) for party in seated for placement in party.people]
        session.add_all(
            DispatchSeat(
                organisation_id=caller.organisation_id,
                order_office_id=row.order_office_id,
                dispatch_id=made.id,
                placement_id=row.id,
                worker_id=row.worker_id,
                pickup_point_id=point,
                seat_no=number,
                active=True,
            )
            for number, (point, row) in enumerate(people, 1)
        )
        session.flush()
        note(session, Event("dispatch.plan", "dispatch", made.id, subjects=[row.worker_id for _, row in people]))
        yield made


def _check_days(asked: Asked) -> None:
    if asked.day < today():
        raise InvalidError("DAY_PAST", "出发日期不能早于今天。", "The day of leaving lies in the past.", field="day")
    if asked.arrives_on < asked.day or asked.start_to < asked.start_from:
        raise InvalidError(
            "DAYS_WRONG",
            "抵达不能早于出发，到岗时间段的结束不能早于开始。",
            "Nobody arrives before leaving, and a window does not end before it begins.",
            field="arrives_on" if asked.arrives_on < asked.day else "start_to",
        )
    if not all(1 <= size <= MOST_SEATS for size in asked.sizes):
        raise InvalidError(
            "SEATS_WRONG",
            f"每辆车（每节车厢）的座位数为 1 至 {MOST_SEATS}。",
            f"A vehicle or coach has 1 to {MOST_SEATS} seats.",
            field="vehicles",
        )
