"""Entity tags: a change names the version it was made on."""

from typing import Annotated

from fastapi import Header, Response

from app.api.problems import stale
from app.errors import PreconditionError
from app.models.base import Versioned


def _read(if_match: Annotated[str | None, Header()] = None) -> int:
    if if_match is None:
        raise PreconditionError(
            "IF_MATCH_REQUIRED",
            "修改需要带上 If-Match(先读取,再修改)。",
            "A change needs If-Match: read first, then change.",
        )
    text = if_match.removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004  # fits 32 bits
        raise stale()
    return int(text)


class IfMatch:
    """The version a change was made on, from the If-Match header."""

    def __init__(self, if_match: Annotated[str | None, Header()] = None) -> None:
        self.version = _read(if_match)

    def check(self, row: Versioned) -> None:
        """Refuse when ``row`` has moved on."""
        if row.version != self.version:
            raise stale()


def tag(response: Response, row: Versioned) -> None:
    """Put the version of ``row`` on the answer."""
    response.headers["ETag"] = f'"{row.version}"'
