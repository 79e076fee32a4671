"""If-Match: a change names the version it was made on; of two at once, one wins."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.models.agreement import Agreement
from tests.app.conftest import Actor, SignIn
from tests.app.factories import make_agreement


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def address(coordinator: Actor, database: Database) -> str:
    with database.write() as session:
        return f"/agreements/{make_agreement(session, coordinator.organisation).id}"


def end(day: int) -> dict[str, Any]:
    return {"end_date": f"2026-12-{day:02}"}


def test_reading_gives_the_version_that_a_change_then_names(coordinator: Actor, address: str) -> None:
    read = coordinator.get(address)
    assert read.headers["etag"] == '"1"'
    changed = coordinator.patch(address, end(1), match=read.headers["etag"])
    assert (changed.status_code, changed.headers["etag"], changed.json()["end_date"]) == (200, '"2"', "2026-12-01")
    assert coordinator.get(address).headers["etag"] == '"2"'
    assert coordinator.get(address).json() == changed.json()


def test_a_change_without_a_version_is_refused(coordinator: Actor, address: str) -> None:
    reply = coordinator.patch(address, end(1))
    assert (reply.status_code, reply.json()["code"]) == (428, "IF_MATCH_REQUIRED")
    assert coordinator.get(address).json()["end_date"] is None


def test_a_version_that_is_not_the_present_one_is_refused(coordinator: Actor, address: str) -> None:
    for match in ('"2"', '"0"', '"99999999999999999999"', "nonsense", '""', '"1", "2"', '"-1"', '"1x"'):
        reply = coordinator.patch(address, end(1), match=match)
        assert (reply.status_code, reply.json()["code"]) == (412, "VERSION_STALE"), match
    assert coordinator.get(address).json()["end_date"] is None


def test_a_second_change_on_the_first_version_is_refused(coordinator: Actor, address: str) -> None:
    assert coordinator.patch(address, end(1), match='"1"').status_code == 200
    assert coordinator.patch(address, end(2), match='"1"').status_code == 412
    assert coordinator.get(address).json()["end_date"] == "2026-12-01"


def test_a_change_that_is_refused_leaves_the_version(coordinator: Actor, address: str) -> None:
    reply = coordinator.patch(address, {"end_date": "2025-12-31"}, match='"1"')
    assert (reply.status_code, reply.json()["code"]) == (422, "END_BEFORE_START")
    assert coordinator.get(address).headers["etag"] == '"1"'


def test_of_changes_at_once_on_one_version_one_wins(coordinator: Actor, address: str, database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(lambda day: coordinator.patch(address, end(day), match='"1"'), range(1, 9)))
    assert sorted(reply.status_code for reply in replies) == [200] + [412] * 7
    winner = next(reply for reply in replies if reply.is_success)
    with database.read() as session:
        row = session.query(Agreement).one()
    assert (str(row.end_date), row.version) == (winner.json()["end_date"], 2)


def test_a_foreign_object_is_missing_whatever_version_is_named(sign_in: SignIn, address: str) -> None:
    other = sign_in(Role.COORDINATOR)
    replies = [other.patch(address, end(1), match=match) for match in ('"1"', '"2"')]
    assert [reply.status_code for reply in replies] == [404, 404]
