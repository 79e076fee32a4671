"""Flips of what must not matter in an office's file (health, disability, ethnicity, marital state, cause of poverty ...).

Sex and age are flipped where they do matter to a rule: tests/matching/test_flips.py.
"""

import csv
import io
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app.demand.intake import OrderBatch
from app.pools.batch import RosterBatch
from app.pools.digest import row_texts
from app.rounds.spreadsheets import Sources, write_problem_files
from tests.app.pools.factory import id_number, read

DROPPED: dict[str, list[str]] = {
    "健康状况": ["健康", "长期慢性病", "患有大病", "残疾", "健康,残疾"],
    "是否残疾": ["是", "否", ""],
    "残疾类别": ["", "视力", "听力", "肢体", "智力"],
    "残疾等级": ["", "一级", "二级", "三级", "四级"],
    "民族": ["汉族", "壮族", "瑶族", "苗族", "侗族", "维吾尔族", ""],
    "婚姻状况": ["未婚", "已婚", "离异", "丧偶", ""],
    "致贫原因1": ["因病", "因残", "因学", "因灾", "缺技术", "缺劳力", "缺资金", ""],
    "其他致贫原因": ["因病", "自身发展动力不足", ""],
    "政治面貌": ["群众", "党员", ""],
    "宗教信仰": ["无", "有", ""],
    "生育情况": ["", "一孩", "二孩"],
    "病史": ["", "乙肝", "高血压"],
    "危房户": ["是", "否"],
    "是否参加大病保险": ["是", "否"],
    "人均纯收入": ["4800", "9500.5", ""],
    "人数": ["1", "4", "7"],
}
"""What a file may hold beside what is read, and what may stand there."""
ONE_OF = {
    "健康": ("健康状况",),
    "残疾": ("是否残疾", "残疾类别", "残疾等级"),
    "民族": ("民族",),
    "婚姻": ("婚姻状况",),
    "致贫原因": ("致贫原因1", "其他致贫原因"),
}
TYPES = ["脱贫户", "一般农户", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"]
SCHOOLS = ["小学", "初中", "高中", "大专"]
TRADES = ["电工", "缝纫工", "", "焊工"]
DAY = 20260901


def people(random: Random, many: int) -> list[dict[str, Any]]:
    """People who differ in what matters."""
    births = [f"19{year}{month:02d}15" for year in range(70, 99) for month in range(1, 13)]
    return [
        {
            "姓名": "韦小明",
            "证件号码": id_number(1 + place // len(births), birth=births[place % len(births)]),
            "联系电话": f"138{place:08d}",
            "县(市、区、旗)": "田东县",
            "户类型": random.choice(TYPES),
            "文化程度": random.choice(SCHOOLS),
            "技能": random.choice(TRADES),
            "期望月薪": random.choice(["", "4500", "6000"]),
            "户编号": f"4510220001{place // 3:04d}",
        }
        for place in range(many)
    ]


def read_with(rows: list[dict[str, Any]], dropped: list[dict[str, str]]) -> RosterBatch:
    """The file of these people with these cells in the columns that are not read, as the intake reads it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=[*rows[0], *DROPPED])
    writer.writeheader()
    writer.writerows(row | cells for row, cells in zip(rows, dropped, strict=True))
    return read(text.getvalue().encode(), "名册.csv")


def said(batch: RosterBatch, folder: Path) -> dict[str, Any]:
    """Everything that comes of a file: what is stored, what is found, what tells whether it is news, the round's files."""
    folder.mkdir()
    write_problem_files(Sources(batch, OrderBatch([], [], [], 0)), folder, day=DAY)
    return {
        "people": batch.people,
        "issues": batch.issues,
        "counts": batch.counts,
        "texts": row_texts(batch.people, batch.statuses, batch.skills, place="pool"),
        **{path.name: path.read_bytes() for path in sorted(folder.iterdir())},
    }


def nothing_differs(many: int, folder: Path) -> int:
    """Flip the cells of each group of columns of every person, a group at a time; return how many flips were made."""
    random = Random(20260901)  # noqa: S311  # a test's own dice
    rows = people(random, many)
    plain = [{name: random.choice(values) for name, values in DROPPED.items()} for _ in rows]
    before = said(read_with(rows, plain), folder / "plain")
    assert before["counts"]["accepted"] == many
    flips = 0
    for group, columns in (*ONE_OF.items(), ("rest", tuple(DROPPED))):
        flipped = [
            cells
            | {name: random.choice([other for other in DROPPED[name] if other != cells[name]]) for name in columns}
            for cells in plain
        ]
        assert said(read_with(rows, flipped), folder / group) == before, group
        flips += len(flipped)
    return flips


def test_flips_of_columns_that_are_dropped_change_no_byte(tmp_path: Path) -> None:
    assert nothing_differs(100, tmp_path) == 600


@pytest.mark.slow
def test_ten_thousand_flips_of_each_kind_of_dropped_column_change_no_byte(tmp_path: Path) -> None:
    assert nothing_differs(10_000, tmp_path) == 60_000


@pytest.mark.parametrize("column", ["户类型", "文化程度", "技能", "期望月薪"])
def test_the_flips_would_be_seen_in_a_column_that_is_read(tmp_path: Path, column: str) -> None:
    """Guards the tests above: what is read and flipped changes what comes of the file."""
    random = Random(7)  # noqa: S311  # a test's own dice
    rows = people(random, 20)
    plain = [dict.fromkeys(DROPPED, "") for _ in rows]
    other = {"户类型": "一般农户", "文化程度": "本科", "技能": "厨师", "期望月薪": "7000"}[column]
    one = said(read_with(rows, plain), tmp_path / "one")
    two = said(read_with([row | {column: other} for row in rows], plain), tmp_path / "two")
    assert one["workers.csv"] != two["workers.csv"]
    assert one["texts"] != two["texts"]
