"""`dukou audit`: verify, anchor, and whose data somebody read."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.access.principal import Role
from app.audit import Event, keep_audit
from app.cli.main import app as commands
from app.db.crypto import Keyring
from app.db.engine import Database
from app.settings import Settings
from tests.app.audit.chains import act, chain, tamper
from tests.app.conftest import SignIn
from tests.app.factories import make_pool, make_worker

Run = Callable[..., Result]


@pytest.fixture
def anchors(tmp_path: Path) -> Path:
    return tmp_path / "elsewhere" / "anchors"


@pytest.fixture
def run(settings: Settings, anchors: Path, database: Database) -> Run:
    """Run a command on the test's database and keys."""
    keep_audit(database, Keyring.of(settings))
    told = {
        "DUKOU_DATABASE_URL": settings.url,
        "DUKOU_OWNER_URL": settings.url_of_owner,
        "DUKOU_VAR": str(settings.var),
        "DUKOU_ANCHOR_FILE": str(anchors),
    }
    return lambda *words, **more: CliRunner().invoke(commands, ["audit", *words], env={**told, **more})


def test_a_sound_audit_is_said_to_be_and_a_broken_one_ends_with_1(
    run: Run, anchors: Path, sign_in: SignIn, database: Database
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    act(database, clerk.organisation.id, Event("pool.open"), user=clerk.user.id)
    assert run("anchor").stdout == "1 chains anchored\n"
    sound = run("verify")
    assert (sound.exit_code, sound.stdout) == (0, "1 chains, 1 events, 1 anchors\n")
    assert run("verify", "--organisation", "x").exception is not None
    tamper(database, "UPDATE audit_events SET action = 'x'")
    broken = run("verify", "--json")
    assert broken.exit_code == 1
    place = {"organisation_id": str(clerk.organisation.id), "seq": 1, "code": "SEAL_BROKEN"}
    assert [each.items() >= place.items() for each in json.loads(broken.stdout)["broken"]] == [True]
    anchors.write_text("x")
    assert [each["code"] for each in json.loads(run("verify", "--json").stdout)["broken"]] == [
        "ANCHOR_BROKEN",
        "SEAL_BROKEN",
    ]


def test_without_an_anchor_file_there_is_nothing_to_anchor_in(run: Run) -> None:
    assert "ANCHOR_MISSING" in str(getattr(run("anchor", DUKOU_ANCHOR_FILE=None).exception, "code", ""))


def test_whose_data_somebody_read_is_one_command(run: Run, sign_in: SignIn, database: Database) -> None:
    clerk, other = sign_in(Role.COUNTY_CLERK), sign_in(Role.COUNTY_CLERK)
    with database.write() as session:
        pool = make_pool(session, clerk.organisation)
        workers = sorted(make_worker(session, pool).id for _ in range(2))
    act(
        database,
        clerk.organisation.id,
        Event("person.read", "pool", pool.id, subjects=workers, fields=("name", "phone")),
        user=clerk.user.id,
    )
    act(database, other.organisation.id, Event("person.read", subjects=workers), user=other.user.id)
    window = ("read", "--login", clerk.user.login, "--from", "2020-01-01")
    told = json.loads(run(*window, "--to", "2999-01-01", "--json").stdout)
    assert [(each["action"], each["fields"], each["object_id"]) for each in told] == [
        ("person.read", ["name", "phone"], str(pool.id))
    ]
    office = str(clerk.organisation.id)
    assert told[0]["workers"] == [{"worker_id": str(one), "office_id": office} for one in workers]
    assert "1 events, 2 people" in run(*window, "--to", "2999-01-01").stdout
    assert json.loads(run(*window, "--to", "2020-01-02", "--json").stdout) == []
    asked = [row for row in chain(database) if row.action == "audit.read"]
    assert [(row.actor_role, row.object_id) for row in asked] == [("operator", clerk.user.id)] * 3
    assert run("verify").exit_code == 0


def test_nobody_reads_of_an_account_that_is_not_there(run: Run) -> None:
    gone = run("read", "--login", "nobody", "--from", "2020-01-01", "--to", "2020-01-02")
    assert getattr(gone.exception, "code", "") == "NOT_FOUND"
