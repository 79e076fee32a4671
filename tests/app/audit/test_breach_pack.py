"""Whose data an account read, who read somebody's data, and who may look: from the audit alone, under each one's names."""

import csv
import io
import json

import pytest

from app.access.masks import Pseudonyms
from app.access.principal import Role
from app.audit import Event, keep_audit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.ids import new_id
from app.db.keyfile import Purpose
from app.settings import Settings
from tests.app.audit.chains import act, chain
from tests.app.audit.test_commands import Run, anchors, run
from tests.app.conftest import Actor, SignIn
from tests.app.factories import make_pool, make_worker

__all__ = ["anchors", "run"]
WINDOW = {"begin": "2020-01-01T00:00:00+08:00", "end": "2999-01-01T00:00:00+08:00"}


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def people(clerk: Actor, database: Database) -> list[str]:
    """Three people of the clerk's, of whom the clerk then reads the whole list and one alone."""
    with database.write() as session:
        pool = make_pool(session, clerk.organisation)
        ids = sorted(str(make_worker(session, pool).id) for _ in range(3))
    assert len(clerk.get("/workers", pool_id=str(pool.id)).json()["items"]) == 3
    assert clerk.get(f"/workers/{ids[0]}").status_code == 200
    return ids


def hashed(settings: Settings, ids: list[str]) -> list[str]:
    names = Pseudonyms(Keyring.of(settings).purpose(Purpose.PSEUDONYM))
    return [names.hashed(type(new_id())(each)) for each in ids]


def test_the_auditor_gets_whose_data_an_account_read_and_no_id_of_theirs(
    clerk: Actor, people: list[str], sign_in: SignIn, settings: Settings, database: Database
) -> None:
    auditor = sign_in(Role.AUDITOR)
    reply = auditor.post("/audit-reports", {"login": clerk.user.login, **WINDOW})
    told, office = reply.json(), str(clerk.organisation.id)
    names = hashed(settings, people)
    assert [(each["action"], each["fields"]) for each in told["events"]] == [
        ("people.read", ["name", "phone"]),
        ("person.read", ["name", "phone"]),
    ]
    assert told["events"][0]["workers"] == dict.fromkeys(names, office)
    assert (told["events"][1]["workers"], told["events"][1]["object"]) == ({names[0]: office}, names[0])
    assert told["people"] == 3
    assert not any(each in reply.text for each in people)
    (asked,) = chain(database, auditor.organisation.id)
    assert (asked.action, asked.object_id, asked.actor_id) == ("audit.read", clerk.user.id, auditor.user.id)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"login": "nobody", **WINDOW}, 404),
        ({"login": "x", "begin": WINDOW["end"], "end": WINDOW["begin"]}, 422),
        ({"login": "x", "begin": "2020-01-01T00:00:00", "end": WINDOW["end"]}, 422),
    ],
)
def test_a_report_that_cannot_be_is_refused(sign_in: SignIn, body: dict[str, str], code: int) -> None:
    assert sign_in(Role.AUDITOR).post("/audit-reports", body).status_code == code


def test_each_looks_at_what_is_theirs(
    clerk: Actor, people: list[str], sign_in: SignIn, settings: Settings, database: Database
) -> None:
    other, auditor, keeper = (sign_in(role) for role in (Role.COUNTY_CLERK, Role.AUDITOR, Role.SECURITY_ADMIN))
    act(database, clerk.organisation.id, Event("session.open", "session", new_id()), user=clerk.user.id)
    assert other.get(f"/workers/{people[0]}").status_code == 404

    def seen(actor: Actor, **query: str) -> list[tuple[str, str]]:
        items = actor.get("/audit-events", **query).json()["items"]
        return [(each["action"], each["object"]) for each in items if each["action"] != "audit.list"]

    name, session = hashed(settings, people[:1])[0], str(chain(database, clerk.organisation.id)[2].object_id)
    own = [("session.open", session), ("person.read", people[0]), ("people.read", seen(clerk)[2][1])]
    assert seen(clerk) == own
    assert seen(other) == [("denied", people[0])]
    assert seen(keeper) == [("denied", name), ("session.open", session)]
    assert seen(auditor)[:3] == [("denied", name), ("session.open", session), ("person.read", name)]
    assert seen(auditor, login=clerk.user.login, action="person") == [("person.read", name)]
    assert seen(auditor, outcome="denied") == [("denied", name)]
    assert seen(auditor, end="2020-01-01T00:00:00Z") == seen(clerk, login=other.user.login) == []
    assert seen(auditor, action="p%") == []
    assert {sign_in(role).get("/audit-events").status_code for role in (Role.OBSERVER, Role.SYSTEM_ADMIN)} == {403}


def test_whom_an_event_is_about_is_told_in_each_ones_names(
    clerk: Actor, people: list[str], sign_in: SignIn, settings: Settings, database: Database
) -> None:
    auditor, other = sign_in(Role.AUDITOR), sign_in(Role.COUNTY_CLERK)
    address = f"/audit-events/{chain(database, clerk.organisation.id)[0].id}/subjects"
    assert clerk.get(address).json() == {"people": 3, "items": people, "next": None}
    names = sorted(hashed(settings, people))
    assert auditor.get(address, limit=2).json() == {"people": 3, "items": names[:2], "next": 2}
    assert auditor.get(address, offset=2).json() == {"people": 3, "items": names[2:], "next": None}
    missing = other.get(address), other.get(f"/audit-events/{new_id()}/subjects")
    assert [reply.status_code for reply in missing] == [404, 404]
    assert missing[0].content == missing[1].content
    looked = [row.action for row in chain(database, auditor.organisation.id)]
    assert looked == ["audit.subjects"] * 2


def test_pages_of_events_go_back_in_time_without_a_gap(clerk: Actor, database: Database) -> None:
    for turn in range(5):
        act(database, clerk.organisation.id, Event(f"turn.{turn}"))
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = clerk.get("/audit-events", limit=2, action="turn", **cursor).json()
        found += [each["action"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert found == [f"turn.{turn}" for turn in reversed(range(5))]


def test_the_commands_tell_it_as_a_file(
    run: Run, clerk: Actor, people: list[str], database: Database, settings: Settings
) -> None:
    keep_audit(database, Keyring.of(settings))
    read = run("read", "--login", clerk.user.login, "--from", "2020-01-01", "--to", "2999-01-01", "--csv")
    lines = list(csv.DictReader(io.StringIO(read.stdout.lstrip("\ufeff"))))
    assert [(line["action"], line["worker_id"]) for line in lines] == [
        *(("people.read", each) for each in people),
        ("person.read", people[0]),
    ]
    assert {line["office_id"] for line in lines} == {str(clerk.organisation.id)}
    told = json.loads(run("who", people[0], "--json").stdout)
    assert [(each["login"], each["action"]) for each in told] == [
        (clerk.user.login, "people.read"),
        (clerk.user.login, "person.read"),
    ]
    assert run("who", people[1], "--csv").stdout.count(clerk.user.login) == 1
    assert "1 events" in run("who", people[2]).stdout
    asked = [row.action for row in chain(database) if row.actor_role == "operator"]
    assert sorted(asked) == ["audit.read", *["audit.who"] * 3]
    assert getattr(run("who", "nobody").exception, "code", "") == "ID_UNREADABLE"
