"""`dukou rights list` and `dukou retention run` on the local database."""

import json
from datetime import timedelta

import pytest

from app.clock import now, today
from app.db.engine import Database
from app.models.intake_record import Import
from app.models.worker import Worker
from app.settings import Settings
from tests.app.cli.conftest import Run
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.world import make_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def local(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Let commands work on the test's database."""
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))


def test_those_that_wait_are_listed_by_the_day_they_are_due(
    database: Database, sign_in: SignIn, run: Run, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    for worker, days in ((world.workers[0], 1), (world.workers[1], 20)):
        body = {"worker_id": worker, "kind": "object", "received_on": str(today() - timedelta(days=days))}
        assert world.clerk.post("/rights-requests", body).status_code == 201
    said = run("--as", world.clerk.user.login, "rights", "list", "--json")
    rows = json.loads(said.out)
    assert [(row["worker_id"], row["overdue"]) for row in rows] == [(world.workers[1], True), (world.workers[0], False)]
    assert rows[0]["due_on"] in run("--as", world.clerk.user.login, "rights", "list").out


def test_a_dry_run_says_what_would_go_and_a_run_takes_it(
    database: Database, sign_in: SignIn, run: Run, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    old = now() - timedelta(days=1100)
    with database.write() as session:
        session.query(Worker).update({"changed_at": old})
        session.query(Import).update({"created_at": old})
    told = []
    for words in (("--dry-run",), (), ()):
        said = run("retention", "run", "--json", *words)
        assert said.code == 0, said.err
        told.append((json.loads(said.out)["workers"], _people(database)))
    assert told == [(6, 6), (6, 0), (0, 0)]
    assert world.clerk.get(f"/workers/{world.workers[0]}").status_code == 404


def _people(database: Database) -> int:
    with database.read() as session:
        found: int = session.query(Worker).count()
        return found
