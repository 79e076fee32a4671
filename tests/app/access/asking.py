"""Asks the application about either world, as anybody, over a database that forgets what was written."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.db.engine import Database
from tests.app.access.matrix_table import ASKS, TABLE, Ask
from tests.app.access.world import Objects, World, build_reference, build_world

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
    random: Objects = field(init=False)

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
        if ask.upload:
            return await self._send(route, actor, objects=objects, files={"file": ("file.csv", ask.upload.encode())})
        return await self._send(route, actor, objects=objects, json=filled(ask.body, objects))

    async def ask_raw(self, route: str, actor: Role | None, *, name: str, value: str) -> httpx2.Response:
        """Ask about own objects, with ``value`` as it is written for one field of the body."""
        objects = self.objects("own", actor)
        body = filled(ASKS[route].body, objects) | {name: "@@"}
        content = json.dumps(body).replace('"@@"', value)
        return await self._send(route, actor, objects=objects, content=content, kind="application/json")

    async def _send(
        self, route: str, actor: Role | None, *, objects: Objects, kind: str | None = None, **body: Any
    ) -> httpx2.Response:
        ask = ASKS.get(route, Ask())
        method, _, path = route.partition(" ")
        objects = objects | {name: objects[source] for name, source in ask.at.items()}
        headers = self.headers(actor, objects) | ({"Content-Type": kind} if kind else {})
        query = filled(ask.query, objects)
        return await self.client.request(
            method, path.format_map(ask.plain | objects), params=query, headers=headers, **body
        )


def filled(shape: Any, objects: Objects) -> Any:
    if isinstance(shape, dict):
        return {name: filled(value, objects) for name, value in shape.items()}
    return shape.format_map(objects) if isinstance(shape, str) else shape


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
