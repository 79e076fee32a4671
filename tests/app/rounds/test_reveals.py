"""A covered field is opened one person at a time, for a reason, on record, and only by who may."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.api import limits
from app.audit.chain import unpack
from app.clock import now
from app.console.visit import COOKIE, csrf_of
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.consent import Consent
from app.models.identity import Identity
from app.models.organisation import Organisation
from app.models.solution import Proposal
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.rounds.reveals import most_revealed
from app.settings import Settings
from tests.app.access.world import Who, World, build_world
from tests.app.audit.chains import chain, refuse_events
from tests.app.conftest import Keep
from tests.app.factories import added, make_organisation, make_token, make_user, make_worker

REASON = "到岗核对证件"
NUMBER: dict[str, object] = {"fields": ["id_number"]}


@dataclass(frozen=True)
class Case:
    """A world with one order of an employer for which three people are proposed."""

    client: TestClient
    database: Database
    world: World
    proposals: list[UUID]
    workers: list[UUID]

    def post(self, path: str, role: Who, *, token: str = "", body: dict[str, object] | None = None) -> httpx2.Response:
        bearer = {"Authorization": f"Bearer {token or self.world.tokens[role]}"}
        return self.client.post(f"/api/v1{path}", json={"reason": REASON} | (body or {}), headers=bearer)

    def person(self, number: int = 0, *, role: Who = Who.CLERK, token: str = "") -> httpx2.Response:
        return self.post(f"/workers/{self.workers[number]}/reveal", role, token=token, body=NUMBER)

    def proposed(self, number: int = 0, *, role: Who, token: str = "") -> httpx2.Response:
        return self.post(f"/proposals/{self.proposals[number]}/reveal", role, token=token)

    def events(self, role: Who, action: str) -> list[tuple[object, ...]]:
        """What a role's office has on record of an action: object, people, fields, reason."""
        return [
            (row.object_id, unpack(row.packed), row.detail["fields"], row.reason)
            for row in chain(self.database, self.world.own[role]["organisation_id"])
            if row.action == action
        ]

    def move(self, state: str) -> None:
        with self.database.write() as session:
            for row in session.query(Proposal).filter(Proposal.id.in_(self.proposals)):
                row.state = state

    def above(self, role: Who, kind: str) -> str:
        """Put an office above a role's own and return the token of its clerk."""
        with self.database.write() as session:
            office = make_organisation(session, kind)
            session.get_one(Organisation, self.world.own[role]["organisation_id"]).parent_id = office.id
            return make_token(session, make_user(session, office))


def name_of(number: int) -> str:
    return f"韦示例{number}"


def number_of(number: int) -> str:
    return f"45102219960203342{number}"


@pytest.fixture
def case(client: TestClient, database: Database, settings: Settings, keep: Keep) -> Case:
    return keep(make_case, client, database, settings)


def make_case(client: TestClient, database: Database, settings: Settings) -> Case:
    ring = Keyring.open(settings.keys_path)
    with database.write() as session:
        world = build_world(session, "mine", number=1)
        order = world.own[Who.EMPLOYER]["order_id"]
        first = session.query(Proposal).filter_by(job_order_id=order, state="published").one()
        pool = session.get_one(WorkerPool, world.objects["pool_id"])
        shared = {
            name: getattr(first, name)
            for name in Proposal.__table__.columns.keys()  # noqa: SIM118  # of columns, not a mapping's
            if name not in {"id", "created_at", "worker_id"}
        }
        rows = [first, *(added(session, Proposal(**shared, worker_id=make_worker(session, pool).id)) for _ in range(2))]
        for place, row in enumerate(rows):
            worker = session.get_one(Worker, row.worker_id)
            of_worker = {"organisation_id": worker.organisation_id, "worker_id": worker.id}
            texts = {"name": name_of(place), "id_number": number_of(place)}
            sealed = {
                name: ring.encrypt_many(f"identities.{name}", ids=[worker.id], values=[text])[0]
                for name, text in texts.items()
            }
            vault = {"id_index": worker.id.bytes * 2, "phone": b"", "address": b""}
            added(session, Identity(**of_worker, **vault, **sealed))
            given = {"purpose": "recruitment", "given_on": date(2026, 1, 1), "given_how": "paper", "evidence": "卷宗"}
            recipient = {"recipient_kind": "employer", "categories": ["contact", "age", "identity"]}
            added(session, Consent(**of_worker, **recipient, **given))
        return Case(client, database, world, [row.id for row in rows], [row.worker_id for row in rows])


def code(reply: httpx2.Response) -> tuple[int, str]:
    return reply.status_code, reply.json().get("code", "")


def test_the_own_clerk_opens_the_number_of_one_person_and_it_is_on_record_once(case: Case) -> None:
    reply = case.person(1)
    assert (reply.status_code, reply.json()) == (200, {"id_number": number_of(1)})
    worker = case.workers[1]
    assert case.events(Who.CLERK, "person.reveal") == [(worker, [worker], ["id_number"], REASON)]
    told = [row for row in chain(case.database) if row.action.startswith("person.")]
    assert len(told) == 1
    assert number_of(1) not in str(told)


def test_a_supervising_office_reveals_nobody(case: Case) -> None:
    clerk = case.above(Who.CLERK, "county_office")
    keeper = case.above(Who.COORDINATOR, "coordinator")
    missing = case.post("/workers/01920000-0000-7000-8000-000000000000/reveal", Who.CLERK, body=NUMBER)
    for reply in (case.person(token=clerk), case.proposed(role=Who.COORDINATOR, token=keeper)):
        assert code(reply) == (404, "NOT_FOUND")
        assert reply.content == missing.content
    assert not [row for row in chain(case.database) if "reveal" in row.action]


def test_the_coordinator_learns_one_name_and_no_number(case: Case) -> None:
    reply = case.proposed(2, role=Who.COORDINATOR)
    assert (reply.status_code, reply.json()) == (200, {"name": name_of(2)})
    told = [(case.proposals[2], [case.workers[2]], ["name"], REASON)]
    assert case.events(Who.COORDINATOR, "proposal.reveal") == told


def test_an_employer_sees_no_number_before_both_said_yes(case: Case) -> None:
    assert code(case.proposed(role=Who.EMPLOYER)) == (409, "NOT_PLACED")
    case.move("proposed")
    assert code(case.proposed(role=Who.EMPLOYER)) == (409, "NOT_PLACED")
    assert case.events(Who.EMPLOYER, "proposal.reveal") == []


def test_an_employer_checks_the_cards_of_no_more_people_than_the_order_takes(case: Case) -> None:
    case.move("placed")
    assert case.proposed(0, role=Who.EMPLOYER).json() == {"id_number": number_of(0)}
    assert case.proposed(0, role=Who.EMPLOYER).status_code == 200  # again, the same person
    assert case.proposed(1, role=Who.EMPLOYER).json() == {"id_number": number_of(1)}
    spent = case.proposed(2, role=Who.EMPLOYER)  # the order has two seats
    assert code(spent) == (409, "REVEALS_SPENT")
    assert number_of(2) not in spent.text
    assert [told[1] for told in case.events(Who.EMPLOYER, "proposal.reveal")] == [
        [case.workers[place]] for place in (0, 0, 1)
    ]
    case.move("cancelled")
    assert code(case.proposed(0, role=Who.EMPLOYER)) == (409, "NOT_PLACED")


def test_of_many_asked_for_at_once_no_more_are_opened_than_the_order_takes(case: Case) -> None:
    case.move("placed")
    with ThreadPoolExecutor(3) as threads:
        replies = list(threads.map(lambda place: case.proposed(place, role=Who.EMPLOYER), range(3)))
    assert sorted(reply.status_code for reply in replies) == [200, 200, 409]
    assert len(case.events(Who.EMPLOYER, "proposal.reveal")) == 2


@pytest.mark.parametrize("how", ["withdrawn", "withheld"])
def test_what_stands_in_no_list_is_not_opened(case: Case, how: str) -> None:
    case.move("withdrawn" if how == "withdrawn" else "placed")
    if how == "withheld":
        with case.database.write() as session:
            for row in session.query(Proposal).filter(Proposal.id.in_(case.proposals)):
                row.withheld_at = now()
        assert code(case.proposed(role=Who.COORDINATOR)) == (404, "NOT_FOUND")
    assert code(case.proposed(role=Who.EMPLOYER)) == (404, "NOT_FOUND")


def test_a_consent_withdrawn_closes_what_was_open(case: Case) -> None:
    case.move("placed")
    assert case.proposed(role=Who.EMPLOYER).status_code == 200
    with case.database.write() as session:
        for given in session.query(Consent).filter_by(worker_id=case.workers[0]):
            given.withdrawn_at = now()
    assert code(case.proposed(role=Who.EMPLOYER)) == (409, "NOT_PLACED")


def test_what_is_not_published_is_not_there_for_an_employer(case: Case) -> None:
    with case.database.read() as session:
        order = case.world.own[Who.EMPLOYER]["order_id"]
        waiting = (
            session.query(Proposal).filter_by(job_order_id=order, state="proposed").order_by(Proposal.id).all()[0].id
        )
    reply = case.post(f"/proposals/{waiting}/reveal", Who.EMPLOYER)
    assert code(reply) == (404, "NOT_FOUND")
    assert case.post(f"/proposals/{waiting}/reveal", Who.COORDINATOR).status_code == 200


@pytest.mark.parametrize(("seats", "most"), [(1, 1), (2, 2), (4, 4), (5, 6), (9, 10), (10, 12), (100, 120)])
def test_the_most_is_a_fifth_more_than_the_seats(seats: int, most: int) -> None:
    assert most_revealed(seats) == most


WRONG: list[dict[str, object]] = [
    {"reason": ""},
    {"reason": "  "},
    {"reason": "x" * 201},
    {"reason": None},
    {"fields": ["name"]},
    {"fields": ["id_number", "id_number"]},
    {"fields": []},
    {"worker_id": "x"},
]


def test_without_a_reason_or_for_another_field_nothing_is_opened(case: Case) -> None:
    for body in WRONG:
        reply = case.post(f"/workers/{case.workers[0]}/reveal", Who.CLERK, body=NUMBER | body)
        assert reply.status_code == 422, body
        assert number_of(0) not in reply.text, body
    assert case.events(Who.CLERK, "person.reveal") == []


def test_where_the_audit_refuses_nothing_is_opened(case: Case) -> None:
    case.move("placed")
    refuse_events(case.database)
    for reply in (
        case.person(),
        case.proposed(role=Who.COORDINATOR),
        case.proposed(role=Who.EMPLOYER),
    ):
        assert code(reply) == (503, "AUDIT_REFUSED")
        assert number_of(0) not in reply.text
        assert name_of(0) not in reply.text


def test_an_account_opens_so_many_a_day_whichever_way(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REVEALS", replace(limits.REVEALS, most=2))
    assert [case.person(place).status_code for place in (0, 1, 2)] == [200, 200, 429]
    assert len(case.events(Who.CLERK, "person.reveal")) == 2
    keeper = Who.COORDINATOR
    assert [case.proposed(place, role=keeper).status_code for place in (0, 0, 1)] == [200, 200, 429]


def test_the_pages_open_the_same_with_a_reason_and_nothing_without(case: Case) -> None:
    def send(path: str, role: Who, reason: str) -> httpx2.Response:
        token = case.world.tokens[role]
        form = {"csrf": csrf_of(token), "reason": reason}
        return case.client.post(path, data=form, headers={"Cookie": f"{COOKIE}={token}"}, follow_redirects=False)

    clerk, keeper = Who.CLERK, Who.COORDINATOR
    number, name = f"/console/workers/{case.workers[0]}/reveal", f"/console/proposals/{case.proposals[0]}/reveal"
    assert (send(number, clerk, "").status_code, send(name, keeper, " ").status_code) == (422, 422)
    assert case.events(clerk, "person.reveal") == []
    assert number_of(0) in send(number, clerk, REASON).text
    assert name_of(0) in send(name, keeper, REASON).text
    assert [told[3] for told in case.events(clerk, "person.reveal")] == [REASON]
    assert [told[3] for told in case.events(keeper, "proposal.reveal")] == [REASON]
    pool = case.world.objects["pool_id"]
    shown = case.client.get(f"/console/pools/{pool}", headers={"Cookie": f"{COOKIE}={case.world.tokens[clerk]}"})
    assert f'action="{number}"' in shown.text
