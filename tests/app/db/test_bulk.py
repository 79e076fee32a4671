"""The fast path into a table stores what the ordinary insert stores, for every type the model has."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.orm import Session

from app.db.bulk import bulk_insert, bulk_stream
from app.db.engine import Database
from app.db.types import UtcDateTime
from app.models import Base
from app.models.organisation import Organisation
from tests.app.factories import make_organisation

TYPES: dict[str, Any] = {
    "id": Uuid(),
    "day": Date(),
    "at": Time(),
    "instant": UtcDateTime(),
    "flag": Boolean(),
    "raw": LargeBinary(32),
    "shape": JSON(),
    "name": String(200),
    "body": Text(),
    "small": SmallInteger(),
    "number": Integer(),
    "big": BigInteger(),
    "share": Float(),
}
metadata = MetaData()
SLOW, FAST = (Table(name, metadata, *(Column(n, kind) for n, kind in TYPES.items())) for name in ("slow", "fast"))

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
shapes = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=6,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.uuids(),
            "day": st.none() | st.dates(),
            "at": st.none() | st.times(),
            "instant": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones),  # noqa: DTZ001  # zones adds it
            "flag": st.none() | st.booleans(),
            "raw": st.none() | st.binary(max_size=32),
            "shape": shapes,
            "name": st.none() | text,
            "body": st.none() | text,
            "small": st.none() | st.integers(-(2**15), 2**15 - 1),
            "number": st.none() | st.integers(-(2**31), 2**31 - 1),
            "big": st.none() | st.integers(-(2**63), 2**63 - 1),
            "share": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: str(row["id"]),
)


def columns_of(values: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in values] for name in TYPES}


def as_stored(session: Session, table: Table) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them, before any type reads them; JSON as text, so that none is not null."""
    names = ", ".join("CAST(shape AS TEXT)" if name == "shape" else name for name in TYPES)
    found = session.connection().exec_driver_sql(f'SELECT {names} FROM "{table.name}" ORDER BY id')  # noqa: S608  # our own names
    return [tuple(row) for row in found]


def test_every_type_of_the_model_is_compared_here() -> None:
    used = {type(column.type) for table in Base.metadata.tables.values() for column in table.columns}
    assert used - {type(kind) for kind in TYPES.values()} == set()


def test_the_fast_path_stores_what_the_ordinary_one_does(database: Database) -> None:
    with database.write() as session:
        metadata.create_all(session.connection())

    @settings(deadline=None, max_examples=50)
    @given(rows)
    def check(values: list[dict[str, Any]]) -> None:
        with Session(database.writer) as session:  # never committed
            session.execute(SLOW.insert(), values)
            assert bulk_insert(session.connection(), FAST, columns_of(values)) == len(values)
            assert as_stored(session, FAST) == as_stored(session, SLOW)

    check()


def test_no_rows_are_no_work(session: Session) -> None:
    table = Base.metadata.tables["organisations"]
    assert bulk_insert(session.connection(), table, {}) == 0
    assert bulk_insert(session.connection(), table, {"id": [], "name": []}) == 0


def test_columns_of_different_length_are_refused(session: Session) -> None:
    metadata.create_all(session.connection())
    with pytest.raises(ValueError, match="zip"):
        bulk_insert(session.connection(), FAST, {"number": [1, 2], "name": ["a"]})


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    metadata.create_all(session.connection())
    with pytest.raises(ValueError, match="time zone"):
        bulk_insert(session.connection(), FAST, {"instant": [datetime(2026, 3, 1)]})  # noqa: DTZ001  # that is the point


def test_what_was_loaded_goes_with_its_transaction(database: Database) -> None:
    def load_and_fail() -> None:
        with database.write() as session:
            make_organisation(session, "county_office")
            bulk_insert(session.connection(), FAST, {"number": [1, 2, 3], "day": [date(2026, 3, 1)] * 3})
            raise RuntimeError("the next step failed")

    with database.write() as session:
        metadata.create_all(session.connection())
    with pytest.raises(RuntimeError):
        load_and_fail()
    with database.read() as session:
        assert as_stored(session, FAST) == []
        assert session.query(Organisation).count() == 0


def test_loaded_rows_read_back_as_what_was_given(session: Session) -> None:
    metadata.create_all(session.connection())
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    values: dict[str, list[Any]] = {
        "instant": [noon],
        "flag": [True],
        "raw": [b"\0\xff"],
        "shape": [{"中": [1, None]}],
        "day": [date(2026, 2, 28)],
    }
    bulk_insert(session.connection(), FAST, values)
    row = session.execute(FAST.select()).one()
    assert (row.instant, row.instant.tzinfo, row.flag) == (noon, UTC, True)
    assert (row.raw, row.shape, row.day, row.name) == (b"\0\xff", {"中": [1, None]}, date(2026, 2, 28), None)


def test_a_stream_of_slices_stores_them_all_and_asks_for_one_at_a_time(database: Database) -> None:
    given: list[int] = []

    def slices() -> Iterator[dict[str, list[Any]]]:
        for start in (0, 10, 20):
            given.append(start)
            yield {"number": list(range(start, start + 10)), "name": ["same"] * 10}
            yield {"number": [], "name": []}

    with database.write() as session:
        metadata.create_all(session.connection())
        assert bulk_stream(session.connection(), FAST, slices()) == 30
        assert sorted(row.number for row in session.execute(FAST.select())) == list(range(30))
    assert given == [0, 10, 20]


def test_a_slice_that_cannot_be_made_leaves_nothing_of_those_before(database: Database) -> None:
    def slices() -> Iterator[dict[str, list[Any]]]:
        yield {"number": [1, 2]}
        raise RuntimeError("the next slice failed")

    with database.write() as session:
        metadata.create_all(session.connection())
    with pytest.raises(RuntimeError, match="slice"), database.write() as session:
        bulk_stream(session.connection(), FAST, slices())
    with database.read() as session:
        assert as_stored(session, FAST) == []
