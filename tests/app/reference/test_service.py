"""The lists in the database: loaded once, replaced whole or not at all, read back as they were written."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.audit import keep_audit
from app.db.engine import Database
from app.errors import InvalidError
from app.reference import queries
from app.reference.catalogue import Catalogue
from app.reference.packaged import DATASETS
from app.reference.service import CatalogueCache, load_catalogue, load_packaged, refresh
from tests.conftest import AUDIT_KEYS, fresh_database

NEXT_YEAR = date(2027, 1, 1)
WAGES = "region_code,province,region,monthly_yuan,hourly_yuan,as_of\n"


@pytest.fixture(scope="module")
def with_lists(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """A database of a kind that holds the packaged lists, made when one is first asked for."""
    with ExitStack() as stack:

        @cache
        def made(kind: str) -> Database:
            url = stack.enter_context(fresh_database(kind, request, tmp_path_factory.mktemp(kind)))
            database = stack.enter_context(closing(keep_audit(Database(url, trusted="tests"), AUDIT_KEYS)))
            with database.write() as session:
                load_packaged(session)
            return database

        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, with_lists: Callable[[str], Database]) -> Iterator[Session]:
    """A write session that nobody commits, on a database with the packaged lists."""
    database = with_lists(request.param)
    with database.session(database.writer) as opened:
        yield opened


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_packaged_lists_are_loaded_with_their_date_source_and_size(loaded: Session) -> None:
    releases = queries.latest_releases(loaded)
    assert set(releases) == set(DATASETS)
    assert {name: release.rows for name, release in releases.items()} == {
        "regions": 3214,
        "region_changes": 5212,
        "occupations": 2047,
        "minimum_wages": 378,
        "minimum_wage_tiers": 84,
        "lifted_counties": 830,
        "key_counties": 90,
        "region_pairs": 32,
    }
    assert all(len(release.sha256) == 64 and release.source for release in releases.values())


def test_loading_them_again_changes_nothing(loaded: Session) -> None:
    before = {release.id for release in queries.latest_releases(loaded).values()}
    assert load_packaged(loaded) == []
    assert {release.id for release in queries.latest_releases(loaded).values()} == before


def test_the_database_gives_back_the_packaged_catalogue(loaded: Session) -> None:
    held, packaged = load_catalogue(loaded), Catalogue.packaged()
    assert held.regions() == packaged.regions()
    assert held.pairs() == packaged.pairs()
    assert [(o.code, o.level, o.name, o.parent, set(o.aliases)) for o in held.occupations()] == [
        (o.code, o.level, o.name, o.parent, set(o.aliases)) for o in packaged.occupations()
    ]
    for code in ("440306", "450225", "220602", "500105"):
        assert held.minimum_wage(code, date(2026, 3, 1)) == packaged.minimum_wage(code, date(2026, 3, 1))
        assert held.tilted(code, date(2026, 3, 1)) == packaged.tilted(code, date(2026, 3, 1))
        assert held.current_region(code) == packaged.current_region(code)


def test_new_minimum_pay_counts_from_its_date_and_the_old_one_before(loaded: Session, tmp_path: Path) -> None:
    file = written(tmp_path / "pay.csv", WAGES + "440300,广东,深圳市,2600,24.5,2027-01-01\n")
    release = refresh(loaded, "minimum_wages", file, as_of=NEXT_YEAR, source="粤人社 2027")
    assert release is not None
    catalogue = load_catalogue(loaded)
    pay = {day: catalogue.minimum_wage("440306", day) for day in (date(2026, 12, 31), NEXT_YEAR)}
    assert [wage.monthly for wage in pay.values() if wage] == [2520, 2600]
    elsewhere = catalogue.minimum_wage("441900", NEXT_YEAR)
    assert elsewhere is not None
    assert (elsewhere.monthly, elsewhere.valid_until) == (2080, None)


def test_the_same_file_again_is_nothing_new_and_the_packaged_list_does_not_come_back(
    loaded: Session, tmp_path: Path
) -> None:
    file = written(tmp_path / "pay.csv", WAGES + "440300,广东,深圳市,2600,24.5,2027-01-01\n")
    assert refresh(loaded, "minimum_wages", file, as_of=NEXT_YEAR, source="粤人社 2027") is not None
    assert refresh(loaded, "minimum_wages", file, as_of=NEXT_YEAR, source="粤人社 2027") is None
    assert load_packaged(loaded) == []


def test_a_full_list_of_key_counties_takes_the_place_of_the_incomplete_one(loaded: Session, tmp_path: Path) -> None:
    text = "code,name_zh,province_list_complete\n450225,融水苗族自治县,1\n530126,石林彝族自治县,1\n"
    refresh(loaded, "key_counties", written(tmp_path / "key.csv", text), as_of=NEXT_YEAR, source="公告")
    catalogue = load_catalogue(loaded)
    assert [area.list_complete for area in catalogue.tilted("530126", NEXT_YEAR)] == [True]
    kinds = {day: {area.kind for area in catalogue.tilted("150422", day)} for day in (date(2026, 12, 31), NEXT_YEAR)}
    assert kinds == {date(2026, 12, 31): {"lifted_county", "key_county"}, NEXT_YEAR: {"lifted_county"}}


def test_a_wrong_file_stores_nothing(loaded: Session, tmp_path: Path) -> None:
    before = {release.id for release in queries.latest_releases(loaded).values()}
    rows = "440300,广东,深圳市,2600,24,2027-01-01\n441900,广东,东莞市,x,24,2027-01-01\n"
    with pytest.raises(InvalidError) as refused:
        refresh(loaded, "minimum_wages", written(tmp_path / "pay.csv", WAGES + rows), as_of=NEXT_YEAR, source="x")
    assert (refused.value.extra["row"], refused.value.extra["column"]) == (3, "monthly_yuan")
    assert {release.id for release in queries.latest_releases(loaded).values()} == before
    held = load_catalogue(loaded).minimum_wage("440306", NEXT_YEAR)
    assert held == Catalogue.packaged().minimum_wage("440306", NEXT_YEAR)


def test_an_unknown_list_an_older_date_a_missing_source_and_an_unreadable_file_are_refused(
    loaded: Session, tmp_path: Path
) -> None:
    file = written(tmp_path / "pay.csv", WAGES + "440300,广东,深圳市,2600,24.5,2025-01-01\n")
    gbk = tmp_path / "gbk.csv"
    gbk.write_bytes("区划".encode("gb18030"))
    asked = [
        ("wages", file, NEXT_YEAR, "x", "REFERENCE_DATASET"),
        ("minimum_wages", file, date(2025, 1, 1), "x", "REFERENCE_OLDER"),
        ("minimum_wages", file, NEXT_YEAR, " ", "REFERENCE_SOURCE"),
        ("minimum_wages", file, NEXT_YEAR, "x" * 201, "REFERENCE_SOURCE"),
        ("minimum_wages", tmp_path / "none.csv", NEXT_YEAR, "x", "REFERENCE_UNREADABLE"),
        ("minimum_wages", gbk, NEXT_YEAR, "x", "REFERENCE_ENCODING"),
    ]
    for dataset, path, as_of, source, code in asked:
        with pytest.raises(InvalidError) as refused:
            refresh(loaded, dataset, path, as_of=as_of, source=source)
        assert refused.value.code == code


def test_regions_are_paged_by_code_and_filtered(loaded: Session) -> None:
    first = queries.search_regions(loaded, level="county", parent="451000", limit=5)
    rest = queries.search_regions(loaded, level="county", parent="451000", cursor=first[-1].code, limit=100)
    codes = [region.code for region in (*first, *rest)]
    assert codes == sorted(set(codes))
    assert len(codes) == 12
    assert [region.name for region in queries.search_regions(loaded, name="田东")] == ["田东县"]
    assert queries.search_regions(loaded, name="%") == []


def test_occupations_are_found_by_name_alias_and_code_prefix(loaded: Session) -> None:
    assert [o.code for o in queries.search_occupations(loaded, text="月嫂")] == ["4-10-01-06"]
    assert [o.code for o in queries.search_occupations(loaded, text="cnc")] == ["6-18-01-07"]
    welders = queries.search_occupations(loaded, prefix="6-18-02", level=4)
    assert [o.name for o in welders] == [
        "铸造工",
        "锻造工",
        "金属热处理工",
        "焊工",
        "机械加工材料切割工",
        "粉末冶金制品制造工",
    ]
    assert queries.search_occupations(loaded, text="_") == []


def test_the_cache_builds_a_catalogue_again_only_after_a_list_was_loaded(loaded: Session, tmp_path: Path) -> None:
    cache = CatalogueCache()
    first = cache.get(loaded)
    assert cache.get(loaded) is first
    file = written(tmp_path / "pay.csv", WAGES + "440300,广东,深圳市,2600,24.5,2027-01-01\n")
    refresh(loaded, "minimum_wages", file, as_of=NEXT_YEAR, source="x")
    found = cache.get(loaded).minimum_wage("440300", NEXT_YEAR)
    assert found is not None
    assert found.monthly == 2600
