"""The runner's loop: it outlives a database that is locked, restarting or not yet there."""

import threading

from sqlalchemy import text

from app.db.engine import Database
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import SignIn
from tests.app.rounds.world import make_world


def test_a_runner_outlives_a_database_that_does_not_answer(
    settings: Settings, database: Database, sign_in: SignIn
) -> None:
    world = make_world(database, sign_in)
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    assert world.act(round_id, "solve") == 202
    _rename(database, "tasks", "gone")
    stop = threading.Event()
    runner = make_runner(settings, Database(settings.url))
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
        session.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))
