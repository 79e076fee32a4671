"""Random tiny problem folders, thick with edge values; small enough to try every placement.

Most cells are permissive, so that placements compete; every column now and then takes a value at its edge.
"""

import csv
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from hypothesis import strategies as st

DAY = "2026-03-01"
DAYS = (DAY, DAY, "2026-02-28", "2028-02-29", "2028-03-01")
STARTS = ("2026-03-01", "2026-02-28", "2026-03-02", "2026-06-15", "2028-02-29", "2026-01-10")
COUNTIES = ("450102", "450103", "451023", "520122")
REGIONS = ("440303", "440305", "440106", "441900", "330105")
OCCUPATIONS = ("4-10-01-06", "4-10-01-05", "4-10-02-01", "6-28-01-01", "1-02-01-00")
STATUSES = ("monitored", "lifted", "low_income", "relocated", "hardship", "graduate", "general")
EDUCATIONS = ("none", "primary", "junior", "senior", "vocational", "college", "bachelor", "master")
HAZARDS = (
    "underground_mine",
    "intensity_4",
    "heavy_load",
    "toxic",
    "dust",
    "height",
    "heat",
    "cold",
    "occupational_disease",
)
WISHES = ("4", "4-10", "4-10-01", "4-10-01-00", "4-10-00-00", "4-10-01-06", "6", "6-28-01-01", "1-02-01-00")
DESTINATIONS = ("44", "440000", "4403", "440300", "440305", "441900", "4419", "33", "330105", "4400")
EXPORTERS = ("45", "450000", "4501", "450100", "450102", "52", "4510")
# On 2026-03-01: 16 today (not yet), 16 yesterday, 18 near each start, 29 February, old, unknown.
BIRTHS = (
    "2010-03-01",
    "2010-02-28",
    "2010-02-27",
    "2010-03-02",
    "2008-03-01",
    "2008-02-29",
    "2008-02-28",
    "2008-06-15",
    "2008-06-14",
    "2012-02-29",
    "1966-03-01",
    "1966-02-28",
    "1981-03-01",
    "2015-05-05",
    "",
)
HEADERS = {
    "workers": "worker county birth_date sex statuses education skills wishes destinations min_wage "
    "available_from household zero_employment",
    "jobs": "job employer region occupation level certificate seats wage_low wage_high education age_min age_max "
    "hazards start_date valid_until reserved_seats reserved_tier reserved_kind dormitory couple_rooms",
    "agreements": "exporter receiver start end max_workers target_workers kind",
    "companions": "group worker together",
    "pins": "worker job kind reason",
}
TABLES = {name: header.split() for name, header in HEADERS.items()}
Row = dict[str, str]


@dataclass
class Tables:
    """The rows of a folder before they are written; a table left out is None."""

    workers: list[Row]
    jobs: list[Row]
    agreements: list[Row] | None = None
    companions: list[Row] | None = None
    pins: list[Row] | None = None
    day: str = field(default=DAY)

    def write(self, folder: Path, *, rng: Random | None = None) -> None:
        """Write every table as CSV; with ``rng`` the rows come in a random order."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in TABLES.items():
            rows = getattr(self, name)
            if rows is None:
                continue
            rows = rng.sample(rows, len(rows)) if rng else rows
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def worker(name: str, **cells: str) -> Row:
    """Return a worker whom almost any job suits, with ``cells`` changed."""
    plain = dict.fromkeys(TABLES["workers"], "")
    plain |= {"worker": name, "county": "450102", "birth_date": "1990-05-01", "sex": "M"}
    plain |= {"statuses": "general", "education": "junior"}
    return plain | cells


def job(name: str, **cells: str) -> Row:
    """Return a job that asks for nothing, with ``cells`` changed."""
    plain = dict.fromkeys(TABLES["jobs"], "")
    plain |= {"job": name, "employer": "E1", "region": "440305", "occupation": "4-10-01-06"}
    plain |= {"level": "0", "certificate": "0", "seats": "1", "wage_low": "3000", "wage_high": "4000"}
    return plain | {"start_date": "2026-03-10"} | cells


def agreement(**cells: str) -> Row:
    """Return an open agreement from Guangxi to Guangdong, with ``cells`` changed."""
    return dict.fromkeys(TABLES["agreements"], "") | {"exporter": "45", "receiver": "44", "kind": "paired"} | cells


def member(group: str, name: str, together: str = "job") -> Row:
    """Return one row of a group of companions."""
    return {"group": group, "worker": name, "together": together}


def pin(name: str, order: str, kind: str = "pin") -> Row:
    """Return a pin or a ban."""
    return {"worker": name, "job": order, "kind": kind, "reason": "asked for"}


def folder_of(**tables: list[Row]) -> Tables:
    """Return a folder of two workers and two jobs, with whole tables replaced or added."""
    plain = Tables([worker("w1"), worker("w2", household="h1")], [job("j1"), job("j2")])
    for name, rows in tables.items():
        setattr(plain, name, rows)
    return plain


def seeded(seed: int) -> Random:
    """Return the random numbers of one seed."""
    return Random(seed)  # noqa: S311 - for repeatable tests, not for secrets


def random_tables(rng: Random, *, workers: int = 6, jobs: int = 4, sides: bool = True, full: bool = False) -> Tables:
    """Return a random folder of at most (``full``: exactly) so many workers and jobs.

    With ``sides`` it may have companions and corridor limits.
    """
    people = [_worker(rng, k) for k in range(workers if full else rng.randint(1, workers))]
    orders = [_job(rng, k) for k in range(jobs if full else rng.randint(1, jobs))]
    tables = Tables(people, orders, day=rng.choice(DAYS))
    if _one_in(rng, 2):
        tables.agreements = [_agreement(rng, sides=sides) for _ in range(rng.randint(1, 3))]
    if sides and _one_in(rng, 3) and len(people) > 1:
        tables.companions = _companions(rng, people)
    if _one_in(rng, 3):
        tables.pins = _bans(rng, people, orders)
    return tables


def with_pins(tables: Tables, rng: Random, *, pairs: set[tuple[str, str]]) -> Tables:
    """Return the folder with one or two of the pairs pinned, each worker once; its bans stay."""
    pins: dict[str, str] = {}
    for i, j in rng.sample(sorted(pairs), min(len(pairs), rng.randint(1, 2))):
        pins.setdefault(i, j)
    return replace(tables, pins=[*(tables.pins or []), *(pin(i, j) for i, j in pins.items())])


def folders(*, sides: bool = True) -> st.SearchStrategy[Tables]:
    """Return a Hypothesis strategy of the same folders, which shrinks."""
    return st.randoms(use_true_random=False).map(lambda rng: random_tables(rng, sides=sides))


def _one_in(rng: Random, n: int) -> bool:
    return rng.randrange(n) == n - 1


def _edge(rng: Random, plain: str, edges: tuple[str, ...]) -> str:
    return rng.choice(edges) if _one_in(rng, 5) else plain


def _some(rng: Random, values: tuple[str, ...], most: int) -> str:
    return ";".join(rng.sample(values, rng.randint(1, most)))


def _worker(rng: Random, k: int) -> Row:
    skills = ";".join(
        f"{rng.choice(OCCUPATIONS)}:{rng.randint(0, 3)}{rng.choice(('', 'c'))}" for _ in range(rng.randint(0, 3))
    )
    return worker(
        f"w{rng.randrange(100):02d}-{k}",
        county=rng.choice(COUNTIES),
        birth_date=_edge(rng, f"{rng.randint(1970, 2005)}-05-01", BIRTHS),
        sex=rng.choice(("M", "F", "F", "")),
        statuses=_edge(rng, rng.choice(STATUSES), ("", "general;lifted", "graduate;monitored", "hardship;relocated")),
        education=_edge(rng, "senior", (*EDUCATIONS, "")),
        skills=skills,
        wishes=_some(rng, WISHES, 3) if _one_in(rng, 4) else "",
        destinations=_some(rng, DESTINATIONS, 3) if _one_in(rng, 3) else "",
        min_wage=_edge(rng, "", ("0", "3000", "3999", "4000", "4001", "5000")),
        available_from=_edge(rng, "", (*STARTS, "2026-03-11")),
        household=rng.choice(("", "", "h1", "h2")),
        zero_employment=rng.choice(("", "0", "1")),
    )


def _job(rng: Random, k: int) -> Row:
    seats = rng.choice((0, 1, 1, 1, 2, 3))
    reserved = rng.randint(1, seats) if seats and _one_in(rng, 3) else 0
    return job(
        f"j{rng.randrange(100):02d}-{k}",
        employer=rng.choice(("E1", "E1", "E2", "")),
        region=rng.choice(REGIONS),
        occupation=rng.choice(OCCUPATIONS),
        level=_edge(rng, "0", ("", "1", "2", "5")),
        certificate=_edge(rng, "0", ("", "1")),
        seats=str(seats),
        wage_high=_edge(rng, "4000", ("", "3000", "9000")),
        education=_edge(rng, "", EDUCATIONS),
        age_min=_edge(rng, "", ("16", "18", "45")),
        age_max=_edge(rng, "", ("44", "45", "59", "60")),
        hazards=_edge(rng, "", (*HAZARDS, "height;heat", "dust;heavy_load")),
        start_date=_edge(rng, "2026-03-10", STARTS),
        valid_until=_edge(rng, "", ("2026-02-28", "2026-03-01", "2026-12-31")),
        reserved_seats=str(reserved) if reserved else rng.choice(("", "0")),
        reserved_tier=str(rng.randint(0, 3)) if reserved else "",
        reserved_kind=rng.choice(("hard", "soft")) if reserved else "",
        dormitory=rng.choice(("", "0", "1")),
        couple_rooms=rng.choice(("", "0", "2")),
    )


def _agreement(rng: Random, *, sides: bool) -> Row:
    return {
        "exporter": rng.choice(EXPORTERS),
        "receiver": rng.choice(DESTINATIONS),
        "start": _edge(rng, "", ("2026-03-10", "2026-03-11", "2026-01-01")),
        "end": _edge(rng, "", ("2026-03-10", "2026-03-09", "2026-12-31")),
        "max_workers": _edge(rng, "", ("0", "1", "2")) if sides else "",
        "target_workers": _edge(rng, "", ("1",)),
        "kind": rng.choice(("paired", "alliance")),
    }


def _companions(rng: Random, people: list[Row]) -> list[Row]:
    names = [row["worker"] for row in people]
    rng.shuffle(names)
    rows: list[Row] = []
    for group in range(rng.randint(1, 2)):
        members, names = names[: rng.randint(2, 3)], names[3:]
        together = rng.choice(("job", "employer", "city"))
        if len(members) > 1:
            rows += [{"group": f"g{group}", "worker": name, "together": together} for name in members]
    return rows


def _bans(rng: Random, people: list[Row], orders: list[Row]) -> list[Row]:
    pairs = [(p["worker"], o["job"]) for p in people for o in orders]
    chosen = rng.sample(pairs, rng.randint(1, min(3, len(pairs))))
    return [{"worker": i, "job": j, "kind": "ban", "reason": "asked for"} for i, j in chosen]
