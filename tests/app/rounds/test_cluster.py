"""A Dask cluster gives the bytes of one thread, gets the input once, and is refused clearly when it cannot serve."""

import socket
import threading
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.db.engine import Database
from app.errors import DukouError, InvalidError
from app.rounds import engine_version
from app.rounds.executors import opened
from app.rounds.folder import match_folder, verify_folder
from app.runner import make_runner
from app.settings import Settings
from matching.blocks import Block, cut, map_blocks
from matching.carriers import sent_bytes
from matching.errors import ExecutorError
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.dask_processes import DaskProcesses
from tests.app.rounds.world import World, make_world
from tests.oracle.folders import random_tables, seeded

DAY = date(2026, 3, 1)
ROWS = 100_000


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """Twenty people, eight jobs, agreements, bans."""
    random_tables(seeded(11), workers=20, jobs=8, sides=False, full=True).write(tmp_path / "crowd")
    return tmp_path / "crowd"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "summary.json"}


def total(column: Any, block: Block) -> int:
    return int(column[slice(*block)].sum())


def writable(column: Any, _: Block) -> bool:
    return bool(column.flags.writeable)


def fail(_: Any, block: Block) -> int:
    raise ValueError(f"block {block}")


def held_up(_: Any, block: Block) -> int:
    threading.Event().wait(30 if block[0] else 0)
    return block[0]


def test_a_cluster_gives_the_bytes_of_one_thread(crowd: Path, tmp_path: Path, spec: str) -> None:
    match_folder(crowd, tmp_path / "here", date=DAY, pairs_file=tmp_path / "here.csv")
    match_folder(crowd, tmp_path / "there", date=DAY, executor_spec=spec, pairs_file=tmp_path / "there.csv")
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    assert (tmp_path / "here.csv").read_bytes() == (tmp_path / "there.csv").read_bytes()
    assert verify_folder(crowd, tmp_path / "there", executor_spec=spec).ok


def test_a_cluster_is_sent_the_input_once_and_not_once_a_block(spec: str) -> None:
    column = np.arange(ROWS)
    with opened(spec) as executor:
        parts = list(map_blocks(total, column, blocks=cut(ROWS, size=2_500), executor=executor))
        assert sum(parts) == column.sum()
        assert executor is not None
        assert column.nbytes < sent_bytes(executor) < 1.01 * column.nbytes
        assert all(map_blocks(writable, column, blocks=cut(8, size=1), executor=executor))


def test_what_a_block_refuses_reaches_the_caller_from_a_cluster(spec: str) -> None:
    with opened(spec) as executor, pytest.raises(ValueError, match="block"):
        list(map_blocks(fail, 0, blocks=cut(8, size=1), executor=executor))


def test_a_cluster_with_another_engine_is_refused_and_both_are_named(
    spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = engine_version.engine_version()
    engine_version.engine_version.cache_clear()
    monkeypatch.setattr(engine_version, "ENGINE_VERSION", "9.9.9")
    try:
        with pytest.raises(InvalidError, match=r"9\.9\.9\+") as caught, opened(spec):
            pass
    finally:
        engine_version.engine_version.cache_clear()
    assert caught.value.code == "CLUSTER_VERSION"
    assert true in caught.value.message_zh
    assert true in caught.value.message_en


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.rounds.executors.PATIENCE", 0.5)


def refused(spec: str) -> DukouError:
    with pytest.raises(DukouError) as caught, opened(spec):
        pass
    return caught.value


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nonsense://x", "tcp://127.0.0.1:port"])
def test_an_address_where_nobody_answers_is_refused(address: str) -> None:
    error = refused(f"dask:{address}")
    assert error.code == "CLUSTER_UNREACHABLE"
    assert address in error.message_zh
    assert address in error.message_en


@pytest.mark.usefixtures("impatient")
def test_something_else_that_listens_there_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert refused(f"dask:tcp://127.0.0.1:{silent.getsockname()[1]}").code == "CLUSTER_UNREACHABLE"


@pytest.mark.usefixtures("impatient")
def test_a_cluster_without_processes_is_refused(tmp_path: Path) -> None:
    empty = DaskProcesses.start(tmp_path, processes=0)
    try:
        assert refused(f"dask:{empty.address}").code == "CLUSTER_EMPTY"
    finally:
        empty.stop()


def test_a_cluster_that_is_lost_is_an_error_with_a_name(tmp_path: Path) -> None:
    lost = DaskProcesses.start(tmp_path, processes=1)
    try:
        with opened(f"dask:{lost.address}") as executor:
            results = map_blocks(held_up, 0, blocks=cut(8, size=1), executor=executor)
            assert next(results) == 0
            lost.kill()
            with pytest.raises(ExecutorError) as caught:
                list(results)
    finally:
        lost.stop()
    assert caught.value.code == "EXECUTOR_LOST"


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def outcome(world: World, round_id: str) -> list[tuple[str, str, int]]:
    rows = world.coordinator.get("/proposals", round_id=round_id, limit=200).json()["items"]
    return sorted((row["worker_id"], row["job_order_id"], row["score"]) for row in rows)


def solved(world: World, round_id: str, *, settings: Settings, database: Database) -> dict[str, Any]:
    assert world.act(round_id, "solve") == 202
    make_runner(settings, database).run_until_idle()
    found: dict[str, Any] = world.coordinator.get(f"/rounds/{round_id}").json()
    return found


def test_a_round_is_solved_on_a_cluster_as_by_the_runner_alone(
    world: World, settings: Settings, database: Database, spec: str
) -> None:
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    solved(world, round_id, settings=settings, database=database)
    alone = outcome(world, round_id)
    afar = settings.model_copy(update={"executor": spec})
    assert solved(world, round_id, settings=afar, database=database)["state"] == "proposed"
    assert len(alone) == 4
    assert outcome(world, round_id) == alone


@pytest.mark.usefixtures("impatient")
def test_a_round_whose_cluster_is_gone_goes_back_to_its_coordinator_with_the_reason(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    assert world.act(round_id, "freeze") == 200
    nowhere = settings.model_copy(update={"executor": "dask:tcp://127.0.0.1:1"})
    found = solved(world, round_id, settings=nowhere, database=database)
    assert found["state"] == "frozen"
    task = world.coordinator.get(f"/rounds/{round_id}/task").json()
    assert (task["state"], task["error_code"]) == ("failed", "CLUSTER_UNREACHABLE")
