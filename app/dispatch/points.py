"""Where people of a county board."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.dispatch import queries
from app.errors import ConflictError, NotFoundError
from app.models.pickup_point import PickupPoint

MOST = 200


def points(session: Session, *, caller: Principal) -> Sequence[PickupPoint]:
    """List the points of the caller's office in order along the road, closed ones too; there are 200 at most."""
    caller.require(Role.COUNTY_CLERK)
    return queries.points(session, caller.organisation_id, closed=True)


def point(session: Session, point_id: UUID, *, caller: Principal) -> PickupPoint:
    """Return a point of the caller's own office."""
    caller.require(Role.COUNTY_CLERK)
    found = queries.point(session, point_id, caller)
    if found is None:
        raise NotFoundError
    return found


def add(session: Session, values: dict[str, Any], *, caller: Principal) -> PickupPoint:
    """Add a point.

    Raises:
        ConflictError: PICKUP_NAME, PICKUP_MANY.
    """
    held = points(session, caller=caller)
    if len(held) >= MOST:
        raise ConflictError("PICKUP_MANY", f"集合点最多 {MOST} 个。", f"There are {MOST} pick-up points at most.")
    _check_name(held, values["name"], None)
    made = PickupPoint(organisation_id=caller.organisation_id, **values)
    session.add(made)
    session.flush()
    note(session, Event("pickup_point.create", "pickup_point", made.id))
    return made


def change(session: Session, row: PickupPoint, values: dict[str, Any], *, caller: Principal) -> PickupPoint:
    """Change or close a point; who is to board there already still does."""
    if "name" in values:
        _check_name(points(session, caller=caller), values["name"], row.id)
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    note(session, Event("pickup_point.change", "pickup_point", row.id))
    return row


def _check_name(held: Sequence[PickupPoint], name: str, own: UUID | None) -> None:
    if any(each.name == name and each.id != own for each in held):
        raise ConflictError("PICKUP_NAME", "已有同名的集合点。", "There is a pick-up point of this name.", field="name")
