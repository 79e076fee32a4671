"""What no request may hold, refused before anything reads it: huge heads, NUL, numbers and nesting without end."""

import json
import re
from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_HEAD = 32 * 1024
LARGEST_JSON = 1024 * 1024
DEEPEST = 32
BETWEEN = 4  # bytes of a header that are neither name nor value
# Strings whole (a broken one to the end, so that no text takes long), brackets, and numbers beyond any use.
TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[{\]}]|\d{200}|\d[eE][+]?\d{3}|NaN|Infinity', re.DOTALL)


class RequestGuard:
    """Wraps the application; ``replies`` are the refusals by status."""

    def __init__(self, app: ASGIApp, replies: Mapping[int, Response]) -> None:
        self.app, self.replies = app, replies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is fit to be read."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = flaw_of_head(scope)
        if not status and _is_json(scope):
            body, receive = await _taken(receive)
            status = 413 if len(body) > LARGEST_JSON else flaw_of_json(body)
        await (self.replies[status] if status else self.app)(scope, receive, send)


def flaw_of_head(scope: Scope) -> int:
    """Return the status by which address and headers are refused; 0 = they are fit."""
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    if size + sum(len(name) + len(value) + BETWEEN for name, value in scope["headers"]) > LARGEST_HEAD:
        return 431
    return 422 if "\0" in scope["path"] or b"%00" in scope["query_string"] else 0


def flaw_of_json(body: bytes) -> int:
    """Return the status by which a JSON text is refused, 0 = it may be parsed; takes a time in proportion to its length."""
    depth = 0
    if b"\0" in body:
        return 422
    for found in TOKEN.finditer(body):
        token = found[0]
        if token in b"[{":
            depth += 1
        elif token in b"]}":
            depth -= 1
        elif token[:1] != b'"' or not _is_text(token):
            return 422
        if depth > DEEPEST:
            return 422
    return 0


def _is_text(token: bytes) -> bool:
    """Whether a string can be stored: no NUL, no half of a character; one that is broken is the parser's to refuse."""
    if rb"\u" not in token:
        return True
    try:
        return "\0" not in json.loads(token.decode()).encode().decode()
    except UnicodeError:
        return False
    except ValueError:
        return True


def _is_json(scope: Scope) -> bool:
    return any(name == b"content-type" and b"json" in value.lower() for name, value in scope["headers"])


async def _taken(receive: Receive) -> tuple[bytes, Receive]:
    """Read a body, of one that is too large a little more than is allowed, and return it with a way to read it again."""
    body, more = b"", True
    messages: list[Message] = []
    while more and len(body) <= LARGEST_JSON:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message["type"] == "http.request" and message.get("more_body", False)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return body, again
