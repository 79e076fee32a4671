"""Measures a roster's intake against reading, encrypting and raw loading of the same rows, on both databases.

    python scripts/measure_intake.py [--rows 100000] [--repeat 1] [--json FILE]

Each figure comes from a process of its own, so that its peak memory is its own; of several repeats the
quickest counts. The baseline does, one after another and without any check: read the sheet, encrypt
name, number, phone and address and compute the keyed index, load raw (COPY on PostgreSQL, the driver's
executemany on SQLite). ``tables`` loads the very rows that the intake stores into the real tables with
their keys and indexes; ``flat`` loads one row a person into a plain table without key or index, which
says what the tables themselves cost. The intake does everything: upload guards, header, every check,
statuses, households, digests, findings, commit; and it does it as the server does for a clerk of the office,
on PostgreSQL in the application's role, so that row security is paid for. The baselines load as the owner.
"""

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook
from sqlalchemy.engine import make_url

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.access.acting import act_as_caller
from app.access.principal import Principal
from app.access.service import principal_of
from app.audit import keep_audit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.ids import new_ids
from app.db.migrate import upgrade
from app.db.roles import APP
from app.intake.loads import Upload
from app.models.base import Base
from app.models.organisation import Organisation
from app.models.user import User
from app.models.worker_pool import WorkerPool
from app.pools.service import Loading, receive_roster
from app.reference.catalogue import Catalogue

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
TODAY = date(2026, 9, 1)
HEADERS = (
    "序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 "
    "务工时间(月) 是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 "
    "易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间"
)
TABLES = ("households", "workers", "identities", "vault_keys", "priority_statuses", "worker_skills", "import_issues")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "韦黄陆覃梁农李陈莫蒙罗潘杨岑周吴王谭卢何"
_GIVEN = "明华强丽芳伟军秀英海燕春梅国庆玉兰志勇文小婷建平春桂荣金凤永红德生"


def _number(draw: random.Random, birth: date, sequence: int) -> str:
    digits = f"{draw.choice(('451022', '451024', '450881'))}{birth:%Y%m%d}{sequence:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def _person(draw: random.Random, at: int) -> list[Any]:
    birth = date(1964, 1, 1) + timedelta(days=draw.randrange(16_500))
    name = draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=draw.choice((1, 2, 2))))
    household = f"4510220{at // 4:08d}"
    phone = f"1{draw.choice('35789')}{draw.randrange(10**9):09d}"
    kind = draw.choice(("脱贫户", "脱贫户", "脱贫户", "一般农户"))
    monitored = draw.choice((*[""] * 38, "边缘易致贫户", "脱贫不稳定户"))
    removed = draw.choice(("是", "否")) if monitored else ""
    return [
        at + 1,
        "2026-08-20",
        "田东县",
        f"第{at // 10_000}镇",
        f"第{at // 600}村",
        "",
        household,
        household + f"{at % 4:02d}",
        name,
        _number(draw, birth, at % 1000),
        4,
        "户主" if at % 4 == 0 else draw.choice(("配偶", "之子", "之女")),
        "壮族",
        draw.choice(("小学", "初中", "初中", "高中", "大专")),
        "非在校生",
        "健康",
        draw.choice(("普通劳动力", "技能劳动力")),
        draw.randrange(13),
        "是",
        "缺技术",
        "否",
        "是",
        round(draw.uniform(6000, 30_000), 2),
        phone if at % 3 else "",
        phone,
        "2014-01-01",
        "2014-01-01",
        kind,
        monitored,
        removed,
        "2022-05-01" if monitored else "",
        "2024-06-30" if removed == "是" else "",
    ]


def _dirtied(draw: random.Random, row: list[Any]) -> list[Any]:
    """About one row in thirty has one of the usual faults."""
    fault = draw.randrange(300)
    number = row[9]
    changes: dict[int, tuple[int, Any]] = {
        0: (9, float(number[:17] + "0")),
        1: (9, number[:17]),
        2: (9, number.lower() + "43"),
        3: (9, "".join(chr(ord(sign) + 0xFEE0) for sign in number)),
        4: (8, "=HYPERLINK(1)"),
        5: (24, "138****0000"),
        6: (13, "很高"),
        7: (30, "去年"),
        8: (14, "高中二年级"),
        9: (8, row[8][0] + " " + row[8][1:]),
    }
    if fault in changes:
        at, value = changes[fault]
        row[at] = value
    return row


def write_roster(path: Path, rows: int) -> None:
    """A synthetic export of the anti-relapse system, 32 columns, with the usual dirt."""
    draw = random.Random(20260901)  # noqa: S311 - made-up people
    with xlsxwriter.Workbook(str(path), {"constant_memory": False, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("脱贫人口")
        sheet.write_row(0, 0, ["田东县脱贫人口花名册"])
        sheet.write_row(1, 0, HEADERS.split())
        for at in range(rows):
            sheet.write_row(at + 2, 0, _dirtied(draw, _person(draw, at)))


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[Database]:
    if kind == "sqlite":
        database = Database(f"sqlite:///{folder / uuid4().hex}.db", trusted="operator")
        upgrade(database)
        yield database
        database.close()
        return
    name = f"dukou_measure_{uuid4().hex[:12]}"
    _postgres(f'CREATE DATABASE "{name}"')
    try:
        yield from _opened_postgres(name)
    finally:
        _postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


def _opened_postgres(name: str) -> Iterator[Database]:
    url = make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    database = Database(url, trusted="operator")
    upgrade(database)
    yield database
    database.close()


def _postgres(statement: str) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _office(database: Database) -> tuple[WorkerPool, Principal]:
    """An office's pool, and the clerk who loads into it."""
    with database.write() as session:
        office = Organisation(kind="county_office", name="田东县就业服务中心", region_code="451022")
        session.add(office)
        session.flush()
        pool = WorkerPool(organisation_id=office.id, name="measured", region_code="451022")
        clerk = User(organisation_id=office.id, login="measured", password_hash="", role="county_clerk")
        session.add_all([pool, clerk])
        session.flush()
        return pool, principal_of(session, clerk)


def served_from(database: Database) -> Database:
    """The same database as the server opens it: for callers, and on PostgreSQL in the role behind row security."""
    url = make_url(database.url)
    if not database.is_sqlite:
        url = url.set(username=APP)
    return Database(url.render_as_string(hide_password=False))


class _Watch:
    """Wall time and this process's own time on a processor; the latter says more on a busy machine."""

    def __init__(self) -> None:
        self.begun, self.last, self.cpu = time.perf_counter(), time.perf_counter(), time.process_time()

    def lap(self) -> float:
        """Seconds since the last lap."""
        last, self.last = self.last, time.perf_counter()
        return self.last - last

    def total(self) -> dict[str, Any]:
        """Seconds since the beginning."""
        return {"seconds": time.perf_counter() - self.begun, "cpu": time.process_time() - self.cpu}


def measure_intake(database: Database, path: Path, keyring: Keyring) -> dict[str, Any]:
    """Everything, from the file's bytes to the commit, in the session that the server opens for an upload."""
    pool, clerk = _office(database)
    loading = Loading(Catalogue.packaged(), keyring, TODAY, clerk.user_id)
    with closing(keep_audit(served_from(database), keyring)) as served:
        watch = _Watch()
        store = receive_roster(served, Upload(path, path.name), pool=pool, loading=loading, caller=clerk, dry_run=False)
        with served.write() as session:
            act_as_caller(session, clerk)
            result = store(session)
        return watch.total() | {"rows": result.rows, "accepted": result.accepted, "issues": len(result.issues)}


def measure_flat(database: Database, path: Path, keyring: Keyring) -> dict[str, Any]:
    """The baseline in the strictest sense: one plain table without index or key, a row a person."""
    columns = [f"c{at}" for at in range(len(HEADERS.split()))]
    kinds = ", ".join(f"{name} text" for name in columns)
    blob = "bytea" if not database.is_sqlite else "blob"
    with database.write() as session:
        session.connection().exec_driver_sql(
            f"CREATE TABLE flat (id text, idx {blob}, n {blob}, i {blob}, p {blob}, a {blob}, {kinds})"
        )
    watch = _Watch()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[2:]
    read = watch.lap()
    ids = new_ids(len(rows))
    vault = [
        keyring.encrypt_many(f"identities.{name}", ids=ids, values=[str(row[at]) for row in rows])
        for name, at in (("name", 8), ("id_number", 9), ("phone", 24), ("address", 5))
    ]
    index = keyring.index_many(str(row[9]) for row in rows)
    encrypt = watch.lap()
    with database.write() as session:
        records = (
            (each.hex, mark, *sealed, *map(str, row))
            for each, mark, sealed, row in zip(ids, index, zip(*vault, strict=True), rows, strict=True)
        )
        raw = session.connection().connection.driver_connection
        _raw_load(raw, "flat", records, types=["text", *["bytea"] * 5, *["text"] * len(columns)])
    return watch.total() | {"rows": len(rows), "read": read, "encrypt": encrypt, "load": watch.lap()}


def _raw_load(connection: Any, table: str, records: Iterable[tuple[Any, ...]], *, types: list[str]) -> None:
    if isinstance(connection, sqlite3.Connection):
        marks = ",".join("?" * len(types))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", records)  # noqa: S608 - our own
        return
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for record in records:
            copy.write_row(record)


def measure_tables(database: Database, path: Path, keyring: Keyring) -> dict[str, Any]:
    """The baseline on the real tables: the very rows that an intake stored are loaded again, unchecked."""
    taken = _stored_rows(database, path, keyring)
    watch = _Watch()
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[2:]
    read = watch.lap()
    ids = new_ids(len(rows))
    for name, at in (("name", 8), ("id_number", 9), ("phone", 24), ("address", 5)):
        keyring.encrypt_many(f"identities.{name}", ids=ids, values=[str(row[at]) for row in rows])
    keyring.index_many(str(row[9]) for row in rows)
    del rows
    encrypt = watch.lap()
    with database.write() as session:
        raw = session.connection().connection.driver_connection
        for name in TABLES:
            _raw_load(raw, name, taken[name], types=_types(database, name))
    return watch.total() | {"rows": len(ids), "read": read, "encrypt": encrypt, "load": watch.lap()}


def _stored_rows(database: Database, path: Path, keyring: Keyring) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of an intake in the driver's own values; they are taken out of the tables again."""
    measure_intake(database, path, keyring)
    taken = {}
    with database.write() as session:
        raw: Any = session.connection().connection.driver_connection
        for name in TABLES:
            taken[name] = raw.cursor().execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - our own
        if database.is_sqlite:
            for name in reversed(TABLES):
                raw.cursor().execute(f"DELETE FROM {name}")  # noqa: S608 - our own
        else:  # dead rows would slow the baseline down
            raw.cursor().execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    return taken


def _types(database: Database, name: str) -> list[str]:
    """The types of a table's columns in the order in which the table has them."""
    if database.is_sqlite:
        return [""] * len(Base.metadata.tables[name].columns)
    query = "SELECT udt_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position"
    with database.read() as session:
        raw: Any = session.connection().connection.driver_connection
        return [row[0] for row in raw.cursor().execute(query, [name])]


MEASURES = {"intake": measure_intake, "flat": measure_flat, "tables": measure_tables}


def _one(measure: str, kind: str, path: Path, folder: Path) -> None:
    keyring = Keyring.create(folder / f"{uuid4().hex}.json")
    with _database(kind, folder) as database:
        figures = MEASURES[measure](database, path, keyring)
    figures["peak_mb"] = _peak_mb()
    print(json.dumps(figures))


def _peak_mb() -> float:
    """The most memory this process ever held; ``ru_maxrss`` would count the parent's before the start."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _run(measure: str, kind: str, path: Path, folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", measure, kind, str(path), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _best(measure: str, kind: str, path: Path, folder: Path, *, repeat: int) -> dict[str, Any]:
    return min((_run(measure, kind, path, folder) for _ in range(repeat)), key=lambda figures: figures["seconds"])


def main() -> None:
    """Print one table, write JSON if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measure, kind, path, folder = given.one
        _one(measure, kind, Path(path), Path(folder))
        return
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "roster.xlsx"
        write_roster(path, given.rows)
        results = {
            kind: {name: _best(name, kind, path, folder, repeat=given.repeat) for name in MEASURES}
            for kind in ("sqlite", "postgresql")
        }
    finally:
        shutil.rmtree(folder)
    _print(results)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1))


def _print(results: dict[str, dict[str, dict[str, Any]]]) -> None:
    print("ratio = the baseline's time / the intake's; cpu = this process alone, without the PostgreSQL server")
    print(
        f"{'database':<12}{'what':<8}{'wall s':>8}{'ratio':>7}{'cpu s':>8}{'ratio':>7}{'rows/s':>9}{'peak MB':>9}   parts"
    )
    for kind, measures in results.items():
        ours = measures["intake"]
        for name, figures in measures.items():
            wall, cpu = ("" if name == "intake" else f"{figures[k] / ours[k]:.0%}" for k in ("seconds", "cpu"))
            parts = "  ".join(f"{part} {figures[part]:.1f}" for part in ("read", "encrypt", "load") if part in figures)
            print(
                f"{kind:<12}{name:<8}{figures['seconds']:>8.1f}{wall:>7}{figures['cpu']:>8.1f}{cpu:>7}"
                f"{figures['rows'] / figures['seconds']:>9,.0f}{figures['peak_mb']:>9.0f}   {parts}"
            )


if __name__ == "__main__":
    main()
