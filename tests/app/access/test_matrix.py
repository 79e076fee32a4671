"""Every route, asked by everybody about what is theirs, what is another's and what is nowhere: no wrong cell."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product

import httpx2
import pytest
from fastapi import FastAPI

from app.console.visit import csrf_of
from app.db.engine import Database
from tests.app.access.asking import Asker, asking, build_worlds, expected_cells, is_page, names_in, routes_of
from tests.app.access.matrix_table import PARTS, V1
from tests.app.access.world import ACCOUNTS, ACTORS, OUTSIDE, Who
from tests.app.conftest import Keep

BAD, FORBIDDEN, MISSING = 400, 403, 404
KINDS = {"other": ["foreign", "deleted", "random"], "random": ["deleted", "random"]}

HOMES = ("/login", "/")
OPEN_FORMS = ("POST /login", "POST /login/code", "POST /invitation", "POST /a/{token}")  # no session to prove


def test_every_route_is_in_the_table_and_every_row_is_a_route(app: FastAPI) -> None:
    routes, rows = set(routes_of(app)), expected_cells()
    assert routes - set(rows) == set(), "routes nobody listed"
    assert set(rows) - routes == set(), "rows without a route"
    for route, kinds in rows.items():
        told = {word for kind in kinds for word in (KINDS.get(kind, [kind]))}
        assert told == ({"own", "foreign", "deleted", "random"} if names_in(route) else {"any"}), route
        assert all(len(statuses) == len(ACTORS) for statuses in kinds.values()), route


@pytest.mark.timeout(240)  # up to two thousand questions; a twentieth of that on a machine with nothing else to do
@pytest.mark.parametrize("part", PARTS)
def test_no_cell_is_wrong(app: FastAPI, database: Database, keep: Keep, part: str) -> None:
    worlds = keep(build_worlds, database)

    async def find() -> list[str]:
        async with asking(app, worlds) as asker:
            return [wrong async for wrong in _wrong_cells(asker, part)]

    assert asyncio.run(find()) == []


async def _wrong_cells(asker: Asker, part: str) -> AsyncIterator[str]:
    for route, kinds in expected_cells(PARTS[part]).items():
        for kind, statuses in kinds.items():
            for actor, status in zip(ACTORS, statuses, strict=True):
                if wrong := await _wrong(asker, route, kind=kind, actor=actor, status=status):
                    yield f"{route} {kind} {actor}: {wrong}"


async def _wrong(asker: Asker, route: str, *, kind: str, actor: Who, status: int) -> str:
    names = KINDS.get(kind, [kind])
    replies = [await asker.ask(route, kind=name, actor=actor) for name in names]
    if any(reply.status_code != status for reply in replies):
        return f"{[reply.status_code for reply in replies]}, not {status}: {replies[0].text[:90]}"
    if actor in OUTSIDE and is_page(route) and replies[0].is_redirect:
        onward = replies[0].headers["location"]
        own = actor is Who.LINK and onward == f"/a/{asker.mine.tokens[actor]}"
        return "" if own or onward.partition("?")[0] in HOMES else f"goes on to {onward}"
    if len({reply.content for reply in replies}) != 1:
        return "a foreign object looks unlike a missing one"
    if kind in {"own", "any"} and (leaked := _leaked(replies[0], asker.secrets, actor)):
        return f"shows the foreign {leaked}"
    return ""


def test_an_own_object_does_not_open_a_foreign_one_named_beside_it(
    app: FastAPI, database: Database, keep: Keep
) -> None:
    worlds = keep(build_worlds, database)

    async def find() -> list[tuple[str, str, Who, int]]:
        async with asking(app, worlds) as asker:
            return [opened async for opened in _opened(asker)]

    newcomer = (f"POST {V1}/alliances/{{alliance_id}}/members", "newcomer_id", Who.COORDINATOR, 201)
    # Who is in no snapshot of the round, there or not, is told alike that they are not in it.
    edits = f"POST {V1}/rounds/{{round_id}}/edits"
    absent = [(edits, name, Who.COORDINATOR, 422) for name in ("asked_order_id", "worker_id")]
    absent += [("POST /console/rounds/{round_id}/edits", "standby_order_id", Who.COORDINATOR, 422)]
    assert asyncio.run(find()) == [newcomer, *absent]  # any office may be let in


async def _opened(asker: Asker) -> AsyncIterator[tuple[str, str, Who, int]]:
    several = {route: kinds for route, kinds in expected_cells().items() if len(names_in(route)) > 1}
    for route, kinds in several.items():
        welcome = [
            actor for actor, status in zip(ACTORS, kinds["own"], strict=True) if status < BAD and actor not in OUTSIDE
        ]
        for actor, name in product(welcome, sorted(names_in(route))):
            reply = await asker.ask(route, kind="own", actor=actor, astray=name)
            if reply.status_code != MISSING:
                yield route, name, actor, reply.status_code


def _leaked(reply: httpx2.Response, secrets: list[tuple[str, str, str]], actor: Who) -> list[str]:
    """The other world's objects that an answer names; the register is the administrators'."""
    if actor is Who.SYSTEM or (actor is Who.SECURITY and "/users" in reply.url.path):
        return []
    if actor in {Who.AUDITOR, Who.SECURITY} and "/audit" in reply.url.path:
        return []  # they look at all offices
    text = reply.text
    return sorted({name for name, plain, packed in secrets if plain in text or packed in text})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the proof is made of the session's token alone
def test_no_form_is_taken_with_the_proof_of_another_session(app: FastAPI, database: Database, keep: Keep) -> None:
    worlds = keep(build_worlds, database)

    async def find() -> list[str]:
        async with asking(app, worlds) as asker:
            return [taken async for taken in _taken(asker)]

    assert asyncio.run(find()) == []


async def _taken(asker: Asker) -> AsyncIterator[str]:
    foreign = csrf_of(asker.theirs.tokens[Who.COORDINATOR])
    forms = [route for route in expected_cells() if is_page(route) and route not in OPEN_FORMS]
    for route, actor in product(forms, ACCOUNTS):
        if route.startswith("POST"):
            reply = await asker.ask(route, kind="own", actor=actor, proof=foreign)
            if reply.status_code != FORBIDDEN:
                yield f"{route} {actor}: {reply.status_code}"
