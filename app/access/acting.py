"""In whose scope and in whose name a session acts."""

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scope_of
from app.audit import NOBODYS, actor
from app.db.scope import enter
from app.models.user import User


def act_as_caller(session: Session, caller: Principal) -> None:
    """Let a session act for ``caller`` from now on: in their scope, and in the audit in their name."""
    enter(session, scope_of(caller))
    actor(session, user_id=caller.user_id, role=caller.role, organisation_id=caller.organisation_id)


def act_as_account(session: Session, user: User, *, proved: bool) -> None:
    """Let what follows stand in the chain of an account's office: in the account's name once it proved to be it."""
    who = (user.id, user.role) if proved else (None, "")
    actor(session, user_id=who[0], role=who[1], organisation_id=user.organisation_id)


def act_as_operator(session: Session, *, about: User | None = None) -> None:
    """Let a command act in the operator's name: in nobody's chain, or in that of the account it is about."""
    chain = NOBODYS if about is None else about.organisation_id
    actor(session, user_id=None, role="operator", organisation_id=chain, source="command")
