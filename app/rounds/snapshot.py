"""Freezes a round's input into a problem folder: columns, opaque references, a hash; replayable byte for byte.

A worker's or an order's reference is its id, which says nothing about a person. The part ``versions``
keeps the version each row was frozen at, so that publication notices a later change.
"""

import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy.orm import Session

from app.demand.credit_queries import Bars
from app.models.agreement import Agreement
from app.rounds import snapshot_queries as queries
from app.rounds import withdrawals
from app.rounds.frames import text_frame
from app.rounds.overlay import HELD_BACK

FIXED_TIME = 0
DUPLICATE_SUSPECTED = "DUPLICATE_SUSPECTED"
COLUMNS = (
    *("worker", "county", "birth_date", "sex", "statuses", "education", "skills", "wishes", "destinations"),
    *("min_wage", "available_from", "household", "zero_employment"),
)
"""The columns of workers.csv, in order."""


@dataclass(frozen=True)
class Part:
    """One file of the folder as plain bytes."""

    name: str
    body: bytes
    rows: int

    @property
    def digest(self) -> str:
        """SHA-256 of the plain bytes."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def packed(self) -> bytes:
        """The bytes compressed; equal bytes give equal bytes."""
        return gzip.compress(self.body, compresslevel=6, mtime=FIXED_TIME)


def digest_of(digests: Mapping[str, str]) -> str:
    """Return the snapshot's hash: SHA-256 over ``name digest`` lines in order of name."""
    lines = "".join(f"{name} {digests[name]}\n" for name in sorted(digests))
    return hashlib.sha256(lines.encode()).hexdigest()


def freeze(
    session: Session,
    *,
    pool_ids: Sequence[UUID],
    office_ids: Sequence[UUID],
    agreements: Sequence[Agreement],
    day: date,
    bars: Bars,
) -> list[Part]:
    """Read the input of a round on ``day`` and return its parts, rows in order of reference.

    The session reaches the rows of every coordinator who says who is held back.
    """
    people = _people(session, pool_ids)
    orders = queries.job_orders(session, office_ids, day, bars=bars)
    parts = [
        _part("workers.csv", _workers(session, people, pool_ids, day)),
        _part("jobs.csv", _jobs(orders)),
        _part("agreements.csv", _agreements(agreements)),
        _part("versions.csv", _versions(people, orders)),
        _part("left_out.csv", _left_out(session, pool_ids)),
    ]
    groups, banned = _companions(session, pool_ids), _bans(session, people, orders, pool_ids)
    optional = (("companions.csv", groups), ("pins.csv", banned), (HELD_BACK, _held(session, pool_ids)))
    return [*parts, *(_part(name, frame) for name, frame in optional if frame.height)]


def unpack(parts: Mapping[str, bytes], folder: Path) -> None:
    """Write the problem folder's files from compressed parts."""
    for name, body in parts.items():
        if name not in {"versions.csv", "left_out.csv", HELD_BACK}:
            (folder / name).write_bytes(gzip.decompress(body))


def frozen_versions(packed: bytes) -> dict[str, int]:
    """Read the versions that workers and orders were frozen at, by reference."""
    frame = pl.read_csv(io.BytesIO(gzip.decompress(packed)), schema={"ref": pl.String, "version": pl.Int64})
    return dict(zip(frame["ref"].to_list(), frame["version"].to_list(), strict=True))


def _part(name: str, frame: pl.DataFrame) -> Part:
    return Part(name, frame.write_csv().encode(), frame.height)


def _joined(slices: Iterable[Iterable[tuple[UUID, str]]], name: str) -> pl.DataFrame:
    """Each worker's items in one text, in order, as the column ``name``; who has none is left out."""
    frames = [
        text_frame({"worker": [each.hex for each, _ in rows], name: [item for _, item in rows]})
        for rows in map(list, slices)
    ]
    every = pl.concat([text_frame({"worker": [], name: []}), *frames])
    return every.unique().sort("worker", name).group_by("worker").agg(pl.col(name).str.join(";"))


def _workers(session: Session, people: pl.DataFrame, pool_ids: Sequence[UUID], day: date) -> pl.DataFrame:
    statuses = _joined(queries.statuses(session, pool_ids, day), "statuses")
    held = (
        [(worker, f"{occupation}:{level}{'c' if certified else ''}") for worker, occupation, level, certified in rows]
        for rows in queries.skills(session, pool_ids, day)
    )
    whole = people
    for found in (statuses, _joined(held, "skills")):
        whole = whole.join(found, on="worker", how="left", maintain_order="left")
    return whole.with_columns(pl.col("statuses", "skills").fill_null("")).select(COLUMNS)


def _people(session: Session, pool_ids: Sequence[UUID]) -> pl.DataFrame:
    """The matchable people as text with their versions, made a slice at a time: a million rows at once are gigabytes."""
    slices = [_slice(rows) for rows in queries.workers(session, pool_ids)]
    return pl.concat([_slice([]), *slices])


def _slice(people: Sequence[Any]) -> pl.DataFrame:
    columns = {
        "worker": [row.id.hex for row in people],
        "version": [row.version for row in people],
        "county": [row.county for row in people],
        "birth_date": [row.birth_date.isoformat() for row in people],
        "sex": [row.sex for row in people],
        "education": [row.education for row in people],
        "wishes": [row.wish_occupations for row in people],
        "destinations": [row.wish_regions for row in people],
        "min_wage": [row.min_wage or "" for row in people],
        "available_from": [_day(row.available_from) for row in people],
        "household": [row.household_id.hex if row.household_id else "" for row in people],
        "zero_employment": [int(bool(row.zero_employment)) for row in people],
    }
    return text_frame(columns)


def _jobs(orders: Sequence[Any]) -> pl.DataFrame:
    columns = {
        "job": [row.id.hex for row in orders],
        "employer": [row.employer_id.hex for row in orders],
        "region": [row.region_code for row in orders],
        "occupation": [row.occupation for row in orders],
        "level": [row.level for row in orders],
        "certificate": [int(row.certificate) for row in orders],
        "seats": [max(row.seats, 0) for row in orders],
        "wage_low": [row.wage_low or "" for row in orders],
        "wage_high": [row.wage_high or "" for row in orders],
        "education": [row.education for row in orders],
        "age_min": [_optional(row.age_min) for row in orders],
        "age_max": [_optional(row.age_max) for row in orders],
        "hazards": [row.hazards or "" for row in orders],
        "start_date": [_day(row.start_date) for row in orders],
        "valid_until": [_day(row.valid_until) for row in orders],
        "reserved_seats": [_reserved(row) for row in orders],
        "reserved_tier": [_optional(row.reserved_tier) for row in orders],
        "reserved_kind": [("hard" if row.reserved_hard else "soft") if _reserved(row) else "" for row in orders],
        "dormitory": [int(row.dormitory) for row in orders],
        "couple_rooms": [row.couple_rooms for row in orders],
    }
    return text_frame(columns)


def _agreements(agreements: Sequence[Agreement]) -> pl.DataFrame:
    columns = {
        "exporter": [row.exporter for row in agreements],
        "receiver": [row.receiver for row in agreements],
        "start": [_day(row.start_date) for row in agreements],
        "end": [_day(row.end_date) for row in agreements],
        "max_workers": [_optional(row.max_workers) for row in agreements],
        "target_workers": [_optional(row.target_workers) for row in agreements],
        "kind": [row.kind for row in agreements],
    }
    return text_frame(columns).sort(pl.all())


def _companions(session: Session, pool_ids: Sequence[UUID]) -> pl.DataFrame:
    rows = sorted(queries.companions(session, pool_ids))
    sizes: dict[UUID, int] = {}
    for group, _, _ in rows:
        sizes[group] = sizes.get(group, 0) + 1
    # A group whose other members are on hold is no group: the one who is left stands alone.
    rows = [row for row in rows if sizes[row[0]] > 1]
    columns = {
        "group": [group.hex for group, _, _ in rows],
        "worker": [worker.hex for _, worker, _ in rows],
        "together": [together for _, _, together in rows],
    }
    return text_frame(columns)


def _bans(session: Session, people: pl.DataFrame, orders: Sequence[Any], pool_ids: Sequence[UUID]) -> pl.DataFrame:
    """Who withdrew a consent about an employer is proposed for none of its orders."""
    banned = withdrawals.bans(session, pool_ids, orders)
    here = set(people["worker"].filter(people["worker"].is_in([worker.hex for worker in banned])))
    pairs = sorted((worker.hex, order.hex) for worker, its in banned.items() if worker.hex in here for order in its)
    columns = {
        "worker": [worker for worker, _ in pairs],
        "job": [order for _, order in pairs],
        "kind": ["ban"] * len(pairs),
        "reason": [withdrawals.CONSENT_WITHDRAWN] * len(pairs),
    }
    return text_frame(columns)


def _versions(people: pl.DataFrame, orders: Sequence[Any]) -> pl.DataFrame:
    ordered = text_frame({"ref": [row.id.hex for row in orders], "version": [row.version for row in orders]})
    return pl.concat([people.select(pl.col("worker").alias("ref"), "version"), ordered])


def _left_out(session: Session, pool_ids: Sequence[UUID]) -> pl.DataFrame:
    rows = sorted(queries.left_out(session, pool_ids))
    return text_frame({"worker": [row.id.hex for row in rows], "reason": [_why_not(row) for row in rows]})


def _held(session: Session, pool_ids: Sequence[UUID]) -> pl.DataFrame:
    """Who stands in the problem, but another office's person stands for: no order is opened to them (app.rounds.overlay)."""
    rows = sorted(row.hex for row in queries.held(session, pool_ids))
    return text_frame({"worker": rows, "reason": [DUPLICATE_SUSPECTED] * len(rows)})


def _why_not(row: Any) -> str:
    if row.hold_code:
        return str(row.hold_code)
    if not row.automatic:
        return "OPT_OUT"
    if row.busy:
        return "PLACED_OR_OFFERED"
    return "CONSENT_WITHDRAWN" if row.basis else "BASIS_MISSING"


def _reserved(order: Any) -> int:
    """Of seats partly taken as many stay reserved as there are left; nobody knows who of the placed took which."""
    left: int = min(order.reserved_seats, order.seats)
    return max(left, 0)


def _day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""


def _optional(value: int | None) -> str:
    return "" if value is None else str(value)
