"""The server: uvicorn with a guard against clients that send slowly, without end, or by the thousand."""

import asyncio
import sys
from collections.abc import Callable
from typing import ClassVar

import h11
import uvicorn
from fastapi.responses import Response
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from app.api.headers import ALL, DATA
from app.api.problems import problem
from app.api.request_guard import LARGEST_HEAD
from app.logs import MaskingFormatter
from app.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1"})
TOO_SLOW, TOO_LARGE, UNREADABLE, BUSY = 408, 431, 400, 503
WORDS = {
    TOO_SLOW: ("TOO_SLOW", "请求发送得太慢，连接已关闭。", "The request came too slowly; the connection is closed."),
    TOO_LARGE: ("HEADERS_TOO_LARGE", "请求头太大。", "The headers are too large."),
    UNREADABLE: ("REQUEST_UNREADABLE", "请求无法读取。", "The request cannot be read."),
    BUSY: ("TOO_MANY_CONNECTIONS", "连接太多，请稍后重试。", "There are too many connections; try again later."),
}
NOT_STARTED = 3
LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"masked": {"()": MaskingFormatter, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "masked", "stream": "ext://sys.stderr"}},
    "loggers": {"uvicorn": {"handlers": ["err"], "level": "INFO", "propagate": False}},
}


class Guarded(H11Protocol):
    """Closes a connection whose request line and headers, or whose body, do not arrive in time.

    uvicorn's own timer ends with the first byte and so never for who sends one byte now and then. A body has
    ``body_seconds``, or longer as long as it comes by ``body_rate`` bytes a second; who reads an answer too slowly
    is left alone as well.
    """

    head_seconds: ClassVar[float] = 15
    body_seconds: ClassVar[float] = 30
    body_rate: ClassVar[float] = 64 * 1024
    read_seconds: ClassVar[float] = 30
    most: ClassVar[int] = 800
    most_of_one: ClassVar[int] = 200  # from one address; a server in front of us stands on this machine

    _phase: object = None
    _began: float = 0
    _arrived: int = 0
    _timer: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Begin to wait for a request, or refuse one connection too many."""
        super().connection_made(transport)
        if self._is_too_many():
            self._refuse(BUSY)
            return
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._phase = None
        self._stop()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives: it is bytes that buy time, not packets."""
        if self.transport.is_closing():
            return
        self._arrived += len(data)
        super().data_received(data)

    def handle_events(self) -> None:
        """Handle what has arrived and see what is waited for now."""
        super().handle_events()
        self._watch()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words, which say no more than ours
        """Answer a request that is none; the parser's error is being handled and says when it is one of size."""
        too_large = getattr(sys.exc_info()[1], "error_status_hint", 0) == TOO_LARGE
        self._refuse(TOO_LARGE if too_large else UNREADABLE)

    def pause_writing(self) -> None:
        """Wait for who does not read the answer, for a while."""
        super().pause_writing()
        self._reading = self.loop.call_later(self.read_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        super().resume_writing()

    def _is_too_many(self) -> bool:
        host = self.client[0] if self.client else ""
        alike = (one for one in self.connections if isinstance(one, Guarded) and one.client and one.client[0] == host)
        crowd = 0 if host in LOOPBACK else sum(1 for _ in alike)
        return len(self.connections) > self.most or crowd > self.most_of_one

    def _watch(self) -> None:
        phase = (self.conn.their_state, self.cycle)
        if phase == self._phase or self.transport.is_closing():
            return
        self._stop()
        self._phase, self._began, self._arrived = phase, self.loop.time(), 0
        if phase[0] is h11.IDLE:
            self._wait(self.head_seconds, self._late)
        elif phase[0] is h11.SEND_BODY:
            self._wait(self.body_seconds, self._late_body)

    def _late_body(self) -> None:
        earned = max(self.body_seconds, self._arrived / self.body_rate)
        left = self._began + earned - self.loop.time()
        if self.flow.read_paused:  # it is we who do not read
            left = self.body_seconds
        if left > 0:
            self._wait(left, self._late_body)
        else:
            self._late()

    def _late(self) -> None:
        running: RequestResponseCycle | None = self.cycle
        if running is not None and not running.response_complete:
            running.disconnected = True  # whoever reads the body learns that there will be no more
            running.message_event.set()
        if self.conn.their_state is h11.IDLE and not self._arrived:
            self.transport.close()  # nobody waits for an answer
        else:
            self._refuse(TOO_SLOW)

    def _refuse(self, status: int) -> None:
        self._stop()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:  # no answer has begun
            reply = _reply(status)
            for event in (
                h11.Response(status_code=status, headers=reply.raw_headers),
                h11.Data(data=bytes(reply.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._timer = self.loop.call_later(seconds, then)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _reply(status: int) -> Response:
    reply = problem(status, *WORDS[status])
    reply.headers.update({**ALL, "Content-Security-Policy": DATA, "Cache-Control": "no-store", "Connection": "close"})
    return reply


def config_of(application: ASGIApp, settings: Settings, *, guard: type[Guarded] = Guarded) -> uvicorn.Config:
    """Return how the application is served: guarded, without web sockets, believing a proxy only where there is one."""
    return uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        http=guard,
        ws="none",
        log_level="warning",
        log_config=LOGS,
        access_log=False,  # a worker's link is in its address
        h11_max_incomplete_event_size=LARGEST_HEAD,
        proxy_headers=settings.behind_tls,
        server_header=False,
    )


def serve(application: ASGIApp, settings: Settings) -> None:
    """Serve until a signal ends it."""
    server = uvicorn.Server(config_of(application, settings))
    server.run()
    if not server.started:
        sys.exit(NOT_STARTED)
