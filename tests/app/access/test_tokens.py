"""Bearer tokens: kept as hashes, and refused with one answer whatever is wrong with them."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text  # noqa: TID251  # every row is read as text, past the service
from sqlalchemy.engine import make_url

from app.access.passwords import new_token
from app.access.principal import Role
from app.clock import now
from app.db.engine import Database
from app.models import Base
from app.models.user import User
from tests.app.conftest import Actor, SignIn, plain_headers
from tests.app.factories import PASSWORD, make_token


def everything_stored(database: Database) -> bytes:
    """All bytes of the SQLite files, or every row of PostgreSQL as text."""
    if database.is_sqlite:
        path = Path(str(make_url(database.url).database))
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with database.read() as session:
        rows = [
            session.scalars(text(f'SELECT t::text FROM "{name}" t'))  # noqa: S608  # names are the model's
            for name in Base.metadata.tables
        ]
        return "\n".join(line for table in rows for line in table).encode()


def refusal(client: TestClient, header: str | None) -> tuple[int, bytes, dict[str, str]]:
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    reply = client.get("/api/v1/me", headers=headers)
    return reply.status_code, reply.content, plain_headers(reply)


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def test_neither_token_nor_password_is_stored_anywhere(client: TestClient, clerk: Actor, database: Database) -> None:
    reply = client.post("/api/v1/sessions", json={"login": clerk.user.login, "password": PASSWORD})
    stored = everything_stored(database)
    assert clerk.user.login.encode() in stored
    for secret in (reply.json()["token"], PASSWORD):
        assert secret.encode() not in stored
        assert secret.encode().hex().encode() not in stored


def test_whatever_is_wrong_with_a_token_the_answer_is_one(client: TestClient, clerk: Actor, database: Database) -> None:
    with database.write() as session:
        user = session.merge(clerk.user)
        expired = make_token(session, user, at=now() - timedelta(hours=2), life=timedelta(hours=1))
        revoked = make_token(session, user)
    signing_out = client.delete("/api/v1/sessions", headers={"Authorization": f"Bearer {revoked}"})
    assert signing_out.status_code == 204
    tampered = clerk.token[:-1] + ("A" if clerk.token[-1] != "A" else "B")
    missing = refusal(client, None)
    assert missing[0] == 401
    assert missing[2]["content-type"] == "application/problem+json"
    assert missing[2]["www-authenticate"] == "Bearer"
    for header in (
        f"Bearer {expired}",
        f"Bearer {revoked}",
        f"Bearer {tampered}",
        f"Bearer {new_token()}",
        "Bearer ",
        "Bearer",
        f"Basic {clerk.token}",
        clerk.token,
        f"Bearer {clerk.token} {clerk.token}",
        f"Bearer {clerk.token}\u00e9",
        "",
    ):
        assert refusal(client, header) == missing


def test_a_token_ends_at_its_hour_and_not_before(client: TestClient, clerk: Actor, database: Database) -> None:
    with database.write() as session:
        alive = make_token(session, session.merge(clerk.user), at=now() - timedelta(hours=1), life=timedelta(hours=2))
    assert refusal(client, f"Bearer {alive}")[0] == 200


def test_the_scheme_is_written_in_any_case(client: TestClient, clerk: Actor) -> None:
    assert refusal(client, f"bEARER {clerk.token}")[0] == 200


def test_signing_out_ends_this_token_and_no_other(clerk: Actor, database: Database, client: TestClient) -> None:
    with database.write() as session:
        second = make_token(session, session.merge(clerk.user))
    assert clerk.delete("/sessions").status_code == 204
    assert clerk.get("/me").status_code == 401
    assert clerk.delete("/sessions").status_code == 401
    assert refusal(client, f"Bearer {second}")[0] == 200


def test_a_closed_account_loses_its_tokens_at_once(clerk: Actor, database: Database) -> None:
    with database.write() as session:
        session.get_one(User, clerk.user.id).active = False
    assert clerk.get("/me").status_code == 401
