"""With everything in the program that narrows a read taken away, the walls in PostgreSQL still show no foreign row."""

import asyncio
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement, true

from app.db.engine import Database
from app.db.owned import Owned, walled
from tests.app.access.asking import Asker, asking, build_worlds, routes_of
from tests.app.access.world import Who

OFFICES = (Who.CLERK, Who.RECEIVER, Who.EMPLOYER, Who.COORDINATOR)
PUBLIC = {"newcomer_id", "organisation_id"}  # the register is everybody's
OK = 200


@pytest.fixture
def nothing_narrows(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application without the hook, whose database has its walls already: those are made of the same conditions."""

    def everything(*_given: object) -> ColumnElement[bool]:
        return true()

    monkeypatch.setattr("app.db.guard._Narrowing._resolve_where_criteria", everything)
    monkeypatch.setattr("app.access.scope.MERGED", 0)  # pages of owners name them
    for table in (Owned, *walled()):
        for name in ("names", "within"):
            if name in table.__dict__:
                monkeypatch.setattr(table, name, classmethod(everything))
    return app


async def foreign_rows(app: FastAPI, database: Database) -> dict[str, set[UUID]]:
    """What is shown of the other world by each route that shows something, to each office about its own objects."""
    shown: dict[str, set[UUID]] = {}
    async with asking(app, build_worlds(database)) as asker:
        foreign = ids_of(asker)
        for route in routes_of(app):
            if not route.startswith("GET"):
                continue
            for actor in OFFICES:
                reply = await asker.ask(route, kind="own", actor=actor)
                if reply.status_code == OK:
                    text = reply.text
                    shown.setdefault(route, set()).update(each for each in foreign if str(each) in text)
    return shown


def ids_of(asker: Asker) -> set[UUID]:
    theirs = asker.theirs
    every = [theirs.objects, *theirs.own.values()]
    return {each for objects in every for name, each in objects.items() if name not in PUBLIC}


@pytest.mark.timeout(240)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_walls_alone_show_no_foreign_row(nothing_narrows: FastAPI, database: Database) -> None:
    shown = asyncio.run(foreign_rows(nothing_narrows, database))
    assert len(shown) > 30
    assert {route: ids for route, ids in shown.items() if ids} == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_walls_foreign_rows_would_be_shown(nothing_narrows: FastAPI, database: Database) -> None:
    """That the test above could fail."""
    shown = asyncio.run(foreign_rows(nothing_narrows, database))
    assert len([route for route, ids in shown.items() if ids]) > 5
