"""While a file is read nobody else waits: the write transaction of an upload begins when the reading is over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.clock import today
from app.db.engine import Database
from app.demand import queries
from app.intake.loads import Upload
from app.models.employer import Employer
from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.models.organisation import Organisation
from app.models.worker import Worker
from app.reference.catalogue import Catalogue, Facts
from app.reference.packaged import packaged_facts
from app.reference.service import CatalogueCache
from tests.app.conftest import Actor, SignIn
from tests.app.console.visitor import Visitor
from tests.app.demand.sheets import credit_code, row, workbook
from tests.app.factories import make_organisation, make_pool
from tests.app.pools.factory import TIANDONG, id_number, person, roster, xlsx

ROSTER = xlsx(roster(person(id_number(11)), person(id_number(13))))
AHEAD = {"到岗时间": (today() + timedelta(days=14)).isoformat(), "有效期": (today() + timedelta(days=60)).isoformat()}
ORDERS = workbook([row(岗位名称="电子厂普工", **AHEAD)])


class Disturbed(Catalogue):
    """A catalogue at whose first look-up, while a file is being read, somebody else writes."""

    def __init__(self, facts: Facts) -> None:
        self.write: Callable[[], None] = lambda: None
        super().__init__(facts)

    def _disturb(self) -> None:
        write, self.write = self.write, lambda: None
        write()

    def current_region(self, code: str) -> tuple[str, bool] | None:
        self._disturb()
        return super().current_region(code)

    def find_region(self, text: str, *, within: str = "") -> tuple[str, ...]:
        self._disturb()
        return super().find_region(text, within=within)


class Cache(CatalogueCache):
    """Gives the disturbed catalogue out."""

    def __init__(self, catalogue: Disturbed) -> None:
        super().__init__()
        self.catalogue = catalogue

    def get(self, session: Session) -> Catalogue:  # noqa: ARG002  # the database holds none
        return self.catalogue


@pytest.fixture(scope="module")
def disturbed() -> Disturbed:
    return Disturbed(packaged_facts())


@pytest.fixture
def app(app: FastAPI, disturbed: Disturbed) -> FastAPI:
    app.state.catalogue = Cache(disturbed)
    return app


def _write_while_reading(disturbed: Disturbed, database: Database, office: Organisation) -> list[UUID]:
    """Let another transaction of the same office commit during the next reading; the list tells that it did."""
    done: list[UUID] = []

    def write() -> None:
        with database.write() as session:
            queries.lock_office(session, office.id)
            made = Employer(organisation_id=office.id, credit_code=credit_code(7), name="另一家", region_code="441900")
            session.add(made)
            session.flush()
        done.append(made.id)

    disturbed.write = write
    return done


def _stored(database: Database, model: type[Any]) -> int:
    with database.read() as session:
        return session.query(model).count()


@pytest.fixture
def clerk(sign_in: SignIn, database: Database) -> Actor:
    with database.write() as session:
        office = make_organisation(session, "county_office", region_code=TIANDONG)
    return sign_in(Role.COUNTY_CLERK, office)


@pytest.fixture
def pool(clerk: Actor, database: Database) -> UUID:
    with database.write() as session:
        return make_pool(session, clerk.organisation).id


def _upload(actor: Actor, path: str, file: bytes) -> httpx2.Response:
    return actor.call("POST", path, files={"file": ("表.xlsx", file)}, headers={"Idempotency-Key": path})


@pytest.mark.parametrize(("ending", "status", "people"), [("", 201, 2), ("?dry_run=true", 201, 0), ("/report", 200, 0)])
def test_another_writes_while_a_roster_is_read(
    clerk: Actor, pool: UUID, disturbed: Disturbed, database: Database, ending: str, status: int, people: int
) -> None:
    done = _write_while_reading(disturbed, database, clerk.organisation)
    reply = _upload(clerk, f"/pools/{pool}/imports{ending}", ROSTER)
    assert (reply.status_code, len(done)) == (status, 1), reply.text
    assert (_stored(database, Employer), _stored(database, Worker)) == (1, people)


@pytest.mark.parametrize(("ending", "status", "orders"), [("", 201, 1), ("?dry_run=true", 201, 0), ("/report", 200, 0)])
def test_another_writes_while_orders_are_read(
    sign_in: SignIn, disturbed: Disturbed, database: Database, ending: str, status: int, orders: int
) -> None:
    receiver = sign_in(Role.RECEIVING_CLERK)
    done = _write_while_reading(disturbed, database, receiver.organisation)
    reply = _upload(receiver, f"/job-orders/imports{ending}", ORDERS)
    assert (reply.status_code, len(done)) == (status, 1), reply.text
    assert _stored(database, JobOrder) == orders


@pytest.mark.parametrize("step", ["check", "load", "marked"])
def test_another_writes_while_a_page_reads_a_file(
    clerk: Actor, pool: UUID, sign_in: SignIn, disturbed: Disturbed, database: Database, step: str
) -> None:
    receiver = sign_in(Role.RECEIVING_CLERK)
    for actor, path, file in (
        (clerk, f"/console/pools/{pool}/{step}", ROSTER),
        (receiver, f"/console/orders/{step}", ORDERS),
    ):
        done = _write_while_reading(disturbed, database, actor.organisation)
        answer = Visitor.of(actor).post(path, {"checked": Upload(file, "表.xlsx").sha256}, file=file)
        assert (answer.status_code, len(done)) == (200 if step == "marked" else 303, 1), path


def test_an_employer_verified_while_the_sheet_was_read_counts_as_verified(
    sign_in: SignIn, disturbed: Disturbed, database: Database
) -> None:
    receiver = sign_in(Role.RECEIVING_CLERK)

    def verify() -> None:
        with database.write() as session:
            session.add(
                Employer(
                    organisation_id=receiver.organisation.id,
                    credit_code=credit_code(1),
                    name="东莞长安示例电子厂",
                    region_code="441900",
                    verified_on=today(),
                )
            )

    disturbed.write = verify
    reply = _upload(receiver, "/job-orders/imports", ORDERS)
    assert "EMPLOYER_UNVERIFIED" not in reply.text
    with database.read() as session:
        gate = session.query(JobOrder).one().gate
    assert "EMPLOYER_UNVERIFIED" not in {each["code"] for each in gate}


def test_a_repeated_upload_is_answered_without_reading_again(
    clerk: Actor, pool: UUID, disturbed: Disturbed, database: Database
) -> None:
    path = f"/pools/{pool}/imports"
    first = _upload(clerk, path, ROSTER)
    read_again = _write_while_reading(disturbed, database, clerk.organisation)
    again = _upload(clerk, path, ROSTER)
    disturbed.write = lambda: None
    assert (again.content, again.headers["idempotent-replay"], read_again) == (first.content, "true", [])
    assert _stored(database, Import) == 1


def test_a_refused_file_and_a_wrong_caller_still_store_nothing(
    clerk: Actor, pool: UUID, sign_in: SignIn, database: Database
) -> None:
    assert _upload(clerk, f"/pools/{pool}/imports", b"").status_code == 422
    assert _upload(sign_in(Role.COUNTY_CLERK), f"/pools/{pool}/imports", ROSTER).status_code == 404
    assert (_stored(database, Import), _stored(database, Worker)) == (0, 0)
