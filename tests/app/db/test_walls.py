"""The walls in PostgreSQL: which stand, before whom, and that one that is missing is found; on SQLite the runner's list."""

import sqlite3
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.db import walls
from app.db.engine import Database
from app.db.migrate import downgrade, upgrade
from app.db.owned import Owned, Wall, table_name, walled
from app.db.roles import APP, KEEPER, OF_RUNNER, RUNNER
from app.errors import UnavailableError
from app.main import create_app
from app.models.identity import Identity
from app.runner import database_of_runner
from app.settings import Settings
from tests.app.factories import make_organisation, make_pool, make_worker
from tests.conftest import as_role

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = ("identities", "vault_keys", "users", "tokens", "invitations", "oidc_attempts", "idempotency_keys")

DENIED = "prohibited|not authorized|permission denied"


def said(session: Session, question: str, *values: object) -> list[tuple[Any, ...]]:
    rows = session.connection().exec_driver_sql(question, tuple(values)).all()
    return [tuple(row) for row in rows]


@on_postgresql
def test_the_application_is_neither_owner_nor_superuser_and_the_walls_stand_before_it(served: Database) -> None:
    with served.read() as session:
        who = said(session, "SELECT current_user, session_user")
        assert who == [(APP, APP)]
        told = said(session, "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert told == [(False, False, False)]
        owners = said(session, "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert (APP,) not in owners
        assert said(session, "SELECT row_security_active(%s)", "workers") == [(True,)]
        assert walls.missing(session.connection()) == []


@on_postgresql
def test_every_table_of_organisations_is_secured_by_four_policies_even_before_its_owner(database: Database) -> None:
    """Told by the catalogue alone: what points to organisations or to workers is somebody's."""
    register = {table_name(table) for table in walled() if table.wall is not Wall.OWNED}
    with database.read() as session:
        rows = said(
            session,
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,"
            " (SELECT count(DISTINCT p.polcmd) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polroles = '{0}')"
            " FROM pg_class c WHERE c.relkind = 'r' AND EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid"
            " AND k.contype = 'f' AND k.confrelid IN ('organisations'::regclass, 'workers'::regclass))",
        )
    owned = [row for row in rows if row[0] not in register]
    assert {row[0] for row in owned} <= {table_name(table) for table in walled() if issubclass(table, Owned)}
    assert len(owned) > 20
    assert [row for row in owned if row[1:] != (True, True, 4)] == []
    assert [row for row in rows if row[1:3] != (True, True)] == [("organisations", False, False, 0)]


@on_postgresql
def test_a_table_without_its_wall_is_found(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE stray (organisation_id uuid REFERENCES organisations (id))")
        assert walls.missing(connection) == ["-- stray: no model declares this table"]


BREACHES = {
    "row security off": "ALTER TABLE workers DISABLE ROW LEVEL SECURITY",
    "not before the owner": "ALTER TABLE workers NO FORCE ROW LEVEL SECURITY",
    "a grant too many": f"GRANT SELECT ON identities TO {RUNNER}",
    "a column too many": f"GRANT SELECT (name) ON identities TO {KEEPER}",
    "a deletion too few": f"REVOKE DELETE ON vault_keys FROM {KEEPER}",
    "a grant too few": f"REVOKE INSERT ON workers FROM {APP}",
    "the audit may be changed": f"GRANT DELETE ON audit_events TO {APP}",
}


@on_postgresql
@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found_and_mended(database: Database, breach: str) -> None:
    with database.engine.connect() as connection:
        connection.exec_driver_sql(BREACHES[breach])
        assert walls.missing(connection) != []
        walls.apply(connection)
        assert walls.missing(connection) == []


@on_postgresql
def test_a_policy_that_is_missing_or_another_is_found_and_mended(database: Database) -> None:
    with database.engine.connect() as connection:
        for policy in walls.catalogue(connection)["workers"].policies:
            connection.exec_driver_sql(f'DROP POLICY "{policy}" ON workers')
        connection.exec_driver_sql("CREATE POLICY dukou_see_00000000 ON workers USING (true)")
        orders = walls.missing(connection)
        assert 'DROP POLICY "dukou_see_00000000" ON "workers"' in orders
        assert sum(order.startswith("CREATE POLICY") for order in orders) == 6
        walls.apply(connection)
        assert walls.missing(connection) == []


@on_postgresql
def test_putting_up_what_stands_says_nothing(database: Database) -> None:
    with database.engine.connect() as connection:
        assert walls.statements(walls.catalogue(connection)) == []


@on_postgresql
def test_without_its_walls_the_service_is_not_ready(database: Database, settings: Settings) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE workers NO FORCE ROW LEVEL SECURITY")
    with TestClient(create_app(settings)) as client:
        refused = client.get("/readyz")
        assert (refused.status_code, refused.json()["code"]) == (503, "WALLS_MISSING")
        upgrade(database)
        assert client.get("/readyz").status_code == 200


@on_postgresql
def test_the_walls_go_and_come_with_the_schema(database: Database) -> None:
    downgrade(database, "-1")
    with database.read() as session:
        assert said(session, "SELECT count(*) FROM pg_policy") == [(0,)]
    upgrade(database)
    with database.read() as session:
        assert walls.missing(session.connection()) == []


# an owner who is not superuser


@pytest.fixture
def plain_owner(database: Database, settings: Settings) -> str:
    """The URL of a role that owns the tables and is nobody else."""
    role = "dukou_test_owner"
    with database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        for (table,) in said(session, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            connection.exec_driver_sql(f'ALTER TABLE "{table}" OWNER TO {role}')
        walls.apply(connection)
    return as_role(settings.url_of_owner, role)


@on_postgresql
def test_the_owner_reads_nothing_but_as_operator_or_in_a_lowered_table(database: Database, plain_owner: str) -> None:
    with database.write() as session:
        make_pool(session, make_organisation(session, "county_office"))
    count = "SELECT count(*) FROM worker_pools"
    with psycopg.connect(plain_owner) as owner:
        assert owner.execute(count).fetchone() == (0,)
    operator = Database(plain_owner, trusted="operator")
    with operator.read() as session:
        assert said(session, count) == [(1,)]
    operator.close()
    careless = Database(plain_owner, trusted="tests")
    with careless.write() as session:
        assert said(session, count) == [(0,)]
        with walls.lowered(session.connection(), "worker_pools"):
            assert said(session, count) == [(1,)]
        assert said(session, count) == [(0,)]
    careless.close()


@on_postgresql
@pytest.mark.parametrize(("trusted", "setting"), [("operator", "DUKOU_OWNER_URL"), ("runner", "DUKOU_RUNNER_URL")])
def test_who_acts_for_no_caller_does_not_start_as_who_sees_nothing(
    settings: Settings, trusted: str, setting: str
) -> None:
    wrong = Database(settings.url, trusted=trusted)
    with wrong.read() as session, pytest.raises(UnavailableError, match=setting) as refused:
        session.connection()
    assert refused.value.code == "ROLE_WRONG"
    wrong.close()


@on_postgresql
def test_roles_that_may_not_be_created_are_asked_for(plain_owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.roles.ROLES", ("dukou_never_made",))
    owner = Database(plain_owner, trusted="operator")
    with owner.write() as session, pytest.raises(UnavailableError, match="CREATE ROLE dukou_never_made LOGIN;"):
        walls.apply(session.connection())
    owner.close()


# the runner


@on_postgresql
def test_the_runner_has_no_privilege_in_the_vault_or_on_accounts(settings: Settings) -> None:
    runner = database_of_runner(settings)
    with runner.read() as session:
        assert said(session, "SELECT current_user") == [(RUNNER,)]
        for table in SECRET:
            seen = "INSERT, UPDATE" if table == "identities" else "SELECT, INSERT, UPDATE"
            assert said(session, "SELECT has_any_column_privilege(%s, %s)", table, seen) == [(False,)]
            assert said(session, "SELECT has_table_privilege(%s, 'SELECT, DELETE')", table) == [(False,)]
    runner.close()


INDEXED = {"organisation_id", "worker_id", "id_index"}


def test_of_the_vault_the_runner_reads_the_index_of_numbers_and_nothing_sealed(settings: Settings) -> None:
    runner = database_of_runner(settings)
    for column in Identity.__table__.columns.keys():  # noqa: SIM118  # a collection of columns
        order = f"SELECT {column} FROM identities"  # noqa: S608  # of the model
        if column in INDEXED:
            with runner.read() as session:
                assert said(session, order) == []
            continue
        with runner.read() as session, pytest.raises(DatabaseError, match=DENIED):
            said(session, order)
    runner.close()
    assert not INDEXED & set(Identity.encrypted)


def test_the_runner_reads_workers_and_no_identity(database: Database, settings: Settings) -> None:
    with database.write() as session:
        make_worker(session, make_pool(session, make_organisation(session, "county_office")))
    runner = database_of_runner(settings)
    with runner.read() as session:
        assert said(session, "SELECT count(*) FROM workers") == [(1,)]
    for table in SECRET:
        # How many there are it may know on PostgreSQL, which lets who reads a column count.
        reading = "SELECT name FROM " if table == "identities" else "SELECT count(*) FROM "
        for order in (reading, "DELETE FROM "):
            with runner.read() as session, pytest.raises(DatabaseError, match=DENIED):
                said(session, order + table)
    with runner.read() as session, pytest.raises(DatabaseError, match=DENIED):
        session.query(Identity).all()
    runner.close()


@on_sqlite
def test_the_runner_on_sqlite_is_held_to_its_list(settings: Settings) -> None:
    runner = database_of_runner(settings)
    with runner.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        names = [name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        may = set()
        for name in names:
            try:
                driver.execute("SELECT count(*) FROM " + name)  # noqa: S608  # of the catalogue
            except sqlite3.DatabaseError:
                continue
            may.add(name)
        driver.execute("SELECT organisation_id, due_on FROM rights_tickets")
        with pytest.raises(sqlite3.DatabaseError, match=DENIED):
            driver.execute("SELECT told FROM rights_tickets")
    public = {table_name(table) for table in walled() if table.wall is Wall.PUBLIC}
    whole = {name for name, privileges in OF_RUNNER.items() if "SELECT" in privileges}
    assert may == {*whole, *public, "alembic_version"}
    runner.close()


def test_the_server_trusts_nobody(settings: Settings) -> None:
    state = create_app(settings).state.dukou
    assert state.database.trusted == ""
    assert make_url(state.database.url).username == (None if state.database.is_sqlite else APP)
    state.database.close()
