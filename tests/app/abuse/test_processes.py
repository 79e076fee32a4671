"""Limits hold over several server processes on one database."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import uuid4

import httpx2
import pytest

from app.db.engine import Database
from app.pools import key_checks
from app.settings import Settings
from tests.app.factories import make_organisation, make_token, make_user


def free_ports(number: int) -> list[int]:
    """Ports that nobody uses, each another one."""
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [listening.getsockname()[1] for listening in taken]


@contextmanager
def process(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """One `dukou serve` of its own, that is about to begin."""
    told = {"DUKOU_VAR": settings.var, "DUKOU_DATABASE_URL": settings.url, "DUKOU_PORT": port}
    words = ["/usr/bin/env", *(f"{name}={value}" for name, value in told.items())]
    begun = subprocess.Popen([*words, sys.executable, "-m", "app.cli.main", "serve"])  # noqa: S603  # our own command
    try:
        yield begun
    finally:
        begun.terminate()
        begun.wait(timeout=30)


@contextmanager
def servers(settings: Settings, number: int) -> Iterator[list[httpx2.Client]]:
    """Clients of so many servers, begun at once."""
    with ExitStack() as stack:
        ports = free_ports(number)
        begun = [stack.enter_context(process(settings, port)) for port in ports]
        clients = [
            stack.enter_context(httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30))
            for port in ports
        ]
        for client, each in zip(clients, begun, strict=True):
            wait_for(client, each)
        yield clients


def wait_for(client: httpx2.Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 120
    while True:
        try:
            assert client.get("/healthz").status_code == 200
        except httpx2.ConnectError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server does not come up"
            time.sleep(0.1)
        else:
            return


@pytest.fixture
def token(database: Database, settings: Settings) -> str:
    with database.write() as session:
        key_checks.prepare(session, settings)
        return make_token(session, make_user(session, make_organisation(session, "county_office")))


@pytest.mark.timeout(240)
def test_misses_and_tries_are_counted_over_two_processes(settings: Settings, token: str) -> None:
    with servers(settings, 2) as two:
        bearer = {"Authorization": f"Bearer {token}"}

        def miss(turn: int) -> int:
            return two[turn % 2].get(f"/api/v1/workers/{uuid4()}", headers=bearer).status_code

        while time.time() % 60 > 50:  # the windows are minutes: all of it, a second, has to lie in one
            time.sleep(0.5)
        assert [miss(turn) for turn in range(20)] == [404] * 20
        assert [each.get("/api/v1/me", headers=bearer).status_code for each in two] == [429, 429]
        sent = {"login": "nobody", "password": "wrong"}
        tries = [two[turn % 2].post("/api/v1/sessions", json=sent).status_code for turn in range(7)]
        assert tries == [401] * 5 + [429] * 2
