"""The schema is what the migrations make of it, on both databases."""

import pytest
from sqlalchemy.exc import IntegrityError

from app.db import migrate
from app.db.engine import Database
from app.models import Base
from app.models.identity import Identity
from app.models.priority_status import PriorityStatus
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from tests.app.factories import make_organisation, make_pool, make_worker


def test_models_and_migrated_schema_agree(database: Database) -> None:
    assert migrate.drift(database, Base.metadata) == []


def test_up_down_up_leaves_the_same_schema(database: Database) -> None:
    before = migrate.current(database)
    migrate.downgrade(database, "base")
    assert migrate.current(database) is None
    migrate.upgrade(database)
    assert migrate.current(database) == before
    assert migrate.drift(database, Base.metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = migrate.current(database)
    migrate.upgrade(database)
    assert migrate.current(database) == before


def _add_person(database: Database) -> None:
    with database.write() as session:
        worker = make_worker(session, make_pool(session, make_organisation(session, "county_office")))
        of_worker = {"organisation_id": worker.organisation_id, "worker_id": worker.id}
        vault = dict.fromkeys(("id_index", *Identity.encrypted), b"sealed")
        session.add(Identity(**of_worker, **vault))
        session.add(PriorityStatus(**of_worker, kind="lifted"))
        session.add(WorkerSkill(**of_worker, occupation="6-04-01-02", level=1, certified=False))


def _people(database: Database) -> list[int]:
    with database.read() as session:
        return [session.query(table).count() for table in (Worker, Identity, PriorityStatus, WorkerSkill)]


def test_down_and_up_again_keeps_every_row_and_every_key(database: Database) -> None:
    _add_person(database)
    migrate.downgrade(database, "0001")
    migrate.upgrade(database)
    assert _people(database) == [1, 1, 1, 1]
    with database.write() as session:
        session.query(Worker).delete()
    assert _people(database) == [0, 0, 0, 0]


def test_a_row_of_a_worker_is_of_the_workers_office(database: Database) -> None:
    _add_person(database)
    with database.write() as session:
        other = make_organisation(session, "county_office")
        worker = session.query(Worker).one()
        stray = PriorityStatus(organisation_id=other.id, worker_id=worker.id, kind="lifted")
        session.add(stray)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_a_worker_comes_with_a_load_of_its_office_into_its_pool(database: Database) -> None:
    with database.write() as session:
        office = make_organisation(session, "county_office")
        here, there = (make_pool(session, office) for _ in range(2))
        load = make_worker(session, here).import_id
        with pytest.raises(IntegrityError):
            make_worker(session, there, import_id=load)
        session.rollback()
