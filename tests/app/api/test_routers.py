"""A router passed over by the words of a path: what is found is what would be found by asking every route."""

import re
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Match

from app.api.routers import Router

Found = list[tuple[Match, str]]


def paths(app: FastAPI) -> Iterator[str]:
    """The path of each route with something in place of its names, and others that are nearly it."""
    for route in iter_route_contexts(app.routes):
        path = re.sub(r"\{\w+(:path)?\}", "a.b", route.path or "")
        yield from (path, f"{path}/", f"{path}/x", f"/x{path}", path.rpartition("/")[0], path.replace("a.b", "a/b"))
        yield from (path.replace("/", "//"), path.upper(), path.replace("a.b", ""))


def found(app: FastAPI, path: str) -> Found:
    """What each route or router of the application says of a path; which method is asked for makes no difference here."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    told = [route.matches(scope) for route in app.routes]
    return [(match, str(child.get("endpoint"))) for match, child in told]


def test_no_path_is_answered_otherwise(compiled: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = sorted(set(paths(compiled)))
    quick = {path: found(compiled, path) for path in asked}
    monkeypatch.delattr(Router, "matches")
    assert Router.matches is APIRouter.matches
    slow = {path: found(compiled, path) for path in asked}
    assert [path for path in asked if quick[path] != slow[path]] == []
    meant = [path for path in asked if any(match is not Match.NONE for match, _ in slow[path])]
    assert len(asked) > 2 * len(meant) > 400


def test_every_router_of_the_service_knows_its_words(compiled: FastAPI) -> None:
    plain = [route for route in compiled.routes if type(getattr(route, "original_router", None)) is APIRouter]
    assert plain == []


def test_a_route_that_is_added_later_is_found() -> None:
    app, router = FastAPI(), Router()
    router.get("/old")(lambda: None)
    app.include_router(router)
    before = found(app, "/new")
    router.get("/new")(lambda: None)
    assert {match for match, _ in before} == {Match.NONE}
    assert Match.FULL in {match for match, _ in found(app, "/new")}
