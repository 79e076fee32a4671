"""Values that break parsers, in each field, query and header of an otherwise right request: never a failure."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import product
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from app.db.engine import Database
from tests.app.access.asking import Asker, asking, build_worlds, expected_cells
from tests.app.access.matrix_table import ASKS
from tests.app.access.world import ACTORS, Who
from tests.app.conftest import Keep

HOSTILE = {
    "NUL": '"a\\u0000b"',
    "a lone surrogate": '"a\\ud800b"',
    "a number of four hundred digits": "1" + "0" * 400,
    "not a number": "NaN",
    "lists nested a hundred thousand deep": "[" * 100_000 + "]" * 100_000,
    "lists nested three hundred deep": "[" * 300 + "]" * 300,
    "an object of odd keys": '{"": {"\\u0000": 1, "\\ud800": {}}}',
    "nothing": "null",
    "true": "true",
    "a long text": f'"{"长" * 100_000}"',
}


BAD, SERVER_ERROR = 400, 500


TEXTS = ("a\0b", "\x7f", "长" * 2_000, "9" * 400, "-1", "1e400", "' OR 1=1 --", "%_\\", "\u202e", "")
RAW = (b"%ED%A0%80", b"%FF", b"%", b"%00", b"%F0%9F", b"a%0d%0ab:c")
HEADERS = ("Idempotency-Key", "If-Match", "Authorization", "Cookie", "Content-Type", "X-Request-ID", "Origin", "Host")
HEADER_VALUES = (
    b"\xff\xfe",
    b"9" * 400,
    b"a" * 5_000,
    b"=;=,\t",
    b"Bearer \xe9",
    b"dukou_session=\xff",
    b'"' * 30,
    b"",
)
PATHS = ("/api/v1/pools", "/", "/login", "/api/v1/regions/44")
FORMS = ("/login", "/invitation", "/logout")
FORM_VALUES = ("a\0b", "长" * 20_000, "-1", "9" * 400, "' OR 1=1 --", "")


@pytest.mark.timeout(240)  # six hundred requests; a tenth of that on a machine with nothing else to do
def test_no_value_is_a_server_error(app: FastAPI, database: Database, keep: Keep) -> None:
    worlds = keep(build_worlds, database)

    async def find() -> list[str]:
        async with asking(app, worlds) as asker:
            return [failure async for failure in _failures(asker)]

    assert asyncio.run(find()) == []


@pytest.mark.timeout(240)
def test_no_query_and_no_header_is_a_server_error(app: FastAPI, database: Database, keep: Keep) -> None:
    worlds = keep(build_worlds, database)

    async def find() -> list[str]:
        async with asking(app, worlds) as asker:
            return [failure async for failure in _failing_around(asker, app)]

    assert asyncio.run(find()) == []


def _queries(app: FastAPI) -> list[tuple[str, str]]:
    """Each GET of the interface with each name it reads from its query."""
    paths = app.openapi()["paths"].items()
    gets = [(path, each) for path, methods in paths for each in methods.get("get", {}).get("parameters", [])]
    return [(path, each["name"]) for path, each in gets if each["in"] == "query"]


async def _failing_around(asker: Asker, app: FastAPI) -> AsyncIterator[str]:
    token = {"Authorization": f"Bearer {asker.mine.tokens[Who.COORDINATOR]}"}
    addresses = list(_addresses(app, asker.objects("own", Who.COORDINATOR) | {"code": "440305", "kind": "moved"}))
    assert len(addresses) > 200
    forms = [b"login=%s&password=%s&token=%s&csrf=%s" % ((raw,) * 4) for raw in RAW]
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    asked: list[tuple[str, str, dict[str, Any]]] = [
        *(("GET", address, {"headers": token}) for address in addresses),
        *(
            (method, path, {"headers": {**token, name: value}})
            for method, path, name, value in product(("GET", "POST"), PATHS, HEADERS, HEADER_VALUES)
        ),
        *(("POST", path, {"content": form, "headers": kind}) for path, form in product(FORMS, forms)),
    ]
    for method, address, options in asked:
        reply = await asker.client.request(method, address, **options)
        if reply.status_code >= SERVER_ERROR:
            yield f"{method} {address} {options}: {reply.status_code}"


def _addresses(app: FastAPI, objects: Mapping[str, object]) -> Iterator[str]:
    """Each list of the interface with each hostile value in each name of its query."""
    values = [*(quote(text, safe="") for text in TEXTS), *(raw.decode() for raw in RAW)]
    for (path, name), value in product(_queries(app), values):
        yield f"{path.format_map(objects)}?{name}={value}"


async def _failures(asker: Asker) -> AsyncIterator[str]:
    cells = expected_cells()
    for route, ask in ASKS.items():
        statuses = next(iter(cells[route].values()))
        welcome = [actor for actor, status in zip(ACTORS, statuses, strict=True) if status < BAD] or ACTORS
        for name, what in product(ask.body or {}, HOSTILE):
            reply = await asker.ask_raw(route, welcome[-1], name=name, value=HOSTILE[what])
            if reply.status_code >= SERVER_ERROR:
                yield f"{route} {name} {what}: {reply.status_code}"
        for name, value in product({} if ask.upload else ask.form, FORM_VALUES):
            reply = await asker.ask_form(route, welcome[-1], name=name, value=value)
            if reply.status_code >= SERVER_ERROR:
                yield f"{route} {name} {value[:20]!r}: {reply.status_code}"
