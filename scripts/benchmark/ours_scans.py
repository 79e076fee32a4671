"""The engine's scans alone: one bare pass over all pairs, and the same blocks in several processes."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from matching import Policy
from matching.eligibility import Facts
from matching.folder_scan import folder_source
from matching.source import Asked, Floor, Source
from matching.stages import Values
from scripts.benchmark.instances import load

_TIMES = 5


def bare_pass(folder: Path) -> dict[str, Any]:
    """Score every pair once for the best of each worker at no prices, on a thread a core, compiled before."""
    source = _source(folder)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pairs = int(source.count(executor=pool).sum())
        return {"seconds": _least(lambda: _scan(source, pool)), "pairs": pairs}


def on_processes(folder: Path) -> dict[str, Any]:
    """Run the same scan in this thread, on two threads, and on one and two processes that were started before."""
    source = _source(folder)
    found: dict[str, Any] = {"pairs": int(source.count().sum()), "serial_seconds": _least(lambda: _scan(source, None))}
    with ThreadPoolExecutor(2) as pool:
        found["threads_seconds"] = _least(lambda: _scan(source, pool))
    for name, number in (("one", 1), ("two", 2)):
        with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
            found[f"{name}_seconds"] = _least(lambda: _scan(source, pool))
    return found | {"seconds": found["two_seconds"]}


def _source(folder: Path) -> Source:
    problem, policy = load(folder), Policy.default()
    facts, nobody = Facts.of(problem), np.full(len(problem.workers), -1, dtype=np.int32)
    return folder_source(facts, policy, values=Values.of(facts, policy, pinned=nobody))


def _scan(source: Source, executor: Executor | None) -> None:
    source.scan(Asked.nothing(source.jobs), Floor.none(source.workers), most=1, executor=executor)


def _least(scan: Callable[[], None]) -> float:
    """Return the least seconds of some scans after a first one, which compiles and sends what all blocks read."""
    scan()
    taken = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        scan()
        taken.append(time.perf_counter() - started)
    return min(taken)
