"""Cursor paging by id: the cost of a page does not grow with its number, and a cursor serves its owner alone."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Query, Request
from pydantic import BaseModel

from app.api.state import AppState, DbSession
from app.db.keyfile import Purpose
from app.db.scope import holder_of
from app.errors import InvalidError

LIMIT = 200
ID, SEAL = 16, 8  # bytes; together a multiple of three, so that a cursor has no padding
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
    """The page a caller asks for: rows after the cursor, at most ``limit``.

    A cursor is sealed for one account and one address: edited, or given to somebody else or elsewhere, it is none.
    """

    def __init__(
        self,
        request: Request,
        session: DbSession,
        state: AppState,
        *,
        cursor: Annotated[str | None, Query(max_length=64)] = None,
        limit: Annotated[int, Query(ge=1, le=LIMIT)] = 50,
    ) -> None:
        self.limit = limit
        self._cursor = cursor
        self._path, self._holder, self._state = request.url.path, holder_of(session), state

    @cached_property
    def after(self) -> UUID | None:
        """The row after which the page begins; asked for once it is known who is calling."""
        if not self._cursor:
            return None
        try:
            raw = urlsafe_b64decode(self._cursor + "==")
            found = UUID(bytes=raw[:ID])
        except ValueError as error:
            raise _bad_cursor() from error
        # compared as text: of one cursor there is one spelling
        if not hmac.compare_digest(self._sealed(found).encode(), self._cursor.encode()):
            raise _bad_cursor()
        return found

    def page(self, rows: Sequence[HasId], shape: Callable[[Any], Shape]) -> Page[Shape]:
        """Return ``rows`` (fetched with ``limit + 1``) as one page."""
        more = len(rows) > self.limit
        kept = rows[: self.limit]
        return Page(items=[shape(row) for row in kept], next=self._sealed(kept[-1].id) if more else None)

    def _sealed(self, last: UUID) -> str:
        user = self._holder.scope.user or UUID(int=0)
        told = user.bytes + last.bytes + self._path.encode()
        seal = hmac.digest(self._state.keyring.purpose(Purpose.CURSOR), told, "sha256")[:SEAL]
        return urlsafe_b64encode(last.bytes + seal).decode()


def _bad_cursor() -> InvalidError:
    return InvalidError(
        "BAD_CURSOR",
        "分页标记无效，请从第一页重新开始。",
        "This cursor is not valid; begin again with the first page.",
        field="cursor",
    )


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
