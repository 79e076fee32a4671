"""How a route learns who is calling."""

from typing import Annotated

from fastapi import Depends, Header

from app.access import service
from app.access.principal import Principal
from app.api.state import DbSession
from app.clock import now
from app.errors import UnauthenticatedError


def bearer(authorization: Annotated[str | None, Header()] = None) -> str:
    """Return the bearer token of the request."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError
    return token


def get_caller(token: Annotated[str, Depends(bearer)], session: DbSession) -> Principal:
    """Return the caller, or refuse."""
    return service.authenticate(session, token, now=now())


Bearer = Annotated[str, Depends(bearer)]
Caller = Annotated[Principal, Depends(get_caller)]
