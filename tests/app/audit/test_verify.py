"""Whatever is done to the audit afterwards is found, and where; what was only added to is not."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.audit import Event
from app.audit.anchors import Anchored, Anchoring, read_anchors, write_anchor
from app.audit.queries import EVENTS, SUBJECTS
from app.audit.verify import Verdict, verify
from app.db.engine import Database
from app.db.ids import new_id
from app.db.keyfile import Purpose
from app.errors import InvalidError
from tests.app.audit.chains import act, chain, tamper
from tests.conftest import AUDIT_KEYS

KEY = AUDIT_KEYS.purpose(Purpose.AUDIT)
OFFICE, OTHER = UUID(int=7), UUID(int=8)


@pytest.fixture
def written(database: Database) -> Database:
    """Two chains of three events each."""
    for office in (OFFICE, OTHER):
        for turn in range(3):
            act(
                database, office, Event("pool.read", "pool", new_id(), subjects=[new_id(), new_id()], reason=f"r{turn}")
            )
    return database


def verdict_on(database: Database, anchored: Anchored | None = None, office: UUID | None = None) -> Verdict:
    with database.read() as session:
        return verify(session, KEY, anchored=anchored or Anchored(), chain=office)


def found(database: Database, anchored: Anchored | None = None) -> list[tuple[UUID, int, str]]:
    return [(each.organisation_id, each.seq, each.code) for each in verdict_on(database, anchored).broken]


def _spoilt(name: str) -> str:
    """Another value of a column, whatever it holds."""
    spelled = EVENTS.c[name].type.__class__.__name__
    if name in {"seq", "rows"}:
        return f"{name} + 100"
    if spelled == "LargeBinary":
        return "CAST('0123456789abcdef0123456789abcdef' AS {bytes})"
    if spelled == "Uuid":
        return "'0000000000000000000000000000000" + ("9'" if name != "organisation_id" else "7'")
    if spelled == "JSON":
        return '\'{{"fields": ["name"]}}\''
    return "'2020-01-01 00:00:00'" if name == "at" else "'x'"


def _columns() -> Iterator[str]:
    return (column.name for column in EVENTS.columns)


def test_what_was_only_added_to_is_sound(written: Database) -> None:
    verdict = verdict_on(written)
    assert (verdict.chains, verdict.events, verdict.broken) == (2, 6, [])
    assert verdict_on(written, office=OTHER).events == 3


@pytest.mark.parametrize("name", list(_columns()))
def test_a_changed_column_is_found(written: Database, name: str) -> None:
    value = _spoilt(name).format(bytes="BLOB" if written.is_sqlite else "bytea")
    if name == "organisation_id":  # as if it had been done by the other office; its own number there is free
        tamper(written, f"UPDATE audit_events SET organisation_id = {value}, seq = 9 WHERE reason = 'r1' AND {_at(8)}")  # noqa: S608  # ours
        assert (OTHER, 2, "GAP") in found(written)
        return
    tamper(written, f"UPDATE audit_events SET {name} = {value} WHERE reason = 'r1' AND {_at(7)}")  # noqa: S608  # ours
    places = [(office, seq) for office, seq, code in found(written) if code != "SUBJECTS_LOST"]
    assert places == [(OFFICE, 2)]


@pytest.mark.parametrize("name", [column.name for column in SUBJECTS.columns])
def test_a_change_of_whom_an_event_is_about_is_found(written: Database, name: str) -> None:
    row = chain(written, OFFICE)[1]
    spoilt = {"count": "9", "body": "CAST('x' AS {bytes})"}.get(name, "'00000000000000000000000000000009'")
    value = spoilt.format(bytes="BLOB" if written.is_sqlite else "bytea")
    tamper(written, f"UPDATE audit_subjects SET {name} = {value} WHERE event_id = '{_hex(row.id)}'")  # noqa: S608
    assert (OFFICE, 2, "SUBJECTS_CHANGED") in found(written)


@pytest.mark.parametrize(("seq", "code"), [(1, "GAP"), (2, "GAP"), (3, "HEAD_MOVED")])
def test_a_removed_event_is_found(written: Database, seq: int, code: str) -> None:
    tamper(written, f"DELETE FROM audit_events WHERE seq = {seq} AND {_at(7)}")  # noqa: S608  # ours
    assert (OFFICE, min(seq, 2), code) in found(written)
    assert (OFFICE, 0, "SUBJECTS_LOST") in found(written)


def test_ids_that_were_removed_are_missed(written: Database) -> None:
    row = chain(written, OFFICE)[2]
    tamper(written, f"DELETE FROM audit_subjects WHERE event_id = '{_hex(row.id)}'")  # noqa: S608  # ours
    assert found(written) == [(OFFICE, 3, "SUBJECTS_CHANGED")]


def test_a_head_that_was_set_back_is_found(written: Database) -> None:
    tamper(written, f"UPDATE audit_heads SET seq = 2 WHERE {_at(7)}")  # noqa: S608  # ours
    assert found(written) == [(OFFICE, 2, "HEAD_MOVED")]


def test_a_removed_head_is_found(written: Database) -> None:
    tamper(written, f"DELETE FROM audit_heads WHERE {_at(7)}")  # noqa: S608  # ours
    assert found(written) == [(OFFICE, 0, "HEAD_MOVED")]


def test_a_chain_cut_off_with_its_head_is_found_by_its_anchor(written: Database, tmp_path: Path) -> None:
    path = tmp_path / "else" / "anchors.jsonl"
    assert write_anchor(written, path, KEY) == 2
    before = chain(written, OFFICE)[1]
    _cut(written, before.hash.hex())
    assert found(written) == []  # the chain alone cannot tell
    assert found(written, read_anchors(path, KEY)) == [(OFFICE, 2, "CUT_OFF")]
    act(written, OFFICE, Event("pool.open"))
    assert found(written, read_anchors(path, KEY)) == [(OFFICE, 3, "NOT_AS_ANCHORED")]


def test_a_chain_that_was_removed_whole_is_found_by_its_anchor(written: Database, tmp_path: Path) -> None:
    write_anchor(written, tmp_path / "anchors", KEY)
    for name in ("audit_subjects", "audit_events", "audit_heads"):
        tamper(written, f"DELETE FROM {name} WHERE {_at(7)}")  # noqa: S608  # ours
    assert found(written) == []
    assert found(written, read_anchors(tmp_path / "anchors", KEY)) == [(OFFICE, 0, "CUT_OFF")]


def test_an_anchor_says_what_moved_and_follows_the_one_before(written: Database, tmp_path: Path) -> None:
    path = tmp_path / "anchors"
    assert (write_anchor(written, path, KEY), write_anchor(written, path, KEY)) == (2, 0)
    act(written, OTHER, Event("pool.open"))
    assert write_anchor(written, path, KEY) == 1
    anchored = read_anchors(path, KEY)
    assert (anchored.lines, {office: set(places) for office, places in anchored.places.items()}) == (
        2,
        {OFFICE: {3}, OTHER: {3, 4}},
    )
    assert found(written, anchored) == []


def test_an_edited_anchor_is_found_and_nothing_is_added_to_it(written: Database, tmp_path: Path) -> None:
    path = tmp_path / "anchors"
    for turn in range(3):
        act(written, OFFICE, Event(f"turn.{turn}"))
        write_anchor(written, path, KEY)
    first, second, third = path.read_text().splitlines(keepends=True)
    for line, text in [
        (1, second + third),
        (2, first + third),
        (2, first + second.replace("[5,", "[6,") + third),
        (2, first + second.replace('"at": "2', '"at": "1') + third),
        (3, first + second + third[:-20]),
        (2, first + "\n" + second),
    ]:
        path.write_text(text)
        with pytest.raises(InvalidError) as broken:
            write_anchor(written, path, KEY)
        assert (broken.value.code, broken.value.extra) == ("ANCHOR_BROKEN", {"line": line})
        assert path.read_text() == text


def test_the_runner_anchors_when_it_is_time(written: Database, tmp_path: Path) -> None:
    path = tmp_path / "anchors"
    anchoring = Anchoring(written, path, KEY, minutes=60)
    anchoring.step()
    act(written, OFFICE, Event("pool.open"))
    anchoring.step()
    assert read_anchors(path, KEY).lines == 1
    anchoring.due = 0.0
    anchoring.step()
    assert read_anchors(path, KEY).lines == 2
    path.write_text("somebody else's\n")
    anchoring.due = 0.0
    anchoring.step()
    assert path.read_text() == "somebody else's\n"


def _at(number: int) -> str:
    """The condition of one chain, as both databases read it."""
    return f"organisation_id = '{number:032x}'"


def _hex(row: UUID) -> str:
    return row.hex


def _cut(database: Database, seal: str) -> None:
    """Remove the last event and set the head back to the one before, as who knows the tables would."""
    kept = f"X'{seal}'" if database.is_sqlite else f"decode('{seal}', 'hex')"
    last = f"SELECT id FROM audit_events WHERE seq = 3 AND {_at(7)}"  # noqa: S608  # ours
    tamper(database, f"DELETE FROM audit_subjects WHERE event_id IN ({last})")  # noqa: S608  # ours
    tamper(database, f"DELETE FROM audit_events WHERE seq = 3 AND {_at(7)}")  # noqa: S608  # ours
    tamper(database, f"UPDATE audit_heads SET seq = 2, hash = {kept} WHERE {_at(7)}")  # noqa: S608  # ours
