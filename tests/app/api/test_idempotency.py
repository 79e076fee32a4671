"""Idempotency-Key: the same request again gives the same reply and one effect, from however many hands."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx2
import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.models.alliance import Alliance, AllianceMember
from app.models.idempotency import IdempotencyKey
from app.models.user import User
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD, make_organisation, unique

THREADS = 16


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


def reply_of(reply: httpx2.Response) -> tuple[int, bytes, str, str]:
    return reply.status_code, reply.content, reply.headers["content-type"], reply.headers["etag"]


def alliances(database: Database) -> int:
    with database.read() as session:
        return session.query(Alliance).count()


def test_the_same_key_gives_the_same_reply_and_one_effect(coordinator: Actor, database: Database) -> None:
    replies = [coordinator.post("/alliances", {"name": "桂粤"}, key="k") for _ in range(3)]
    assert replies[0].status_code == 201
    assert replies[0].headers["etag"] == '"1"'
    assert {reply_of(reply) for reply in replies} == {reply_of(replies[0])}
    assert [reply.headers.get("idempotent-replay") for reply in replies] == [None, "true", "true"]
    assert alliances(database) == 1


def test_without_a_key_every_request_counts(coordinator: Actor, database: Database) -> None:
    for _ in range(2):
        coordinator.post("/alliances", {"name": "桂粤"})
    assert alliances(database) == 2


def test_the_order_and_spacing_of_the_body_do_not_matter(coordinator: Actor) -> None:
    bodies = ('{"exporter":"45","receiver":"44"%s}', '{ "receiver": "44", "exporter": "45"%s }')
    rest = ', "kind": "paired", "start_date": "2026-01-01"'
    replies = [
        coordinator.call(
            "POST",
            "/agreements",
            content=body % rest,
            headers={"Idempotency-Key": "k", "Content-Type": "application/json"},
        )
        for body in bodies
    ]
    assert reply_of(replies[0]) == reply_of(replies[1])


def test_the_same_key_with_another_body_or_address_is_refused(coordinator: Actor, database: Database) -> None:
    with database.write() as session:
        county = make_organisation(session, "county_office")
    first, second = (coordinator.post("/alliances", {"name": name}).json()["id"] for name in ("桂粤", "黔粤"))
    body = {"member_id": str(county.id), "side": "exporter", "valid_from": "2026-01-01"}
    assert coordinator.post(f"/alliances/{first}/members", body, key="k").status_code == 201
    others = [
        coordinator.post(f"/alliances/{first}/members", body | {"valid_from": "2026-01-02"}, key="k"),
        coordinator.post(f"/alliances/{second}/members", body, key="k"),
    ]
    assert [(reply.status_code, reply.json()["code"]) for reply in others] == [(409, "IDEMPOTENCY_KEY_REUSED")] * 2
    with database.read() as session:
        assert session.query(AllianceMember).count() == 1


def test_a_password_is_part_of_what_a_key_stands_for(sign_in: SignIn, coordinator: Actor) -> None:
    admin = sign_in(Role.SYSTEM_ADMIN)
    office = str(coordinator.organisation.id)
    body = {"login": "a", "password": PASSWORD, "role": "coordinator", "organisation_id": office}
    assert admin.post("/users", body, key="k").status_code == 201
    assert admin.post("/users", body | {"password": "another password"}, key="k").status_code == 409


def test_two_people_may_use_the_same_key(coordinator: Actor, sign_in: SignIn, database: Database) -> None:
    other = sign_in(Role.COORDINATOR)
    replies = [actor.post("/alliances", {"name": "桂粤"}, key="k") for actor in (coordinator, other)]
    assert replies[0].json()["id"] != replies[1].json()["id"]
    assert alliances(database) == 2


def test_a_first_try_that_failed_leaves_the_key_free(coordinator: Actor) -> None:
    body = {"exporter": "45", "receiver": "44", "start_date": "2026-01-02", "end_date": "2026-01-01", "kind": "paired"}
    assert coordinator.post("/agreements", body, key="k").status_code == 422
    assert coordinator.post("/agreements", body | {"alliance_id": str(uuid4())}, key="k").status_code == 404
    created = coordinator.post("/agreements", body | {"end_date": "2026-01-03"}, key="k")
    assert (created.status_code, created.headers.get("idempotent-replay")) == (201, None)


def test_a_role_that_may_not_create_leaves_no_key_behind(sign_in: SignIn, database: Database) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    assert clerk.post("/alliances", {"name": "桂粤"}, key="k").status_code == 403
    with database.read() as session:
        assert session.query(IdempotencyKey).count() == 0


def test_an_empty_or_endless_key_is_refused(coordinator: Actor) -> None:
    for key in ("", "x" * 201):
        assert coordinator.post("/alliances", {"name": "桂粤"}, key=key).status_code == 422


def test_sixteen_hands_with_one_key_make_one_row_and_get_one_reply(coordinator: Actor, database: Database) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        replies = list(threads.map(lambda _: coordinator.post("/alliances", {"name": "桂粤"}, key="k"), range(THREADS)))
    assert {reply_of(reply) for reply in replies} == {reply_of(replies[0])}
    assert replies[0].status_code == 201
    assert sum("idempotent-replay" not in reply.headers for reply in replies) == 1
    assert alliances(database) == 1


def test_two_hands_opening_one_login_make_one_account(sign_in: SignIn, coordinator: Actor, database: Database) -> None:
    admin = sign_in(Role.SYSTEM_ADMIN)
    login, office = unique("same"), str(coordinator.organisation.id)
    body = {"login": login, "password": PASSWORD, "role": "coordinator", "organisation_id": office}
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(lambda _: admin.post("/users", body), range(2)))
    assert sorted(reply.status_code for reply in replies) in ([201, 409], [201, 422])
    with database.read() as session:
        assert session.query(User).filter_by(login=login).count() == 1
