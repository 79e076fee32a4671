"""`dukou user | session | supervise | export` over HTTP, in the application of this process."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.models.organisation import Organisation
from app.models.user import User
from app.settings import Settings
from tests.app.cli.conftest import Run
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.console.steps import solved_round
from tests.app.console.visitor import Visitor
from tests.app.factories import make_organisation
from tests.app.rounds.world import make_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def local(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let commands work on the test's database."""
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))


def said(run: Run, actor: Actor, *words: str) -> Any:
    done = run("--as", actor.user.login, *words)
    assert done.code == 0, done.err
    return json.loads(done.out) if done.out.strip() else None


def test_an_account_is_closed_and_opened_and_its_sessions_with_it(
    database: Database, sign_in: SignIn, run: Run
) -> None:
    keeper, clerk = sign_in(Role.SECURITY_ADMIN), sign_in(Role.COUNTY_CLERK)
    listed = said(run, keeper, "user", "list", "--json")
    assert str(clerk.user.id) in {row["id"] for row in listed if row["active"]}
    assert len(said(run, keeper, "session", "list", "--user", str(clerk.user.id), "--json")) == 1
    assert said(run, keeper, "user", "deactivate", str(clerk.user.id))["active"] is False
    assert clerk.get("/me").status_code == 401
    assert said(run, keeper, "session", "list", "--user", str(clerk.user.id), "--json") == []
    assert said(run, keeper, "user", "activate", str(clerk.user.id))["active"] is True
    refused = run("--as", keeper.user.login, "user", "deactivate", str(keeper.user.id))
    assert (refused.code, "SAME_PERSON" in refused.err) == (1, True)
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).active


def test_an_own_session_is_ended_by_its_id(sign_in: SignIn, run: Run) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    rows = said(run, clerk, "session", "list", "--json")
    old = next(row["id"] for row in rows if not row["current"])
    assert said(run, clerk, "session", "end", old) is None
    assert clerk.get("/me").status_code == 401
    missing = run("--as", clerk.user.login, "session", "end", old)
    assert (missing.code, "NOT_FOUND" in missing.err) == (1, True)


def test_who_supervises_is_said_by_command(database: Database, sign_in: SignIn, run: Run) -> None:
    with database.write() as session:
        office = make_organisation(session, "county_office", region_code="451000").id
    admin = sign_in(Role.SYSTEM_ADMIN)
    for words, supervises in (((), True), (("--end",), False)):
        assert said(run, admin, "supervise", str(office), *words)["supervises"] is supervises
        with database.read() as session:
            assert session.get_one(Organisation, office).supervises is supervises


def test_an_export_is_asked_for_and_fetched_once(
    database: Database, settings: Settings, sign_in: SignIn, run: Run, tmp_path: Path, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    round_id = solved_round(world, Visitor.of(world.coordinator), settings=settings, database=database)
    asked = said(run, world.coordinator, "export", "ask", round_id)
    assert asked["state"] == "approved"
    alone = run("--as", world.coordinator.user.login, "export", "approve", asked["id"])
    assert (alone.code, "SAME_PERSON" in alone.err) == (1, True)
    file = tmp_path / "out.csv"
    assert run("--as", world.coordinator.user.login, "export", "fetch", asked["id"], str(file)).code == 0
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == asked["rows"] + 2
    again = run("--as", world.coordinator.user.login, "export", "fetch", asked["id"], str(file))
    assert (again.code, "NOT_FOUND" in again.err) == (1, True)
    assert [row["state"] for row in said(run, world.coordinator, "export", "list", "--json")] == ["fetched"]
