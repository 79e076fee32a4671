"""Priority statuses of a roster: coded, dated, with the place they were read from; nothing is favoured on a guess."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from app.intake.columns import Cell, Column, Flags, Ints
from app.intake.judge import Judge, Read
from app.intake.text import repaired
from app.intake.values import Parsed, kind_of, last_day, pack, parse_date, parse_list, text_of, unpack, word_of
from app.intake.words import parse_yes_no, words
from app.pools.batch import Statuses

KINDS = ("monitored", "lifted", "low_income", "relocated", "hardship", "graduate", "general")
SUBTYPES = ("", "unstable_lifted", "marginal", "sudden_hardship", "zero_employment", "minimum_living", "destitute")
# Which kinds a column can speak of: what it does not speak of, it cannot take away.
KINDS_OF_FIELD: dict[str, tuple[str, ...]] = {
    "household_type": ("monitored", "lifted", "low_income"),
    "monitor_type": ("monitored",),
    "status": KINDS,
    "relocated": ("relocated",),
    "low_income": ("low_income",),
    "hardship": ("hardship",),
    "graduate": ("graduate",),
    "zero_employment": ("hardship",),
}
_EXTRACT_DAYS = 90
_LONGEST_EVIDENCE = 200

Kind = tuple[int, int]  # index in KINDS, index in SUBTYPES


def _kind(name: str, subtype: str = "") -> Kind:
    return KINDS.index(name), SUBTYPES.index(subtype)


_UNSTABLE, _MARGINAL, _SUDDEN = (
    _kind("monitored", subtype) for subtype in ("unstable_lifted", "marginal", "sudden_hardship")
)
_MONITORED, _LIFTED, _LOW, _RELOCATED, _HARDSHIP, _GRADUATE, _GENERAL = map(_kind, KINDS)
_ZERO, _MINIMUM, _DESTITUTE = (
    _kind("hardship", "zero_employment"),
    _kind("low_income", "minimum_living"),
    _kind("low_income", "destitute"),
)

MEANINGS: dict[str, tuple[Kind, ...]] = words(
    {
        (_UNSTABLE,): "脱贫不稳定户 脱贫不稳定 脱贫不稳定人口",
        (_MARGINAL,): "边缘易致贫户 边缘易致贫 边缘易致贫人口 边缘户",
        (_SUDDEN,): "突发严重困难户 突发严重困难 突发严重困难人口 突发困难户",
        (
            _MONITORED,
        ): "监测对象 监测户 监测人口 监测帮扶对象 防止返贫监测对象 防返贫监测对象 防止返贫致贫监测对象 易返贫致贫户 "
        "易返贫致贫人口 monitored",
        (
            _LIFTED,
        ): "脱贫人口 脱贫户 脱贫劳动力 脱贫 已脱贫 已脱贫户 一般脱贫户 稳定脱贫户 建档立卡 建档立卡户 建档立卡贫困户 建档立卡脱贫户 "
        "建档立卡人口 贫困户 贫困人口 脱贫享受政策户 lifted",
        (_LIFTED, _MINIMUM): "低保脱贫户 脱贫低保户",
        (_LIFTED, _DESTITUTE): "特困脱贫户 脱贫特困户 特困供养脱贫户",
        (_LOW,): "农村低收入人口 低收入人口 低收入户 低收入 低保边缘 低保边缘户 低保边缘家庭 low_income",
        (_MINIMUM,): "低保 低保户 低保对象 农村低保 农村低保户 农村低保对象 最低生活保障对象",
        (_DESTITUTE,): "特困 特困户 特困人员 特困供养 特困供养户 农村特困人员 五保户",
        (
            _RELOCATED,
        ): "易地搬迁 易地扶贫搬迁 易地搬迁群众 易地扶贫搬迁群众 易地搬迁户 易地扶贫搬迁户 搬迁户 搬迁群众 relocated",
        (_HARDSHIP,): "就业困难人员 就业困难 城镇就业困难人员 农村就业困难人员 hardship",
        (_ZERO,): "零就业家庭 零就业家庭成员",
        (_GRADUATE,): "职业院校毕业生 中职毕业生 高职毕业生 技工院校毕业生 技校毕业生 graduate",
        (
            _GENERAL,
        ): "一般农户 一般户 普通农户 普通户 非脱贫户 非建档立卡户 一般劳动力 农村劳动力 其他 其它 无 否 一般 普通 general",
    }
)
_FLAGS = {
    "relocated": (_RELOCATED,),
    "low_income": (_LOW,),
    "hardship": (_HARDSHIP,),
    "graduate": (_GRADUATE,),
    "zero_employment": (_ZERO,),
}


def parse_statuses(cell: Cell) -> Parsed[tuple[Kind, ...]]:
    """The statuses a cell names, in its order; ``wrong`` when any of them is not understood."""
    named: list[Kind] = []
    wrong = ""
    for item in parse_list(cell):
        found = MEANINGS.get(item.lower(), MEANINGS.get(repaired(item)))
        named += found or ()
        wrong = wrong or (kind_of(cell) if found is None else "")
    return Parsed(tuple(named), wrong) if named or wrong else Parsed()


def _parse_flag_or_status(cell: Cell) -> Parsed[tuple[Kind, ...]]:
    """A column such as 监测对象 may hold 是 or 否 instead of the kind."""
    flag = parse_yes_no(cell)
    if flag.value is not None:
        return Parsed((_MONITORED,) if flag.value else ())
    return parse_statuses(cell)


@dataclass
class _Collected:
    """Parts of the statuses, one entry a (column, kind)."""

    person: list[Ints] = field(default_factory=list)
    kind: list[Ints] = field(default_factory=list)
    subtype: list[Ints] = field(default_factory=list)
    first: list[Ints] = field(default_factory=list)
    last: list[Ints] = field(default_factory=list)
    source: list[Ints] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def add(self, rows: Flags, kind: Kind, *, dates: tuple[Ints, Ints], header: str) -> None:
        at = np.flatnonzero(rows).astype(np.int32)
        if header not in self.sources:
            self.sources.append(header)
        self.person.append(at)
        self.kind.append(np.full(len(at), kind[0], np.int32))
        self.subtype.append(np.full(len(at), kind[1], np.int32))
        self.first.append(dates[0][at])
        self.last.append(dates[1][at])
        self.source.append(np.full(len(at), self.sources.index(header), np.int32))


def read_statuses(judge: Judge, *, today: date) -> Statuses:
    """The priority statuses of a table; says what is wrong, expired or not yet begun."""
    found = _Collected()
    open_dates = (np.zeros(len(judge.table), np.int32), np.zeros(len(judge.table), np.int32))
    over = _add_monitored(judge, found, today=today)
    _add_listed(judge, found, today=today)
    _add_kinds(judge.read("household_type", parse_statuses), judge, found, dates=open_dates, over=over)
    for name, kinds in _FLAGS.items():
        flag = judge.read(name, parse_yes_no)
        judge.say_wrong("ZERO_EMPLOYMENT_UNCLEAR" if name == "zero_employment" else "FLAG_UNCLEAR", flag)
        found.add(flag.where(bool), kinds[0], dates=open_dates, header=flag.column.header)
    return _once_each(found, _extract_dates(judge, today=today), judge.column("evidence"))


def _add_kinds(
    read: Read[tuple[Kind, ...]],
    judge: Judge,
    found: _Collected,
    *,
    dates: tuple[Ints, Ints],
    over: Flags,
) -> None:
    """Adds what a column names; ``over`` are rows in which no date proves that it still holds."""
    judge.say_wrong("STATUS_UNKNOWN", read)
    dated = read.name != "household_type"
    kinds = {kind for value in read.values for kind in value or () if kind != _GENERAL}
    for kind in sorted(kinds):
        holders = read.of([code for code, value in enumerate(read.values) if kind in (value or ())])
        found.add(
            holders & ~over if dated or kind[0] == _MONITORED[0] else holders,
            kind,
            dates=dates,
            header=read.column.header,
        )


def _add_monitored(judge: Judge, found: _Collected, *, today: date) -> Flags:
    """Monitored households: from when the risk was found until it was removed; returns who is no more monitored."""
    kinds = judge.read("monitor_type", _parse_flag_or_status)
    monitored = kinds.where(bool)
    removed = judge.read("risk_removed", _parse_removed)
    judge.say_wrong("FLAG_UNCLEAR", removed)
    begin, begin_sound = _dates(judge, "risk_from", "first")
    end, end_sound = _dates(judge, "risk_until", "last")
    gone = removed.where(lambda value: value is True)
    judge.say("RISK_END_UNKNOWN", "risk_until", monitored & gone & (end == 0) & end_sound, value_class="empty")
    still = removed.where(lambda value: value is False)
    judge.say("RISK_CONTRADICTORY", "risk_until", monitored & still & (end > 0))
    sound = begin_sound & end_sound & ~(gone & (end == 0))
    sound &= _ordered(judge, "risk_until", begin, end, monitored & sound)
    _add_kinds(kinds, judge, found, dates=(begin, end), over=~sound)
    _say_times(judge, ("risk_from", "risk_until"), begin, end, holders=monitored & sound, today=today)
    over: Flags = gone | ~sound
    return over


_REMOVED = words({True: "已消除 消除 风险已消除 已消除风险", False: "未消除 风险未消除 未消除风险"})


def _parse_removed(cell: Cell) -> Parsed[bool]:
    said = _REMOVED.get(word_of(cell))
    return parse_yes_no(cell) if said is None else Parsed(said)


def _add_listed(judge: Judge, found: _Collected, *, today: date) -> None:
    """Our own template: a list of statuses with the dates between which they hold."""
    read = judge.read("status", parse_statuses)
    holders = read.where(bool)
    begin, begin_sound = _dates(judge, "status_from", "first")
    end, end_sound = _dates(judge, "status_until", "last")
    sound = begin_sound & end_sound
    sound &= _ordered(judge, "status_until", begin, end, holders & sound)
    _add_kinds(read, judge, found, dates=(begin, end), over=~sound)
    _say_times(judge, ("status_from", "status_until"), begin, end, holders=holders & sound, today=today)


def _dates(judge: Judge, name: str, side: str) -> tuple[Ints, Flags]:
    """The dates of a column, and which rows are empty or understood; a month or a year alone is taken whole."""
    read = judge.read(name, lambda cell: _whole(parse_date(cell), side))
    judge.say_wrong("STATUS_DATE_UNCLEAR", read)
    return read.ints(0), ~read.wrong_rows()


def _whole(day: Parsed[int], side: str) -> Parsed[int]:
    """A month or year alone: its first day where something begins, its last where it ends."""
    if day.value is None or side == "first" or day.note not in {"month only", "year only"}:
        return day
    return Parsed(last_day(day.value, month=day.note == "month only"))


def _ordered(judge: Judge, name: str, begin: Ints, end: Ints, rows: Flags) -> Flags:
    reversed_dates: Flags = rows & (begin > 0) & (end > 0) & (end < begin)
    judge.say("STATUS_DATES_REVERSED", name, reversed_dates)
    return ~reversed_dates


def _say_times(judge: Judge, names: tuple[str, str], begin: Ints, end: Ints, *, holders: Flags, today: date) -> None:
    day = pack(today)
    judge.say("STATUS_EXPIRED", names[1], holders & (end > 0) & (end < day))
    judge.say("STATUS_NOT_YET", names[0], holders & (begin > day))


def _extract_dates(judge: Judge, *, today: date) -> Read[int]:
    """When the data were drawn; an old extract is told once for each date."""
    read = judge.read("data_date", parse_date)
    judge.say_wrong("EXTRACT_DATE_UNCLEAR", read)
    for code, day in enumerate(read.values):
        age = (today - unpack(day)).days if day else 0
        rows = read.of([code])
        if age > _EXTRACT_DAYS and rows.any():
            judge.say_first("EXTRACT_OLD", "data_date", rows, count=age)
    return read


def _once_each(found: _Collected, extract: Read[int], papers: Column) -> Statuses:
    """Each status of a person once: the first column that gave it counts."""
    person, kind, subtype = (np.concatenate(part) for part in (found.person, found.kind, found.subtype))
    _, first = np.unique(person.astype(np.int64) * len(KINDS) + kind, return_index=True)
    begin, end, source = (np.concatenate(part)[first] for part in (found.first, found.last, found.source))
    person = person[first]
    keys = list(zip(source.tolist(), extract.ints(0)[person].tolist(), papers.codes[person].tolist(), strict=True))
    written = {key: _evidence(found.sources[key[0]], key[1], papers.distinct[key[2]]) for key in set(keys)}
    return Statuses(
        person=person,
        kind=list(map(KINDS.__getitem__, kind[first].tolist())),
        subtype=list(map(SUBTYPES.__getitem__, subtype[first].tolist())),
        valid_from=begin,
        valid_until=end,
        evidence=list(map(written.__getitem__, keys)),
    )


def _evidence(header: str, day: int, paper: Cell) -> str:
    """Where a status was read: the column, the day of the extract, the document named beside it."""
    parts = (header, unpack(day).isoformat() if day else "", text_of(paper))
    return " ".join(filter(None, parts))[:_LONGEST_EVIDENCE]
