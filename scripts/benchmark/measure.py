"""Cases run one by one, each in a process of its own: best of some runs, stopped at a limit, listed either way."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import environ  # noqa: TID251  # handed on to the processes
from pathlib import Path
from typing import IO, Any

from scripts.benchmark.instances import Round

Figures = dict[str, Any]
_LOADING = 120
_MAKING = 900
_LONG = 30
_HOLD = 150


@dataclass
class Bench:
    """A run of the benchmark: where its rounds lie, how long a case may take, how often it is repeated.

    Attributes:
        limit: seconds for one case. repeat: the best of so many runs counts; a run of over half a minute is not repeated.
        lock: a file locked while cases run, so that nothing else which locks it runs beside; None = none. It is
            let go between cases when it was held for some minutes.
        least, most: rounds of fewer or more workers are left out; None = none is.
        again: only cases whose name starts with one of these are measured, the others stand as in ``earlier``; none = all.
        earlier: rows of the section from an earlier run.
    """

    work: Path
    limit: float
    repeat: int
    quick: bool
    lock: Path | None = None
    least: int | None = None
    most: int | None = None
    again: tuple[str, ...] = ()
    earlier: list[Figures] = field(default_factory=list)
    _held: tuple[IO[bytes], float] | None = None
    made: set[str] = field(default_factory=set)

    def folder(self, this: Round, *, pairs: bool = False) -> Path:
        """Return the folder of a round, made when it is first asked for."""
        folder = self.work / this.name
        size = {"kind": this.kind, "workers": this.workers, "jobs": this.jobs}
        for task, options in (("make", size), *([("list_pairs", {})] if pairs else [])):
            if f"{task} {this.name}" not in self.made:
                folder.mkdir(exist_ok=True)
                spec = {"task": f"instances:{task}", "folder": str(folder), "options": options}
                with self._alone():
                    figures = self._once(spec, limit=_MAKING)
                if figures["state"] != "ran":
                    raise RuntimeError(f"{this.name}: {figures}")
                self.made.add(f"{task} {this.name}")
        return folder

    def takes(self, this: Round) -> bool:
        """Tell whether a round is one of those to be measured."""
        return (self.least or 0) <= this.workers and (self.most is None or this.workers <= self.most)

    def stands(self, this: Round, case: str) -> Figures | None:
        """Return an earlier run's row of a case that is not to be measured again, or that there is none."""
        if not self.again or case.startswith(self.again):
            return None
        asked = (case, this.kind, this.workers, this.jobs)
        rows = (row for row in self.earlier if (row["case"], row["round"], row["workers"], row["jobs"]) == asked)
        return next(rows, {"state": "skipped", "why": "not tried"})

    def best(self, spec: Mapping[str, Any], *, limit: float | None = None, most: int | None = None) -> Figures:
        """Return the fastest of some runs of a case, with every run's seconds."""
        runs: list[Figures] = []
        with self._alone():
            for _ in range(most or self.repeat):
                runs.append(self._once(spec, limit=limit or self.limit))
                if runs[-1]["state"] != "ran" or runs[-1]["seconds"] > _LONG:
                    break
        ran = [figures for figures in runs if figures["state"] == "ran"]
        chosen = min(ran, key=lambda figures: float(figures["seconds"])) if ran else runs[-1]
        return chosen | {"runs": [round(figures["seconds"], 3) for figures in ran]}

    def _once(self, spec: Mapping[str, Any], *, limit: float) -> Figures:
        command = [sys.executable, "-m", "scripts.benchmark.child", json.dumps({"limit": limit, **spec})]
        own = {**environ, **spec.get("env", {})}
        try:
            done = subprocess.run(  # noqa: S603  # ourselves
                command, capture_output=True, text=True, timeout=limit + _LOADING, check=False, env=own
            )
        except subprocess.TimeoutExpired:
            return {"state": "limit", "limit": limit}
        if done.returncode == -signal.SIGALRM:
            return {"state": "limit", "limit": limit}
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"ended with {done.returncode}"]
            return {"state": "failed", "why": lines[-1][:200]}
        load = round(os.getloadavg()[0], 1)
        figures: Figures = {"state": "ran", "load": load, **json.loads(done.stdout.splitlines()[-1])}
        if figures["state"] == "ran" and figures["seconds"] > limit:
            return figures | {"state": "limit", "limit": limit}
        return figures

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self.lock is None:
            yield
            return
        if self._held is None:
            self._held = self.lock.open("ab"), 0.0
            fcntl.flock(self._held[0], fcntl.LOCK_EX)
            self._held = self._held[0], time.monotonic()
        yield
        if time.monotonic() - self._held[1] > _HOLD:
            self.let_go()

    def let_go(self) -> None:
        """Unlock the file, where it is locked."""
        if self._held is not None:
            self._held[0].close()
            self._held = None


@contextmanager
def working_folder() -> Iterator[Path]:
    """Open a folder for rounds that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dukou-bench-") as folder:
        yield Path(folder)
