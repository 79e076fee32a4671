"""What a session reads and writes of organisations' rows: its scope's and no others', whatever the statement; the rest is refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, exists, func, insert, literal_column, select, text, union_all, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, aliased

from app.clock import now
from app.db.bulk import bulk_insert
from app.db.engine import Database
from app.db.guard import UnscopedStatementError
from app.db.ids import new_id
from app.db.scope import NOBODY, Scope, Why, enter, holder_of, widened
from app.errors import NotFoundError
from app.models.alliance import Alliance
from app.models.employer import Employer
from app.models.identity import Identity
from app.models.job_order import JobOrder
from app.models.matching_round import Round
from app.models.organisation import Organisation
from app.models.user import User
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from tests.app.factories import (
    make_alliance,
    make_employer,
    make_job_order,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    make_user,
    make_worker,
)

POOLS = cast("Table", WorkerPool.__table__)


@dataclass(frozen=True)
class Two:
    """Two offices, each with a pool, an employer, an order, a worker with an identity and an account."""

    own: Organisation
    other: Organisation
    pools: dict[UUID, WorkerPool]
    users: dict[UUID, User]
    keeper: Organisation
    alliance: Alliance
    round: Round

    @property
    def scope(self) -> Scope:
        own = (self.own.id,)
        return Scope(own, own, own, user=self.users[self.own.id].id)


@pytest.fixture
def two(database: Database) -> Two:
    """``own`` is a member of an alliance under way, ``other`` of none."""
    with database.write() as session:
        pools, users, offices = {}, {}, []
        for _ in range(2):
            office = make_organisation(session, "county_office")
            offices.append(office)
            pools[office.id] = make_pool(session, office)
            users[office.id] = make_user(session, office)
            worker = make_worker(session, pools[office.id])
            make_job_order(session, make_employer(session, office))
            session.add(
                Identity(
                    organisation_id=office.id,
                    worker_id=worker.id,
                    id_index=new_id().bytes * 2,
                    name=b"",
                    id_number=b"",
                    phone=b"",
                    address=b"",
                )
            )
        keeper = make_organisation(session, "coordinator")
        alliance = make_alliance(session, keeper)
        make_member(session, alliance, member=offices[0])
        current = make_round(session, alliance, policy=make_policy(session, keeper))
        elsewhere = make_organisation(session, "coordinator")
        make_round(session, make_alliance(session, elsewhere), policy=make_policy(session, elsewhere))
    return Two(offices[0], offices[1], pools, users, keeper, alliance, current)


ALIAS = aliased(WorkerPool)
COUNTED = func.count(WorkerPool.id)
SUBQUERY = select(WorkerPool).subquery()
CTE = select(WorkerPool.organisation_id.label("office")).cte()
READS: dict[str, Callable[[Session], Iterable[Any]]] = {
    "entities": lambda s: [row.organisation_id for row in s.scalars(select(WorkerPool))],
    "a column": lambda s: s.scalars(select(WorkerPool.organisation_id)),
    "an alias": lambda s: s.scalars(select(ALIAS.organisation_id)),
    "a join of both": lambda s: s.scalars(select(ALIAS.organisation_id).join(WorkerPool, WorkerPool.id == ALIAS.id)),
    "an outer join": lambda s: s.scalars(
        select(WorkerPool.organisation_id)
        .select_from(Organisation)
        .outerjoin(WorkerPool, WorkerPool.organisation_id == Organisation.id)
        .where(WorkerPool.id.is_not(None))
    ),
    "the old query": lambda s: [row.organisation_id for row in s.query(WorkerPool)],
    "IN": lambda s: s.scalars(select(Organisation.id).where(Organisation.id.in_(select(WorkerPool.organisation_id)))),
    "EXISTS": lambda s: s.scalars(
        select(Organisation.id).where(exists().where(WorkerPool.organisation_id == Organisation.id))
    ),
    "a correlated subquery": lambda s: s.scalars(
        select(Organisation.id).where(
            select(COUNTED).where(WorkerPool.organisation_id == Organisation.id).scalar_subquery() > 0
        )
    ),
    "FROM a subquery": lambda s: s.scalars(select(SUBQUERY.c.organisation_id)),
    "a CTE": lambda s: s.scalars(select(CTE.c.office)),
    "UNION ALL": lambda s: s.scalars(union_all(select(WorkerPool.organisation_id), select(Employer.organisation_id))),
    "an outer join inside": lambda s: [
        office
        for (office,) in s.execute(select(Worker.organisation_id).join(WorkerPool, WorkerPool.id == Worker.pool_id))
    ],
    "the vault": lambda s: s.scalars(select(Identity.organisation_id)),
    "accounts": lambda s: s.scalars(select(User.organisation_id)),
    "FOR UPDATE": lambda s: s.scalars(select(WorkerPool.organisation_id).with_for_update()),
}


@pytest.mark.parametrize("way", READS)
def test_a_read_sees_the_scope(served: Database, two: Two, way: str) -> None:
    with served.write() as session:
        enter(session, two.scope)
        assert set(READS[way](session)) == {two.own.id}
        enter(session, NOBODY)
        assert set(READS[way](session)) == set()


def test_counts_and_keys_see_the_scope(served: Database, two: Two) -> None:
    with served.read() as session:
        enter(session, two.scope)
        assert session.scalar(select(COUNTED)) == session.query(WorkerPool).count() == 1
        assert session.get(WorkerPool, two.pools[two.own.id].id) is not None
        assert session.get(WorkerPool, two.pools[two.other.id].id) is None


def test_an_alliance_and_its_round_are_seen_by_members_and_keeper(served: Database, two: Two) -> None:
    with served.read() as session:
        for seen, found in (((two.own.id,), 1), ((two.keeper.id,), 1), ((two.other.id,), 0)):
            enter(session, Scope(seen, (), ()))
            assert list(session.scalars(select(Alliance.id))) == [two.alliance.id] * found
            assert list(session.scalars(select(Round.id))) == [two.round.id] * found


def test_what_was_loaded_is_read_again_as_what_it_was(served: Database, two: Two) -> None:
    with served.write() as session:
        enter(session, two.scope)
        row = session.scalars(select(WorkerPool)).one()
        session.refresh(row)
        session.expire(row, ["name"])
        assert row.name == two.pools[two.own.id].name


def test_accounts_are_open_to_who_signs_in_or_keeps_the_register(served: Database, two: Two) -> None:
    with served.read() as session:
        for why in Why:
            enter(session, Scope((), (), (), why=why))
            seen = set(session.scalars(select(User.id)))
            assert seen == ({user.id for user in two.users.values()} if why in {Why.SIGN_IN, Why.REGISTER} else set())


def test_the_vault_takes_more_than_sight(served: Database, two: Two) -> None:
    with served.read() as session:
        enter(session, Scope((two.own.id, two.other.id), (two.own.id,), ()))
        assert session.scalars(select(Identity.worker_id)).all() == []
        with widened(session, Why.ROUND, seen=[two.other.id], written=[two.other.id]):
            assert session.scalars(select(Identity.worker_id)).all() == []
            assert len(session.scalars(select(Worker.id)).all()) == 2


# writing

CHANGES: dict[str, Callable[[Session], Any]] = {
    "update": lambda s: s.execute(update(WorkerPool).values(name="x")),
    "update that fetches": lambda s: s.execute(
        update(WorkerPool).values(name="x"), execution_options={"synchronize_session": "fetch"}
    ),
    "update by a subquery": lambda s: s.execute(
        update(WorkerPool).where(WorkerPool.organisation_id.in_(select(Employer.organisation_id))).values(name="x")
    ),
    "returning": lambda s: s.execute(update(WorkerPool).values(name="x").returning(WorkerPool.id)).all(),
}


@pytest.mark.parametrize("way", CHANGES)
def test_an_update_changes_what_may_be_written_though_more_is_seen(
    served: Database, database: Database, two: Two, way: str
) -> None:
    with served.write() as session:
        enter(session, Scope((two.own.id, two.other.id), (two.own.id,), ()))
        CHANGES[way](session)
        assert holder_of(session).wrote == {"worker_pools"}
    with database.read() as session:
        changed = session.scalars(select(WorkerPool.organisation_id).where(WorkerPool.name == "x"))
        assert list(changed) == [two.own.id]


def test_a_delete_takes_what_may_be_written(served: Database, database: Database, two: Two) -> None:
    with served.write() as session:
        enter(session, Scope((two.own.id, two.other.id), (two.own.id,), ()))
        session.execute(delete(JobOrder))
        session.execute(delete(Employer))
    with database.read() as session:
        assert list(session.scalars(select(Employer.organisation_id))) == [two.other.id]


def foreign_pool(two: Two) -> WorkerPool:
    return WorkerPool(organisation_id=two.other.id, name="theirs", region_code="451022")


def make_theirs(session: Session, two: Two) -> None:
    session.add(foreign_pool(two))


def change_theirs(session: Session, two: Two) -> None:
    session.get_one(WorkerPool, two.pools[two.other.id].id).name = "mine now"


def delete_theirs(session: Session, two: Two) -> None:
    session.delete(session.get_one(WorkerPool, two.pools[two.other.id].id))


def take_theirs(session: Session, two: Two) -> None:
    session.get_one(WorkerPool, two.pools[two.other.id].id).organisation_id = two.own.id


def give_ours_away(session: Session, two: Two) -> None:
    session.get_one(WorkerPool, two.pools[two.own.id].id).organisation_id = two.other.id


def change_their_account(session: Session, two: Two) -> None:
    session.add(User(organisation_id=two.own.id, login="new", password_hash="", role="county_clerk"))


def load_theirs(session: Session, two: Two) -> None:
    row = {"id": new_id(), "created_at": now(), "changed_at": now(), "version": 1, "state": "open", "name": "theirs"}
    row |= {"organisation_id": two.other.id, "region_code": "451022"}
    bulk_insert(session.connection(), POOLS, {name: [value] for name, value in row.items()})


@pytest.mark.parametrize(
    "write",
    [make_theirs, change_theirs, delete_theirs, take_theirs, give_ours_away, change_their_account, load_theirs],
)
def test_objects_of_others_are_not_written_though_they_are_seen(
    served: Database, database: Database, two: Two, write: Callable[[Session, Two], None]
) -> None:
    def attempt() -> None:
        with served.write() as session:
            enter(session, Scope((two.own.id, two.other.id), (two.own.id,), (), user=two.users[two.own.id].id))
            write(session, two)
            session.flush()

    with pytest.raises(NotFoundError):
        attempt()
    with database.read() as session:
        held = {row.id: (row.organisation_id, row.name) for row in session.scalars(select(WorkerPool))}
        assert held == {row.id: (row.organisation_id, row.name) for row in two.pools.values()}


def test_own_objects_are_made_changed_and_deleted(served: Database, database: Database, two: Two) -> None:
    with served.write() as session:
        enter(session, two.scope)
        made = WorkerPool(organisation_id=two.own.id, name="new", region_code="451022")
        session.add(made)
        session.flush()
        made.name = "newer"
        session.flush()
        session.delete(made)
        session.get_one(WorkerPool, two.pools[two.own.id].id).name = "ours"
        session.get_one(User, two.users[two.own.id].id).failed_logins = 1
        session.flush()
        assert holder_of(session).wrote == {"worker_pools", "users"}
    with database.read() as session:
        assert set(session.scalars(select(WorkerPool.name))) == {"ours", two.pools[two.other.id].name}


def test_what_was_written_is_forgotten_with_the_transaction(served: Database, two: Two) -> None:
    with served.session(served.writer) as session:
        enter(session, two.scope)
        session.get_one(WorkerPool, two.pools[two.own.id].id).name = "ours"
        session.commit()
        assert holder_of(session).wrote == set()


# the net

REFUSED: dict[str, Callable[[Session], Any]] = {
    "text": lambda s: s.execute(text("SELECT * FROM workers")),
    "text of a mapped class": lambda s: s.scalars(
        select(WorkerPool).from_statement(text("SELECT * FROM worker_pools"))
    ).all(),
    "a Core table": lambda s: s.execute(select(POOLS)),
    "a Core column": lambda s: s.execute(select(POOLS.c.name)),
    "a Core delete": lambda s: s.execute(delete(POOLS)),
    "a Core update": lambda s: s.execute(update(POOLS).values(name="x")),
    "an insert of a mapped class": lambda s: s.execute(
        insert(WorkerPool), [{"organisation_id": new_id(), "name": "x", "region_code": ""}]
    ),
    "an update by key": lambda s: s.execute(update(WorkerPool), [{"id": new_id(), "name": "x", "version": 1}]),
    "the connection": lambda s: s.connection().execute(select(POOLS)),
    "the connection's driver": lambda s: s.connection().exec_driver_sql('SELECT name FROM "worker_pools"'),
    "a join of plain names": lambda s: s.execute(
        select(literal_column("w.name")).select_from(text("organisations o, worker_pools w"))
    ),
    "bulk objects": lambda s: s.bulk_insert_mappings(
        WorkerPool, [{"organisation_id": new_id(), "name": "x", "region_code": ""}]
    ),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_nothing_narrows_is_refused(served: Database, two: Two, way: str) -> None:
    with served.write() as session:
        enter(session, two.scope)
        with pytest.raises(UnscopedStatementError):
            REFUSED[way](session)
        session.rollback()


def test_what_concerns_no_organisation_passes(served: Database) -> None:
    with served.read() as session:
        session.execute(text("SELECT 1"))
        session.execute(select(cast("Table", Organisation.__table__)))
        if served.is_sqlite:
            session.connection().exec_driver_sql("PRAGMA table_info('workers')")


def test_a_connection_that_is_no_sessions_reads_nothing_of_organisations(served: Database) -> None:
    with served.engine.connect() as connection, pytest.raises(UnscopedStatementError):
        connection.execute(select(POOLS))
    with Session(served.engine) as plain, pytest.raises(UnscopedStatementError):
        plain.scalars(select(WorkerPool)).all()


@pytest.mark.usefixtures("two")
def test_a_trusted_session_reads_everything_and_remembers_what_it_wrote(database: Database) -> None:
    with database.write() as session:
        assert len(session.execute(select(POOLS)).all()) == 2
        session.scalars(select(WorkerPool)).first().name = "x"  # type: ignore[union-attr]  # there are two
        session.flush()
        assert holder_of(session).wrote == {"worker_pools"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_refuses_by_itself_what_the_hook_lets_pass(
    served: Database, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Core table inside a statement of mapped classes is the one hole of the hook."""
    monkeypatch.setattr("app.db.guard._check", lambda *_: None)
    with served.write() as session:
        enter(session, two.scope)
        inside = select(WorkerPool.organisation_id).where(
            WorkerPool.organisation_id.in_(select(POOLS.c.organisation_id))
        )
        assert set(session.scalars(inside)) == {two.own.id}
        session.add(foreign_pool(two))
        with pytest.raises(DBAPIError, match="row-level security"):
            session.flush()
