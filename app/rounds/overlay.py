"""What is laid over a frozen snapshot before it is solved: pins and bans, who has left, seats as they are now.

The snapshot itself is never changed. An overlay is a list of lines in one order, so equal ones have equal bytes and one
digest; snapshot, overlay and policy together are the input that a solution is replayed from.
"""

import gzip
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from app.rounds.frames import text_frame

FIXED_TIME = 0
PIN, BAN, LEFT, ALONE, SEATS, HELD = "pin", "ban", "left", "alone", "seats", "held"
COLUMNS = ("kind", "worker", "job", "seats", "reserved", "reason")
WORKERS, JOBS, COMPANIONS, PINS = "workers.csv", "jobs.csv", "companions.csv", "pins.csv"
HELD_BACK = "held.csv"
"""Who of a snapshot's people another office's person stands for: no file of the problem folder."""
NO_WAGE = "100000000"  # what no order pays


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One thing laid over the snapshot; people and orders by their references.

    ``pin`` and ``ban`` of a pair with its reason; ``left``: the person is no longer there; ``alone``: what the person
    said of companions no longer holds; ``seats`` of an order, of which so many are ``reserved``; ``held``: the person is
    counted among those without a proposal, and no order is open to them.
    """

    kind: str
    worker: str = ""
    job: str = ""
    seats: str = ""
    reserved: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Overlay:
    """Lines in order; an overlay without any changes nothing."""

    lines: tuple[Line, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self:
        """Put lines in order; what stands twice stands once."""
        return cls(tuple(sorted(set(lines))))

    @classmethod
    def read(cls, packed: bytes | None) -> Self:
        """Read what ``packed`` wrote; None is the overlay that changes nothing."""
        if packed is None:
            return cls()
        frame = _read(gzip.decompress(packed))
        return cls(tuple(Line(*row) for row in frame.select(COLUMNS).iter_rows()))

    @property
    def body(self) -> bytes:
        """The lines as plain bytes."""
        return _write(text_frame({name: [getattr(line, name) for line in self.lines] for name in COLUMNS}))

    @property
    def packed(self) -> bytes | None:
        """The bytes compressed, equal ones equal; None when there is nothing."""
        return gzip.compress(self.body, compresslevel=6, mtime=FIXED_TIME) if self.lines else None

    @property
    def digest(self) -> str:
        """SHA-256 of the plain bytes; empty when there is nothing."""
        return hashlib.sha256(self.body).hexdigest() if self.lines else ""

    @property
    def pinned(self) -> frozenset[tuple[str, str]]:
        """The pairs that are pinned."""
        return frozenset((line.worker, line.job) for line in self.lines if line.kind == PIN)

    def without_held(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return the files with this laid over them of the people alone who are held, as if they were not.

        Nobody is beside them; what they are told by it is what anybody without a proposal is told.
        """
        held = self._people(HELD)
        made = Overlay(tuple(line for line in self.lines if line.kind != HELD)).laid_over(files)
        made.pop(COMPANIONS, None)
        for name in (WORKERS, PINS):
            if name in made:
                _put(made, name, _file(made, name).filter(pl.col("worker").is_in(held)))
        return made

    def count(self, kind: str) -> int:
        """Count the lines of one kind."""
        return sum(line.kind == kind for line in self.lines)

    def laid_over(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return a snapshot's packed files with this laid over them; those it does not touch keep their bytes."""
        if not self.lines:
            return dict(files)
        made = dict(files)
        gone, alone, held = self._people(LEFT), self._people(LEFT, ALONE, HELD), self._people(HELD)
        if gone or held:
            people = _file(files, WORKERS).filter(~pl.col("worker").is_in(gone))
            asks = pl.when(pl.col("worker").is_in(held)).then(pl.lit(NO_WAGE)).otherwise(pl.col("min_wage"))
            made[WORKERS] = _packed(people.with_columns(min_wage=asks))
        if alone and COMPANIONS in files:
            groups = _file(files, COMPANIONS).filter(~pl.col("worker").is_in(alone))
            _put(made, COMPANIONS, groups.filter(pl.len().over("group") > 1))
        if self.count(SEATS):
            made[JOBS] = _packed(self._seated(_file(files, JOBS)))
        _put(made, PINS, self._fixed(files, gone))
        return made

    def _people(self, *kinds: str) -> list[str]:
        return sorted({line.worker for line in self.lines if line.kind in kinds})

    def _seated(self, jobs: pl.DataFrame) -> pl.DataFrame:
        of = {line.job: line for line in self.lines if line.kind == SEATS}
        seats = {job: line.seats for job, line in of.items()}
        reserved = {job: line.reserved for job, line in of.items()}
        none = pl.col("job").is_in([job for job, line in of.items() if line.reserved == "0"])
        return jobs.with_columns(
            seats=pl.col("job").replace_strict(seats, default=pl.col("seats")),
            reserved_seats=pl.col("job").replace_strict(reserved, default=pl.col("reserved_seats")),
            reserved_kind=pl.when(none).then(pl.lit("")).otherwise(pl.col("reserved_kind")),
        )

    def _fixed(self, files: Mapping[str, bytes], gone: list[str]) -> pl.DataFrame:
        """Pins and bans of both; a pin of ours stands against a frozen ban, a frozen ban before the same one of ours."""
        rows = {(line.worker, line.job): line for line in self.lines if line.kind == BAN}
        frozen = _file(files, PINS).iter_rows(named=True) if PINS in files else ()
        rows |= {(row["worker"], row["job"]): Line(**row) for row in frozen}
        rows |= {(line.worker, line.job): line for line in self.lines if line.kind == PIN}
        there = [rows[pair] for pair in sorted(rows) if pair[0] not in set(gone)]
        columns = ("worker", "job", "kind", "reason")
        return text_frame({name: [getattr(line, name) for line in there] for name in columns})


def input_digest(*, snapshot: str, overlay: str, policy: str) -> str:
    """Return SHA-256 over the digests of what a solution is solved from."""
    return hashlib.sha256(f"snapshot {snapshot}\noverlay {overlay}\npolicy {policy}\n".encode()).hexdigest()


def references(files: Mapping[str, bytes], name: str, column: str) -> frozenset[str]:
    """Read the references in one column of one of a snapshot's packed files."""
    return frozenset(_file(files, name)[column].to_list())


def held_back(files: Mapping[str, bytes]) -> list[Line]:
    """The lines of who was held back when a snapshot was frozen."""
    return [Line(HELD, worker) for worker in references(files, HELD_BACK, "worker")] if HELD_BACK in files else []


def frame_of(files: Mapping[str, bytes], name: str) -> pl.DataFrame:
    """Read one of a snapshot's packed files as text; one that is not there has no rows."""
    return _file(files, name) if name in files else pl.DataFrame()


def _file(files: Mapping[str, bytes], name: str) -> pl.DataFrame:
    return _read(gzip.decompress(files[name]))


def _read(body: bytes) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(body), infer_schema=False, empty_string_is_null=False)


def _write(frame: pl.DataFrame) -> bytes:
    return frame.write_csv().encode()


def _packed(frame: pl.DataFrame) -> bytes:
    return gzip.compress(_write(frame), compresslevel=6, mtime=FIXED_TIME)


def _put(files: dict[str, bytes], name: str, frame: pl.DataFrame) -> None:
    if frame.height:
        files[name] = _packed(frame)
    else:
        files.pop(name, None)
