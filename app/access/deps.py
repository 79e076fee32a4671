"""How a route learns who is calling."""

from datetime import timedelta
from typing import Annotated

from fastapi import BackgroundTasks, Depends, Header, Request
from sqlalchemy.orm import Session

from app.access import service
from app.access.acting import act_as_caller
from app.access.principal import Principal
from app.access.service import Admitted
from app.access.sessions import touch
from app.access.token_scopes import check_limits
from app.api import limits
from app.api.limits import UPLOADS
from app.api.state import AppState, DbSession, State, rest
from app.audit.events import actor_of
from app.clock import now
from app.errors import UnauthenticatedError


async def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """Return the bearer token of the request."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    return token


def act_for(session: Session, caller: Principal, *, request: Request) -> None:
    """Let the request's session act for ``caller`` from now on; a refusal that follows is noted in their name."""
    act_as_caller(session, caller)
    request.state.acting = actor_of(session)


def refuse_walker(session: Session, caller: Principal, *, state: State) -> None:
    """Refuse whatever is asked for, for the rest of the minute, once the caller asked for too much that is not there."""
    limits.refuse_spent(session, limits.misses(state.settings), subject=caller.user_id, at=now())


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
    act_for(session, caller, request=request)
    check_limits(caller, request.method, path=request.url.path)
    note_use(admitted, state, background)
    refuse_walker(session, caller, state=state)
    return caller


Bearer = Annotated[str, Depends(bearer)]
Caller = Annotated[Principal, Depends(get_caller)]


def count_upload(caller: Caller, session: DbSession, state: AppState) -> None:
    """Count an upload of the caller, or refuse it."""
    rest(session)  # counted beside it, and one request holds one connection at a time
    limits.take(state.database, UPLOADS, subject=caller.user_id, at=now())


UPLOAD = Depends(count_upload)  # after READS_FIRST among the dependencies of a route's decorator
