"""One case in this process: ``python -m scripts.benchmark.child '{"task": ..., "folder": ...}'`` prints its figures."""

import json
import resource
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from scripts.benchmark.given import Given, counted
from scripts.benchmark.machine import Watch, memory_bytes
from scripts.benchmark.peers import BY_NAME

_SHARE = 0.9
_GRACE = 5


def run(spec: dict[str, Any]) -> dict[str, Any]:
    """Run one task on one folder."""
    folder, limit = Path(spec["folder"]), float(spec["limit"])
    if spec["task"] == "peer":
        return _peer(spec["peer"], folder, limit)
    module, _, name = spec["task"].partition(":")
    function = getattr(import_module(f"scripts.benchmark.{module}"), name)
    found: dict[str, Any] = function(folder, **spec.get("options", {}))
    return found


def _peer(name: str, folder: Path, limit: float) -> dict[str, Any]:
    peer = BY_NAME[name]
    function = peer.function()
    given = Given.load(folder)
    more = {"folder": folder} if peer.reads_problem else {}
    signal.setitimer(signal.ITIMER_REAL, limit + _GRACE)  # many peers take no limit themselves
    watch = Watch()
    answer = function(given, limit=limit, **more)
    read = watch.read()
    signal.setitimer(signal.ITIMER_REAL, 0)
    outcome = counted(given, answer.job_of_worker)
    return {**read, "said": answer.said, "pairs": len(given), **outcome}


def main() -> None:
    """Read the case from the command line, print its figures as the last line."""
    spec = json.loads(sys.argv[1])
    most = int(memory_bytes() * _SHARE)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        figures = run(spec)
    except MemoryError:
        figures = {"state": "memory"}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
