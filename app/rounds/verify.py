"""Recheck of a result folder without the solver: every rule, every row of every file, the certificate."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from app.reference.catalogue import Catalogue
from app.rounds.executors import opened
from app.rounds.reports import report_tables
from app.rounds.result_files import CERTIFICATE, MEASURED, PROPOSALS, SUMMARY, as_json, digest, summary_of
from matching.certify import certify
from matching.errors import InputError
from matching.policy import COMPONENTS, Policy
from matching.problem import Ints, Problem
from matching.report import Check, Proposals
from matching.result import Prices
from matching.tables import Account, account, read_problem, result_tables, to_csv

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = r"^-?[0-9]{1,18}$"
_SAID = 5


@dataclass(frozen=True)
class Recheck:
    """What a recheck found.

    Attributes:
        checks: name of each check in order, with what is wrong; nothing = it holds.
    """

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Every check holds, and there was something to check."""
        return bool(self.checks) and all(check.holds for check in self.checks)

    @property
    def failures(self) -> tuple[str, ...]:
        """A sentence for each check that does not hold."""
        return tuple(f"{c.name}: {'; '.join(c.found[:_SAID])}" for c in self.checks if not c.holds)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {"ok": self.ok, "checks": {check.name: list(check.found[:_SAID]) for check in self.checks}}


class Broken(Exception):  # noqa: N818 - ends a recheck early, never leaves it
    """A check failed so that later ones have nothing to stand on."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(found)
        self.check = Check(name, (found,))


def verify_folder(problem_dir: Path, out_dir: Path, *, executor_spec: str = "") -> Recheck:
    """Recheck that a result folder belongs to a problem folder and that everything in it is true.

    Date, seed, policy and input hashes are read from ``certificate.json``; the hard rules are read again row
    by row, the bound is recomputed from the stored prices, and every other file is drawn up again and
    compared byte for byte. Whatever cannot be read is a failed check.

    Args:
        problem_dir: what was solved.
        out_dir: what ``match_folder`` wrote.
        executor_spec: where the scans run, as ``match_folder`` takes it.

    Raises:
        DukouError: only of the executor. ExecutorError: it broke down.
    """
    with opened(executor_spec) as executor:
        return Recheck(tuple(_checks(problem_dir, out_dir, executor)))


def _checks(problem_dir: Path, out_dir: Path, executor: Executor | None) -> list[Check]:
    checks: list[Check] = []
    try:
        certificate = _certificate(out_dir)
        checks.append(seal(certificate))
        problem, policy = _problem(problem_dir, certificate)
        checks.append(hashes(problem, certificate))
        proposals = _proposals(out_dir / PROPOSALS, problem)
        report = certify(problem, policy, proposals=proposals, certificate=certificate, executor=executor)
        checks += report.checks
        if report.holds:
            said = _said(problem, policy, proposals=proposals, certificate=certificate, executor=executor)
            made = _job_of_worker(problem, proposals)
            reports = report_tables(problem, policy, job_of_worker=made, said=said, catalogue=Catalogue.packaged())
            tables = {**result_tables(problem, _in_order(proposals), said), **reports}
            checks += (Check(name, tuple(_difference(out_dir / name, to_csv(tables[name])))) for name in tables)
            true = {**summary_of(certificate), "warnings": len(problem.warnings)}
            checks.append(_summary(out_dir, true))
    except Broken as broken:
        checks.append(broken.check)
    return checks


def _certificate(out_dir: Path) -> dict[str, Any]:
    try:
        stored = (out_dir / CERTIFICATE).read_bytes()
        certificate = json.loads(stored)
    except (OSError, ValueError, RecursionError) as error:
        raise Broken(CERTIFICATE, f"cannot be read: {error}") from error
    if not isinstance(certificate, dict):
        raise Broken(CERTIFICATE, "is no JSON object")
    if as_json(certificate) != stored:
        raise Broken(CERTIFICATE, "is not written as it was: a key stands twice, or spaces were changed")
    return certificate


def seal(certificate: Mapping[str, Any]) -> Check:
    """Check that a certificate is as it was sealed."""
    same = certificate.get("digest") == digest(certificate)
    return Check("certificate.digest", () if same else ("the certificate was changed after it was written",))


def _problem(problem_dir: Path, certificate: Mapping[str, Any]) -> tuple[Problem, Policy]:
    day, seed, values = certificate.get("date"), certificate.get("seed"), certificate.get("policy")
    if not isinstance(day, str) or not _DAY.fullmatch(day) or not isinstance(seed, str):
        raise Broken("certificate.date", "date or seed is missing or no text")
    if not isinstance(values, Mapping):
        raise Broken("certificate.policy", "is missing")
    try:
        return read_problem(problem_dir, date=int(day.replace("-", "")), seed=seed), Policy.from_dict(values)
    except InputError as error:
        raise Broken("input", str(error)) from error


def hashes(problem: Problem, certificate: Mapping[str, Any]) -> Check:
    """Check that a problem's files are those that were solved."""
    stated = certificate.get("input_hashes")
    known = stated if isinstance(stated, Mapping) else {}
    names = sorted({*problem.hashes, *known})
    changed = [name for name in names if problem.hashes.get(name) != known.get(name)]
    return Check("input_hashes", tuple(f"{name} is not the file that was solved" for name in changed))


def _proposals(path: Path, problem: Problem) -> Proposals:
    """Read proposals as they stand; a row that cannot be read ends the recheck."""
    try:
        table = pl.read_csv(path, infer_schema=False, empty_string_is_null=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Broken(PROPOSALS, f"cannot be read: {error}") from error
    numbers = ["score", *COMPONENTS, "tier"]
    if table.columns != ["worker", "job", *numbers]:
        raise Broken(PROPOSALS, "has other columns")
    wrong = table.select(pl.any_horizontal(~pl.col(numbers).str.contains(_NUMBER).fill_null(value=False))).to_series()
    if wrong.any():
        raise Broken(PROPOSALS, f"row {(wrong.arg_max() or 0) + 2} holds no whole number")
    columns = {name: table[name].cast(pl.Int64).to_numpy() for name in numbers}
    return Proposals(
        worker=places(table["worker"], problem.workers.ref),
        job=places(table["job"], problem.jobs.ref),
        score=columns["score"],
        tier=columns["tier"],
        components={name: columns[name] for name in COMPONENTS},
    )


def places(column: pl.Series, refs: Sequence[str]) -> Ints:
    """Return the row of each reference; an unknown one ends the recheck."""
    places = column.cast(pl.Enum(refs), strict=False).to_physical().cast(pl.Int32)
    unknown = places.is_null()
    if unknown.any():
        raise Broken(PROPOSALS, f"row {(unknown.arg_max() or 0) + 2} names an unknown {column.name}")
    return places.to_numpy()


def _said(
    problem: Problem,
    policy: Policy,
    *,
    proposals: Proposals,
    certificate: Mapping[str, Any],
    executor: Executor | None,
) -> Account:
    """Say everything again from the proposals and the prices."""
    job_of_worker = _job_of_worker(problem, proposals)
    sides = certificate["prices"]
    prices = Prices(*(np.array(sides[name], dtype=np.int64) for name in ("open", "reserved")))
    proven = bool(certificate["proven"])
    return account(problem, policy, job_of_worker=job_of_worker, prices=prices, proven=proven, executor=executor)


def _job_of_worker(problem: Problem, proposals: Proposals) -> Ints:
    job_of_worker = np.full(len(problem.workers), -1, dtype=np.int32)
    job_of_worker[proposals.worker] = proposals.job
    return job_of_worker


def _in_order(proposals: Proposals) -> Proposals:
    order = np.argsort(proposals.worker, kind="stable")
    return Proposals(
        worker=proposals.worker[order],
        job=proposals.job[order],
        score=proposals.score[order],
        tier=proposals.tier[order],
        components={name: points[order] for name, points in proposals.components.items()},
    )


def _difference(path: Path, true: bytes) -> Iterator[str]:
    try:
        stored = path.read_bytes()
    except OSError as error:
        yield f"cannot be read: {error.strerror}"
        return
    if stored == true:
        return
    for row, (left, right) in enumerate(zip_longest(stored.split(b"\n"), true.split(b"\n")), start=1):
        if left != right:
            yield f"line {row} differs from what the proposals and prices give"
            return


def _summary(out_dir: Path, true: Mapping[str, Any]) -> Check:
    try:
        stored = json.loads((out_dir / SUMMARY).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        return Check(SUMMARY, (f"cannot be read: {error}",))
    if not isinstance(stored, dict):
        return Check(SUMMARY, ("is no JSON object",))
    wrong = [f"{name} differs" for name in true if name not in stored or stored[name] != true[name]]
    wrong += [f"{name} is unknown" for name in stored if name not in true and name not in MEASURED]
    wrong += [f"{name} is no amount" for name in MEASURED if not _is_amount(stored.get(name))]
    return Check(SUMMARY, tuple(wrong))


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
