"""Policies: each version is checked by the engine before it is kept, and never changes afterwards."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import Event, note
from app.errors import InvalidError, NotFoundError
from app.models.policy import Policy
from app.rounds import queries
from matching import policy as engine
from matching.errors import PolicyError
from matching.policy import COMPONENTS
from matching.problem import STATUSES

FIELDS = frozenset(item.name for item in fields(engine.Policy))
INNER: dict[str, tuple[str, ...]] = {"tiers": STATUSES, "weights": COMPONENTS}


def checked(body: dict[str, Any]) -> engine.Policy:
    """Read a policy body, or say which field is wrong."""
    try:
        return engine.Policy.from_dict(body)
    except PolicyError as error:
        place, reason = _place(error)
        raise InvalidError(
            error.code,
            f"匹配政策的字段“{place}”不正确。",
            f"The policy's field {place} is wrong: {reason}",
            field=place,
        ) from error


def _place(error: PolicyError) -> tuple[str, str]:
    """Where the error stands and what it says, in our own words: an unknown name was sent and does not come back."""
    field, _, inner = error.column.partition(".")
    if not field:
        return "body", str(error)
    if field not in FIELDS:
        return "body", "it holds a name that is no field of a policy."
    if inner and inner not in INNER[field]:
        return f"body.{field}", f"it holds a name that is none of {', '.join(INNER[field])}."
    return f"body.{error.column}", str(error)


def create_policy(session: Session, name: str, *, body: dict[str, Any], caller: Principal) -> Policy:
    """Keep a new version of a policy."""
    caller.require(Role.COORDINATOR)
    number = queries.last_policy_number(session, caller.organisation_id, name) + 1
    policy = checked({**body, "name": name, "version": number})
    created = Policy(
        organisation_id=caller.organisation_id,
        name=name,
        number=number,
        body=policy.to_dict(),
        digest=policy.digest(),
    )
    session.add(created)
    session.flush()
    note(session, Event("policy.create", "policy", created.id))
    return created


def policy(session: Session, policy_id: UUID, *, caller: Principal) -> Policy:
    """Return a policy of the caller's."""
    found = queries.policy(session, policy_id, caller)
    if found is None:
        raise NotFoundError
    return found


def policies(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Policy]:
    """List policies of the caller's."""
    return queries.policies(session, caller, after=after, limit=limit)
