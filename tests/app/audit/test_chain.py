"""The chains: every event has its number and its seal, and writers at the same time leave no gap and no fork."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit import Event, note, queries
from app.audit.chain import BEGINNING, canonical, digest_of, pack, seal, unpack
from app.db.engine import Database
from app.db.ids import new_id
from app.db.keyfile import Purpose
from tests.app.audit.chains import act, chain
from tests.conftest import AUDIT_KEYS

AUDIT_KEY = AUDIT_KEYS.purpose(Purpose.AUDIT)
THREADS, EACH = 32, 4


def assert_whole(rows: Any) -> None:
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].previous == BEGINNING
    assert all(before.hash == after.previous for before, after in pairwise(rows))
    assert all(row.hash == seal(AUDIT_KEY, row.previous, queries.facts_of(row)) for row in rows)


def test_a_transaction_leaves_what_it_noted(database: Database) -> None:
    office, user, pool, people = new_id(), new_id(), new_id(), [new_id() for _ in range(3)]
    act(
        database,
        office,
        Event("pool.read", "pool", pool, subjects=people, fields=("name", "phone"), reason="r" * 600),
        Event("reveal", "worker", people[0], code="FORBIDDEN"),
        user=user,
    )
    read, refused = chain(database, office)
    assert (read.actor_id, read.actor_role, read.source) == (user, "county_clerk", "127.0.0.1")
    assert (read.action, read.object_kind, read.object_id) == ("pool.read", "pool", pool)
    assert (read.outcome, read.code, read.reason) == ("done", "", "r" * 500)
    assert (read.rows, read.packed_count, read.detail) == (3, 3, {"fields": ["name", "phone"]})
    assert unpack(read.packed) == sorted(people)
    assert read.rows_digest == digest_of(read.packed)
    assert (refused.outcome, refused.code, refused.rows, refused.packed) == ("denied", "FORBIDDEN", 0, None)
    assert_whole([read, refused])


def test_nobodys_events_have_a_chain_of_their_own(database: Database) -> None:
    with database.write() as session:
        note(session, Event("session.refused"))
    act(database, office := new_id(), Event("pool.open"))
    assert [row.action for row in chain(database, UUID(int=0))] == ["session.refused"]
    assert [row.seq for row in chain(database, office)] == [1]


@pytest.mark.timeout(120)
def test_writers_at_the_same_time_leave_no_gap_and_no_fork(database: Database) -> None:
    offices, together = (new_id(), new_id()), Barrier(THREADS)

    def write(number: int) -> None:
        together.wait()
        for turn in range(EACH):
            act(database, offices[number % 2], Event(f"done.{number}.{turn}"))

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(write, range(THREADS)))
    for place, office in enumerate(offices):
        rows = chain(database, office)
        assert_whole(rows)
        assert sorted(row.action for row in rows) == sorted(
            f"done.{number}.{turn}" for number in range(place, THREADS, 2) for turn in range(EACH)
        )
        with database.read() as session:
            assert queries.heads(session, office) == {office: (len(rows), rows[-1].hash)}


@given(st.lists(st.uuids(), max_size=50))
def test_packed_ids_come_back_sorted(ids: list[UUID]) -> None:
    body, digest = pack(ids)
    assert unpack(body) == sorted(ids)
    assert pack(reversed(ids)) == (body, digest)


def test_the_canonical_form_depends_on_what_is_said_alone() -> None:
    one = new_id()
    moment = datetime(2026, 3, 1, 8, 0, 0, 5, tzinfo=UTC)
    said = canonical({"at": moment, "id": one, "rows": 3, "object_id": None, "detail": {"b": ["名"], "a": 1}})
    abroad = moment.astimezone(timezone(timedelta(hours=8)))
    assert said == canonical({"detail": {"a": 1, "b": ["名"]}, "object_id": None, "rows": 3, "id": one, "at": abroad})
    assert said == (
        b'{"at":"2026-03-01T08:00:00.000005+00:00","detail":{"a":1,"b":["\xe5\x90\x8d"]},"id":"'
        + one.hex.encode()
        + b'","object_id":null,"rows":3}'
    )


@pytest.mark.parametrize("other", [{"rows": 4}, {"rows": "3"}, {"row": 3}, {"rows": 3, "code": ""}])
def test_no_two_things_said_have_one_seal(other: dict[str, Any]) -> None:
    made: Callable[[dict[str, Any]], bytes] = lambda facts: seal(AUDIT_KEY, BEGINNING, facts)  # noqa: E731
    assert made(other) != made({"rows": 3})
    assert seal(AUDIT_KEY, b"\1" * 32, {"rows": 3}) != made({"rows": 3}) != seal(bytes(32), BEGINNING, {"rows": 3})
