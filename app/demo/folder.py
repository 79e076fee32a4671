"""A problem folder of synthetic people and orders: ``dukou sample``."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from app.demo.companions import companion_frame
from app.demo.corridors import agreement_frame
from app.demo.draw import Column, Flags
from app.demo.orders import Orders, draw_orders, employer_name
from app.demo.people import PART, People, draw_people
from app.demo.refs import references
from app.demo.scene import EDUCATIONS, SEASON, STATUSES, Mix, Scene
from app.errors import InvalidError
from app.reference.catalogue import Catalogue

Progress = Callable[[int, int], None]


def write_folder(  # noqa: PLR0913 - where, and what is drawn
    directory: Path,
    *,
    workers: int,
    jobs: int,
    seed: int,
    today: date,
    mix: Mix = SEASON,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Write workers.csv, jobs.csv and agreements.csv; the same arguments, the same bytes on every machine.

    People and orders are dated around ``today``; person ``n`` does not depend on ``workers``. An older
    companions.csv is removed. ``progress`` gets people written and people wanted. Memory does not grow
    with ``workers``. Returns the number of workers, jobs, seats and agreements.

    Raises:
        InvalidError: SAMPLE_SIZE, SAMPLE_SEED: fewer than one person or order; a negative seed.
    """
    check_size(workers=workers, jobs=jobs, seed=seed)
    scene = Scene.open(Catalogue.packaged(), today=today, mix=mix)
    orders = draw_orders(scene, count=jobs, workers=workers, seed=seed)
    agreements = agreement_frame(scene, seed=seed)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "companions.csv").unlink(missing_ok=True)
    _write(directory / "jobs.csv", [job_frame(scene, orders)])
    _write(directory / "agreements.csv", [agreements])
    people = all_people(scene, workers=workers, seed=seed, progress=progress)
    _write(directory / "workers.csv", (worker_frame(scene, part) for part in people))
    return {
        "workers": workers,
        "jobs": jobs,
        "seats": int(orders.seats.sum()),
        "agreements": len(agreements),
    }


def write_companions(directory: Path, *, workers: int, seed: int, today: date) -> int:
    """Add companions.csv to the folder written with the same arguments; return its rows.

    5 % of the people are in couples, 1 % in teams of three to eight.
    """
    scene = Scene.open(Catalogue.packaged(), today=today)
    parts = all_people(scene, workers=workers, seed=seed)
    frame = pl.concat([companion_frame(part, seed=seed) for part in parts])
    _write(directory / "companions.csv", [frame])
    return len(frame)


def check_size(*, workers: int, jobs: int, seed: int) -> None:
    """Refuse a sample of nobody or of nothing, and a seed that names no stream."""
    for field, value in (("workers", workers), ("jobs", jobs)):
        if value < 1:
            zh, en = f"{field} 至少为 1。", f"{field} must be at least 1."
            raise InvalidError("SAMPLE_SIZE", zh, en, field=field)
    if seed < 0:
        raise InvalidError("SAMPLE_SEED", "seed 不能为负数。", "seed must not be negative.", field="seed")


def all_people(scene: Scene, *, workers: int, seed: int, progress: Progress | None = None) -> Iterator[People]:
    """Yield the people part by part."""
    for part in range(-(-workers // PART)):
        yield draw_people(scene, seed=seed, part=part, count=min(PART, workers - part * PART))
        if progress:
            progress(min(workers, (part + 1) * PART), workers)


def worker_frame(scene: Scene, people: People) -> pl.DataFrame:
    """Return the people as rows of workers.csv."""
    return pl.DataFrame(
        {
            "worker": references("w", people.first + np.arange(len(people))),
            "county": _words([exporter.code for exporter in scene.exporters], people.county),
            "birth_date": people.birth,
            "sex": np.where(people.female, "F", "M"),
            "statuses": _joined([_where(people.status[name], name) for name in STATUSES]),
            "education": _words(EDUCATIONS, people.education),
            "skills": _skills(scene, people),
            "wishes": _lists(scene.wishes, people.wish),
            "destinations": _lists(scene.destinations, people.destination),
            "min_wage": _or_empty(people.floor),
            "available_from": people.available,
            "household": references("h", people.household),
            "zero_employment": people.zero_employment.astype(np.int8),
        }
    )


def job_frame(scene: Scene, orders: Orders) -> pl.DataFrame:
    """Return the orders as rows of jobs.csv."""
    sites, posts = scene.sites, scene.posts
    hazards = np.where(orders.hazardous, orders.post, -1)
    return pl.DataFrame(
        {
            "job": references("j", np.arange(len(orders))),
            "employer": [employer_name(scene, orders, row) for row in range(len(orders))],
            "region": _words([site.code for site in sites], orders.site),
            "occupation": _words([post.occupation for post in posts], orders.post),
            "level": orders.level,
            "certificate": orders.certificate.astype(np.int8),
            "seats": orders.seats,
            "wage_low": orders.wage_low,
            "wage_high": _or_empty(orders.wage_high),
            "education": _words((None, *EDUCATIONS[1:]), orders.education),
            "age_min": _or_empty(orders.age_min),
            "age_max": _or_empty(orders.age_max),
            "hazards": _words([";".join(post.hazards) or None for post in posts], hazards),
            "start_date": orders.start,
            "valid_until": orders.valid_until,
            "reserved_seats": orders.reserved_seats,
            "reserved_tier": _or_empty(orders.reserved_tier, empty=-1),
            "reserved_kind": _words(("soft", "hard"), _kind(orders)),
            "dormitory": orders.dormitory.astype(np.int8),
            "couple_rooms": orders.couple_rooms,
        }
    )


def _kind(orders: Orders) -> Column:
    return np.where(orders.reserved_seats > 0, orders.reserved_hard.astype(np.int64), -1)


def _skills(scene: Scene, people: People) -> pl.Series:
    words = [f"{post.occupation}:{level}{c}" for post in scene.posts for level in range(6) for c in ("", "c")]
    index = (people.skill_post * 6 + people.skill_level) * 2 + people.skill_certified
    return _lists(words, np.where(people.skill_post >= 0, index, -1))


def _words(words: Sequence[str | None], index: Column) -> pl.Series:
    """Return the words that ``index`` names; null for -1."""
    return pl.Series([*words, None], dtype=pl.String).gather(np.where(index < 0, len(words), index))


def _where(flags: Flags, word: str) -> pl.Series:
    return _words([word], flags.astype(np.int64) - 1)


def _lists(words: Sequence[str], index: Column) -> pl.Series:
    """Return the words of each row of ``index`` joined by ``;``."""
    return _joined([_words(words, column) for column in index.T])


def _joined(columns: Sequence[pl.Series]) -> pl.Series:
    joined = pl.concat_str(*map(pl.lit, columns), separator=";", ignore_nulls=True)
    return pl.select(pl.when(joined != "").then(joined)).to_series()


def _or_empty(values: Column, *, empty: int = 0) -> pl.Series:
    frame = pl.DataFrame({"value": values})
    return frame.select(pl.when(pl.col("value") != empty).then(pl.col("value"))).to_series()


def _write(path: Path, frames: Iterable[pl.DataFrame]) -> None:
    with path.open("wb") as file:
        for number, frame in enumerate(frames):
            frame.write_csv(file, include_header=number == 0)
