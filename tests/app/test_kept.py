"""A world that is kept: nothing of one test reaches another, and nothing that has gone stale is put back."""

from dataclasses import replace

import pytest

from app.db.engine import Database
from app.models.worker import Worker
from tests.app.conftest import Keep, SignIn
from tests.app.kept import FRESH_SECONDS, Shelf
from tests.app.rounds.world import World, make_world


def make_marked(database: Database, sign_in: SignIn) -> World:
    """A world whose list of orders is empty, so that what a test puts there shows."""
    return replace(make_world(database, sign_in), orders=[])


@pytest.mark.parametrize("_nth", range(3))
def test_what_a_test_does_to_its_world_no_other_sees(
    keep: Keep, database: Database, sign_in: SignIn, _nth: int
) -> None:
    world = keep(make_marked, database, sign_in)
    with database.read() as session:
        assert sorted(str(row.id) for row in session.query(Worker)) == world.workers
        assert {row.village for row in session.query(Worker)} == {""}
    assert world.orders == []
    assert world.clerk.get("/pools").json()["items"][0]["id"] == world.pool
    world.orders.append("of this test")
    with database.write() as session:
        session.query(Worker).update({"village": "of this test"})
    assert world.open_round()


def test_a_stale_world_is_built_anew(
    keep: Keep, shelf: Shelf, database: Database, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[World] = []

    def make_counted(database: Database, sign_in: SignIn) -> World:
        built.append(make_world(database, sign_in))
        return built[-1]

    world = keep(make_counted, database, sign_in)
    (key,) = (key for key in shelf.kept if "make_counted" in key and database.engine.dialect.name in key)
    assert shelf.kept[key].is_fresh
    monkeypatch.setattr("tests.app.kept.FRESH_SECONDS", -FRESH_SECONDS)
    assert not shelf.kept.pop(key).is_fresh
    assert [row.workers for row in built] == [world.workers]


def test_a_world_is_built_before_anything_else(keep: Keep, database: Database, sign_in: SignIn) -> None:
    sign_in("coordinator")
    with pytest.raises(AssertionError, match="before anything else"):
        keep(make_world, database, sign_in)
