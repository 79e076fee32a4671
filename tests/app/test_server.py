"""Clients that send slowly, without end or by the thousand are closed; whoever sends honestly is served beside them."""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
import uvicorn
from fastapi import FastAPI

from app.main import create_app
from app.server import Guarded, config_of
from app.settings import Settings

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GOOD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


class Quick(Guarded):
    """The same with short deadlines."""

    head_seconds, body_seconds, read_seconds = 0.6, 0.6, 0.6
    body_rate = 1000.0
    most, most_of_one = 12, 12


@contextmanager
def serving(app: FastAPI, settings: Settings, guard: type[Guarded] = Quick) -> Iterator[int]:
    """A running server on a port of its own."""
    server = uvicorn.Server(config_of(app, settings.model_copy(update={"port": 0}), guard=guard))
    server.config.log_config = None
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


@pytest.fixture
def port(settings: Settings) -> Iterator[int]:
    app = create_app(settings)

    @app.get("/large")
    def large() -> dict[str, str]:
        return {"text": "x" * 30_000_000}

    with serving(app, settings) as number:
        yield number


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def rest_of(connection: socket.socket) -> bytes:
    """Everything until the server closes; a reset is a close too."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def answer(raw: bytes) -> tuple[int, str]:
    """Status and code of a refusal."""
    head, _, body = raw.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    assert length is not None
    return int(head.split(b" ")[1]), str(json.loads(body[: int(length[1])])["code"])


def drip(connection: socket.socket, data: bytes, pause: float = 0.05) -> bytes:
    """Send a byte now and then until the server closes; return what it said."""
    connection.settimeout(pause)
    said = b""
    try:
        for byte in data:
            connection.sendall(bytes([byte]))
            try:
                part = connection.recv(65536)
            except TimeoutError:
                continue
            said += part
            if not part:
                return said
    except OSError:
        return said
    connection.settimeout(20)
    return said + rest_of(connection)


def is_served(port: int) -> bool:
    with connect(port) as connection:
        connection.sendall(GOOD)
        return connection.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"G", b"GET /heal", GOOD[:-2], GOOD[:-2] + b"X: " + b"a" * 500])
def test_a_head_that_does_not_come_to_its_end_is_closed(port: int, sent: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(sent)
        assert answer(rest_of(connection)) == (408, "TOO_SLOW")


def test_who_says_nothing_is_closed_without_a_word(port: int) -> None:
    with connect(port) as connection:
        assert rest_of(connection) == b""


def test_a_head_byte_by_byte_is_closed_although_something_always_comes(port: int) -> None:
    with connect(port) as connection:
        assert answer(drip(connection, GOOD[:-2] + b"X: " + b"a" * 400)) == (408, "TOO_SLOW")


def test_a_second_request_on_the_connection_has_the_same_deadline(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(GOOD)
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")
        assert answer(drip(connection, b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 400)) == (408, "TOO_SLOW")


BODY = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"


@pytest.mark.parametrize("kind", [b"application/json", b"multipart/form-data; boundary=b", b"text/plain"])
def test_a_body_byte_by_byte_is_closed(port: int, kind: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(BODY.replace(b"application/json", kind))
        said = drip(connection, b"x" * 400)
    assert said[9:12] in {b"408", b"422"}  # a body that nobody has to read is refused before it has come
    assert is_served(port)


def test_a_body_that_never_begins_is_closed(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(BODY)
        assert answer(rest_of(connection)) == (408, "TOO_SLOW")


def test_a_body_that_comes_fast_enough_may_take_longer(port: int) -> None:
    body = b'{"login": "' + b"x" * 4000 + b'"}'
    head = BODY.replace(b"5000", str(len(body)).encode())
    with connect(port) as connection:
        connection.sendall(head)
        for start in range(0, len(body), 200):
            connection.sendall(body[start : start + 200])
            time.sleep(0.08)  # 2,500 bytes a second, over 1.6 seconds
        assert answer_status(connection.recv(65536)) == 422


def answer_status(raw: bytes) -> int:
    return int(raw.split(b" ")[1])


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        GOOD[:-2] + b"X: " + b"a" * 40_000 + b"\r\n\r\n",
        GOOD[:-2] + b"X: a\r\n" * 9000 + b"\r\n",
        GOOD[:-2] + b"X: " + b"a" * 300_000,
    ],
)
def test_huge_headers_are_refused(port: int, head: bytes) -> None:
    with connect(port) as connection:
        with suppress(OSError):
            connection.sendall(head)
        assert answer(rest_of(connection)) == (431, "HEADERS_TOO_LARGE")
    assert is_served(port)


@pytest.mark.parametrize("noise", [b"\x16\x03\x01\x02\x00\x01", b"\0" * 100, b"GET\r\n\r\n", b"GET / HTTP/x\r\n\r\n"])
def test_what_is_no_request_is_refused(port: int, noise: bytes) -> None:
    with connect(port) as connection:
        connection.sendall(noise + b"\r\n\r\n")
        assert answer(rest_of(connection)) == (400, "REQUEST_UNREADABLE")


def test_an_answer_that_nobody_reads_is_given_up(port: int) -> None:
    with connect(port) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1) == b"H"
        time.sleep(3)  # not reading: the server gives up meanwhile, of which nothing is to be seen before one reads
        assert len(rest_of(connection)) < 30_000_000
    assert is_served(port)


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_crowd_is_turned_away_and_the_server_serves_again_when_it_is_gone(port: int) -> None:
    with ExitStack() as stack:
        crowd = [stack.enter_context(connect(port)) for _ in range(Quick.most + 4)]
        last = rest_of(crowd[-1])
        assert answer(last) == (503, "TOO_MANY_CONNECTIONS")
        assert b"retry-after" in last.lower()
        assert until(lambda: is_served(port))


def test_an_answer_says_nothing_of_the_server_and_no_socket_is_a_web_socket(port: int) -> None:
    upgrade = GOOD[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    for sent in (GOOD, upgrade):
        with connect(port) as connection:
            connection.sendall(sent)
            said = connection.recv(65536)
        assert said.startswith(b"HTTP/1.1 200")
        assert b"server:" not in said.lower()


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_hundred_drips_of_a_byte_a_second_are_closed_within_thirty_seconds(settings: Settings) -> None:
    began = time.monotonic()
    ends: list[float] = []

    def one(port: int) -> None:
        with connect(port) as connection:
            drip(connection, GOOD[:-2] + b"X: " + b"a" * 60, pause=1)
            ends.append(time.monotonic() - began)

    with serving(create_app(settings), settings, Guarded) as port:
        threads = [threading.Thread(target=one, args=(port,)) for _ in range(100)]
        for thread in threads:
            thread.start()
        assert is_served(port)
        for thread in threads:
            thread.join()
    assert len(ends) == 100
    assert max(ends) < 30
