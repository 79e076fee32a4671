"""How a route reaches the catalogue of what the database holds now."""

from typing import Annotated

from fastapi import Depends, Request

from app.api.state import DbSession
from app.reference.catalogue import Catalogue
from app.reference.service import CatalogueCache


def get_catalogue(request: Request, session: DbSession) -> Catalogue:
    """Return the catalogue; create_app puts the cache there."""
    cache = request.app.state.catalogue
    assert isinstance(cache, CatalogueCache)  # noqa: S101  # create_app puts it there
    return cache.get(session)


Facts = Annotated[Catalogue, Depends(get_catalogue)]
