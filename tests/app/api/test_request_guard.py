"""What no request may hold is refused before anything reads it, in a time in proportion to its length."""

import json
import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access.principal import Role
from app.api.request_guard import DEEPEST, LARGEST_JSON, flaw_of_json
from tests.app.api.test_problems import is_problem
from tests.app.conftest import SignIn

REFUSED = {
    "nested": b"[" * 33 + b"]" * 33,
    "nested in objects": b'{"a":' * 40 + b"1" + b"}" * 40,
    "nested without end": b"[" * 500_000,
    "a number of 400 digits": b'{"a": 1' + b"0" * 400 + b"}",
    "a fraction of 400 digits": b'{"a": 0.' + b"1" * 400 + b"}",
    "an exponent": b"[1e400]",
    "a plus exponent": b"[1E+999]",
    "not a number": b"[NaN]",
    "endless": b"[-Infinity]",
    "NUL": b'{"a": "b\\u0000"}',
    "NUL in a name": b'{"\\u0000": 1}',
    "half a character": b'{"a": "\\ud800"}',
    "the other half": b'{"a": "\\udc00x"}',
    "halves in the wrong order": b'{"a": "\\udc00\\ud800"}',
    "a bare NUL": b'{"a": "\0"}',
    "wide characters": json.dumps({"a": "b"}).encode("utf-16"),
}
TAKEN = {
    "as deep as allowed": b"[" * DEEPEST + b"]" * DEEPEST,
    "brackets in text": b'{"a": "' + b"[" * 100 + b'"}',
    "digits in text": b'{"a": "' + b"9" * 1000 + b' NaN 1e999"}',
    "a whole character": b'{"a": "\\ud83d\\ude00"}',
    "the words for NUL": b'{"a": "\\\\u0000"}',
    "a quote": b'{"a": "\\"[", "b": "\\\\"}',
    "numbers": b"[1, -2.5, 1e9, 1E-3, 123456789012345678]",
    "not JSON at all": b'{"a',
    "nothing": b"",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_breaks_readers_is_refused(what: str) -> None:
    assert flaw_of_json(REFUSED[what]) == 422


@pytest.mark.parametrize("what", TAKEN)
def test_what_is_harmless_is_left_to_the_reader(what: str) -> None:
    assert flaw_of_json(TAKEN[what]) == 0


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2, alphabet='ab"\\'), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=200)
@given(VALUES, st.booleans())
def test_whatever_json_writes_of_harmless_values_is_taken(value: object, ascii_only: bool) -> None:  # noqa: FBT001
    assert flaw_of_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == 0


@pytest.mark.parametrize("unit", [b'"', b'\\"', b'"\\', b"\\", b'"\\"', b"[]", b"1", b"1e", b'"\\u', b"{", b'""'])
def test_no_text_takes_long(unit: bytes) -> None:
    """Twice the text takes about twice the time, measured as processor time of this thread."""
    spans = []
    for length in (100_000, 400_000):
        body = b'["' + unit * (length // len(unit))
        began = time.thread_time()
        flaw_of_json(body)
        spans.append(time.thread_time() - began)
    assert spans[1] < max(16 * spans[0], 1.0)


def test_a_large_json_text_is_refused_and_a_large_upload_is_not_its_business(app: FastAPI, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR)
    body = b'{"name": "' + b"x" * LARGEST_JSON + b'"}'
    reply = coordinator.call("POST", "/alliances", content=body, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")
    plain = coordinator.call("POST", "/alliances", content=body, headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422
    assert app is coordinator.client.app


@pytest.mark.parametrize(
    "kind", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/merge-patch+json"]
)
@pytest.mark.parametrize("what", ["nested without end", "NUL", "half a character", "an exponent"])
def test_the_service_refuses_it_as_a_problem(sign_in: SignIn, kind: str, what: str) -> None:
    reply = sign_in(Role.COORDINATOR).call("POST", "/alliances", content=REFUSED[what], headers={"Content-Type": kind})
    assert reply.status_code == 422
    assert is_problem(reply)


@pytest.mark.parametrize(
    "path", ["/api/v1/pools?cursor=%00", "/api/v1/regions/%00", "/console/%00", "/login?next=a%00b"]
)
def test_nul_in_an_address_is_refused(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.json()["code"]) == (422, "BODY_UNREADABLE")


def test_a_huge_address_or_head_is_refused_whatever_serves_it(client: TestClient) -> None:
    for reply in (client.get("/api/v1/me?a=" + "b" * 40_000), client.get("/api/v1/me", headers={"X": "b" * 40_000})):
        assert (reply.status_code, reply.json()["code"]) == (431, "HEADERS_TOO_LARGE")
        assert is_problem(reply)
