"""The runner's loop: it outlives a database that is locked, restarting or not yet there."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.db.engine import Database
from app.models.solution import Solution
from app.runner import database_of_runner, make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.world import make_world


def test_a_runner_outlives_a_database_that_does_not_answer(
    settings: Settings, database: Database, sign_in: SignIn, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    assert world.act(round_id, "solve") == 202
    _rename(database, "tasks", "gone")
    stop = threading.Event()
    runner = make_runner(settings, database_of_runner(settings))
    thread = threading.Thread(target=runner.run, args=(stop,), daemon=True)
    thread.start()
    stop.wait(0.3)
    assert thread.is_alive()
    _rename(database, "gone", "tasks")
    for _ in range(200):
        if world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed":
            break
        stop.wait(0.05)
    stop.set()
    thread.join(10)
    runner.database.close()
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed"


def _rename(database: Database, table: str, to: str) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO {to}")


@pytest.mark.parametrize(("failures", "state", "stored"), [(2, "proposed", 1), (3, "solving", 0)])
def test_what_was_computed_is_stored_again_when_the_lock_was_not_to_be_had(
    settings: Settings, database: Database, sign_in: SignIn, *, failures: int, state: str, stored: int, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    round_id = world.open_round()
    world.act(round_id, "freeze")
    world.act(round_id, "solve")
    runner = make_runner(settings, database_of_runner(settings))
    left = [OperationalError("INSERT", {}, RuntimeError("database is locked"))] * failures

    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if left and statement.startswith("INSERT INTO solutions"):
            raise left.pop()

    event.listen(runner.database.writer, "before_cursor_execute", refuse)
    with suppress(OperationalError):
        runner.step()
    runner.database.close()
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == state
    with database.read() as session:
        assert session.query(Solution).count() == stored
