"""Values that break parsers, in each field of an otherwise right request: refused or kept, never a failure."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product

import pytest
from fastapi import FastAPI

from app.db.engine import Database
from tests.app.access.asking import ACTORS, Asker, expected_cells, two_worlds
from tests.app.access.matrix_table import ASKS

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


FORM_VALUES = ("a\0b", "长" * 100_000, "-1", "9" * 400, "' OR 1=1 --", "")


@pytest.mark.timeout(240)  # six hundred requests; a tenth of that on a machine with nothing else to do
def test_no_value_is_a_server_error(app: FastAPI, database: Database) -> None:
    async def find() -> list[str]:
        async with two_worlds(app, database) as asker:
            return [failure async for failure in _failures(asker)]

    assert asyncio.run(find()) == []


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
