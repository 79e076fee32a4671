"""Two-step sign-in: codes by the clock, each once; recovery codes; the roles that must; the pages."""

import re
import time
from base64 import b32decode
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.access import half_way, totp
from app.access.principal import Role
from app.access.service import Attempt
from app.clock import now
from app.db.crypto import Keyring
from app.db.engine import Database
from app.main import create_app
from app.models.token import Token
from app.models.user import User
from app.settings import Settings
from tests.app.access.test_tokens import everything_stored
from tests.app.conftest import Actor, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import PASSWORD, make_organisation, make_user

RFC_SECRET = b"12345678901234567890"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
V1 = "/api/v1"
SENT_WITHIN = 2.0
"""Seconds that a request may take to arrive with its code."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    assert totp.code_at(RFC_SECRET, totp.step_at(datetime.fromtimestamp(seconds, UTC)), digits=8) == code


@given(st.integers(-5, 5))
def test_a_code_fits_one_step_early_and_late_and_no_further(drift: int) -> None:
    here = totp.step_at(NOON)
    found = totp.matching_step(RFC_SECRET, totp.code_at(RFC_SECRET, here + drift), now=NOON, after=None)
    assert found == (here + drift if abs(drift) <= 1 else None)


def test_a_step_that_was_used_fits_no_more() -> None:
    here = totp.step_at(NOON)
    code = totp.code_at(RFC_SECRET, here)
    assert totp.matching_step(RFC_SECRET, code, now=NOON, after=here - 1) == here
    assert totp.matching_step(RFC_SECRET, code, now=NOON, after=here) is None


def test_an_authenticator_reads_who_it_is_for() -> None:
    assert totp.uri(RFC_SECRET, "百色 a&b").startswith(
        "otpauth://totp/Dukou:%E7%99%BE%E8%89%B2%20a%26b?secret=GEZDGNBV"
    )


def enter(client: TestClient, login: str, code: str = "", password: str = PASSWORD) -> httpx2.Response:
    body = {"login": login, "password": password} | ({"code": code} if code else {})
    return client.post(f"{V1}/sessions", json=body)


def code_of(secret: str, steps: int = 0) -> str:
    """The code some steps from now; later ones are still to be used. Not made as a step ends: it is sent after that."""
    raw = bytes.fromhex(secret)
    left = totp.STEP - now().timestamp() % totp.STEP
    if left < SENT_WITHIN:
        time.sleep(left)
    return totp.code_at(raw, totp.step_at(now()) + steps)


def enrol(actor: Actor) -> tuple[str, list[str]]:
    """Turn it on, with the code of the step before; return the secret in hex and the recovery codes."""
    given = b32decode(actor.post("/me/totp").json()["secret"]).hex()
    confirmed = actor.post("/me/totp/confirm", {"code": code_of(given, -1)})
    assert confirmed.status_code == 200
    return given, confirmed.json()["recovery"]


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def test_a_secret_is_not_asked_for_before_its_first_code(client: TestClient, clerk: Actor) -> None:
    assert clerk.post("/me/totp").status_code == 201
    assert enter(client, clerk.user.login).status_code == 201
    wrong = clerk.post("/me/totp/confirm", {"code": "12345"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "TOTP_WRONG")
    enrol(clerk)
    again = clerk.post("/me/totp")
    assert (again.status_code, again.json()["code"]) == (409, "TOTP_ENROLLED")


def test_once_on_the_password_alone_opens_nothing_and_a_code_opens_once(
    client: TestClient, clerk: Actor, database: Database
) -> None:
    secret, _ = enrol(clerk)
    asked = enter(client, clerk.user.login)
    assert (asked.status_code, asked.json()["code"]) == (401, "TOTP_REQUIRED")
    code = code_of(secret)
    opened, replayed = (enter(client, clerk.user.login, code) for _ in range(2))
    assert opened.status_code == 201
    assert (replayed.status_code, replayed.json()["code"]) == (401, "TOTP_WRONG")
    with database.read() as session:
        user = session.get_one(User, clerk.user.id)
        assert (user.failed_logins, user.last_sign_in is not None) == (1, True)
        assert {row.amr for row in session.query(Token).filter_by(user_id=user.id)} == {"pwd+otp"}


def test_who_has_not_the_password_does_not_learn_that_a_code_is_asked_for(client: TestClient, clerk: Actor) -> None:
    secret, _ = enrol(clerk)
    wrong = enter(client, clerk.user.login, code_of(secret), password=PASSWORD[::-1])
    assert wrong.content == enter(client, "nobody").content


def test_five_wrong_codes_lock_the_account(client: TestClient, clerk: Actor) -> None:
    secret, _ = enrol(clerk)
    assert {enter(client, clerk.user.login, "00000").status_code for _ in range(5)} == {401}
    assert enter(client, clerk.user.login, code_of(secret)).status_code == 429
    locked = enter(TestClient(client.app, client=("192.0.2.1", 1)), clerk.user.login, code_of(secret))
    assert (locked.status_code, locked.json()["code"]) == (401, "UNAUTHENTICATED")


def test_each_recovery_code_opens_once_however_it_is_written(client: TestClient, clerk: Actor) -> None:
    _, recovery = enrol(clerk)
    assert len(set(recovery)) == 8
    spelled = recovery[0].upper().replace("-", " ")
    assert [enter(client, clerk.user.login, code).status_code for code in (spelled, recovery[0], recovery[1])] == [
        201,
        401,
        201,
    ]


def test_turning_it_on_ends_the_sessions_opened_without_it(clerk: Actor, client: TestClient) -> None:
    other = enter(client, clerk.user.login).json()["token"]
    enrol(clerk)
    assert client.get(f"{V1}/me", headers={"Authorization": f"Bearer {other}"}).status_code == 401
    assert clerk.get("/me").status_code == 200


def test_it_takes_a_code_to_turn_it_off_and_wrong_ones_lock(client: TestClient, clerk: Actor) -> None:
    secret, _ = enrol(clerk)
    for _ in range(4):
        assert clerk.call("DELETE", "/me/totp", json={"code": "00000"}).status_code == 422
    assert clerk.call("DELETE", "/me/totp", json={"code": code_of(secret)}).status_code == 204
    assert enter(client, clerk.user.login).status_code == 201
    secret, _ = enrol(clerk)
    for _ in range(5):
        clerk.call("DELETE", "/me/totp", json={"code": "00000"})
    assert clerk.call("DELETE", "/me/totp", json={"code": code_of(secret)}).status_code == 422


def test_neither_secret_nor_recovery_code_is_stored_readable(clerk: Actor, database: Database) -> None:
    secret, recovery = enrol(clerk)
    stored = everything_stored(database)
    for kept in (secret, totp.spelled(bytes.fromhex(secret)), *recovery, *(code.replace("-", "") for code in recovery)):
        assert kept.encode() not in stored
        assert kept.encode().hex().encode() not in stored
    assert bytes.fromhex(secret) not in stored


def test_a_role_that_must_reaches_only_its_account_until_it_is_on(settings: Settings, database: Database) -> None:
    strict = settings.model_copy(update={"totp_roles": frozenset({"county_clerk"})})
    with database.write() as session:
        office = make_organisation(session, "county_office")
        user = make_user(session, office)
    with TestClient(create_app(strict)) as client:
        clerk = Actor(client, user, office, enter(client, user.login).json()["token"])
        shut = clerk.get("/pools")
        assert (shut.status_code, shut.json()["code"]) == (403, "TOTP_ENROL_FIRST")
        visitor = Visitor.of(clerk)
        assert visitor.get("/console/pools").headers["location"] == "/console/account"
        assert visitor.get("/algorithm").status_code == 200
        assert "两步登录" in visitor.get("/console/account").text
        assert clerk.get("/me").status_code == 200
        enrol(clerk)
        assert clerk.get("/pools").status_code == 200
        assert visitor.get("/console/pools").status_code == 200


@pytest.fixture
def person(clerk: Actor) -> Visitor:
    return Visitor.of(clerk)


def form_value(page: httpx2.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return found[1]


def test_at_the_browser_a_qr_code_turns_it_on_and_signing_in_asks_for_the_code(
    client: TestClient, person: Visitor, database: Database
) -> None:
    shown = person.post("/console/account/totp")
    spelled = re.search(r"<code>([A-Z2-7]{32})</code>", shown.text)
    assert spelled is not None
    assert "<svg" in shown.text
    assert "style=" not in shown.text
    secret = b32decode(spelled[1]).hex()
    wrong = person.post("/console/account/totp/confirm", {"code": "1"})
    assert wrong.status_code == 422
    assert spelled[1] in wrong.text
    confirmed = person.post("/console/account/totp/confirm", {"code": code_of(secret, -1)})
    recovery = re.findall(r"<code>([a-z2-7-]{19})</code>", confirmed.text)
    assert len(recovery) == 8

    login = {"login": person.user.login, "password": PASSWORD, "next": "/console/pools"}
    asked = client.post("/login", data=login, follow_redirects=False)
    assert "set-cookie" not in asked.headers
    again = client.post("/login/code", data={"half": form_value(asked, "half"), "code": "1"}, follow_redirects=False)
    assert (again.status_code, "set-cookie" in again.headers) == (401, False)
    fields = {"half": form_value(again, "half"), "next": form_value(asked, "next"), "code": code_of(secret)}
    opened = client.post("/login/code", data=fields, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, "/console/pools")
    with database.read() as session:
        assert session.get_one(User, person.user.id).failed_logins == 0

    assert person.post("/console/account/totp/remove", {"code": "1"}).status_code == 422
    assert person.post("/console/account/totp/remove", {"code": recovery[0]}).status_code == 303
    assert client.post("/login", data=login, follow_redirects=False).status_code == 303


@pytest.mark.parametrize("half", ["", "AAAA", "not base64 ✓", "A" * 999])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_step_without_the_first_opens_nothing(client: TestClient, clerk: Actor, half: str) -> None:
    secret, _ = enrol(clerk)
    sent = client.post("/login/code", data={"half": half, "code": code_of(secret)}, follow_redirects=False)
    assert (sent.status_code, "set-cookie" in sent.headers) == (401, False)


def test_half_a_sign_in_lasts_five_minutes(keyring: Keyring) -> None:
    text = half_way.sealed(Attempt("a", "hash"), keyring=keyring, now=NOON)
    almost = NOON + timedelta(minutes=5, microseconds=-1)
    assert half_way.resumed(text, keyring=keyring, now=almost) == Attempt("a", "hash")
    assert half_way.resumed(text, keyring=keyring, now=NOON + timedelta(minutes=5)) is None
    assert "hash" not in text
