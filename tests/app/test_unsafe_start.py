"""A production start is refused for each of twelve bad settings, by server, runner and migration, and goes on once mended."""

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from app.access.principal import Role
from app.access.service import create_user
from app.audit import keep_audit
from app.clock import now
from app.db import keyfile, roles
from app.db.engine import Database
from app.demo.logins import ADMIN, KEEPER, PASSWORD
from app.doctor import Level, Part, Safety, UnsafeStartError, findings
from app.doctor.finding import CATALOGUE
from app.doctor.of_database import VAULT
from app.main import create_app
from app.models.user import User
from app.pools import key_checks
from app.runner import make_runner
from app.settings import Settings
from tests.app.cli.conftest import Run, run
from tests.app.factories import make_organisation
from tests.app.lender import Lender
from tests.conftest import AUDIT_KEYS, POSTGRES

__all__ = ["run"]
THREE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})


def safe_settings(folder: Path, url: str, **more: object) -> Settings:
    """Settings of a production installation that nothing is wrong with, with its keys proved to the database."""
    made = Settings(
        var=folder / "var",
        database_url=url,
        key_file=folder / "keys" / "keys.json",
        anchor_file=folder / "elsewhere" / "anchors.jsonl",
        totp_roles=frozenset(map(str, THREE)),
        docs=False,
        production=True,
        **more,  # type: ignore[arg-type]  # one dict of unlike settings
    )
    with closing(Database(made.owner_url or url, trusted="tests")) as database, database.write() as session:
        key_checks.prepare(session, made)
    return made


def changed(settings: Settings, **more: object) -> Settings:
    return Settings(**{**settings.model_dump(), **more})


def refused(settings: Settings) -> list[str]:
    """The codes with which the server refuses to start; none when it starts."""
    try:
        app = create_app(settings)
    except UnsafeStartError as error:
        return error.codes
    app.state.dukou.database.close()
    return []


def runner_refused(settings: Settings) -> list[str]:
    with closing(Database(settings.runner_url or settings.url)) as database:
        try:
            make_runner(settings, database)
        except UnsafeStartError as error:
            return error.codes
    return []


@pytest.fixture
def embedded(tmp_path: Path, sqlite_template: Path) -> Settings:
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "dukou.db")
    return safe_settings(tmp_path, f"sqlite:///{tmp_path}/data/dukou.db", allow_sqlite=True)


def test_a_safe_installation_starts(embedded: Settings) -> None:
    assert (refused(embedded), runner_refused(embedded)) == ([], [])
    with closing(Database(embedded.url)) as database:
        assert findings(embedded, database) == []


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("PRODUCTION_SQLITE", {"allow_sqlite": False}),
        ("PRODUCTION_HTTP", {"host": "0.0.0.0"}),  # noqa: S104  # what is refused
        ("PRODUCTION_HTTP", {"host": "192.168.3.4"}),
        ("TOTP_OFF", {"totp_roles": frozenset({"auditor", "county_clerk"})}),
        ("ANCHOR_MISSING", {"anchor_file": None}),
    ],
)
def test_a_bad_setting_is_refused_by_every_process_in_production_only(
    embedded: Settings, code: str, bad: dict[str, object]
) -> None:
    settings = changed(embedded, **bad)
    assert (refused(settings), runner_refused(settings)) == ([code], [code])
    assert refused(changed(settings, production=False)) == []
    if code == "PRODUCTION_HTTP":
        assert refused(changed(settings, behind_tls=True)) == []
    assert refused(embedded) == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_file_that_others_may_read_is_refused(embedded: Settings, mode: int) -> None:
    embedded.keys_path.chmod(mode)
    assert refused(embedded) == ["KEY_FILE_OPEN"]
    embedded.keys_path.chmod(0o600)
    assert refused(embedded) == []


def test_keys_and_anchors_do_not_lie_with_the_database(embedded: Settings) -> None:
    data = Path(embedded.url.removeprefix("sqlite:///")).parent
    (data / "deep").mkdir()
    for place in (data / "keys.json", data / "deep" / "keys.json"):
        shutil.copy(embedded.keys_path, place)
        assert refused(changed(embedded, key_file=place)) == ["KEY_BESIDE_DATABASE"]
    link = embedded.keys_path.with_name("link.json")
    link.symlink_to(data / "keys.json")
    assert refused(changed(embedded, key_file=link)) == ["KEY_BESIDE_DATABASE"]
    assert refused(changed(embedded, anchor_file=data / "anchors.jsonl")) == ["ANCHOR_MISSING"]
    given = keyfile.spelled(keyfile.read(embedded.keys_path))
    assert refused(changed(embedded, keys=given, key_file=data / "keys.json")) == []


def test_keys_that_are_not_the_databases_are_refused(embedded: Settings) -> None:
    right = embedded.keys_path.read_text()
    for wrong, code in ("{", "KEY_MISSING"), (keyfile.spelled(keyfile.fresh()), "KEY_WRONG"):
        embedded.keys_path.write_text(wrong)
        assert refused(embedded) == [code]
    embedded.keys_path.unlink()
    assert refused(embedded) == ["KEY_MISSING"]
    assert not embedded.keys_path.exists()
    embedded.keys_path.write_text(right)
    embedded.keys_path.chmod(0o600)
    assert refused(embedded) == []


@pytest.mark.parametrize("login", [ADMIN, KEEPER, "450225"])
def test_the_demos_published_password_opens_nothing(embedded: Settings, login: str) -> None:
    with closing(keep_audit(Database(embedded.url, trusted="tests"), AUDIT_KEYS)) as database:
        with database.write() as session:
            office = make_organisation(session, "county_office")
            create_user(session, login, password=PASSWORD, role="county_clerk", organisation=office)
            create_user(session, "somebody", password=PASSWORD, role="county_clerk", organisation=office)
        assert refused(embedded) == ["DEMO_ACCOUNTS"]
        with database.write() as session:
            session.query(User).filter_by(login=login).one().active = False
    assert refused(embedded) == []


def test_everything_bad_is_told_at_once(embedded: Settings) -> None:
    bad = changed(embedded, allow_sqlite=False, host="0.0.0.0", totp_roles=frozenset(), anchor_file=None)  # noqa: S104
    assert refused(bad) == ["ANCHOR_MISSING", "PRODUCTION_HTTP", "PRODUCTION_SQLITE", "TOTP_OFF"]
    with pytest.raises(UnsafeStartError) as error:
        create_app(bad)
    assert all(CATALOGUE[code].mend in error.value.extra[code] for code in error.value.codes)


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("FAILPOINT_SET", {"failpoint": "freeze.before_commit"}),
        ("DOCS_OPEN", {"docs": True}),
        ("ISSUER_UNLISTED", {"oidc_issuer": "https://sso.example.org/realm"}),
    ],
)
def test_a_warning_does_not_stop_a_start(embedded: Settings, code: str, bad: dict[str, object]) -> None:
    settings = changed(embedded, **bad)
    found = findings(settings, None)
    assert [(each.code, each.level) for each in found] == [(code, Level.WARNING)]
    assert refused(settings) == []
    refused(embedded)  # disarms the failpoint


def test_debug_lines_are_a_warning(embedded: Settings) -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        assert [each.code for each in findings(embedded, None)] == ["DEBUG_LOG"]
    finally:
        root.setLevel(before)


def test_every_finding_speaks_both_languages_and_says_what_mends_it() -> None:
    for code, each in CATALOGUE.items():
        assert each.code == code
        assert any("\u4e00" <= letter <= "\u9fff" for letter in each.zh)
        assert each.en.isascii()
        assert each.mend


# --- PostgreSQL: whose role, and which walls


class House:
    """A migrated database with its walls, and two login roles beside the service's own, which a test may bend."""

    def __init__(self, lender: Lender) -> None:
        self.owner = lender.lend()
        self.app, self.runner = (f"dukou_t_{name}_{uuid4().hex[:8]}" for name in ("app", "run"))
        for role in (self.app, self.runner):
            self.order("CREATE ROLE {} LOGIN", role)
        self.order("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}", self.app)
        self.order("GRANT SELECT ON tasks, rounds TO {}", self.runner)

    def order(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))

    def url(self, role: str) -> str:
        return make_url(self.owner).set(username=role).render_as_string(hide_password=False)

    def end(self, lender: Lender) -> None:
        for role in (self.app, self.runner):
            self.order("DROP OWNED BY {}", role)
        lender.close()
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            for role in (self.app, self.runner):
                connection.execute(SQL("DROP ROLE {}").format(Identifier(role)))


@pytest.fixture(scope="module")
def house(postgres_template: str) -> Iterator[House]:
    lender = Lender(POSTGRES, postgres_template)
    built = House(lender)
    yield built
    built.end(lender)


@pytest.fixture
def served(house: House, tmp_path: Path) -> Settings:
    house.order("DELETE FROM key_checks")
    url, runner = house.url(house.app), house.url(house.runner)
    keeper = house.url(roles.KEEPER)
    return safe_settings(tmp_path, url, owner_url=house.owner, runner_url=runner, keeper_url=keeper)


def test_a_safe_installation_on_postgresql_starts(served: Settings) -> None:
    assert (refused(served), runner_refused(served)) == ([], [])


def test_a_retention_without_a_role_of_its_own_is_a_warning_that_names_whose_it_takes(
    served: Settings, house: House, embedded: Settings
) -> None:
    with closing(Database(served.url)) as database:
        assert findings(served, database) == []
        shared = changed(served, keeper_url="")
        [told] = findings(shared, database)
    assert (told.code, told.level, told.detail) == ("KEEPER_SHARED", Level.WARNING, house.app)
    assert "DUKOU_KEEPER_URL" in told.mend
    assert (refused(shared), runner_refused(shared)) == ([], [])
    assert findings(changed(embedded, keeper_url=""), None) == []  # the embedded database knows no roles


def test_a_role_above_the_walls_is_refused(served: Settings, house: House) -> None:
    for lift, drop in (
        ("ALTER ROLE {} SUPERUSER", "ALTER ROLE {} NOSUPERUSER"),
        ("ALTER ROLE {} BYPASSRLS", "ALTER ROLE {} NOBYPASSRLS"),
        ("GRANT postgres TO {}", "REVOKE postgres FROM {}"),
    ):
        house.order(lift, house.app)
        assert refused(served) == ["DATABASE_SUPERUSER"]
        house.order(drop, house.app)
        assert refused(served) == []
    assert refused(changed(served, database_url=house.owner)) == ["DATABASE_SUPERUSER"]


def test_a_role_that_owns_a_table_is_refused(served: Settings, house: House) -> None:
    both = ["DATABASE_OWNER", "WALLS_MISSING"]  # the policy that lets the owner operate names another
    house.order("ALTER TABLE tasks OWNER TO {}", house.app)
    assert refused(served) == both
    house.order("ALTER TABLE tasks OWNER TO {}", house.runner)
    assert (refused(served), runner_refused(served)) == (both[1:], both)
    house.order("ALTER TABLE tasks OWNER TO postgres")
    house.order("GRANT SELECT ON tasks TO {}", house.runner)
    assert (refused(served), runner_refused(served)) == ([], [])


@pytest.mark.parametrize("table", ["workers", "identities", "users", "audit_events"])
def test_a_table_without_its_wall_is_refused(served: Settings, house: House, table: str) -> None:
    for lower, raise_ in (
        ("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY", "ALTER TABLE {} FORCE ROW LEVEL SECURITY"),
        ("ALTER TABLE {} DISABLE ROW LEVEL SECURITY", "ALTER TABLE {} ENABLE ROW LEVEL SECURITY"),
    ):
        house.order(lower, table)
        assert (refused(served), runner_refused(served)) == (["WALLS_MISSING"], ["WALLS_MISSING"])
        house.order(raise_, table)
        assert refused(served) == []


def test_a_wall_with_a_gap_is_refused(served: Settings, house: House) -> None:
    house.order("CREATE TABLE stray (id uuid)")
    assert refused(served) == ["WALLS_MISSING"]
    house.order("DROP TABLE stray")
    house.order("GRANT UPDATE ON audit_events TO dukou_app")
    assert (refused(served), runner_refused(served)) == (["WALLS_MISSING"], ["WALLS_MISSING"])
    house.order("REVOKE UPDATE ON audit_events FROM dukou_app")
    assert (refused(served), runner_refused(served)) == ([], [])


def test_a_runner_that_may_read_identities_is_refused(served: Settings, house: House) -> None:
    for grant in ("GRANT SELECT ON identities TO {}", "GRANT SELECT (name) ON identities TO {}"):
        house.order(grant, house.runner)
        assert (refused(served), runner_refused(served)) == (["RUNNER_SEES_VAULT"], ["RUNNER_SEES_VAULT"])
        house.order("REVOKE ALL ON identities FROM {}", house.runner)
        house.order("REVOKE ALL (name) ON identities FROM {}", house.runner)
        assert (refused(served), runner_refused(served)) == ([], [])
    shared = changed(served, runner_url="")
    assert (refused(shared), runner_refused(shared)) == ([], ["RUNNER_SEES_VAULT"])
    assert {"identities", "vault_keys"} == VAULT


# --- a database that is away at the start


def hidden(settings: Settings) -> Callable[[], object]:
    """Take the database away; return how it comes back."""
    path = Path(settings.url.removeprefix("sqlite:///"))
    away = path.with_name("away")
    path.rename(away)
    path.write_bytes(b"")
    return lambda: shutil.move(away, path)


def test_a_server_whose_database_was_away_stays_shut_until_it_is_found_safe(embedded: Settings) -> None:
    come_back = hidden(embedded)
    app = create_app(embedded)
    with TestClient(app) as client:
        assert client.get("/healthz").text == "ok"
        for path in ("/readyz", "/login", "/api/v1/me", "/metrics"):
            shut = client.get(path)
            assert (shut.status_code, shut.json()["code"]) == (503, "DATABASE_BUSY")
        app.state.dukou.database.close()
        come_back()
        with (
            closing(keep_audit(Database(embedded.url, trusted="tests"), AUDIT_KEYS)) as database,
            database.write() as session,
        ):
            office = make_organisation(session, "county_office")
            user = create_user(session, KEEPER, password=PASSWORD, role="county_clerk", organisation=office)
        unsafe = client.get("/login")
        assert (unsafe.status_code, unsafe.json()["code"], KEEPER in unsafe.text) == (503, "UNSAFE_START", False)
        with closing(Database(embedded.url, trusted="tests")) as database, database.write() as session:
            session.get_one(User, user.id).active = False
        assert (client.get("/login").status_code, client.get("/readyz").text) == (200, "ready")


def test_a_runner_whose_database_was_away_takes_nothing_from_an_unsafe_one(served: Settings, house: House) -> None:
    with closing(Database("postgresql://nobody@127.0.0.1:1/nowhere")) as away:
        held = Safety.at_start(served, away, Part.RUNNER)
    assert not held.passed
    with closing(Database(served.runner_url)) as database:
        runner = make_runner(served, database)
        assert runner.safety.passed
        waiting = replace(runner, safety=Safety(served, database, Part.RUNNER))
        house.order("GRANT SELECT ON identities TO {}", house.runner)
        with pytest.raises(UnsafeStartError) as error:
            waiting.run(threading.Event())
        assert error.value.codes == ["RUNNER_SEES_VAULT"]
        house.order("REVOKE ALL ON identities FROM {}", house.runner)


def test_clocks_that_differ_are_a_warning(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.doctor.of_database.now", lambda: now() + timedelta(seconds=30))
    with closing(Database(served.url)) as database:
        assert [each.code for each in findings(served, database)] == ["CLOCK_OFF"]
    assert refused(served) == []


# --- the command


def test_migrate_refuses_bad_settings_before_it_makes_anything(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DUKOU_PRODUCTION", "true")
    said = run("migrate")
    assert (said.code, "PRODUCTION_SQLITE" in said.err, "DUKOU_ALLOW_SQLITE" in said.err) == (1, True, True)
    assert not (tmp_path / "var").exists()
    monkeypatch.setenv("DUKOU_ALLOW_SQLITE", "true")
    monkeypatch.setenv("DUKOU_KEY_FILE", str(tmp_path / "keys" / "keys.json"))
    monkeypatch.setenv("DUKOU_ANCHOR_FILE", str(tmp_path / "elsewhere" / "anchors"))
    monkeypatch.setenv("DUKOU_TOTP_ROLES", json.dumps(sorted(THREE)))
    assert run("migrate").code == 0


def test_the_doctor_tells_errors_and_warnings_and_ends_with_1(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run("migrate")
    said = run("doctor", "--json")
    told = {each["code"]: each for each in json.loads(said.out)}
    assert said.code == 1
    assert set(told) == {"PRODUCTION_SQLITE", "KEY_BESIDE_DATABASE", "TOTP_OFF", "ANCHOR_MISSING", "DOCS_OPEN"}
    assert (told["DOCS_OPEN"]["level"], told["TOTP_OFF"]["level"]) == ("warning", "error")
    assert all({"zh", "en", "mend", "detail"} <= set(each) for each in told.values())
    (tmp_path / "keys").mkdir()
    shutil.move(tmp_path / "var" / "keys.json", tmp_path / "keys" / "keys.json")
    monkeypatch.setenv("DUKOU_ALLOW_SQLITE", "true")
    monkeypatch.setenv("DUKOU_KEY_FILE", str(tmp_path / "keys" / "keys.json"))
    monkeypatch.setenv("DUKOU_ANCHOR_FILE", str(tmp_path / "elsewhere" / "anchors"))
    monkeypatch.setenv("DUKOU_TOTP_ROLES", json.dumps(sorted(THREE)))
    mended = run("doctor")
    assert (mended.code, "DOCS_OPEN" in mended.out, "0 errors, 1 warnings" in mended.err) == (0, True, True)


def test_the_doctor_judges_the_settings_of_a_database_that_is_away(run: Run) -> None:
    said = run("doctor", "--json")
    assert said.code == 1
    assert "PRODUCTION_SQLITE" in {each["code"] for each in json.loads(said.out)}
    assert "DATABASE_BUSY" in said.err
