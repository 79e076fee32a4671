"""Signing in through an identity provider: a real one beside us, honest first, then lying in every way we know."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, RSAKey
from pydantic import SecretStr

from app.access.principal import Role
from app.clock import now
from app.console.visit import COOKIE, csrf_of
from app.db.crypto import Keyring
from app.db.engine import Database
from app.main import create_app
from app.models.oidc_attempt import OidcAttempt
from app.models.token import Token
from app.models.user import User
from app.settings import Settings
from tests.app.access.issuer import CLIENT, SECRET, Claims, Forge, Issuer, running, signed
from tests.app.access.test_tokens import everything_stored
from tests.app.access.test_totp import code_of, enrol
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD

SUBJECT = "248289761001"


@pytest.fixture(scope="module")
def provider() -> Iterator[Issuer]:
    with running() as issuer:
        yield issuer


@pytest.fixture
def issuer(provider: Issuer) -> Issuer:
    """The provider, honest again."""
    provider.claims, provider.forge, provider.metadata, provider.keys, provider.answer = {}, None, {}, None, None
    provider.calls.clear()
    return provider


@pytest.fixture
def settings(database_url: str, tmp_path: Path, issuer: Issuer) -> Settings:
    made = Settings(
        var=tmp_path / "var",
        database_url=database_url,
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        outbound_hosts=frozenset({"127.0.0.1"}),
        totp_roles=frozenset({"coordinator"}),
        login_per_minute=1000,
    )
    Keyring.create(made.keys_path)
    return made


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def go_out(client: TestClient, **query: str) -> str:
    """Where the sign-in page sends the browser."""
    sent = client.get("/login/oidc", params=query, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def come_back(client: TestClient, issuer: Issuer, *, subject: str = SUBJECT, **query: str) -> httpx2.Response:
    brought = issuer.authorize(go_out(client, **query), subject)
    return client.get("/login/oidc/back", params=brought, follow_redirects=False)


def form(client: TestClient, actor: Actor, path: str, **fields: str) -> httpx2.Response:
    cookie = {"Cookie": f"{COOKIE}={actor.token}"}
    body = {"csrf": csrf_of(actor.token), **fields}
    return client.post(f"/console/account{path}", data=body, headers=cookie, follow_redirects=False)


def onward(page: httpx2.Response) -> str:
    """Where a page of ours sends the browser."""
    return page.text.split('content="0;url=')[1].split('"')[0].replace("&amp;", "&")


def link(actor: Actor, issuer: Issuer, subject: str = SUBJECT) -> httpx2.Response:
    """Let an account link itself, as its user does."""
    page = form(actor.client, actor, "/oidc", password=PASSWORD)
    assert page.status_code == 200, page.text
    address = onward(page)
    return actor.client.get("/login/oidc/back", params=issuer.authorize(address, subject), follow_redirects=False)


def linked(actor: Actor, issuer: Issuer, subject: str = SUBJECT) -> Actor:
    assert link(actor, issuer, subject).status_code == 200
    return actor


def test_an_account_that_linked_itself_is_signed_in_by_the_provider(
    client: TestClient, clerk: Actor, issuer: Issuer, database: Database
) -> None:
    before = come_back(client, issuer)
    assert before.status_code == 401
    assert COOKIE not in client.cookies
    linked(clerk, issuer)
    with database.read() as session:
        users = session.query(User).count()
    back = come_back(client, issuer, next="/console/pools")
    assert (back.status_code, 'content="0;url=/console/pools"' in back.text) == (200, True)
    cookie = back.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert clerk.user.login in client.get("/console/account").text
    with database.read() as session:
        assert session.query(User).count() == users
        assert session.query(OidcAttempt).count() == 0
        assert [row.amr for row in session.query(Token).filter_by(user_id=clerk.user.id, kind="browser")] == ["oidc"]


def test_the_provider_is_offered_and_told_nothing_but_what_it_needs(
    client: TestClient, issuer: Issuer, database: Database
) -> None:
    assert "/login/oidc?next=" in client.get("/login").text
    address = go_out(client, next="//evil.example")
    asked = issuer.authorize(address, SUBJECT)
    assert address.startswith(f"{issuer.url}/authorize?")
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Flogin%2Foidc%2Fback" in address
    stored = everything_stored(database)
    assert asked["state"].encode() not in stored
    with database.read() as session:
        assert session.query(OidcAttempt).one().next == "/"


def with_algorithm(alg: str, key: OctKey) -> Forge:
    def forge(_: Issuer, claims: Claims) -> str:
        return jws.serialize_compact({"alg": alg, "kid": "r"}, json.dumps(claims), key, algorithms=[alg])

    return forge


def unsigned(_: Issuer, claims: Claims) -> str:
    parts = [{"alg": "none"}, claims]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


def by_public_key(issuer: Issuer, claims: Claims) -> str:
    """HS256 with the public key, as PEM, for a secret: what a library that trusts the header would take."""
    pem = issuer.rsa.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return with_algorithm("HS256", OctKey.import_key(pem.replace(b"-----", b"=====")))(issuer, claims)


def by_modulus(issuer: Issuer, claims: Claims) -> str:
    return with_algorithm("HS256", OctKey.import_key(str(issuer.rsa.as_dict(private=False)["n"])))(issuer, claims)


def by_stranger(_: Issuer, claims: Claims) -> str:
    return signed(RSAKey.generate_key(2048, {"kid": "r"}), claims)


def by_own_header(_: Issuer, claims: Claims) -> str:
    """Signed by a key that the token brings along itself."""
    key = RSAKey.generate_key(2048, {"kid": "r"})
    return jws.serialize_compact(
        {"alg": "RS256", "jwk": key.as_dict(private=False)}, json.dumps(claims), key, algorithms=["RS256"]
    )


def other_hash(issuer: Issuer, claims: Claims) -> str:
    return jws.serialize_compact({"alg": "PS256", "kid": "r"}, json.dumps(claims), issuer.rsa, algorithms=["PS256"])


def encrypted(issuer: Issuer, claims: Claims) -> str:
    header = {"alg": "RSA-OAEP", "enc": "A128GCM", "kid": "r"}
    key = RSAKey.import_key({**issuer.rsa.as_dict(private=True), "use": "enc"})
    return jwe.encrypt_compact(header, json.dumps(claims).encode(), key, algorithms=["RSA-OAEP", "A128GCM"])


def critical(issuer: Issuer, claims: Claims) -> str:
    """Well signed, with a header that must be understood and is not."""
    header = {"alg": "RS256", "kid": "r", "crit": ["exp"], "exp": 1}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    seal = issuer.rsa.private_key.sign(b".".join(parts), PKCS1v15(), SHA256())  # type: ignore[union-attr]
    return b".".join([*parts, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()


def tampered(issuer: Issuer, claims: Claims) -> str:
    head, body, seal = signed(issuer.rsa, claims).split(".")
    other = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "somebody else"}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b'=').decode()}.{seal}"


SOON = int(time.time()) + 3000
BAD: dict[str, tuple[Claims, Any]] = {
    "alg none": ({}, unsigned),
    "HS256 with the public key": ({}, by_public_key),
    "HS256 with the modulus": ({}, by_modulus),
    "PS256": ({}, other_hash),
    "another's key": ({}, by_stranger),
    "its own key": ({}, by_own_header),
    "encrypted": ({}, encrypted),
    "tampered": ({}, tampered),
    "no token": ({}, lambda *_: ""),
    "no JSON": ({}, lambda *_: "a.b.c"),
    "EC key named by RS256": ({}, lambda issuer, claims: signed(issuer.rsa, claims, kid="e")),
    "wrong issuer": ({"iss": "https://evil.example"}, None),
    "issuer with a slash": ({"iss": "http://127.0.0.1/"}, None),
    "wrong audience": ({"aud": "another"}, None),
    "audience of others only": ({"aud": ["another", "third"], "azp": CLIENT}, None),
    "several audiences, no party": ({"aud": [CLIENT, "another"]}, None),
    "another party": ({"aud": [CLIENT], "azp": "another"}, None),
    "wrong nonce": ({"nonce": "another"}, None),
    "nonces in a list": ({"nonce": ["another"]}, None),
    "no nonce": ({"nonce": None}, None),
    "expired": ({"exp": int(time.time()) - 120}, None),
    "never ends": ({"exp": None}, None),
    "ends as text": ({"exp": str(SOON)}, None),
    "not yet": ({"nbf": SOON}, None),
    "issued tomorrow": ({"iat": SOON}, None),
    "issued an hour ago": ({"iat": SOON - 3000 - 3600}, None),
    "no subject": ({"sub": None}, None),
    "empty subject": ({"sub": ""}, None),
    "subject is a number": ({"sub": 248289761001}, None),
    "refresh token": ({"typ": "Refresh"}, None),
    "refresh token without a nonce": ({"typ": "Refresh", "nonce": None, "scope": "openid offline_access"}, None),
    "access token": ({}, lambda issuer, claims: signed(issuer.rsa, claims, typ="at+jwt")),
    "critical header": ({}, critical),
}


EITHER = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the database plays no part in it


@EITHER
@pytest.mark.parametrize("name", BAD)
def test_a_token_that_proves_nothing_gets_the_one_answer(
    client: TestClient, clerk: Actor, issuer: Issuer, name: str
) -> None:
    linked(clerk, issuer)
    unlinked = come_back(client, issuer, subject="nobody linked")
    issuer.claims, issuer.forge = BAD[name]
    refused = come_back(client, issuer)
    assert (refused.status_code, refused.content) == (401, unlinked.content)
    assert COOKIE not in client.cookies
    assert name.encode() not in refused.content


@EITHER
@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("claims", [{}, {"aud": [CLIENT]}, {"aud": [CLIENT, "x"], "azp": CLIENT}, {"typ": "ID"}])
def test_an_honest_token_of_either_algorithm_opens(
    client: TestClient, clerk: Actor, issuer: Issuer, key: str, claims: Claims
) -> None:
    linked(clerk, issuer)
    issuer.claims, issuer.forge = claims, lambda each, told: signed(getattr(each, key), told)
    assert come_back(client, issuer).status_code == 200


def test_what_was_used_once_is_used_up(client: TestClient, clerk: Actor, issuer: Issuer, app: FastAPI) -> None:
    linked(clerk, issuer)
    unlinked = come_back(client, issuer, subject="nobody linked")
    address = go_out(client)
    held = client.cookies["dukou_oidc"]
    brought = issuer.authorize(address, SUBJECT)
    with TestClient(app) as other:
        stolen = other.get("/login/oidc/back", params=brought)
        assert (stolen.status_code, stolen.content) == (401, unlinked.content), "another browser"
    assert client.get("/login/oidc/back", params=brought).status_code == 200
    calls = len(issuer.calls)
    client.cookies.set("dukou_oidc", held, domain="testserver.local", path="/login/oidc")
    again = client.get("/login/oidc/back", params=brought)
    assert (again.status_code, again.content) == (401, unlinked.content), "the same state"
    assert len(issuer.calls) == calls, "nobody is asked about an attempt that is over"
    second = issuer.authorize(go_out(client), SUBJECT)
    code = client.get("/login/oidc/back", params=second | {"code": brought["code"]})
    assert (code.status_code, code.content) == (401, unlinked.content), "the same code"


def test_an_attempt_ends(client: TestClient, clerk: Actor, issuer: Issuer, database: Database) -> None:
    linked(clerk, issuer)
    brought = issuer.authorize(go_out(client), SUBJECT)
    with database.write() as session:
        row = session.query(OidcAttempt).one()
        assert timedelta(minutes=9) < row.expires_at - now() <= timedelta(minutes=10)
        row.expires_at = now()
    assert client.get("/login/oidc/back", params=brought).status_code == 401
    with database.write() as session:
        session.add(OidcAttempt(state_hash=b"x" * 32, nonce="n", verifier="v", next="/", expires_at=now()))
    go_out(client)
    with database.read() as session:
        assert session.query(OidcAttempt).count() == 1


@EITHER
@pytest.mark.parametrize("change", [{"code": ""}, {"state": ""}, {"state": "x"}, {"iss": "https://evil.example"}])
def test_an_answer_that_is_none_of_ours_is_refused(
    client: TestClient, clerk: Actor, issuer: Issuer, change: dict[str, str]
) -> None:
    linked(clerk, issuer)
    brought = issuer.authorize(go_out(client), SUBJECT) | change
    assert client.get("/login/oidc/back", params=brought).status_code == 401
    assert client.get("/login/oidc/back", params={"error": "access_denied"}).status_code == 401


def test_the_second_step_is_asked_for_all_the_same(
    client: TestClient, clerk: Actor, issuer: Issuer, database: Database
) -> None:
    linked(clerk, issuer)
    secret, _ = enrol(clerk)
    page = come_back(client, issuer, next="/console/pools")
    assert (page.status_code, "动态验证码" in page.text, COOKIE in client.cookies) == (401, True, False)
    half = page.text.split('name="half" value="')[1].split('"')[0]
    body = {"half": half, "code": "000000", "next": "/console/pools"}
    assert client.post("/login/code", data=body, follow_redirects=False).status_code == 401
    code = code_of(secret, 1)
    done = client.post("/login/code", data=body | {"code": code}, follow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/console/pools")
    with database.read() as session:
        rows = session.query(Token).filter_by(user_id=clerk.user.id, kind="browser")
        assert [row.amr for row in rows] == ["oidc+otp"]


def test_a_role_that_must_take_two_steps_reaches_its_own_account_only(
    client: TestClient, sign_in: SignIn, issuer: Issuer
) -> None:
    linked(sign_in(Role.COORDINATOR), issuer)
    assert come_back(client, issuer).status_code == 200
    home = client.get("/", follow_redirects=False)
    assert (home.status_code, home.headers["location"]) == (303, "/console/account")


def test_a_closed_or_locked_account_is_opened_by_nobody(
    client: TestClient, clerk: Actor, issuer: Issuer, database: Database
) -> None:
    linked(clerk, issuer)
    unlinked = come_back(client, issuer, subject="nobody linked")
    for change in ({"active": False}, {"active": True, "locked_until": now() + timedelta(minutes=5)}):
        with database.write() as session:
            user = session.get_one(User, clerk.user.id)
            for name, value in change.items():
                setattr(user, name, value)
        shut = come_back(client, issuer)
        assert (shut.status_code, shut.content) == (401, unlinked.content)


def test_an_identity_opens_one_account_and_no_two_of_the_administrators(
    clerk: Actor, sign_in: SignIn, issuer: Issuer, database: Database
) -> None:
    linked(clerk, issuer)
    taken = link(sign_in(Role.COUNTY_CLERK), issuer)
    assert (taken.status_code, "OIDC_TAKEN" in taken.text) == (409, True)
    for role in (Role.AUDITOR, Role.SECURITY_ADMIN):
        exclusive = link(sign_in(role), issuer)
        assert (exclusive.status_code, "ROLE_EXCLUSIVE" in exclusive.text) == (409, True)
    linked(sign_in(Role.AUDITOR), issuer, "another")
    assert "ROLE_EXCLUSIVE" in link(sign_in(Role.SYSTEM_ADMIN), issuer, "another").text
    with database.read() as session:
        assert session.query(User).filter(User.oidc_subject.isnot(None)).count() == 2
    assert SUBJECT.encode() not in everything_stored(database)


def test_to_link_takes_the_password_again(client: TestClient, clerk: Actor, issuer: Issuer, database: Database) -> None:
    wrong = form(client, clerk, "/oidc", password=PASSWORD[::-1])
    assert (wrong.status_code, "密码不正确" in wrong.text, issuer.calls) == (422, True, [])
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).failed_logins == 1


def test_a_link_that_comes_back_after_its_account_was_closed_links_nothing(
    client: TestClient, clerk: Actor, issuer: Issuer, database: Database
) -> None:
    page = form(client, clerk, "/oidc", password=PASSWORD)
    address = onward(page)
    with database.write() as session:
        session.get_one(User, clerk.user.id).active = False
    assert client.get("/login/oidc/back", params=issuer.authorize(address, SUBJECT)).status_code == 401
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).oidc_subject is None


def test_the_security_administrator_links_and_unlinks_a_clerk_and_no_administrator(
    client: TestClient, clerk: Actor, sign_in: SignIn, issuer: Issuer
) -> None:
    keeper = sign_in(Role.SECURITY_ADMIN)
    assert keeper.call("PUT", f"/users/{clerk.user.id}/oidc", json={"subject": SUBJECT}).status_code == 200
    assert come_back(client, issuer).status_code == 200
    assert keeper.delete(f"/users/{clerk.user.id}/oidc").status_code == 200
    assert clerk.get("/me").status_code == 401
    assert come_back(client, issuer).status_code == 401
    for role in (Role.SYSTEM_ADMIN, Role.AUDITOR):
        reply = keeper.call("PUT", f"/users/{sign_in(role).user.id}/oidc", json={"subject": "a"})
        assert (reply.status_code, reply.json()["code"]) == (409, "ROLE_EXCLUSIVE")


def test_who_ends_the_own_link_keeps_this_session_and_no_other(
    client: TestClient, clerk: Actor, issuer: Issuer
) -> None:
    linked(clerk, issuer)
    assert come_back(client, issuer).status_code == 200
    assert form(client, clerk, "/oidc/remove").status_code == 303
    assert clerk.get("/me").status_code == 200
    assert client.get("/console/account", follow_redirects=False).status_code == 303
    assert come_back(client, issuer).status_code == 401


def test_a_reset_ends_the_link(clerk: Actor, sign_in: SignIn, issuer: Issuer, client: TestClient) -> None:
    linked(clerk, issuer)
    assert sign_in(Role.SECURITY_ADMIN).post(f"/users/{clerk.user.id}/reset", {}).status_code == 201
    assert come_back(client, issuer).status_code == 401


def redirected(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(302)
    handler.send_header("Location", "/keys")
    handler.end_headers()
    return True


def long(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"issuer": "' + b"a" * 70_000)
    return True


def packed(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    return True


def deep(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"[" * 60_000)
    return True


def a_list(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b"[]")
    return True


@EITHER
@pytest.mark.parametrize("answer", [redirected, long, packed, deep, a_list])
def test_a_provider_that_answers_as_none_should_is_away(client: TestClient, issuer: Issuer, answer: Any) -> None:
    issuer.answer = answer
    page = client.get("/login/oidc", follow_redirects=False)
    assert (page.status_code, "OIDC_AWAY" in page.text, len(issuer.calls)) == (503, True, 1)


def test_a_provider_that_drips_is_given_up(client: TestClient, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(40):
            try:
                handler.wfile.write(b" ")
            except OSError:
                break
            time.sleep(0.05)
        return True

    issuer.answer = drip
    monkeypatch.setattr("app.access.identity_provider.SECONDS", 0.2)
    began = time.monotonic()
    assert client.get("/login/oidc", follow_redirects=False).status_code == 503
    assert time.monotonic() - began < 1.5


@EITHER
@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"token_endpoint": "http://localhost:1/token"},
        {"jwks_uri": "http://127.0.0.1:1/keys"},
        {"jwks_uri": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": "http://127.0.0.1@evil.example/token"},
    ],
)
def test_a_provider_whose_parts_lie_elsewhere_is_not_followed(
    client: TestClient, issuer: Issuer, metadata: dict[str, Any]
) -> None:
    issuer.metadata = metadata
    page = client.get("/login/oidc", follow_redirects=False)
    assert (page.status_code, issuer.calls) == (503, ["/.well-known/openid-configuration"])


def test_keys_that_sign_nothing_open_nothing(client: TestClient, clerk: Actor, issuer: Issuer) -> None:
    linked(clerk, issuer)
    secret = OctKey.import_key("s" * 32, {"kid": "o"})
    sealing = RSAKey.import_key(issuer.rsa.as_dict(private=True) | {"use": "enc"})
    odd = ECKey.generate_key("P-384", {"kid": "p"})
    for keys, forge in (
        ([secret.as_dict(private=True)], with_algorithm("HS256", secret)),
        ([sealing.as_dict(private=False)], None),
        (
            [odd.as_dict(private=False)],
            lambda _, claims: jws.serialize_compact({"alg": "ES384"}, json.dumps(claims), odd, algorithms=["ES384"]),
        ),
        ([{"kty": "RSA"}], None),
    ):
        issuer.keys, issuer.forge = keys, forge
        assert come_back(client, issuer).status_code == 401


def test_a_host_that_is_not_listed_is_not_called(settings: Settings, issuer: Issuer) -> None:
    unlisted = Settings(**{**settings.model_dump(), "outbound_hosts": frozenset({"sso.example.org"})})
    with TestClient(create_app(unlisted)) as client:
        page = client.get("/login/oidc", follow_redirects=False)
    assert (page.status_code, issuer.calls) == (503, [])
