"""Cursor paging by id: the cost of a page does not grow with its number."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from app.errors import InvalidError

LIMIT = 200
Shape = TypeVar("Shape")


class HasId(Protocol):
    """A row with an id."""

    @property
    def id(self) -> UUID:
        """The id."""


class Page(BaseModel, Generic[Shape]):
    """One page; ``next`` is the cursor of the next one, None at the end."""

    items: list[Shape]
    next: str | None


class Paging:
    """The page a caller asks for: rows after the cursor, at most ``limit``."""

    def __init__(
        self,
        cursor: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=LIMIT)] = 50,
    ) -> None:
        self.limit = limit
        self.after = _decode(cursor) if cursor else None

    def page(self, rows: Sequence[HasId], shape: Callable[[Any], Shape]) -> Page[Shape]:
        """Return ``rows`` (fetched with ``limit + 1``) as one page."""
        more = len(rows) > self.limit
        kept = rows[: self.limit]
        cursor = urlsafe_b64encode(kept[-1].id.bytes).decode().rstrip("=") if more else None
        return Page(items=[shape(row) for row in kept], next=cursor)


def _decode(cursor: str) -> UUID:
    try:
        return UUID(bytes=urlsafe_b64decode(cursor + "=="))
    except ValueError as error:
        raise InvalidError("BAD_CURSOR", "分页标记无效。", "This cursor is not valid.", field="cursor") from error


class HasCode(Protocol):
    """A row with a public code."""

    @property
    def code(self) -> str:
        """The code."""


class CodePage(BaseModel, Generic[Shape]):
    """One page of public codes; ``next`` is the last code, to be given back as the cursor."""

    items: list[Shape]
    next: str | None

    @classmethod
    def of(cls, rows: Sequence[HasCode], limit: int, *, shape: Callable[[Any], Shape]) -> "CodePage[Shape]":
        """Return ``rows`` (fetched with ``limit + 1``) as one page."""
        kept = rows[:limit]
        return CodePage(items=[shape(row) for row in kept], next=kept[-1].code if len(rows) > limit else None)
