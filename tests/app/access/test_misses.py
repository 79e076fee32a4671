"""Who asks for things that are not there is stopped; who asks for what is theirs leaves no trace of it."""

from datetime import datetime
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.access import deps, routes
from app.access.principal import Role
from app.api import limits, state
from app.clock import now
from app.db.engine import Database
from app.main import create_app
from app.models.abuse_counter import AbuseCounter
from app.models.user import User
from app.settings import Settings
from tests.app.access.test_sign_in import attempt
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD, make_organisation, make_user

MOST = 20


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The middle of a minute, which does not end while a test asks."""
    instant = now().replace(second=30, microsecond=0)
    for module in (deps, routes, state):
        monkeypatch.setattr(module, "now", lambda: instant)
    return instant


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def walk(actor: Actor, count: int) -> list[int]:
    return [actor.get(f"/workers/{uuid4()}").status_code for _ in range(count)]


def counted(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.query(AbuseCounter).all()
    return {kind: sum(row.count for row in rows if row.kind == kind) for kind in {row.kind for row in rows}}


def test_after_twenty_misses_everything_is_refused_for_the_rest_of_the_minute(
    clerk: Actor, sign_in: SignIn, database: Database
) -> None:
    assert walk(clerk, MOST) == [404] * MOST
    for path in (f"/workers/{uuid4()}", "/pools", "/me"):
        reply = clerk.get(path)
        assert (reply.status_code, reply.json()["code"]) == (429, "TOO_MANY_MISSES")
        assert reply.headers["retry-after"] == "30"
    assert sign_in(Role.COUNTY_CLERK, clerk.organisation).get("/me").status_code == 200
    assert counted(database) == {"misses": MOST}


def test_a_page_says_so_too(clerk: Actor, database: Database, still: datetime) -> None:
    with database.write() as session:
        for _ in range(MOST):
            limits.count(session, limits.misses(Settings()), subject=clerk.user.id, at=still)
    reply = clerk.client.get("/", headers={"Cookie": f"dukou_session={clerk.token}"}, follow_redirects=False)
    assert (reply.status_code, "retry-after" in reply.headers) == (429, True)
    assert "TOO_MANY_MISSES" in reply.text


def test_whoever_finds_what_is_asked_for_writes_nothing(clerk: Actor, database: Database) -> None:
    for _ in range(MOST + 5):
        assert clerk.get("/pools").status_code == 200
    assert counted(database) == {}


def test_what_another_office_holds_counts_like_what_is_nowhere(
    clerk: Actor, sign_in: SignIn, database: Database
) -> None:
    theirs = sign_in(Role.COUNTY_CLERK).post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    replies = [clerk.get(f"/pools/{name}") for name in (theirs, uuid4())]
    assert len({reply.content for reply in replies}) == 1
    assert counted(database) == {"misses": 2}


def test_a_change_of_what_is_not_there_is_counted_and_changes_nothing(clerk: Actor, database: Database) -> None:
    for _ in range(MOST):
        assert clerk.delete(f"/rounds/{uuid4()}/pools/{uuid4()}").status_code == 404
    assert clerk.delete(f"/rounds/{uuid4()}/pools/{uuid4()}").status_code == 429
    assert counted(database) == {"misses": MOST}


def test_sign_ins_of_one_source_are_limited_whichever_account_they_are_for(
    client: TestClient, sign_in: SignIn, settings: Settings
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    tries = [attempt(client, f"nobody-{number}", PASSWORD) for number in range(settings.login_per_minute)]
    assert {reply.status_code for reply in tries} == {401}
    reply = attempt(client, clerk.user.login, PASSWORD)
    assert (reply.status_code, reply.json()["code"]) == (429, "TOO_MANY_TRIES")
    assert reply.headers["retry-after"] == "30"


@pytest.mark.parametrize("known", [True, False])
def test_after_five_failures_a_source_waits_fifteen_minutes_whether_there_is_such_a_login_or_not(
    client: TestClient, sign_in: SignIn, *, known: bool
) -> None:
    login = sign_in(Role.COUNTY_CLERK).user.login if known else "nobody"
    assert [attempt(client, login, "wrong").status_code for _ in range(5)] == [401] * 5
    reply = attempt(client, login, PASSWORD)
    assert (reply.status_code, reply.json()["code"]) == (429, "TOO_MANY_TRIES")
    assert 14 * 60 <= int(reply.headers["retry-after"]) <= 15 * 60
    assert attempt(client, sign_in(Role.COUNTY_CLERK).user.login, PASSWORD).status_code == 201


def test_another_source_meets_the_lock_of_the_account_itself(settings: Settings, database: Database) -> None:
    with database.write() as session:
        user = make_user(session, make_organisation(session, "county_office"))
    app = create_app(settings)
    with TestClient(app, client=("192.0.2.1", 1)) as stuffing, TestClient(app, client=("192.0.2.2", 1)) as owner:
        for _ in range(5):
            attempt(stuffing, user.login, "wrong")
        assert attempt(stuffing, user.login, PASSWORD).status_code == 429
        assert attempt(owner, user.login, PASSWORD).status_code == 401
    with database.read() as session:
        assert session.get_one(User, user.id).locked_until is not None


def test_one_line_of_the_newer_protocol_is_one_source(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"login_per_minute": 2}))
    with TestClient(app, client=("2001:db8::1", 1)) as one, TestClient(app, client=("2001:db8::ffff:2", 1)) as same:
        replies = [attempt(client, "nobody", "x").status_code for client in (one, same, one)]
    with TestClient(app, client=("2001:db8:0:1::1", 1)) as other:
        assert (replies, attempt(other, "nobody", "x").status_code) == ([401, 401, 429], 401)


def test_uploads_of_an_account_are_limited_and_what_is_refused_is_not_stored(clerk: Actor, database: Database) -> None:
    pool = clerk.post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    with database.write() as session:
        for _ in range(limits.UPLOADS.most):
            limits.count(session, limits.UPLOADS, subject=clerk.user.id, at=now())
    for path in (f"/pools/{pool}/imports", f"/pools/{pool}/imports/report"):
        reply = clerk.call("POST", path, files={"file": ("a.csv", "姓名,身份证号码\n".encode())})
        assert (reply.status_code, reply.json()["code"]) == (429, "QUOTA_SPENT")
    assert clerk.get("/imports").json()["items"] == []
