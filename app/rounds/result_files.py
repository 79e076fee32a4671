"""The result folder: what is in it, and writing it so that nothing half-stored remains."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.errors import InvalidError, UnavailableError

CERTIFICATE, SUMMARY, PROPOSALS, WARNINGS = "certificate.json", "summary.json", "proposals.csv", "warnings.csv"
MEASURED = ("seconds", "peak_mb")
"""What differs from run to run; it stands in the summary only."""


def as_json(values: Mapping[str, Any]) -> bytes:
    """Return one key a line, so that a person can read it however long a value is; the same values, the same bytes."""
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def sealed(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the certificate with a digest of everything else in it."""
    return {**certificate, "digest": digest(certificate)}


def digest(certificate: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a certificate's canonical JSON, its digest left out."""
    rest = {key: value for key, value in certificate.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def summary_of(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the summary that the same input always gives.

    ``gap`` is 0 when the proposal is proved best; else the gap of the first aim that stays open, named by
    ``gap_stage``: later aims count only once it is closed. A stable placement is no optimum and says so.
    """
    gaps = {} if certificate["proven"] else {name: gap for name, gap in certificate["gap"].items() if gap}
    stage = next(iter(gaps), "")
    return {
        "placed": certificate["placed"],
        "placed_by_tier": certificate["placed_by_tier"],
        "eligible_pairs": certificate["pairs_scanned"],
        "seats": certificate["seats"],
        "proven": certificate["proven"],
        "gap": gaps.get(stage, 0),
        "gap_stage": stage,
        **{name: certificate[name] for name in ("stable", "blocking_pairs") if name in certificate},
    }


@contextmanager
def put_in_place(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into; when the block ends well its files move into ``folder``.

    The files appear together where the folder is new. Where it is there already each file is replaced as a
    whole, the certificate goes first and comes back last, and other files in it are left alone. When the
    block fails nothing changes.

    Raises:
        InvalidError: OUT_IS_FILE. UnavailableError: OUT_NOT_WRITTEN: no space, no permission.
    """
    if folder.exists() and not folder.is_dir():
        raise InvalidError(
            "OUT_IS_FILE", f"{folder} 是文件，不是文件夹。", f"{folder} is a file, no folder.", field="out"
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        parent = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise _not_written(folder, error) from error
    try:
        fresh = parent / "new"
        fresh.mkdir()
        yield fresh
        _move(fresh, folder)
    except OSError as error:
        raise _not_written(folder, error) from error
    finally:
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def one_file(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to; when the block ends well the file moves into place.

    Raises:
        UnavailableError: OUT_NOT_WRITTEN: no space, no permission.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        parent = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise _not_written(path, error) from error
    try:
        yield parent / path.name
        (parent / path.name).replace(path)
    except OSError as error:
        raise _not_written(path, error) from error
    finally:
        shutil.rmtree(parent, ignore_errors=True)


def _move(fresh: Path, folder: Path) -> None:
    if not folder.exists():
        fresh.rename(folder)
        return
    (folder / CERTIFICATE).unlink(missing_ok=True)
    for path in sorted(fresh.iterdir(), key=lambda path: path.name == CERTIFICATE):
        path.replace(folder / path.name)


def _not_written(folder: Path, error: OSError) -> UnavailableError:
    return UnavailableError(
        "OUT_NOT_WRITTEN",
        f"无法写入 {folder}：{error.strerror}。",
        f"{folder} could not be written: {error.strerror}.",
        path=str(folder),
    )
