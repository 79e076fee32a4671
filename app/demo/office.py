"""What offices hold, as files: county rosters and order sheets, dirty at known rates, with a manifest."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from app.demo.folder import check_size
from app.demo.office_files import OfficeFile
from app.demo.order_files import order_files
from app.demo.roster_files import roster_files
from app.demo.scene import OFFICES, SEASON, Scene
from app.reference.catalogue import Catalogue

NOTICE = "合成数据：本文件夹中的人员、证件号码、电话和企业均为程序生成，不对应任何真实个人或单位。"
NOTICE_EN = "Synthetic data: every person, number, phone and firm in this folder was made up by a program."
_NUMBERS = "ID numbers carry the sequence 996-999, phones begin with 154, given names with 例: nobody has them."


MANY = 10_000
"""From so many people on offices hold who is as choosy as in a whole season: each has about a hundred orders, not thousands."""


def write_offices(directory: Path, *, workers: int, jobs: int, seed: int, today: date) -> dict[str, int]:
    """Write ``rosters/`` (one or two files a county), ``orders/`` (one a city), ``offices.json``, ``README.txt``.

    The same kind of people and orders as ``write_folder``; fewer than ``MANY`` are a little less choosy, so that a
    small round places half to two thirds. ``offices.json`` says which file belongs to which office and what was done
    to every row; the same arguments give the same cells.
    Returns the number of rosters, order sheets, rows in each and dirty rows.

    Raises:
        InvalidError: SAMPLE_SIZE, SAMPLE_SEED: fewer than one person or order; a negative seed.
    """
    check_size(workers=workers, jobs=jobs, seed=seed)
    catalogue = Catalogue.packaged()
    scene = Scene.open(catalogue, today=today, mix=OFFICES if workers < MANY else SEASON)
    rosters = list(_saved(directory / "rosters", roster_files(scene, catalogue, workers=workers, seed=seed)))
    orders = list(_saved(directory / "orders", order_files(scene, jobs=jobs, workers=workers, seed=seed)))
    (directory / "offices.json").write_text(
        json.dumps(
            {
                "synthetic": [NOTICE, NOTICE_EN, _NUMBERS],
                "today": today.isoformat(),
                "seed": seed,
                "workers": workers,
                "jobs": jobs,
                "rosters": rosters,
                "orders": orders,
            },
            ensure_ascii=False,
            indent=1,
        ),
        encoding="utf-8",
    )
    (directory / "README.txt").write_text(f"{NOTICE}\n{NOTICE_EN}\n{_NUMBERS}\n", encoding="utf-8")
    return {
        "rosters": len(rosters),
        "roster_rows": sum(each["rows"] for each in rosters),
        "order_sheets": len(orders),
        "order_rows": sum(each["rows"] for each in orders),
        "dirty_rows": sum(len(each["stains"]) for each in (*rosters, *orders)),
    }


def _saved(folder: Path, files: Iterator[OfficeFile]) -> Iterator[dict[str, Any]]:
    """Write each file and yield its entry of the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in files:
        each.save(folder / each.name)
        yield {"file": f"{folder.name}/{each.name}", **each.truth()}
