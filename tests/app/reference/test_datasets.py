"""A reference file is read completely or refused with the place of every error in it."""

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidError
from app.reference.catalogue import Catalogue
from app.reference.datasets import Context
from app.reference.packaged import DATASETS, packaged_path

CATALOGUE = Catalogue.packaged()
NEXT_YEAR = date(2027, 1, 1)
WAGES = "region_code,province,region,monthly_yuan,hourly_yuan,as_of\n"
CONTEXT = Context(
    NEXT_YEAR,
    "list",
    frozenset(region.code for region in CATALOGUE.regions()),
    lambda text, within: CATALOGUE.find_region(text, within=within),
)


def read(folder: Path, dataset: str, text: str) -> list[Any]:
    path = folder / "list.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return DATASETS[dataset].read(path, CONTEXT)


def test_a_row_without_a_code_is_placed_by_its_province_and_name(tmp_path: Path) -> None:
    rows = read(tmp_path, "minimum_wages", WAGES + ",重庆,江北区,2400,24,2027-01-01\n")
    assert [(row.region, row.monthly, str(row.hourly)) for row in rows] == [("500157", 2400, "24.00")]


def test_an_exact_repetition_counts_once_and_the_deeper_level_of_a_class_wins(tmp_path: Path) -> None:
    text = "code,level,name_zh,aliases\n2-03-01-00,3,土肥,\n2-03-01-00,4,土肥,甲|乙|甲\n"
    rows = read(tmp_path, "occupations", text)
    assert [(row.code, row.level, row.aliases) for row in rows] == [("2-03-01-00", 4, ("甲", "乙"))]


@pytest.mark.parametrize(
    ("dataset", "text", "code", "row", "column"),
    [
        ("minimum_wages", WAGES + "440300,广东,深圳市,99,24.5,2027-01-01\n", "REFERENCE_VALUE", 2, "monthly_yuan"),
        ("minimum_wages", WAGES + "440300,广东,深圳市,2600,,2027-01-01\n", "REFERENCE_VALUE", 2, "hourly_yuan"),
        ("minimum_wages", WAGES + "440300,广东,深圳市,2600,NaN,2027-01-01\n", "REFERENCE_VALUE", 2, "hourly_yuan"),
        ("minimum_wages", WAGES + "440300,广东,深圳市,2600,24,2026-01-01\n", "REFERENCE_VALUE", 2, "as_of"),
        ("minimum_wages", WAGES + "440300,广东,深圳市,2600,24,明年\n", "REFERENCE_VALUE", 2, "as_of"),
        ("minimum_wages", WAGES + "999999,广东,深圳市,2600,24,2027-01-01\n", "REFERENCE_VALUE", 2, "region_code"),
        ("minimum_wages", WAGES + ",广东,白云,x,2600,24,2027-01-01\n", "REFERENCE_ROW_LENGTH", 2, ""),
        ("minimum_wages", WAGES + ",贵州,和平区,2600,24,2027-01-01\n", "REFERENCE_VALUE", 2, "region"),
        ("minimum_wages", WAGES, "REFERENCE_EMPTY", 0, ""),
        ("minimum_wages", "", "REFERENCE_COLUMN_MISSING", 1, "region_code"),
        ("minimum_wages", WAGES + "440300,广东\n", "REFERENCE_ROW_LENGTH", 2, ""),
        ("key_counties", "code,name_zh\n450225,融水\n", "REFERENCE_COLUMN_MISSING", 1, "province_list_complete"),
        (
            "key_counties",
            "code,name_zh,province_list_complete\n450225,融水,也许\n",
            "REFERENCE_VALUE",
            2,
            "province_list_complete",
        ),
        ("occupations", "code,level,name_zh,aliases\n4-1,4,保洁员,\n", "REFERENCE_VALUE", 2, "code"),
        ("occupations", "code,level,name_zh,aliases\n4-09-08-01,5,保洁员,\n", "REFERENCE_VALUE", 2, "level"),
        (
            "occupations",
            "code,level,name_zh,aliases\n4-09-08-01,4,甲,\n4-09-08-01,4,乙,\n",
            "REFERENCE_VALUE",
            3,
            "code",
        ),
        (
            "regions",
            "code,name_zh,level,parent_code,lon,lat\n440300,深圳市,prefecture,440000,,\n",
            "REFERENCE_VALUE",
            2,
            "parent_code",
        ),
        (
            "regions",
            "code,name_zh,level,parent_code,lon,lat\n440000,广东省,province,,113,\n",
            "REFERENCE_VALUE",
            2,
            "lat",
        ),
        (
            "region_pairs",
            "helper_code,receiver_code,level,period,status,evidence\n440000,450000,province,2021,sourced,x\n",
            "REFERENCE_VALUE",
            2,
            "period",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_of_the_error(
    tmp_path: Path, dataset: str, text: str, code: str, row: int, column: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        read(tmp_path, dataset, text)
    place = refused.value.extra
    assert (refused.value.code, place["file"], place["row"], place["column"]) == (code, "list.csv", row, column)


def test_every_wrong_row_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as refused:
        read(tmp_path, "minimum_wages", WAGES + "44,a,b,2600,24,2027-01-01\n440300,广东,深圳市,x,24,2027-01-01\n")
    findings = refused.value.extra["findings"]
    assert [(finding["row"], finding["column"]) for finding in findings] == [(2, "region_code"), (3, "monthly_yuan")]


def test_a_repeated_place_with_other_pay_is_refused(tmp_path: Path) -> None:
    rows = "440300,广东,深圳市,2600,24,2027-01-01\n440300,广东,深圳市,2500,24,2027-01-01\n"
    with pytest.raises(InvalidError) as refused:
        read(tmp_path, "minimum_wages", WAGES + rows)
    assert (refused.value.code, refused.value.extra["row"]) == ("REFERENCE_DUPLICATE", 3)


@settings(max_examples=60, deadline=None)
@given(
    dataset=st.sampled_from(sorted(DATASETS)),
    cells=st.lists(st.text(max_size=12), min_size=8, max_size=8),
)
def test_any_text_in_any_cell_is_read_or_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory, dataset: str, cells: list[str]
) -> None:
    columns = packaged_path(DATASETS[dataset].file).read_text(encoding="utf-8-sig").splitlines()[0]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells[: columns.count(",") + 1]]
    with suppress(InvalidError):
        assert read(tmp_path_factory.mktemp("any"), dataset, columns + "\n" + ",".join(quoted) + "\n")
