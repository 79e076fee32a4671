"""A roster that is loaded again changes nothing that a person settled in person, and nobody is kept without a basis."""

from typing import Any
from uuid import UUID

import pytest

from app.access.principal import Role
from app.clock import now
from app.db.engine import Database
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, SignIn
from tests.app.factories import make_worker
from tests.app.rights.world import in_snapshot, left_out, published
from tests.app.rounds.world import World

HEAD = "姓名,身份证号码,联系电话,是否参加自动匹配\n"
PERSON = "韦示例,451022199602033429,{phone},{automatic}\n"


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def pool(clerk: Actor) -> str:
    made: str = clerk.post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    return made


def load(clerk: Actor, pool: str, *, phone: str, automatic: str) -> dict[str, Any]:
    content = (HEAD + PERSON.format(phone=phone, automatic=automatic)).encode()
    reply = clerk.call("POST", f"/pools/{pool}/imports", files={"file": ("file.csv", content)})
    assert reply.status_code == 201, reply.text
    done: dict[str, Any] = reply.json()
    return {name: done[name] for name in ("added", "changed", "unchanged")}


def only(database: Database) -> Worker:
    with database.read() as session:
        return session.query(Worker).one()


def test_a_file_does_not_take_back_an_opt_out(clerk: Actor, pool: str, database: Database) -> None:
    load(clerk, pool, phone="13800138000", automatic="是")
    assert only(database).automatic
    assert clerk.post(f"/workers/{only(database).id}/opt-out", {}).status_code == 201
    assert load(clerk, pool, phone="13800138001", automatic="是")["changed"] == 1
    assert not only(database).automatic


def test_a_file_can_say_that_somebody_opts_out(clerk: Actor, pool: str, database: Database) -> None:
    load(clerk, pool, phone="13800138000", automatic="是")
    load(clerk, pool, phone="13800138000", automatic="否")
    assert not only(database).automatic


def test_a_file_neither_changes_nor_doubles_nor_brings_back_who_is_restricted(
    clerk: Actor, pool: str, database: Database
) -> None:
    load(clerk, pool, phone="13800138000", automatic="是")
    with database.write() as session:
        session.query(Worker).one().restricted_at = now()
    before = only(database)
    done = load(clerk, pool, phone="13800138001", automatic="否")
    assert done == {"added": 0, "changed": 0, "unchanged": 1}
    after = only(database)
    assert (after.version, after.automatic, after.restricted_at) == (before.version, True, before.restricted_at)


def test_nobody_without_a_legal_basis_is_matched(world: World, settings: Settings, database: Database) -> None:
    with database.write() as session:
        pool = session.get_one(WorkerPool, UUID(world.pool))
        bare = str(make_worker(session, pool, basis="").id)
    round_id = published(world, settings=settings, database=database)
    assert left_out(database, round_id)[bare] == "BASIS_MISSING"
    assert bare not in in_snapshot(database, round_id)


@pytest.mark.parametrize(
    ("declared", "consent", "basis", "codes"),
    [
        ("duty", "", "duty", []),
        ("duty", "是", "consent", []),
        ("consent", "是", "consent", []),
        ("consent", "", None, ["BASIS_MISSING"]),
        ("consent", "否", None, ["CONSENT_REFUSED", "BASIS_MISSING"]),
    ],
)
def test_a_row_is_kept_on_the_basis_it_says_or_the_office_declared_or_not_at_all(
    clerk: Actor, pool: str, database: Database, declared: str, consent: str, basis: str | None, codes: list[str]
) -> None:
    content = f"姓名,身份证号码,是否同意信息使用\n韦示例,451022199602033429,{consent}\n".encode()
    reply = clerk.call("POST", f"/pools/{pool}/imports?basis={declared}", files={"file": ("file.csv", content)})
    assert reply.status_code == 201, reply.text
    found = clerk.get(f"/imports/{reply.json()['import_id']}/issues").json()["items"]
    assert [row["code"] for row in found if row["code"] in {"BASIS_MISSING", "CONSENT_REFUSED"}] == codes
    with database.read() as session:
        assert [row.basis for row in session.query(Worker)] == ([] if basis is None else [basis])
    loaded = [each for each in chain(database, clerk.organisation.id) if each.action == "roster.loaded"]
    assert [each.reason for each in loaded] == [f"basis {declared}"]


def test_the_same_file_on_another_basis_is_another_request(clerk: Actor, pool: str) -> None:
    files = {"file": ("file.csv", "姓名,身份证号码\n韦示例,451022199602033429\n".encode())}
    told = [
        clerk.call("POST", f"/pools/{pool}/imports?basis={each}", files=files, headers={"Idempotency-Key": "once"})
        for each in ("consent", "duty")
    ]
    assert [reply.status_code for reply in told] == [201, 409]
    assert clerk.call("POST", f"/pools/{pool}/imports?basis=whim", files=files).status_code == 422
