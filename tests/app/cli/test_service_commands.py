"""`dukou round ...` on the local database and on a running server: the same words, the same answers."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import uvicorn

from app.db.crypto import Keyring
from app.db.engine import Database
from app.main import create_app
from app.models.audit import AuditEvent
from app.models.organisation import Organisation
from app.settings import Settings
from tests.app.cli.conftest import Run
from tests.app.conftest import Keep, SignIn
from tests.app.demand.sheets import credit_code
from tests.app.rounds.world import World, make_world


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let commands work on the test's database."""
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_OWNER_URL", settings.url_of_owner)
    monkeypatch.setenv("DUKOU_RUNNER_URL", settings.url_of_runner)
    monkeypatch.setenv("DUKOU_KEEPER_URL", settings.url_of_keeper)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))


@pytest.fixture
def server(settings: Settings) -> Iterator[str]:
    """The address of a running server on the test's database."""
    # no log_config: it would shut all handlers there are, and that of OR-Tools' logging closes the stream it holds
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_config=None, log_level="error")
    made = uvicorn.Server(config)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    while not made.started:
        threading.Event().wait(0.02)
    port = made.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    made.should_exit = True
    thread.join(10)


@pytest.mark.usefixtures("local")
def test_a_round_by_command_on_the_local_database(world: World, run: Run) -> None:
    round_id = world.open_round()
    me = ("--as", world.coordinator.user.login)
    assert json.loads(run(*me, "round", "freeze", round_id).out)["state"] == "frozen"
    solved = run(*me, "round", "solve", round_id)
    assert solved.code == 0, solved.err
    assert (json.loads(solved.out)["placed"], json.loads(solved.out)["placed_by_tier"]) == (4, [None, None, 0, None])
    assert "task_started" in solved.err
    rechecked = run(*me, "round", "recheck", round_id)
    assert (rechecked.code, json.loads(rechecked.out)["holds"]) == (0, True)
    assert json.loads(run(*me, "round", "manifest", round_id).out)["seed"] == "seed"
    assert json.loads(run(*me, "round", "publish", round_id).out)["published"] == 4
    listed = json.loads(run(*me, "round", "proposals", round_id, "--json").out)
    assert {row["state"] for row in listed} == {"published"}


def test_a_round_by_command_on_a_server(world: World, run: Run, server: str) -> None:
    round_id = world.open_round()
    there = ("--server", server, "--token", world.coordinator.token)
    assert json.loads(run(*there, "round", "freeze", round_id).out)["state"] == "frozen"
    refused = run(*there, "round", "publish", round_id)
    assert (refused.code, "ROUND_STATE" in refused.err) == (1, True)
    assert len(json.loads(run(*there, "round", "manifest", round_id).out)["files"]) == 5
    refused = run(*there, "round", "snapshot", round_id, "--out", "folder")
    assert (refused.code, "LOCAL_ONLY" in refused.err) == (1, True)


@pytest.mark.usefixtures("local")
def test_a_snapshot_is_taken_out_by_the_operator_alone_and_leaves_an_event(
    world: World, run: Run, database: Database, tmp_path: Path
) -> None:
    round_id = world.open_round()
    folder = tmp_path / "folder"
    assert "NOT_FOUND" in run("round", "snapshot", round_id, "--out", str(folder)).err
    world.act(round_id, "freeze")
    told = json.loads(run("round", "snapshot", round_id, "--out", str(folder)).out)
    assert told["digest"] == world.coordinator.get(f"/rounds/{round_id}/snapshot").json()["digest"]
    options = ("--out", str(tmp_path / "out"), "--policy", str(folder / "policy.json"))
    assert run("match", str(folder), *options, "--date", told["date"], "--seed", told["seed"]).code == 0
    assert run("verify", str(folder), str(tmp_path / "out")).code == 0
    assert "OUT_NOT_EMPTY" in run("round", "snapshot", round_id, "--out", str(folder)).err
    with database.read() as session:
        (event,) = session.query(AuditEvent).filter_by(action="snapshot.take_out")
        assert (event.actor_role, event.source, event.rows) == ("operator", "command", len(world.workers))
        assert event.organisation_id == world.coordinator.organisation.id


def test_a_server_that_is_not_there_is_said_so(run: Run) -> None:
    said = run("--server", "http://127.0.0.1:9", "--token", "x", "round", "list")
    assert (said.code, "SERVER_UNREACHABLE" in said.err) == (1, True)


@pytest.mark.usefixtures("local", "world")
def test_an_unknown_account_or_none_is_refused(run: Run) -> None:
    assert run("--as", "nobody", "round", "list").code == 1
    assert "ACCOUNT_NEEDED" in run("round", "list").err


def test_migrate_twice_changes_nothing_and_the_reference_data_are_there(run: Run, tmp_path: Path) -> None:
    assert run("migrate").code == 0
    key = (tmp_path / "var" / "keys.json").read_bytes()
    assert run("migrate").code == 0
    assert (tmp_path / "var" / "keys.json").read_bytes() == key
    assert Keyring.open(tmp_path / "var" / "keys.json").active == 1
    listed = json.loads(run("reference", "list", "--json").out)
    assert {"regions", "occupations", "minimum_wages"} <= {row["dataset"] for row in listed}


def test_a_database_never_set_up_is_said_so(run: Run) -> None:
    said = run("organisation", "operator", "示范")
    assert (said.code, "DATABASE_BUSY" in said.err) == (1, True)


@pytest.mark.usefixtures("local")
def test_an_employer_is_registered_under_its_credit_code(run: Run, database: Database) -> None:
    words = ("organisation", "employer", "示范电子厂", "--region", "440305", "--credit-code")
    assert "CREDIT_CODE_WRONG" in run(*words, credit_code(3)[::-1]).err
    made = json.loads(run(*words, credit_code(3)).out)
    with database.read() as session:
        assert session.get_one(Organisation, UUID(made["id"])).credit_code == credit_code(3)


@pytest.mark.usefixtures("local")
def test_files_that_are_not_there_or_are_no_json_are_said_so(world: World, run: Run, tmp_path: Path) -> None:
    me = ("--as", world.clerk.user.login)
    gone = run(*me, "pool", "load", world.pool, tmp_path / "gone.xlsx")
    assert (gone.code, "FILE_NOT_USABLE" in gone.err) == (1, True)
    (tmp_path / "policy.json").write_text("{")
    wrong = run("--as", world.coordinator.user.login, "policy", "create", "p", "--file", tmp_path / "policy.json")
    assert (wrong.code, "POLICY_FILE" in wrong.err) == (1, True)


@pytest.mark.usefixtures("local")
def test_a_policy_file_is_kept_as_a_version(world: World, run: Run, tmp_path: Path) -> None:
    (tmp_path / "policy.json").write_text('{"weights": {"skill_fit": 7}}')
    made = run("--as", world.coordinator.user.login, "policy", "create", "p", "--file", tmp_path / "policy.json")
    assert json.loads(made.out)["body"]["weights"]["skill_fit"] == 7
