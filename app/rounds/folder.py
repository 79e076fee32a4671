"""``dukou match`` and ``dukou verify`` on a problem folder: files in, files out, no server, no database."""

import datetime as dt
import json
import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.clock import today
from app.errors import InvalidError
from app.reference.catalogue import Catalogue
from app.rounds.executors import opened
from app.rounds.reports import report_tables
from app.rounds.result_files import (
    CERTIFICATE,
    SUMMARY,
    WARNINGS,
    as_json,
    one_file,
    put_in_place,
    sealed,
    summary_of,
)
from app.rounds.verify import Recheck, verify_folder
from matching.errors import PolicyError
from matching.policy import Policy
from matching.report import Proposals
from matching.solve import solve
from matching.tables import account, read_problem, result_tables, to_csv, warnings_table, write_pairs

__all__ = ["Recheck", "match_folder", "read_policy", "verify_folder"]

Progress = Callable[[str, int, int], None]
SEED = "dukou"


def match_folder(  # noqa: PLR0913 - one keyword for each option of the command
    problem_dir: Path,
    out_dir: Path,
    *,
    policy_file: Path | None = None,
    executor_spec: str = "",
    date: dt.date | None = None,
    seed: str | None = None,
    pairs_file: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Solve a problem folder and write the result folder; nothing is written unless everything is.

    Args:
        problem_dir: workers, jobs, and perhaps agreements, companions and pins.
        out_dir: gets proposals, standby, recommendations, reasons, reports, warnings, certificate and summary.
        policy_file: a policy as JSON; None = the default policy.
        executor_spec: ``threads:N``, ``processes:N`` or ``dask:ADDRESS``; empty = this thread.
        date: the round's day; None = today in China.
        seed: draws the tie-break.
        pairs_file: where to write every eligible pair as well.
        progress: called with a step's name, what is done, and of how much.

    Returns:
        what ``summary.json`` holds.

    Raises:
        InputError: a wrong value of the folder or the policy. DukouError: a wrong option, or no room to write.
    """
    started = time.perf_counter()
    policy = read_policy(policy_file)
    day = date or today()
    problem = read_problem(problem_dir, date=int(day.strftime("%Y%m%d")), seed=SEED if seed is None else seed)
    with opened(executor_spec) as executor, put_in_place(out_dir) as folder:
        solution = solve(problem, policy, executor=executor, progress=progress)
        said = account(
            problem,
            policy,
            job_of_worker=solution.job_of_worker,
            prices=solution.prices,
            proven=solution.proven,
            executor=executor,
            progress=progress,
        )
        made = solution.job_of_worker
        reports = report_tables(problem, policy, job_of_worker=made, said=said, catalogue=Catalogue.packaged())
        tables = {**result_tables(problem, Proposals.of(solution), said), **reports, WARNINGS: warnings_table(problem)}
        for name, table in tables.items():
            (folder / name).write_bytes(to_csv(table))
        certificate = solution.certificate()
        (folder / CERTIFICATE).write_bytes(as_json(sealed(certificate)))
        if pairs_file is not None:
            step = partial(progress, "pairs file") if progress else None
            with one_file(pairs_file) as path:
                write_pairs(problem, policy, path=path, executor=executor, progress=step)
        summary = {**summary_of(certificate), "warnings": len(problem.warnings), **_measured(started)}
        (folder / SUMMARY).write_bytes(as_json(summary))
    return summary


def read_policy(path: Path | None) -> Policy:
    """Read a policy file; None = the default policy.

    Raises:
        InvalidError: POLICY_FILE: no file, no UTF-8, no JSON. PolicyError: a field is wrong.
    """
    if path is None:
        return Policy.default()
    try:
        values = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidError(
            "POLICY_FILE",
            f"无法读取政策文件 {path}，它应为 JSON。",
            f"The policy file {path} could not be read; it must be JSON: {error}",
            field="policy",
        ) from error
    return Policy.from_dict(values)


def _measured(started: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": round(time.perf_counter() - started, 3), "peak_mb": round(peak, 1)}


def _once(items: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: JSON would silently keep the last."""
    names = [name for name, _ in items]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError("stands twice.", column=name)
    return dict(items)
