"""``dukou match ROSTER.xlsx ORDERS.xlsx``: two office spreadsheets in, one result workbook out; no database.

People are numbered in order of their ID numbers and orders carry the intake's stable numbers, so the
order of the rows in the files changes nothing.
"""

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from app.demand.intake import OrderBatch, read_orders
from app.demand.order import Order
from app.errors import InvalidError
from app.intake.issues import Issue
from app.pools.batch import RosterBatch
from app.pools.intake import read_roster
from app.reference.catalogue import Catalogue
from app.reference.occupation_guess import OccupationGuesser
from app.rounds.answer import Answer, Progress, answer
from app.rounds.executors import opened
from app.rounds.folder import SEED, read_policy
from app.rounds.frames import text_frame
from app.rounds.result_files import one_file
from matching.tables import read_problem

EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
OWN_SHEETS = ("fairness", "more_seats")
OPEN_END = 99991231


@dataclass(frozen=True)
class Sources:
    """The two files as read."""

    roster: RosterBatch
    orders: OrderBatch

    @property
    def matchable(self) -> list[int]:
        """Rows of people who can be matched now, in order of their ID numbers."""
        people = self.roster.people
        able = [row for row in range(len(people)) if not people.hold[row] and people.automatic[row]]
        return sorted(able, key=lambda row: people.id_number[row])

    @property
    def usable(self) -> list[Order]:
        """Orders that a trial match may use, by number."""
        return sorted((order for order in self.orders.orders if order.triable), key=lambda order: order.code)


def match_spreadsheets(  # noqa: PLR0913 - one keyword for each option of the command
    roster: Path,
    orders: Path,
    *,
    out: Path,
    policy_file: Path | None = None,
    executor_spec: str = "",
    date: dt.date,
    seed: str = SEED,
    progress: Progress,
) -> dict[str, Any]:
    """Match a roster with an order sheet and write the result workbook.

    Returns:
        the summary, as in the workbook's first sheet.

    Raises:
        InvalidError: a file is refused as a whole, or nobody or no order is left to match; or the executor is.
    """
    policy = read_policy(policy_file)
    sources = read_sources(roster, orders, day=date)
    with tempfile.TemporaryDirectory(prefix="dukou-") as name:
        folder = Path(name)
        write_problem_files(sources, folder, day=int(date.strftime("%Y%m%d")))
        problem = read_problem(folder, date=int(date.strftime("%Y%m%d")), seed=seed)
    with opened(executor_spec) as executor:
        answered = answer(problem, policy, executor=executor, progress=progress)
    with one_file(out) as path:
        _write_book(path, sources, answered)
    return answered.summary


def read_sources(roster: Path, orders: Path, *, day: dt.date) -> Sources:
    """Read the two files through the intake; refuse when nobody or nothing is left to match."""
    catalogue = Catalogue.packaged()
    guesser = OccupationGuesser(catalogue)
    sources = Sources(
        read_roster(roster, roster.name, catalogue=catalogue, today=day),
        read_orders(orders, orders.name, catalogue=catalogue, guesser=guesser, today=day),
    )
    _refuse_whole(roster.name, sources.roster.issues)
    _refuse_whole(orders.name, sources.orders.issues)
    if not sources.matchable:
        raise InvalidError(
            "ROUND_NOBODY",
            f"{roster.name} 中没有可匹配的人员,请先用 dukou intake 查看问题。",
            f"There is nobody to match in {roster.name}; see what dukou intake says of it.",
            file=roster.name,
            errors=sources.roster.errors,
        )
    if not sources.usable:
        raise InvalidError(
            "ROUND_NO_ORDERS",
            f"{orders.name} 中没有可用的订单,请先用 dukou intake 查看问题。",
            f"There is no usable order in {orders.name}; see what dukou intake says of it.",
            file=orders.name,
            errors=sources.orders.errors,
        )
    return sources


def _refuse_whole(file: str, issues: Sequence[Issue]) -> None:
    for issue in issues:
        if issue.level == "error" and issue.row == 0 and not issue.sheet:
            raise InvalidError(issue.code, issue.message_zh, issue.message_en, file=file)


def write_problem_files(sources: Sources, folder: Path, *, day: int) -> None:
    """Write the problem folder the two files mean on a day (yyyymmdd)."""
    (folder / "workers.csv").write_text(_workers(sources, day).write_csv(), encoding="utf-8")
    (folder / "jobs.csv").write_text(_jobs(sources.usable).write_csv(), encoding="utf-8")
    groups = _companions(sources)
    if groups.height:
        (folder / "companions.csv").write_text(groups.write_csv(), encoding="utf-8")


def worker_ref(place: int) -> str:
    """Name the person at a place in the order of ID numbers."""
    return f"W{place + 1:07d}"


def _workers(sources: Sources, day: int) -> pl.DataFrame:
    people, rows = sources.roster.people, sources.matchable
    statuses, skills = _statuses(sources, day), _skills(sources, day)
    return text_frame(
        {
            "worker": [worker_ref(place) for place in range(len(rows))],
            "county": [people.county[row] for row in rows],
            "birth_date": [_day(people.birth[row]) for row in rows],
            "sex": [people.sex[row] for row in rows],
            "statuses": [statuses.get(row, "") for row in rows],
            "education": [people.education[row] for row in rows],
            "skills": [skills.get(row, "") for row in rows],
            "wishes": [people.wish_occupations[row] for row in rows],
            "destinations": [people.wish_regions[row] for row in rows],
            "min_wage": [people.min_wage[row] or "" for row in rows],
            "available_from": [_day(people.available[row]) for row in rows],
            "household": [people.household[row] for row in rows],
            "zero_employment": [int(people.zero_employment[row]) for row in rows],
        },
    )


def _statuses(sources: Sources, day: int) -> dict[int, str]:
    held = sources.roster.statuses
    found: dict[int, set[str]] = {}
    for at, person in enumerate(held.person.tolist()):
        if int(held.valid_from[at]) <= day <= (int(held.valid_until[at]) or OPEN_END):
            found.setdefault(person, set()).add(held.kind[at])
    return {person: ";".join(sorted(kinds)) for person, kinds in found.items()}


def _skills(sources: Sources, day: int) -> dict[int, str]:
    held = sources.roster.skills
    found: dict[int, set[str]] = {}
    for at, person in enumerate(held.person.tolist()):
        valid = held.certified[at] and day <= (int(held.valid_until[at]) or OPEN_END)
        found.setdefault(person, set()).add(f"{held.occupation[at]}:{held.level[at]}{'c' if valid else ''}")
    return {person: ";".join(sorted(skills)) for person, skills in found.items()}


def _companions(sources: Sources) -> pl.DataFrame:
    people = sources.roster.people
    groups: dict[str, list[int]] = {}
    for place, row in enumerate(sources.matchable):
        if people.companion[row]:
            groups.setdefault(people.companion[row], []).append(place)
    together = {people.companion[row]: people.together[row] for row in sources.matchable}
    rows = [(label, place) for label, places in sorted(groups.items()) if len(places) > 1 for place in places]
    return text_frame(
        {
            "group": [label for label, _ in rows],
            "worker": [worker_ref(place) for _, place in rows],
            "together": [together[label] for label, _ in rows],
        },
    )


def _jobs(orders: Sequence[Order]) -> pl.DataFrame:
    return text_frame(
        {
            "job": [order.code for order in orders],
            "employer": [order.credit_code or order.employer for order in orders],
            "region": [order.region for order in orders],
            "occupation": [order.occupation for order in orders],
            "level": [order.level for order in orders],
            "certificate": [int(order.certificate) for order in orders],
            "seats": [order.seats for order in orders],
            "wage_low": [order.wage_low or "" for order in orders],
            "wage_high": [order.wage_high or "" for order in orders],
            "education": [order.education for order in orders],
            "age_min": [_optional(order.age_min) for order in orders],
            "age_max": [_optional(order.age_max) for order in orders],
            "hazards": [";".join(order.hazards or ()) for order in orders],
            "start_date": [order.start.isoformat() for order in orders],
            "valid_until": [order.valid_until.isoformat() if order.valid_until else "" for order in orders],
            "reserved_seats": [order.reserved_seats for order in orders],
            "reserved_tier": [_optional(order.reserved_tier) for order in orders],
            "reserved_kind": [
                ("hard" if order.reserved_hard else "soft") if order.reserved_seats else "" for order in orders
            ],
            "dormitory": [int(order.dormitory) for order in orders],
            "couple_rooms": [order.couple_rooms for order in orders],
        },
    )


def _day(value: int) -> str:
    text = f"{value:08d}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if value else ""


def _optional(value: int | None) -> str:
    return "" if value is None else str(value)


def _write_book(path: Path, sources: Sources, answered: Answer) -> None:
    people, rows = sources.roster.people, sources.matchable
    names = {worker_ref(place): people.name[row] for place, row in enumerate(rows)}
    titles = {order.code: f"{order.employer} {order.title}" for order in sources.usable}
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "渡口 对接结果", "created": EPOCH})
        sheet = _Sheets(book, names, titles)
        sheet.values("摘要", {name: value for name, value in answered.summary.items() if name not in OWN_SHEETS})
        sheet.frame("推荐方案", answered.tables["proposals.csv"])
        sheet.frame("岗位推荐", answered.tables["recommendations.csv"])
        sheet.frame("候补", answered.tables["standby.csv"])
        sheet.frame("未安置原因", answered.tables["unplaced.csv"])
        sheet.frame("空缺名额", answered.tables["unfilled.csv"])
        sheet.frame("公平情况", pl.DataFrame(answered.summary["fairness"]["groups"], infer_schema_length=None))
        sheet.frame("增加名额", pl.DataFrame(answered.summary["more_seats"], infer_schema_length=None))
        sheet.issues("花名册问题", sources.roster.issues)
        sheet.issues("订单问题", sources.orders.issues)


class _Sheets:
    """Writes the sheets of the result; every text as text, so that nothing acts as a formula."""

    def __init__(self, book: Any, names: Mapping[str, str], titles: Mapping[str, str]) -> None:
        self.book, self.names, self.titles = book, names, titles
        self.head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1})

    def values(self, title: str, values: Mapping[str, Any]) -> None:
        """Write one value a row."""
        self.rows(title, ("项目 item", "值 value"), [(name, str(value)) for name, value in values.items()])

    def frame(self, title: str, frame: pl.DataFrame) -> None:
        """Write a table, with the name beside the worker and employer and title beside the job."""
        shown = frame
        for column, words, beside in (("worker", self.names, "姓名"), ("job", self.titles, "单位与岗位")):
            if column in frame.columns:
                at = shown.get_column_index(column) + 1
                texts = pl.Series(beside, [words.get(ref, "") for ref in frame[column]], dtype=pl.String)
                shown = shown.clone().insert_column(at, texts)
        self.rows(title, tuple(shown.columns), shown.rows())

    def issues(self, title: str, issues: Sequence[Issue]) -> None:
        """Write the findings of an intake."""
        header = ("工作表 sheet", "单元格 cell", "行 row", "列 column", "级别 level", "代码 code", "说明", "what to do")
        rows = [
            (
                each.sheet,
                each.cell,
                each.row,
                each.column,
                each.level.value,
                each.code,
                each.message_zh,
                each.message_en,
            )
            for each in issues
        ]
        self.rows(title, header, rows)

    def rows(self, title: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write a header and rows."""
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(header) - 1), 16)
        for column, text in enumerate(header):
            sheet.write_string(0, column, text, self.head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, str(value if value is not None else ""))
