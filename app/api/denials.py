"""What is refused to somebody is noted: one event a denial, in a transaction of its own, before it is answered."""

import re
from datetime import timedelta
from uuid import UUID

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from app.api.state import get_state
from app.audit.denials import denied, heard
from app.audit.events import Actor, Event, nobody
from app.clock import now
from app.db.engine import Database
from app.errors import DukouError, ForbiddenError, NotFoundError, TooManyError

CONFLICTS = frozenset({"REVEALS_SPENT", "EXPORT_NEEDS_APPROVAL", "ROLE_EXCLUSIVE"})
"""States that refuse somebody what they reach for; other conflicts are work in progress."""
V1 = "/api/v1"  # a route knows its path without that of the router it is in
_KIND = re.compile(r"\{(\w+)_id\}")


async def note_denial(request: Request, error: DukouError) -> None:
    """Note that a caller was refused; who did not say who they are is no caller, and their sign-in notes itself.

    Raises:
        UnavailableError: AUDIT_REFUSED: nobody is answered what could not be noted.
    """
    who: Actor | None = getattr(request.state, "acting", None)
    if isinstance(error, TooManyError):
        await run_in_threadpool(_too_many, get_state(request).database, who or nobody(), request, error)
    elif who is not None and (isinstance(error, (ForbiddenError, NotFoundError)) or error.code in CONFLICTS):
        await run_in_threadpool(denied, get_state(request).database, _event(request, error), who=who)


def _too_many(database: Database, who: Actor, request: Request, error: TooManyError) -> None:
    """Note the first of many refusals that follow each other: nobody fills the audit by being refused."""
    since = now() - timedelta(seconds=max(error.retry_after, 60))
    if not heard(database, who, code=error.code, since=since):
        denied(database, _event(request, error), who=who)


def _event(request: Request, error: DukouError) -> Event:
    """Say what was asked for: the route as it is written, and the object, if its path names one."""
    route = (V1 if request.url.path.startswith(V1) else "") + getattr(request.scope.get("route"), "path", "")
    kind = _KIND.search(route)
    return Event(
        "denied",
        kind[1] if kind else "",
        _id(request.path_params.get(f"{kind[1]}_id")) if kind else None,
        reason=f"{request.method} {route}",
        code=error.code,
    )


def _id(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None
