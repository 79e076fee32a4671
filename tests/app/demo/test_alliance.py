"""The demo beside a running server: whichever runner takes the task, the round is seen solved."""

from pathlib import Path
from uuid import UUID

from app.db.crypto import Keyring
from app.db.engine import Database
from app.demo.alliance import Builder
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.factories import DAY
from tests.app.rounds.world import make_world


def test_a_round_another_runner_holds_is_waited_for(
    settings: Settings, database: Database, sign_in: SignIn, tmp_path: Path, keep: Keep
) -> None:
    world = keep(make_world, database, sign_in)
    round_id = world.open_round()
    world.act(round_id, "freeze")
    world.act(round_id, "solve")
    other, turns = make_runner(settings, database), iter([0, 0, 1])

    def solve() -> None:
        if next(turns):
            other.run_until_idle()

    keyring = Keyring.open(settings.keys_path)
    builder = Builder(database, keyring, folder=tmp_path, today=DAY, report=lambda *_: None)
    builder._see_solved(UUID(round_id), solve)
    assert world.coordinator.get(f"/rounds/{round_id}").json()["state"] == "proposed"
