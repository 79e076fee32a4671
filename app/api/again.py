"""A request that met a lock, a deadlock or no free connection is carried out again, from its beginning.

Its transaction was rolled back as a whole, so nothing is done twice. What ended in any other way, such as a
connection cut at COMMIT, is not known to be undone and is answered, not tried again.
"""

from asyncio import sleep
from collections.abc import Callable, MutableSequence

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRIES = 3
LARGEST = 1024 * 1024
"""A body beyond this is not kept to be read again."""
PASSING = frozenset({"55P03", "40P01", "40001"})  # lock not available, deadlock, serialization failure
WAITED = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"})
_PAUSE = 0.05
_MET, _DONE = "dukou_met_passing", "dukou_done"


def passes(error: Exception) -> bool:
    """Tell whether an error of the database means: rolled back, and the same may succeed in a moment."""
    if isinstance(error, PoolTimeoutError):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else None
    return getattr(cause, "sqlstate", None) in PASSING or getattr(cause, "sqlite_errorname", None) in WAITED


def note_passing(scope: Scope, error: Exception) -> None:
    """Say that a request ends by an error that passes; called where errors become answers.

    A route that writes in transactions of its own (``READS_FIRST``) may have committed one of them before.
    """
    if passes(error) and not scope.get("state", {}).get("reads_first", False):
        scope[_MET] = True


def once(scope: Scope, what: str, act: Callable[[], None]) -> None:
    """Do what a request does in a transaction of its own once, however often the request is carried out."""
    done = scope.get("state", {}).setdefault(_DONE, set())
    if what not in done:
        act()
        done.add(what)


class TryAgain:
    """Wraps the application; answers with the outcome of the first try that met nothing passing, or of the third."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Kept(receive)
        done: set[str] = set()
        for tried in range(1, TRIES + 1):
            this: Scope = {**scope, "state": {**scope.get("state", {}), _DONE: done}}
            answer = _Answer(this, send, last=tried == TRIES, body=body)
            await self.app(this, body.from_beginning(), answer.send)
            if not answer.withheld:
                return
            await sleep(tried * _PAUSE)


class _Kept:
    """A request's body as it is read, so that it can be read again; ``whole`` until it grew too large for that."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: MutableSequence[Message] = []
        self._size = 0
        self.whole = True

    def from_beginning(self) -> Receive:
        """Return a way to read it, what was read before first."""
        at = 0

        async def receive() -> Message:
            nonlocal at
            if at < len(self._messages):
                at += 1
                return self._messages[at - 1]
            message = await self._receive()
            self._keep(message)
            at = len(self._messages)
            return message

        return receive

    def _keep(self, message: Message) -> None:
        self._size += len(message.get("body", b""))
        self.whole = self.whole and self._size <= LARGEST and message["type"] == "http.request"
        if self.whole:
            self._messages.append(message)
        else:
            self._messages.clear()


class _Answer:
    """Sends an answer on, unless the request is to be carried out again; then nothing of it is sent."""

    def __init__(self, scope: Scope, send: Send, *, last: bool, body: _Kept) -> None:
        self._scope, self._send, self._last, self._body = scope, send, last, body
        self.withheld = False

    async def send(self, message: Message) -> None:
        """Send one message on, or withhold it."""
        if message["type"] == "http.response.start":
            self.withheld = bool(self._scope.get(_MET)) and not self._last and self._body.whole
        if not self.withheld:
            await self._send(message)
