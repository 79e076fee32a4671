"""What this machine is, and what a process has used of it."""

import os
import platform
import resource
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from scripts.benchmark.peers import versions


def peak_mb() -> int:
    """Return the most memory this process ever held; ``ru_maxrss`` would count its parent's before the start."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024


class Watch:
    """Wall time, this process's own time on its processors (all threads), and its peak so far."""

    def __init__(self) -> None:
        self.begun, self.cpu = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, Any]:
        """Return what has passed since the beginning."""
        seconds, cpu = time.perf_counter() - self.begun, time.process_time() - self.cpu
        return {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak_mb()}


def memory_bytes() -> int:
    """Return the machine's memory."""
    info = Path("/proc/meminfo")
    return int(info.read_text().split("MemTotal:")[1].split()[0]) * 1024 if info.exists() else 1 << 34


def description() -> dict[str, Any]:
    """Return processor, cores, memory, system, and the versions of all that takes part."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory_bytes() / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": versions(),
    }


def commit() -> str:
    """Return the short name of the commit that is checked out, empty where there is none."""
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()
