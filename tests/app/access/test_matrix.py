"""Every route, asked by everybody about what is theirs, what is another's and what is nowhere: no wrong cell."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.db.engine import Database
from tests.app.access.matrix_table import ASKS, TABLE, V1, Ask
from tests.app.access.world import Objects, World, build_reference, build_world

BAD, MISSING = 400, 404
ACTORS: tuple[Role | None, ...] = (None, *Role)


class Undone(Database):
    """A database that forgets what a request wrote, so that the world stays as it is from cell to cell."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with Session(self.writer, expire_on_commit=False) as session:
            yield session


def routes_of(app: FastAPI) -> list[str]:
    """Every route as ``METHOD path``; mounts of static files have no methods."""
    return [
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def expected_cells() -> dict[str, dict[str, list[int]]]:
    """The table: route to kind of object to one status an actor."""
    cells: dict[str, dict[str, list[int]]] = {}
    route = ""
    for line in TABLE.strip().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if not line.startswith(" "):
            route = " ".join(words)
            cells[route] = {}
        else:
            cells[route][words[0]] = [int(word) for word in words[1:]]
    return cells


def names_in(route: str) -> set[str]:
    """The objects that a route's path, query or body names."""
    ask = ASKS.get(route, Ask())
    named = set(re.findall(r"\{(\w+)\}", f"{route} {json.dumps([ask.body, ask.query])}"))
    return {ask.at.get(name, name) for name in named - set(ask.plain)}


@dataclass
class Asker:
    """Sends each route to the application as an actor about one kind of object."""

    client: httpx2.AsyncClient
    mine: World
    theirs: World
    random: Objects = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = {name: uuid4() for name in self.mine.objects}

    def objects(self, kind: str, actor: Role | None) -> Objects:
        sources = {"own": self.mine.objects, "any": self.mine.objects, "foreign": self.theirs.objects}
        homes = {"own": self.mine.homes, "foreign": self.theirs.homes}.get(kind, {})
        found = sources.get(kind, self.random)
        return found | {"organisation_id": homes.get(actor or Role.COUNTY_CLERK, uuid4())}

    def headers(self, actor: Role | None, objects: Objects) -> dict[str, str]:
        """The actor's token, and the version of the round if one is asked about."""
        versions = self.mine.versions | self.theirs.versions
        version = {"If-Match": f'"{versions.get(objects["round_id"], 1)}"'}
        return version if actor is None else version | {"Authorization": f"Bearer {self.mine.tokens[actor]}"}

    async def ask(self, route: str, *, kind: str, actor: Role | None, astray: str = "") -> httpx2.Response:
        """Ask for ``kind`` of objects; the one named ``astray`` is the other world's all the same."""
        ask, objects = ASKS.get(route, Ask()), self.objects(kind, actor)
        if astray:
            objects = objects | {astray: self.theirs.objects[astray]}
        method, _, path = route.partition(" ")
        objects = objects | {name: objects[source] for name, source in ask.at.items()}
        return await self.client.request(
            method,
            path.format_map(ask.plain | objects),
            params=_filled(ask.query, objects),
            json=_filled(ask.body, objects),
            files={"file": ("file.csv", ask.upload.encode())} if ask.upload else None,
            headers=self.headers(actor, objects),
        )


def _filled(shape: Any, objects: Objects) -> Any:
    if isinstance(shape, dict):
        return {name: _filled(value, objects) for name, value in shape.items()}
    return shape.format_map(objects) if isinstance(shape, str) else shape


def test_every_route_is_in_the_table_and_every_row_is_a_route(app: FastAPI) -> None:
    routes, rows = set(routes_of(app)), expected_cells()
    assert routes - set(rows) == set(), "routes nobody listed"
    assert set(rows) - routes == set(), "rows without a route"
    for route, kinds in rows.items():
        told = {word for kind in kinds for word in (["foreign", "random"] if kind == "other" else [kind])}
        assert told == ({"own", "foreign", "random"} if names_in(route) else {"any"}), route
        assert all(len(statuses) == len(ACTORS) for statuses in kinds.values()), route


@asynccontextmanager
async def two_worlds(app: FastAPI, database: Database) -> AsyncIterator[Asker]:
    """Build both worlds once and ask in one event loop: a thousand questions through TestClient take a minute."""
    with database.write() as session:
        build_reference(session)
        mine, theirs = build_world(session, "mine"), build_world(session, "theirs")
    app.state.dukou.database.close()
    app.state.dukou = replace(app.state.dukou, database=Undone(database.url))
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Asker(client, mine, theirs)
    app.state.dukou.database.close()


def test_no_cell_is_wrong(app: FastAPI, database: Database) -> None:
    async def find() -> list[str]:
        async with two_worlds(app, database) as asker:
            return [wrong async for wrong in _wrong_cells(asker)]

    assert asyncio.run(find()) == []


async def _wrong_cells(asker: Asker) -> AsyncIterator[str]:
    for route, kinds in expected_cells().items():
        for kind, statuses in kinds.items():
            for actor, status in zip(ACTORS, statuses, strict=True):
                if wrong := await _wrong(asker, route, kind=kind, actor=actor, status=status):
                    yield f"{route} {kind} {actor or 'anonymous'}: {wrong}"


async def _wrong(asker: Asker, route: str, *, kind: str, actor: Role | None, status: int) -> str:
    names = ["foreign", "random"] if kind == "other" else [kind]
    replies = [await asker.ask(route, kind=name, actor=actor) for name in names]
    if any(reply.status_code != status for reply in replies):
        return f"{[reply.status_code for reply in replies]}, not {status}: {replies[0].text[:90]}"
    if len({reply.content for reply in replies}) != 1:
        return "a foreign object looks unlike a missing one"
    if kind in {"own", "any"} and (leaked := _leaked(replies[0], asker.theirs, actor)):
        return f"shows the foreign {leaked}"
    return ""


def test_an_own_object_does_not_open_a_foreign_one_named_beside_it(app: FastAPI, database: Database) -> None:
    async def find() -> list[tuple[str, str, Role | None, int]]:
        async with two_worlds(app, database) as asker:
            return [opened async for opened in _opened(asker)]

    newcomer = (f"POST {V1}/alliances/{{alliance_id}}/members", "newcomer_id", Role.COORDINATOR, 201)
    assert asyncio.run(find()) == [newcomer]  # any office may be let in


async def _opened(asker: Asker) -> AsyncIterator[tuple[str, str, Role | None, int]]:
    several = {route: kinds for route, kinds in expected_cells().items() if len(names_in(route)) > 1}
    for route, kinds in several.items():
        welcome = [actor for actor, status in zip(ACTORS, kinds["own"], strict=True) if status < BAD]
        for actor, name in product(welcome, sorted(names_in(route))):
            reply = await asker.ask(route, kind="own", actor=actor, astray=name)
            if reply.status_code != MISSING:
                yield route, name, actor, reply.status_code


def _leaked(reply: httpx2.Response, theirs: World, actor: Role | None) -> list[str]:
    """The other world's objects that an answer names; the register of offices is the administrator's."""
    if actor is Role.SYSTEM_ADMIN:
        return []
    secret: list[tuple[str, UUID]] = [*theirs.objects.items(), *((role, home) for role, home in theirs.homes.items())]
    return [name for name, value in secret if str(value) in reply.text or value.hex in reply.text]
