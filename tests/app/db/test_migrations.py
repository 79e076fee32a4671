"""The schema is what the migrations make of it, on both databases."""

from uuid import UUID

import pytest
from sqlalchemy import column, delete, insert, select, table  # noqa: TID251  # past the service
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.clock import now
from app.db import migrate
from app.db.engine import Database
from app.db.ids import new_id
from app.models import Base
from app.models.audit import AuditEvent, AuditSubjects
from app.models.identity import Identity
from app.models.priority_status import PriorityStatus
from app.models.snapshot import Snapshot
from app.models.solution import Recommendation, Solution
from app.models.token import Token
from app.models.user import User
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.models.worker_skill import WorkerSkill
from tests.app.factories import (
    added,
    make_alliance,
    make_employer,
    make_job_order,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    make_user,
    make_worker,
)

SINCE_0003 = {
    "identities": {"index_key"},
    "organisations": {"supervises"},
    "recommendations": {"order_office_id"},
    "tokens": {"kind", "name", "scopes", "last_used_at", "idle_until", "amr"},
    "users": {
        "totp_secret",
        "totp_step",
        "recovery",
        "password_changed_at",
        "must_change",
        "oidc_subject",
        "last_sign_in",
        "activated_by",
    },
}


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


def _recommend(session: Session) -> Recommendation:
    keeper = make_organisation(session, "coordinator")
    current = make_round(session, make_alliance(session, keeper), policy=make_policy(session, keeper))
    of_round = {"organisation_id": keeper.id, "round_id": current.id}
    frozen = added(session, Snapshot(**of_round, digest="0" * 64, counts={}))
    solved = Solution(**of_round, snapshot_id=frozen.id, policy_id=current.policy_id, certificate={}, summary={})
    worker = make_worker(session, make_pool(session, make_organisation(session, "county_office")))
    order = make_job_order(session, make_employer(session, make_organisation(session, "receiving_office")))
    return added(
        session,
        Recommendation(
            organisation_id=keeper.id,
            solution_id=added(session, solved).id,
            worker_id=worker.id,
            worker_office_id=worker.organisation_id,
            job_order_id=order.id,
            order_office_id=order.organisation_id,
            rank=1,
            score=1,
        ),
    )


def test_what_was_recommended_before_names_the_orders_office_afterwards(database: Database) -> None:
    with database.write() as session:
        made = _recommend(session)
    migrate.downgrade(database, "0002")
    migrate.upgrade(database)
    with database.read() as session:
        assert session.get_one(Recommendation, made.id).order_office_id == made.order_office_id


def test_the_version_before_still_writes_its_rows(database: Database) -> None:
    """While both versions run, the older one names none of the newer columns."""
    _add_person(database)
    with database.write() as session:
        person = session.query(Identity).one()
        user = make_user(session, make_organisation(session, "observer"))
        token = added(session, Token(user_id=user.id, token_hash=b"h" * 32, expires_at=now()))
        ids = {"tokens": token.id, "recommendations": _recommend(session).id, "identities": person.worker_id}
        ids |= {"organisations": make_organisation(session, "observer").id}
        ids |= {"users": make_user(session, make_organisation(session, "observer")).id}
    with database.write() as session:
        for name, row in ids.items():
            _write_anew(session, name, row=row)
    with database.read() as session:
        again = session.get_one(Token, ids["tokens"])
        assert (again.kind, again.name, again.scopes, again.amr) == ("bearer", "", [], "pwd")
        assert (session.get_one(User, ids["users"]).recovery, session.query(Identity).one().index_key) == ([], 1)


def _write_anew(session: Session, name: str, *, row: UUID) -> None:
    """Replace a row by one that says what the version before said."""
    today = Base.metadata.tables[name]
    older = table(name, *(column(each.name, each.type) for each in today.columns if each.name not in SINCE_0003[name]))
    mine = older.c[today.primary_key.columns.keys()[0]] == row
    values = session.execute(select(older).where(mine)).one()._asdict()
    session.execute(delete(older).where(mine))
    session.execute(insert(older).values(values))


def _audited(database: Database) -> None:
    event_id, office = new_id(), new_id()
    words = ("actor_role", "action", "object_kind", "outcome", "code", "reason", "rows_digest", "request_id", "source")
    event = AuditEvent(id=event_id, organisation_id=office, seq=1, at=now(), rows=0, **dict.fromkeys(words, ""))
    event.detail, event.previous, event.hash = {}, b"", b""
    with database.write() as session:
        session.add(event)
        session.add(AuditSubjects(event_id=event_id, organisation_id=office, count=0, body=b""))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}"])
@pytest.mark.parametrize("name", ["audit_events", "audit_subjects"])
def test_sqlite_lets_nobody_change_the_audit(database: Database, name: str, change: str) -> None:
    _audited(database)
    with database.read() as session:
        with pytest.raises(IntegrityError, match="never changed"):
            session.connection().exec_driver_sql(change.format(name))
        assert session.connection().exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() == 1  # noqa: S608  # ours


def test_there_is_no_way_back_that_would_lose_the_keys_of_people(database: Database) -> None:
    with database.write() as session:
        worker = make_worker(session, make_pool(session, make_organisation(session, "county_office")))
        session.add(VaultKey(worker_id=worker.id, organisation_id=worker.organisation_id, wrapped=b"wrapped"))
    with pytest.raises(RuntimeError, match="keys of their own"):
        migrate.downgrade(database, "0007")
    with database.read() as session:
        assert session.query(VaultKey).one().wrapped == b"wrapped"
