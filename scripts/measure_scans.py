"""Measures the rates that docs/scale.md counts with: scans by executor, bytes a worker and a job, bytes that travel.

    python scripts/measure_scans.py [--workers 100000] [--jobs 5000] [--executors threads:2 processes:1 processes:2]

``dask:ADDRESS`` is an executor too. Of five scans the quickest counts. Prints lines of the table.
"""

import argparse
import pickle
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date
from pathlib import Path

import numpy as np

from app.demo.folder import write_folder
from app.rounds.executors import opened
from matching.carriers import sent_bytes
from matching.eligibility import Facts
from matching.folder_scan import FolderScan, folder_source
from matching.pins import pinned_jobs
from matching.policy import Policy
from matching.source import Asked, Floor, Found, Source
from matching.stages import Values
from matching.tables import read_problem

DAY = date(2026, 3, 1)
REPEATS = 5
FIRST, PRICE = 12, 300


def measured(call: Callable[[], object], *, repeats: int) -> float:
    """Return the least of some times."""
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def scans(source: Source, executor: Executor | None, *, repeats: int) -> dict[str, float]:
    """Time the first scan of a solve (the best pairs of everybody) and the last (nobody has a better one)."""
    asked = Asked(np.full(source.jobs, PRICE, dtype=np.int64))

    def first() -> Found:
        return source.scan(asked, Floor.none(source.workers), most=FIRST, executor=executor)

    content = Floor(first().best)  # compiles, starts the processes, sends what lasts

    def last() -> Found:
        return source.scan(asked, content, most=FIRST, executor=executor)

    if len(last()):
        raise SystemExit("a pair is better than the best one")
    before = 0 if executor is None else sent_bytes(executor)
    times = {"first": measured(first, repeats=repeats), "last": measured(last, repeats=repeats)}
    sent = 0 if executor is None else sent_bytes(executor) - before
    return times | {"sent": sent / (2 * repeats)}


def sizes(source: Source) -> None:
    """Print what the laid out people and jobs take."""
    if isinstance(source, FolderScan):
        people, rows = len(pickle.dumps(source.layout.people, 5)), len(pickle.dumps(source.layout.rows, 5))
        print(f"| laid out people | {people / source.workers:.0f} B a worker |")
        print(f"| laid out jobs | {rows / source.jobs:.0f} B a job |")


def main() -> None:
    """Print the rates."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--workers", type=int, default=100_000)
    words.add_argument("--jobs", type=int, default=5_000)
    words.add_argument("--repeats", type=int, default=REPEATS)
    words.add_argument("--executors", nargs="*", default=["threads:1", "threads:2", "processes:1", "processes:2"])
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name), workers=given.workers, jobs=given.jobs, seed=1, today=DAY)
        problem = read_problem(Path(name), date=int(DAY.strftime("%Y%m%d")))
    policy, facts = Policy.default(), Facts.of(problem)
    values = Values.of(facts, policy, pinned=pinned_jobs(facts, policy.tier_of(problem.workers.statuses)))
    started = time.perf_counter()
    source = folder_source(facts, policy, values=values)
    print(f"| {type(source).__name__}: laid out in | {time.perf_counter() - started:.2f} s |")
    sizes(source)
    pairs = int(source.count().sum())
    print(f"| eligible pairs | {pairs} |")
    for spec in given.executors:
        with opened(spec) as executor:
            found = scans(source, executor, repeats=given.repeats)
        rate = pairs / found["last"] / 1e6
        print(
            f"| {spec} | first scan {found['first']:.3f} s, last {found['last']:.3f} s ({rate:.0f} M pairs/s), "
            f"{found['sent'] / 1e6:.2f} MB sent a scan |",
            flush=True,
        )


if __name__ == "__main__":
    main()
