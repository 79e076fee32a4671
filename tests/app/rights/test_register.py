"""Every stored column has one line in the register, and the register says nothing that is not so."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.models import Base
from app.models.identity import Identity
from app.rights.register import ABOUT_PEOPLE, CLASSES, FILE, Period, copied, period_of, register

ROOT = Path(__file__).parents[3]
FORBIDDEN = re.compile(
    r"ethnic|minzu|nationality|\brace\b|relig|faith|zongjiao|hbsag|hepatit|pathogen|carrier|infect|yigan"
    r"|pregnan|huaiyun|marital|marri|spouse|hunyin|card_image|id_image|id_photo|photo|scan_of|portrait"
    r"|民族|宗教|信仰|病原|乙肝|携带|怀孕|妊娠|婚|照片|影像"
)


def test_every_column_has_exactly_one_line_and_every_line_a_column() -> None:
    mapped = {(table.name, column.name) for table in Base.metadata.tables.values() for column in table.columns}
    lines = Counter((line.table, line.column) for line in register())
    assert mapped - set(lines) == set(), "columns nobody registered"
    assert set(lines) - mapped == set(), "lines without a column"
    assert {place: count for place, count in lines.items() if count > 1} == {}


def test_the_papers_show_the_same_file() -> None:
    assert (ROOT / "docs" / "data-register.csv").read_bytes() == FILE.read_bytes()


def test_no_column_is_of_a_kind_that_must_not_be_stored() -> None:
    names = {name for table in Base.metadata.tables.values() for name in (table.name, *table.columns.keys())}
    assert [name for name in names if FORBIDDEN.search(name)] == []
    assert all(FORBIDDEN.search(name) for name in ("ethnic_group", "民族", "marital_status", "hbsag", "id_photo"))


def test_what_identifies_is_what_the_vault_encrypts() -> None:
    identity = {(line.table, line.column) for line in register() if line.kind == "identity"}
    assert identity == {(Identity.__tablename__, name) for name in Identity.encrypted}


def test_every_line_says_why_and_by_what_right() -> None:
    for line in register():
        assert line.kind in CLASSES
        assert line.purpose
        assert line.basis
        assert line.shown_to
        assert line.in_export <= (line.kind in ABOUT_PEOPLE), line
    assert len({(line.table, line.retention, line.period) for line in register()}) == len(Base.metadata.tables)


def test_no_time_is_shorter_than_the_law_says() -> None:
    least = {
        "recruitment": Period(years=3),
        "ledger": Period(years=2),
        "log": Period(days=185),
        "audit": Period(days=185),
    }
    begin = date(2026, 1, 1)
    for line in register():
        if line.retention in least:
            assert line.period.over_on(begin) >= least[line.retention].over_on(begin), line
    assert period_of("proposals") == Period(years=3)


def test_the_copy_holds_the_person_and_no_technical_column() -> None:
    tables = copied()
    assert set(tables["identities"]) == set(Identity.encrypted)
    assert {"birth_date", "sex", "hold_code"} <= set(tables["workers"])
    assert {"workers", "identities", "priority_statuses", "worker_skills", "consents", "proposals"} <= set(tables)
    assert "users" not in tables


def test_a_leap_day_is_over_on_the_first_of_march() -> None:
    three = Period(years=3)
    assert three.over_on(date(2024, 2, 29)) == date(2027, 3, 1)
    assert (three.before(date(2027, 2, 28)), three.before(date(2027, 3, 1))) == (date(2024, 2, 28), date(2024, 3, 1))
    assert three.before(date(2028, 2, 29)) == date(2025, 2, 28)
    assert Period(years=4).over_on(date(2024, 2, 29)) == date(2028, 2, 29)


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
PERIODS = st.builds(Period, days=st.integers(0, 400)) | st.builds(Period, years=st.integers(1, 10))


@given(DAYS, DAYS, PERIODS)
def test_what_is_over_is_exactly_what_began_by_the_day_before_counts(begin: date, day: date, period: Period) -> None:
    assert (period.over_on(begin) <= day) == (begin <= period.before(day))
