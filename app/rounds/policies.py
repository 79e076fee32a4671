"""Policies: each version is checked by the engine before it is kept, and never changes afterwards."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.errors import InvalidError, NotFoundError
from app.models.policy import Policy
from app.rounds import queries
from matching import policy as engine
from matching.errors import PolicyError


def checked(body: dict[str, Any]) -> engine.Policy:
    """Read a policy body, or say which field is wrong."""
    try:
        return engine.Policy.from_dict(body)
    except PolicyError as error:
        raise InvalidError(
            error.code,
            f"匹配政策的字段“{error.column or 'body'}”不正确。",
            f"The policy's field {error.column or 'body'} is wrong: {error}",
            field=f"body.{error.column}" if error.column else "body",
        ) from error


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
