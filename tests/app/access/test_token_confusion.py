"""Every place that takes a token takes its own alone: no JWT of any kind, and no token of another place."""

import base64
import json
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from joserfc import jws
from joserfc.jwk import OctKey, RSAKey

from app.access.passwords import token_hash
from app.access.principal import Role
from app.clock import now
from app.console.visit import COOKIE, csrf_of
from tests.app.conftest import Actor, SignIn

V1 = "/api/v1"
KEY = RSAKey.generate_key(2048, {"kid": "k"})


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(actor: Actor) -> dict[str, str]:
    """What somebody might send who takes our tokens for JWTs, and tokens of ours that are for something else."""
    at = int(now().timestamp())
    claims = {"sub": str(actor.user.id), "role": "system_admin", "iss": "dukou", "aud": "dukou", "exp": at + 600}
    body = json.dumps(claims)
    public = OctKey.import_key(KEY.as_pem(private=False).replace(b"-----", b"====="))
    stored = token_hash(actor.token)
    return {
        "alg none": f"{_part({'alg': 'none'})}.{_part(claims)}.",
        "alg None": f"{_part({'alg': 'None'})}.{_part(claims)}.",
        "HS256 with a public key": jws.serialize_compact({"alg": "HS256"}, body, public, algorithms=["HS256"]),
        "RS256 of a stranger": jws.serialize_compact({"alg": "RS256"}, body, KEY, algorithms=["RS256"]),
        "expired": jws.serialize_compact(
            {"alg": "RS256"}, json.dumps(claims | {"exp": at - 600}), KEY, algorithms=["RS256"]
        ),
        "a refresh token": jws.serialize_compact(
            {"alg": "RS256", "typ": "rt+jwt"}, json.dumps(claims | {"typ": "Refresh"}), KEY, algorithms=["RS256"]
        ),
        "its stored hash": stored.hex(),
        "its stored hash, spelled": base64.urlsafe_b64encode(stored).rstrip(b"=").decode(),
        "its form's proof": csrf_of(actor.token),
        "its beginning": actor.token[:-1],
        "in other letters": actor.token.swapcase(),
        "a very long one": "a" * 5000,
    }


NAMES = [
    "alg none",
    "alg None",
    "HS256 with a public key",
    "RS256 of a stranger",
    "expired",
    "a refresh token",
    "its stored hash",
    "its stored hash, spelled",
    "its form's proof",
    "its beginning",
    "in other letters",
    "a very long one",
]


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def bearer(client: TestClient, token: str) -> httpx2.Response:
    return client.get(f"{V1}/me", headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_token_of_ours_opens_nothing_anywhere(client: TestClient, clerk: Actor, name: str) -> None:
    token = forged(clerk)[name]
    nobody = client.get(f"{V1}/me")
    answer = bearer(client, token)
    assert (answer.status_code, answer.content) == (401, nobody.content)
    page = client.post("/logout", data={"csrf": csrf_of(token)}, headers={"Cookie": f"{COOKIE}={token}"})
    assert page.status_code == 401
    link = client.post(f"{V1}/invitations/accept", json={"token": token[:200], "password": "a river, a ferry, a rope"})
    assert (link.status_code, link.json()["code"]) == (422, "INVITATION_GONE")
    half = client.post("/login/code", data={"half": token[:1000], "code": "000000"})
    assert half.status_code == 401
    form = client.post("/console/account/totp", data={"csrf": token}, headers={"Cookie": f"{COOKIE}={clerk.token}"})
    assert form.status_code == (200 if name == "its form's proof" else 403)


def test_a_token_of_one_place_opens_no_other(client: TestClient, clerk: Actor, sign_in: SignIn) -> None:
    keeper = sign_in(Role.SECURITY_ADMIN)
    link = keeper.post(f"/users/{sign_in(Role.COUNTY_CLERK).user.id}/reset", {}).json()["token"]
    api = clerk.post("/me/tokens", {"name": "n", "scopes": ["roster:read"], "days": 1}).json()["token"]
    assert bearer(client, link).status_code == 401
    for token in (link, api):
        page = client.get("/console/account", headers={"Cookie": f"{COOKIE}={token}"}, follow_redirects=False)
        assert page.headers["location"].startswith("/login")
    for token in (clerk.token, api):
        answer = client.post(f"{V1}/invitations/accept", json={"token": token, "password": "a river, a ferry, a rope"})
        assert answer.json()["code"] == "INVITATION_GONE"
    for scheme in ("Basic", "Token", "bearer bearer", ""):
        headers = {"Authorization": f"{scheme} {clerk.token}"}
        assert client.get(f"{V1}/me", headers=headers).status_code == 401
    assert client.get(f"{V1}/me", params={"access_token": clerk.token}).status_code in {401, 422}
    assert bearer(client, clerk.token).status_code == 200
