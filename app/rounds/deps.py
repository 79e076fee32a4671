"""What shows people to a caller of the API."""

from typing import Annotated

from fastapi import Depends

from app.access.deps import Caller
from app.api.state import AppState, DbSession
from app.clock import today
from app.rounds.showing import Showing


def get_showing(caller: Caller, session: DbSession, state: AppState) -> Showing:
    """Return what shows people to the caller."""
    return Showing(session, caller, state.keyring, today())


People = Annotated[Showing, Depends(get_showing)]
