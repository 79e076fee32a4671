"""A Dask cluster of processes of the test's own, on loopback."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

WAIT = threading.Event().wait
ROOT = Path(__file__).parents[3]
# They watch themselves a hundred times a second, which costs more over all tests than what they are asked.
UNWATCHED = (
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL=60s",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL=1s",
)


@dataclass
class DaskProcesses:
    """A scheduler and its processes; ``stop`` ends all of them.

    Attributes:
        folder: gets their logs. address: of the scheduler.
    """

    folder: Path
    address: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, folder: Path, *, processes: int) -> "DaskProcesses":
        """Start a scheduler and so many processes of one thread each."""
        cluster = cls(folder)
        place = folder / "scheduler.json"
        cluster.scheduler = cluster._run("scheduler", "--port", "0", "--scheduler-file", str(place))
        for _ in range(400):
            if place.exists() and place.read_text().endswith("}"):
                break
            WAIT(0.05)
        cluster.address = json.loads(place.read_text())["address"]
        quiet = ("--nthreads", "1", "--no-nanny", "--memory-limit", "0", "--local-directory", str(folder))
        cluster.workers = [cluster._run("worker", cluster.address, *quiet) for _ in range(processes)]
        return cluster

    def _run(self, kind: str, *words: str) -> subprocess.Popen[bytes]:
        command = [
            "/usr/bin/env",
            *UNWATCHED,
            sys.executable,
            "-m",
            f"distributed.cli.dask_{kind}",
            *words,
            "--host",
            "127.0.0.1",
            "--no-dashboard",
        ]
        with (self.folder / f"{kind}-{len(self.workers)}.log").open("ab") as log:
            # In the root, where they find the functions that tests send them.
            return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603  # Dask's own

    def kill(self) -> None:
        """Lose them all at once, whatever they are doing."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()

    def stop(self) -> None:
        """End the processes, then the scheduler, and wait for each."""
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.terminate()
                process.wait(20)
