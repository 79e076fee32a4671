"""One file of a problem folder as columns of text, with the row numbers a spreadsheet shows."""

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from matching.errors import InputError, InputErrors
from matching.problem import Flags, Ints, Odd
from matching.sentences import Text

Bytes = npt.NDArray[np.uint8]

MOST_FINDINGS = 50
KINDS = (".csv", ".parquet")
_LOOKS_LIKE = 0.8
COLUMNS: dict[str, tuple[str, ...]] = {
    "workers": (
        "worker",
        "county",
        "birth_date",
        "sex",
        "statuses",
        "education",
        "skills",
        "wishes",
        "destinations",
        "min_wage",
        "available_from",
        "household",
        "zero_employment",
    ),
    "jobs": (
        "job",
        "employer",
        "region",
        "occupation",
        "level",
        "certificate",
        "seats",
        "wage_low",
        "wage_high",
        "education",
        "age_min",
        "age_max",
        "hazards",
        "start_date",
        "valid_until",
        "reserved_seats",
        "reserved_tier",
        "reserved_kind",
        "dormitory",
        "couple_rooms",
    ),
    "agreements": ("exporter", "receiver", "start", "end", "max_workers", "target_workers", "kind"),
    "companions": ("group", "worker", "together"),
    "pins": ("worker", "job", "kind", "reason"),
}


class Findings:
    """Collects wrong values up to a limit, so that a person mends a file in one go."""

    def __init__(self) -> None:
        self._errors: list[InputError] = []
        self._more = False
        self.warnings: list[Odd] = []

    def add(self, error: InputError) -> None:
        """Keep one more finding, unless there are enough."""
        if len(self._errors) < MOST_FINDINGS:
            self._errors.append(error)
        else:
            self._more = True

    def __len__(self) -> int:
        return len(self._errors)

    def raise_any(self) -> None:
        """Raise what was found, if anything was, file by file in the order of the rows."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            files = list(dict.fromkeys(error.source for error in self._errors))
            ordered = sorted(self._errors, key=lambda error: (files.index(error.source), error.row or 0))
            raise InputErrors(ordered, more=self._more)


@dataclass(frozen=True)
class Sheet:
    """A file's text, column by column; ``rows`` holds each record's row number (header = 1)."""

    source: str
    columns: pl.DataFrame
    rows: Ints

    def note(self, odd: Flags, column: str, *, code: str, message: Text, findings: Findings) -> None:
        """Add one warning for every record that is ``odd``: it is read as it stands."""
        findings.warnings += (Odd(code, self.source, row, column, message) for row in self.rows[odd].tolist())

    def refuse(self, wrong: Flags, column: str, *, code: str, message: str, findings: Findings) -> None:
        """Add one finding for every record that is ``wrong``."""
        for at in np.flatnonzero(wrong)[: MOST_FINDINGS + 1]:
            cell = self.columns[column][int(at)][:40]
            row = int(self.rows[at])
            text = f"{message} Found: {cell!r}." if cell else message
            findings.add(InputError(text, code=code, source=self.source, row=row, column=column))


def find(folder: Path, name: str) -> Path | None:
    """Return the table's file, CSV or Parquet; both at once are refused."""
    found = [folder / f"{name}{kind}" for kind in KINDS if (folder / f"{name}{kind}").is_file()]
    if len(found) > 1:
        raise InputError(f"There is also {name}.parquet; keep one.", code="FILE_TWICE", source=f"{name}.csv")
    return found[0] if found else None


def misnamed(folder: Path, findings: Findings) -> None:
    """Refuse a file that looks like a table that is not there: unread agreements would open every corridor."""
    missing = [name for name in COLUMNS if not any((folder / f"{name}{kind}").is_file() for kind in KINDS)]
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        near = difflib.get_close_matches(path.stem.lower(), missing, n=1, cutoff=_LOOKS_LIKE)
        if path.suffix.lower() in {".csv", ".parquet", ".xlsx", ".txt", ".tsv"} and near:
            message = f"This file is not read; is it meant to be {near[0]}.csv?"
            findings.add(InputError(message, code="FILE_MISNAMED", source=path.name))


def read_sheet(path: Path) -> Sheet:
    """Read one file as text, blank records dropped.

    Raises:
        InputError: FILE_EMPTY, FILE_UNREADABLE, COLUMN_UNKNOWN, COLUMN_MISSING, COLUMN_TWICE, ROW_LENGTH.
    """
    frame = _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    frame = frame.select(COLUMNS[path.stem])
    filled = frame.select(pl.any_horizontal(pl.all() != "")).to_series().to_numpy()
    rows = np.flatnonzero(filled).astype(np.int32) + 2
    return Sheet(path.name, frame if filled.all() else frame.filter(filled), rows)


def _check_header(header: Sequence[str], path: Path) -> None:
    known, findings = COLUMNS[path.stem], Findings()
    for name in header:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
            message = f"The column {name!r} is not known; the nearest known name is {near!r}."
            findings.add(InputError(message, code="COLUMN_UNKNOWN", source=path.name, row=1, column=name))
    for name in known:
        if header.count(name) != 1:
            code, what = ("COLUMN_MISSING", "missing") if name not in header else ("COLUMN_TWICE", "there twice")
            message = f"The column {name!r} is {what}."
            findings.add(InputError(message, code=code, source=path.name, row=1, column=name))
    findings.raise_any()


def _read_csv(path: Path) -> pl.DataFrame:
    raw = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    _check_text(raw, path)
    end = raw.find(b"\n") + 1 or len(raw)
    header = next(csv.reader(io.StringIO(raw[:end].decode())), [])
    _check_header(header, path)
    schema = dict.fromkeys(header, pl.String)
    if not raw[end:].strip():
        return pl.DataFrame(schema=schema)
    _check_shape(raw, width=len(header), path=path)
    try:
        frame = pl.read_csv(raw, schema=schema)
    except pl.exceptions.PolarsError as error:
        message = f"Not readable as CSV: {str(error).splitlines()[0]}"
        raise InputError(message, code="FILE_UNREADABLE", source=path.name) from error
    return frame.fill_null("")


def _check_text(raw: bytes, path: Path) -> None:
    if not raw.strip():
        raise InputError("The file is empty.", code="FILE_EMPTY", source=path.name)
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        message = "The file is not UTF-8 text; save it as CSV UTF-8."
        raise InputError(message, code="FILE_UNREADABLE", source=path.name, row=row) from error


def _check_shape(raw: bytes, *, width: int, path: Path) -> None:
    """Refuse records with too few or too many cells: a reader would silently fill a cut line with blanks."""
    data = np.frombuffer(raw, dtype=np.uint8)
    outside = _outside_quotes(data, path)
    ends = np.flatnonzero((data == ord("\n")) & outside)
    if not len(ends) or ends[-1] != len(data) - 1:
        ends = np.append(ends, len(data))
    starts = np.append(0, ends[:-1] + 1)
    commas = np.flatnonzero((data == ord(",")) & outside)
    cells = np.searchsorted(commas, ends) - np.searchsorted(commas, starts) + 1
    lengths = ends - starts - (data[ends - 1] == ord("\r"))
    findings = Findings()
    for record in np.flatnonzero((cells != width) & (lengths > 0))[: MOST_FINDINGS + 1]:
        message = f"This row has {cells[record]} cells, the header has {width}."
        findings.add(InputError(message, code="ROW_LENGTH", source=path.name, row=int(record) + 1))
    findings.raise_any()


def _outside_quotes(data: Bytes, path: Path) -> Flags:
    quotes = data == ord('"')
    if not quotes.any():
        return np.ones(len(data), dtype=np.bool_)
    outside: Flags = np.cumsum(quotes, dtype=np.uint8) % 2 == 0
    if not outside[-1]:
        raise InputError('A quoted cell (") is never closed.', code="FILE_UNREADABLE", source=path.name)
    return outside


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"Not readable as Parquet: {error}", code="FILE_UNREADABLE", source=path.name) from error
    _check_header(frame.columns, path)
    return pl.DataFrame([_as_text(column, path) for column in frame])


def _as_text(column: pl.Series, path: Path) -> pl.Series:
    """Write a typed column as the CSV would hold it; what cannot be is named by its first row."""
    kind = column.dtype
    if isinstance(kind, pl.List):
        column = column.list.eval(pl.element().cast(pl.String)).list.join(";")
    elif kind == pl.Boolean:
        column = column.cast(pl.Int8)
    elif kind.is_float():
        column = column.fill_nan(None)
        whole = column.cast(pl.Int64, strict=False)
        broken = (column != whole).fill_null(value=False) | (column.is_not_null() & whole.is_null())
        if broken.any():
            row = int(np.flatnonzero(broken.to_numpy())[0]) + 2
            message = "A whole number or text is allowed here."
            raise InputError(message, code="BAD_NUMBER", source=path.name, row=row, column=column.name)
        column = whole
    try:
        return column.cast(pl.String).fill_null("")
    except pl.exceptions.PolarsError as error:
        message = f"A column of type {kind} is not allowed; write text."
        raise InputError(message, code="BAD_TYPE", source=path.name, row=1, column=column.name) from error
