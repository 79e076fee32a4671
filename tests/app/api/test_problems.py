"""Every error is a problem document with a code, and nothing that was sent comes back in it."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.errors import TooManyError
from app.main import create_app
from app.settings import Settings
from tests.app.conftest import Actor, SignIn, plain_headers

NO_OBJECTS = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"name=x", "application/x-www-form-urlencoded"),
    (b"\xff\xfe", "application/json"),
    (b'{"name": "x"}', "text/plain"),
)
MARK = "KANARIENVOGEL7351"


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation under /api/v1: method, path, and its description in OpenAPI."""
    for path, methods in app.openapi()["paths"].items():
        if path.startswith("/api/v1/"):
            for method, operation in methods.items():
                yield method.upper(), path.removeprefix("/api/v1"), operation


def fields_of(app: FastAPI, operation: dict[str, Any]) -> list[str]:
    """The names of the JSON body's fields; none when the body is no JSON."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return list(app.openapi()["components"]["schemas"][name]["properties"]) if name else []


def is_problem(reply: httpx2.Response) -> bool:
    body = reply.json()
    return (
        reply.headers["content-type"] == "application/problem+json"
        and body["status"] == reply.status_code
        and body["code"].isupper()
        and bool(body["title"])
        and bool(body["title_en"])
        and body["type"] == "about:blank"
    )


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings under which nobody is stopped for asking in vain: here hundreds of things are."""
    return settings.model_copy(update={"misses_per_minute": 1_000_000})


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


def test_no_error_contains_what_was_sent(app: FastAPI, clerk: Actor, coordinator: Actor) -> None:
    refused = 0
    for method, path, operation in operations(app):
        query = [item["name"] for item in operation.get("parameters", []) if item["in"] == "query"]
        for actor, word in product((clerk, coordinator), (MARK, str(uuid4()))):
            reply = actor.call(
                method,
                re.sub(r"\{\w+\}", word, path),
                params=dict.fromkeys([*query, MARK], MARK),
                json=dict.fromkeys([*fields_of(app, operation), MARK], MARK),
                headers={"Idempotency-Key": MARK, "If-Match": MARK},
            )
            if reply.is_error:
                refused += 1
                assert is_problem(reply), (method, path, reply.text)
                assert MARK not in f"{reply.text}{reply.headers}", (method, path, reply.text)
    assert refused > 100


def test_no_error_contains_a_key_that_was_sent_inside_a_field(app: FastAPI, coordinator: Actor) -> None:
    for method, path, operation in operations(app):
        body = {name: {MARK: {MARK: [MARK]}} for name in fields_of(app, operation)}
        reply = coordinator.call(method, re.sub(r"\{\w+\}", str(uuid4()), path), json=body)
        assert MARK not in reply.text, (method, path, reply.text)


def test_no_key_of_a_policy_comes_back(coordinator: Actor) -> None:
    for body in ({MARK: 1}, {"weights": {MARK: 1}}, {"tiers": {MARK: 1}}, {"weights": {f"{MARK}.x": 1}}):
        reply = coordinator.post("/policies", {"name": "bad", "body": body})
        assert (reply.status_code, MARK in reply.text) == (422, False)


def test_an_unknown_field_is_refused_and_nothing_is_stored(coordinator: Actor) -> None:
    reply = coordinator.post("/alliances", {"name": "桂粤", "organisation_id": str(uuid4()), "version": 9})
    assert reply.status_code == 422
    assert [(error["field"], error["code"]) for error in reply.json()["errors"]] == [("body", "extra_forbidden")] * 2
    assert coordinator.get("/alliances").json()["items"] == []


def test_every_body_refuses_unknown_fields(app: FastAPI) -> None:
    schemas = app.openapi()["components"]["schemas"]
    bodies = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations(app)
        for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        if kind == "application/json"
    }
    assert len(bodies) > 5
    assert [name for name in sorted(bodies) if schemas[name].get("additionalProperties") is not False] == []


def test_a_wrong_field_is_named_with_a_sentence_in_both_languages(coordinator: Actor) -> None:
    reply = coordinator.post("/agreements", {"exporter": "4", "receiver": "44", "start_date": "soon", "kind": "paired"})
    assert reply.json()["code"] == "INVALID"
    errors = {error["field"]: error for error in reply.json()["errors"]}
    assert set(errors) == {"body.exporter", "body.start_date"}
    assert errors["body.start_date"]["message_zh"] == "应为日期,如 2026-03-01。"
    assert errors["body.start_date"]["message_en"] == "This must be a date such as 2026-03-01."


def test_a_body_that_is_no_json_object_is_a_problem_of_content(coordinator: Actor) -> None:
    for content, kind in NO_OBJECTS:
        reply = coordinator.call("POST", "/alliances", content=content, headers={"Content-Type": kind})
        assert reply.status_code == 422, content
        assert is_problem(reply)


def test_missing_foreign_and_unknown_addresses_look_the_same(coordinator: Actor, sign_in: SignIn) -> None:
    foreign = sign_in(Role.COORDINATOR).post("/alliances", {"name": "other"}).json()["id"]
    replies = [coordinator.get(f"/alliances/{name}") for name in (foreign, uuid4())]
    replies.append(coordinator.get("/no-such-thing"))
    assert {reply.status_code for reply in replies} == {404}
    assert len({(reply.content, str(plain_headers(reply))) for reply in replies}) == 1
    assert is_problem(replies[0])


def test_a_method_that_is_not_there_says_which_are(client: TestClient) -> None:
    reply = client.put("/api/v1/me")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET")
    assert is_problem(reply)


def test_an_unexpected_failure_is_a_problem_document_too(settings: Settings) -> None:
    app = create_app(settings)

    def broken() -> None:
        raise ZeroDivisionError(MARK)

    app.add_api_route("/broken", broken)
    with TestClient(app, raise_server_exceptions=False) as client:
        reply = client.get("/broken")
    assert reply.status_code == 500
    assert is_problem(reply)
    assert MARK not in reply.text


def test_who_does_too_much_is_told_how_long_to_wait(settings: Settings) -> None:
    app = create_app(settings)

    def spent() -> None:
        raise TooManyError("TOO_MANY_TRIES", "尝试次数过多。", "Too many tries.", retry_after=37)

    app.add_api_route("/spent", spent)
    with TestClient(app) as client:
        reply = client.get("/spent")
    assert (reply.status_code, reply.headers["retry-after"]) == (429, "37")
    assert is_problem(reply)
    assert reply.json()["code"] == "TOO_MANY_TRIES"
