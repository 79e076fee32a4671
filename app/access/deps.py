"""How a route learns who is calling."""

from datetime import timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Header, Request
from sqlalchemy.orm import Session

from app.access import service
from app.access.principal import Principal
from app.access.scope import scope_of
from app.access.service import Admitted
from app.access.sessions import touch
from app.access.token_scopes import check_limits
from app.api.state import AppState, DbSession, State
from app.audit import actor
from app.clock import now
from app.db.scope import enter
from app.errors import UnauthenticatedError


def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """Return the bearer token of the request."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    return token


def act_for(session: Session, caller: Principal, *, request: Request) -> None:
    """Let the request's session act for ``caller`` from now on: in their scope, and in the audit in their name."""
    enter(session, scope_of(caller))
    actor(
        session,
        user_id=caller.user_id,
        role=caller.role,
        organisation_id=caller.organisation_id,
        source=request.client.host if request.client else "",
    )


def note_use(admitted: Admitted, state: State, background: BackgroundTasks) -> None:
    """Have the use of a token written down when it is due: after the answer, so that nobody waits for it."""
    if admitted.due:
        idle = timedelta(minutes=state.settings.idle_minutes)
        background.add_task(touch, state.database, admitted.caller, idle=idle, now=now())


def get_caller(
    token: Annotated[str, Depends(bearer)],
    session: DbSession,
    state: AppState,
    *,
    request: Request,
    background: BackgroundTasks,
) -> Principal:
    """Return the caller, or refuse; the session acts for them from now on."""
    admitted = service.authenticate(session, token, now=now())
    caller = admitted.caller
    check_limits(caller, request.method, path=request.url.path)
    note_use(admitted, state, background)
    act_for(session, caller, request=request)
    return caller


Bearer = Annotated[str, Depends(bearer)]
Caller = Annotated[Principal, Depends(get_caller)]
