"""One person by every way a round leaves (API, page, file, explanation): in each role the same fields, no more, no less."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.access.masks import Pseudonyms, View, band_of
from app.clock import today
from app.console.visit import COOKIE
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.models.consent import Consent
from app.models.identity import Identity
from app.models.organisation import Organisation
from app.models.priority_status import PriorityStatus
from app.models.solution import Proposal, Unplaced
from app.models.worker import Worker
from app.settings import Settings
from tests.app.access.world import Who, World, build_world
from tests.app.conftest import Keep
from tests.app.console.conftest import PackagedFacts
from tests.app.factories import added, make_organisation, make_token, make_user

NAME, PHONE, NUMBER, BIRTH = "韦大明", "13800138001", "451022196502033429", date(1965, 2, 3)
REASON, DETAIL, CHANGE, SCORE = "只此一条理由", "只此一条说明", "只此一条改变", 987654
TIER = 31771
EVERYTHING = ("contact", "age", "identity")


@dataclass(frozen=True)
class Person:
    """One person whom an employer's order is proposed, and what would betray each field of theirs in a text."""

    world: World
    worker: UUID
    order: UUID
    client: TestClient
    marks: dict[str, tuple[str, ...]]

    def told(self, token: str, path: str) -> set[str]:
        """The fields that an answer shows."""
        page = not path.startswith("/api")
        headers = {"Cookie": f"{COOKIE}={token}"} if page else {"Authorization": f"Bearer {token}"}
        reply = self.client.get(path, headers=headers)
        assert reply.status_code == 200, reply.text
        text = reply.text.partition("<main")[2] or reply.text
        return {name for name, marks in self.marks.items() if any(mark in text for mark in marks)}

    def proposals(self, token: str) -> list[set[str]]:
        """What the list of proposals shows by each way; the API alone gives programs the internal id."""
        published = self.world.objects["published_id"]
        ways = [
            self.told(token, f"/api/v1/proposals?round_id={published}"),
            self.told(token, f"/console/rounds/{published}/proposals"),
            self.told(token, f"/console/rounds/{published}/proposals.csv"),
        ]
        assert not any("worker_id" in shown for shown in ways[1:])
        return ways

    def explanations(self, token: str) -> list[set[str]]:
        published = self.world.objects["published_id"]
        paths = (f"/api/v1/rounds/{published}/unplaced", f"/console/rounds/{published}/unplaced")
        return [self.told(token, path) for path in paths]


@pytest.fixture
def person(app: FastAPI, client: TestClient, database: Database, settings: Settings, keep: Keep) -> Person:
    app.state.catalogue = PackagedFacts()
    return keep(make_person, client, database, settings)


def make_person(client: TestClient, database: Database, settings: Settings) -> Person:
    ring = Keyring.open(settings.keys_path)
    with database.write() as session:
        world = build_world(session, "mine", number=1)
        order = world.own[Who.EMPLOYER]["order_id"]
        proposal = session.query(Proposal).filter_by(job_order_id=order, state="published").one()
        worker = session.get_one(Worker, proposal.worker_id)
        worker.birth_date, worker.sex = BIRTH, "F"
        proposal.reason_zh, proposal.score, proposal.tier = REASON, SCORE, TIER
        unplaced = session.query(Unplaced).filter_by(solution_id=proposal.solution_id).one()
        unplaced.worker_id, unplaced.detail, unplaced.change = worker.id, DETAIL, CHANGE
        for other in session.query(Worker).filter(Worker.id != worker.id):
            other.birth_date, other.sex = date(2001, 5, 6), "M"
        texts = {"name": NAME, "phone": PHONE, "id_number": NUMBER, "address": "百谷村9号"}
        sealed = {
            name: ring.encrypt_many(f"identities.{name}", ids=[worker.id], values=[text])[0]
            for name, text in texts.items()
        }
        of_worker = {"organisation_id": worker.organisation_id, "worker_id": worker.id}
        added(session, Identity(**of_worker, id_index=worker.id.bytes * 2, **sealed))
        added(session, PriorityStatus(**of_worker, kind="monitored", valid_from=date(2021, 1, 1)))
        names = Pseudonyms(ring.purpose(Purpose.PSEUDONYM))
        marks = {
            "name": (NAME,),
            "surname": ("韦**",),
            "pseudonym": (names.worker(worker.id),),
            "candidate": (names.candidate(order, worker.id),),
            "phone": (PHONE,),
            "id_number": (NUMBER, NUMBER[-4:]),
            "address": ("百谷村9号",),
            "birth_date": (BIRTH.isoformat(),),
            "age_band": (band_of(BIRTH, today()),),
            "sex": ('"sex":"F"', "女"),
            "statuses": ("monitored", "防止返贫"),
            "score": (str(SCORE), f"{SCORE:,}"),
            "tier": (f'"tier":{TIER}', f"{TIER:,}", f",{TIER},"),
            "reason": (REASON,),
            "detail": (DETAIL,),
            "general": ("名额由次序在前的人得到。",),
            "change": (CHANGE,),
            "worker_id": (str(worker.id), worker.id.hex, worker.id.hex[-8:]),
        }
        return Person(world, worker.id, order, client, marks)


Changing = Callable[[Database, Person], None]


def consents(*categories: str) -> Changing:
    """Let the person consent to categories for the employer's side."""

    def change(database: Database, person: Person) -> None:
        with database.write() as session:
            worker = session.get_one(Worker, person.worker)
            given = {"purpose": "recruitment", "given_on": today(), "given_how": "paper", "evidence": "卷宗"}
            recipient = {"recipient_kind": "employer", "recipient_id": None, "categories": list(categories)}
            of_worker = {"organisation_id": worker.organisation_id, "worker_id": worker.id}
            added(session, Consent(**of_worker, **recipient, **given))

    return change


def stands(state: str) -> Changing:
    """Move the person's proposal to a state."""

    def change(database: Database, person: Person) -> None:
        with database.write() as session:
            for row in session.query(Proposal).filter_by(job_order_id=person.order, state="published"):
                row.state = state

    return change


SHOWN: dict[View, set[str]] = {
    View.OWN: {"name", "phone", "birth_date", "sex", "tier", "score", "reason"},
    View.OTHER: set(),
    View.UNASKED: {"candidate"},
    View.BEFORE: {"candidate", "surname", "age_band"},
    View.AFTER: {"candidate", "name", "phone", "birth_date", "sex"},
    View.KEEPER: {"pseudonym", "age_band", "score", "reason"},
}
INTERNAL = {View.OWN, View.KEEPER}
CASES: list[tuple[Who, list[Changing], View]] = [
    (Who.CLERK, [], View.OWN),
    (Who.COORDINATOR, [], View.KEEPER),
    (Who.EMPLOYER, [], View.UNASKED),
    (Who.EMPLOYER, [consents("contact")], View.UNASKED),
    (Who.EMPLOYER, [consents("contact", "age")], View.BEFORE),
    (Who.EMPLOYER, [consents(*EVERYTHING)], View.BEFORE),
    (Who.EMPLOYER, [stands("placed")], View.UNASKED),
    (Who.EMPLOYER, [consents("contact", "age"), stands("placed")], View.BEFORE),
    (Who.EMPLOYER, [consents(*EVERYTHING), stands("placed")], View.AFTER),
    (Who.EMPLOYER, [consents(*EVERYTHING), stands("dropped")], View.UNASKED),
    (Who.EMPLOYER, [consents(*EVERYTHING), stands("cancelled")], View.UNASKED),
]


@pytest.mark.parametrize(("role", "changes", "view"), CASES)
def test_every_way_shows_the_same_fields(
    person: Person, database: Database, *, role: Who, changes: list[Changing], view: View
) -> None:
    for change in changes:
        change(database, person)
    internal = {"worker_id"} if view in INTERNAL else set()
    assert person.proposals(person.world.tokens[role]) == [SHOWN[view] | internal, SHOWN[view], SHOWN[view]]


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Who.CLERK, {"name", "detail", "change"}), (Who.COORDINATOR, {"pseudonym", "general", "change"})],
)
def test_an_explanation_shows_the_same_by_api_and_page(person: Person, *, role: Who, shown: set[str]) -> None:
    assert person.explanations(person.world.tokens[role]) == [shown | {"worker_id"}, shown]


@pytest.mark.parametrize("role", [Who.CLERK, Who.EMPLOYER])
def test_who_supervises_learns_of_nobody(person: Person, database: Database, *, role: Who) -> None:
    """An office above the person's own or the order's reads that there are proposals, never about whom."""
    consents(*EVERYTHING)(database, person)
    stands("placed")(database, person)
    home = person.world.own[role]["organisation_id"]
    with database.write() as session:
        session.get_one(Worker, person.worker).automatic = False
        kind = "county_office" if role is Who.CLERK else "receiving_office"
        above = make_organisation(session, kind)
        session.get_one(Organisation, home).parent_id = above.id
        token = make_token(session, make_user(session, above))
    assert person.proposals(token) == [set(), set(), set()]
    assert person.explanations(token) == [set(), set()]
    bearer = {"Authorization": f"Bearer {token}"}
    reply = person.client.get("/api/v1/workers", headers=bearer)
    if role is Who.CLERK:
        assert (reply.status_code, reply.json()["items"]) == (200, [])
        for path in ("", "/reasons"):
            assert person.client.get(f"/api/v1/workers/{person.worker}{path}", headers=bearer).status_code == 404
        assert person.client.get("/api/v1/opted-out", headers=bearer).json()["items"] == []
        page = f"/console/rounds/{person.world.objects['published_id']}/unplaced?reason=outcompeted"
        assert "没有这样的人员" in person.client.get(page, headers={"Cookie": f"{COOKIE}={token}"}).text


def test_no_accept_header_gives_more(person: Person) -> None:
    path = f"/api/v1/proposals?round_id={person.world.objects['published_id']}"
    bearer = {"Authorization": f"Bearer {person.world.tokens[Who.EMPLOYER]}"}
    plain = person.client.get(path, headers=bearer)
    for accept in ("text/csv", "application/xml", "text/html", "application/octet-stream", "*/*"):
        assert person.client.get(path, headers=bearer | {"Accept": accept}).content == plain.content, accept


def test_the_own_office_sees_its_people_the_same_by_api_and_page_and_no_number(person: Person) -> None:
    token, pool = person.world.tokens[Who.CLERK], person.world.objects["pool_id"]
    listed = person.told(token, f"/api/v1/workers?pool_id={pool}")
    assert listed == {"name", "phone", "birth_date", "sex", "statuses", "worker_id"}
    assert person.told(token, f"/api/v1/workers/{person.worker}") == listed
    assert person.told(token, f"/console/pools/{pool}") == listed
