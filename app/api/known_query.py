"""What may be asked for behind the question mark: what a route names, and nothing else."""

from collections.abc import Iterator

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from app.errors import InvalidError


async def refuse_unknown(request: Request) -> None:
    """Refuse a query parameter that the route does not have.

    Were it ignored, a filter, an order or a choice of fields would seem to work; by what is hidden nobody chooses.
    """
    route = request.scope["route"]
    assert isinstance(route, APIRoute)  # noqa: S101  # a dependency belongs to one
    known = set(_names(route.dependant))
    if not known.issuperset(request.query_params):
        raise InvalidError(
            "FIELD_NOT_QUERYABLE",
            "此地址不能按这样的条件查询,请只用列出的参数。",
            "This address cannot be asked like that; use the parameters listed only.",
            known=sorted(known),
        )


def _names(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for part in dependant.dependencies:
        yield from _names(part)


KNOWN_QUERY = Depends(refuse_unknown)
