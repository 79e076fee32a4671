"""Asks the application about this world, another and a deleted one, as anybody, over a database that forgets."""

import json
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import uuid4

import anyio.to_thread
import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import delete, func, select  # noqa: TID251  # past the service
from sqlalchemy.orm import Session

from app.api.state import State
from app.console.visit import COOKIE, csrf_of
from app.db.engine import Database
from app.models.base import Base
from tests.app.access.matrix_table import ASKS, TABLE, Ask
from tests.app.access.world import HOOK_HOST, Objects, Who, World, build_world
from tests.app.console.conftest import PackagedFacts


class Undone(Database):
    """A database that forgets what a request wrote, so that the world stays as it is from cell to cell."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.session(self.writer) as session:
            yield session


def routes_of(app: FastAPI) -> list[str]:
    """Every route as ``METHOD path``; mounts of static files have no methods."""
    return [
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def expected_cells(table: str = TABLE) -> dict[str, dict[str, list[int]]]:
    """The table, or a part of it: route to kind of object to one status an actor; the first is nobody's, and the link's where that is not said."""
    cells: dict[str, dict[str, list[int]]] = {}
    route = ""
    for line in table.strip().splitlines():
        words = line.split("#")[0].split()
        if not words:
            continue
        if not line.startswith(" "):
            route = " ".join(words)
            cells[route] = {}
        else:
            nobody, _, link = words[1].partition("/")
            cells[route][words[0]] = [int(word) for word in (nobody, link or nobody, *words[2:])]
    return cells


def names_in(route: str) -> set[str]:
    """The objects that a route's path, query, body or form names."""
    ask = ASKS.get(route, Ask())
    told = f"{route} {json.dumps([ask.body, ask.query, ask.form])}"
    named = set(re.findall(r"\{(\w+)(?::path)?\}", told)) - {*ask.plain, "version"}
    return {ask.at.get(name, name) for name in named}


@dataclass
class Asker:
    """Sends each route to the application as an actor about one kind of object."""

    client: httpx2.AsyncClient
    mine: World
    theirs: World
    gone: World
    random: Objects = field(init=False)

    def __post_init__(self) -> None:
        named = {*self.mine.objects, *self.mine.own[Who.CLERK]}
        self.random = {name: uuid4() for name in named}

    @cached_property
    def secrets(self) -> list[tuple[str, str, str]]:
        """The other world's objects by name, in both ways in which an id may stand in a text."""
        named = [item for objects in (self.theirs.objects, *self.theirs.own.values()) for item in objects.items()]
        return [(name, str(value), value.hex) for name, value in named]

    def objects(self, kind: str, actor: Who) -> Objects:
        """The objects of one kind, as the actor would call them theirs."""
        known = {"own": self.mine, "any": self.mine, "foreign": self.theirs, "deleted": self.gone}
        world = known.get(kind)
        return self.random if world is None else world.objects | world.own.get(actor, world.own[Who.CLERK])

    async def ask(self, route: str, *, kind: str, actor: Who, astray: str = "", proof: str = "") -> httpx2.Response:
        """Ask for ``kind`` of objects; the one named ``astray`` is the other world's all the same.

        A page's form carries the session's own proof unless another is given.
        """
        objects = self.objects(kind, actor)
        if astray:
            objects = objects | {astray: self.objects("foreign", actor)[astray]}
        ask = ASKS.get(route, Ask())
        if is_page(route):
            return await self._send(route, actor, objects=objects, data=self._form(route, actor, proof), **_files(ask))
        return await self._send(route, actor, objects=objects, json=ask.body, **_files(ask))

    async def ask_form(self, route: str, actor: Who, *, name: str, value: str) -> httpx2.Response:
        """Send a page's form about own objects with another value in one field."""
        form = self._form(route, actor, "") or {}
        escaped = value.replace("{", "").replace("}", "")
        objects = self.objects("own", actor)
        return await self._send(route, actor, objects=objects, data=form | {name: escaped}, **_files(ASKS[route]))

    def _form(self, route: str, actor: Who, proof: str) -> dict[str, str] | None:
        if not route.startswith("POST"):
            return None
        token = self.mine.tokens.get(actor)
        own = csrf_of(token) if token else ""
        return {"csrf": proof or own, **ASKS.get(route, Ask()).form}

    async def ask_raw(self, route: str, actor: Who, *, name: str, value: str) -> httpx2.Response:
        """Ask about own objects, with ``value`` as it is written for one field of the body."""
        objects = self.objects("own", actor)
        body = filled(ASKS[route].body, objects) | {name: "@@"}
        content = json.dumps(body).replace('"@@"', value)
        return await self._send(route, actor, objects=objects, content=content)

    async def _send(self, route: str, actor: Who, *, objects: Objects, **body: Any) -> httpx2.Response:
        ask = ASKS.get(route, Ask())
        values: dict[str, Any] = objects | {name: objects[source] for name, source in ask.at.items()} | ask.plain
        if actor is Who.LINK and "token" in values:
            values["token"] = self.mine.tokens[actor]
        versions = self.mine.versions | self.theirs.versions | self.gone.versions
        changed = [name for name in re.findall(r"\{(\w+_id)\}", route) if name in values]
        values["version"] = versions.get(values[changed[-1]], 1) if changed else 1
        headers = self._headers(route, actor) | {"If-Match": f'"{values["version"]}"'}
        if "content" in body:
            headers["Content-Type"] = "application/json"
        method, _, path = route.replace(":path}", "}").partition(" ")
        return await self.client.request(
            method,
            path.format_map(values),
            params=filled(ask.query, values),
            headers=headers,
            **{how: what if how in {"content", "files"} else filled(what, values) for how, what in body.items()},
        )

    def _headers(self, route: str, actor: Who) -> dict[str, str]:
        """The actor's token: as a cookie for a page, as a bearer for the rest."""
        token = self.mine.tokens.get(actor)
        if token is None:
            return {}
        return {"Cookie": f"{COOKIE}={token}"} if is_page(route) else {"Authorization": f"Bearer {token}"}


def _files(ask: Ask) -> dict[str, Any]:
    return {"files": {"file": ("file.csv", ask.upload.encode())}} if ask.upload else {}


TURNED_AWAY = frozenset({401, 403, 404})
"""Statuses of who is told nothing of what they asked for."""


def is_page(route: str) -> bool:
    return " /api/v1/" not in route


def filled(shape: Any, values: dict[str, Any]) -> Any:
    """The shape with each ``{name}`` in its texts replaced."""
    if isinstance(shape, dict):
        return {name: filled(value, values) for name, value in shape.items()}
    if isinstance(shape, list):
        return [filled(value, values) for value in shape]
    return shape.format_map(values) if isinstance(shape, str) else shape


async def at_once(function: Callable[..., Any], *args: Any, **_: Any) -> Any:
    """Call a function where it stands; a thread of its own costs more than most of these requests."""
    return function(*args)


def _counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        tables = Base.metadata.tables.items()
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def _empty(database: Database, names: list[str]) -> None:
    """Delete every row of these tables; what the audit tells of them stays, as it does."""
    with database.write() as session:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in names and not table.name.startswith("audit_"):
                session.execute(delete(table))


@dataclass(frozen=True)
class Worlds:
    """The callers' own world, another one, and one that was deleted."""

    mine: World
    theirs: World
    gone: World


def build_worlds(database: Database) -> Worlds:
    """Build all three; of the deleted one there are ids alone, and what the audit tells."""
    empty = _counts(database)
    with database.write() as session:
        gone = build_world(session, "gone", number=3)
    for objects in gone.own.values():
        objects["event_id"] = uuid4()  # what the audit tells of them stays
    _empty(database, [name for name, rows in _counts(database).items() if rows and not empty[name]])
    with database.write() as session:
        mine, theirs = build_world(session, "mine", number=1), build_world(session, "theirs", number=2)
    return Worlds(mine, theirs, gone)


@asynccontextmanager
async def asking(app: FastAPI, worlds: Worlds, forgetting: type[Undone] = Undone) -> AsyncIterator[Asker]:
    """Ask about the worlds in one event loop: a thousand questions through TestClient take a minute."""
    app.state.dukou.database.close()
    app.state.catalogue = PackagedFacts()
    known: State = app.state.dukou
    app.state.dukou = replace(
        known,
        settings=known.settings.model_copy(update={"outbound_hosts": frozenset({HOOK_HOST})}),
        database=forgetting(known.settings.url),
        resolve=lambda _host, _port: ["93.184.216.34"],
    )
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anyio.to_thread, "run_sync", at_once)
        patch.setitem(sys.modules, "sniffio", None)  # not there; else looked for on the disk at each request
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield Asker(client, worlds.mine, worlds.theirs, worlds.gone)
    app.state.dukou.database.close()
