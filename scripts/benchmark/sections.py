"""What is measured, section by section; each returns plain values for the table, the JSON and the page."""

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import run

from scripts.benchmark.instances import FULL, OPEN, PLAIN, Round
from scripts.benchmark.machine import memory_bytes
from scripts.benchmark.measure import Bench, Figures
from scripts.benchmark.peers import PEERS, Peer, Shape

Say = Callable[[Figures], None]
SHARE = 0.8
_SMALL, _MIDDLE, _LARGE, _HUGE = (2_000, 200), (10_000, 500), (100_000, 5_000), (1_000_000, 50_000)
_GROWTH = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
_A_JOB = 20
OURS_ROWS, OURS_PAIRS = "dukou solve (lists the pairs itself)", "dukou assign (pairs given)"


def exact(bench: Bench, say: Say) -> Figures:
    """Published optima, and small random rounds against every placement."""
    folder = {"folder": str(bench.work)}
    found = {
        "published": bench.best({"task": "exact:published", **folder}, most=1),
        "random": bench.best(
            {"task": "exact:random_rounds", "options": {"count": 300 if bench.quick else 10_000}, **folder}, most=1
        ),
    }
    for name, figures in found.items():
        say({"case": f"{name} instances", "verdict": "all equal" if figures.get("holds") else "WRONG", **figures})
    return found


def peers(bench: Bench, say: Say) -> Figures:
    """Everybody on the same plain rounds; what would not fit or not end is listed with the reason."""
    rows: list[Figures] = []
    rounds = [Round(PLAIN, *size) for size in ((_SMALL, _MIDDLE) if bench.quick else (_SMALL, _MIDDLE, _LARGE))]
    for this in filter(bench.takes, rounds):
        folder = str(bench.folder(this, pairs=True))
        ours = bench.best({"task": "ours:solved", "folder": folder})
        _add(rows, say, this, ours, case=OURS_ROWS, optimum=ours)
        _add(rows, say, this, bench.best({"task": "ours:assigned", "folder": folder}), case=OURS_PAIRS, optimum=ours)
        shape = Shape(this.workers, this.jobs, ours.get("seats", 0), ours.get("pairs", 0))
        for peer in PEERS:
            before = [row for row in rows if row["case"] == peer.name]
            figures = kept_out(bench, peer, shape, before)
            if figures is None:
                figures = _peer(bench, this, peer, folder)
            _add(rows, say, this, figures, case=peer.name, optimum=ours)
    return {"rows": rows}


def large(bench: Bench, say: Say) -> Figures:
    """The rounds that only some can take: the whole default policy, dense orders, a million people."""
    rows: list[Figures] = []
    for this in filter(bench.takes, (Round(FULL, *_LARGE), Round(OPEN, *_LARGE), Round(FULL, *_HUGE))):
        folder = str(bench.folder(this))
        looked_at_twice = this == Round(FULL, *_LARGE)
        task = "ours:solved" if looked_at_twice else "ours:solved_alone"
        ours = bench.best({"task": task, "folder": folder}, limit=600)
        _add(rows, say, this, ours, case=OURS_ROWS, optimum=ours)
        if looked_at_twice:
            continue
        shape = Shape(this.workers, this.jobs, ours.get("seats", 0), ours.get("pairs", 0))
        for peer in PEERS if shape.pairs else ():
            figures = kept_out(bench, peer, shape, []) or {"state": "skipped", "why": "not tried"}
            _add(rows, say, this, figures, case=peer.name, optimum=ours)
    return {"rows": rows}


def growth(bench: Bench, say: Say) -> Figures:
    """The engine, and OR-Tools on all pairs as far as it fits, from 1,000 to 1,000,000 people, twenty for each job."""
    rows: list[Figures] = []
    flow = PEERS[0]
    rounds = [Round(PLAIN, workers, workers // _A_JOB) for workers in (_GROWTH[:3] if bench.quick else _GROWTH)]
    for this in filter(bench.takes, rounds):
        with_pairs = this.workers <= _LARGE[0]
        folder = str(bench.folder(this, pairs=with_pairs))
        ours = bench.best({"task": "ours:solved_alone", "folder": folder}, limit=600)
        _add(rows, say, this, ours, case=OURS_ROWS, optimum=ours)
        if with_pairs:
            figures = _peer(bench, this, flow, folder)
            _add(rows, say, this, figures, case=flow.name, optimum=ours)
    return {"rows": rows}


def small(bench: Bench, say: Say) -> Figures:
    """A small round with every reason."""
    this = Round(FULL, *_SMALL)
    figures = bench.best({"task": "ours:explained", "folder": str(bench.folder(this))})
    rows: list[Figures] = []
    _add(rows, say, this, figures, case="dukou solve, with all reasons", optimum=figures)
    return {"rows": rows}


def limits(bench: Bench, say: Say) -> Figures:
    """The whole solve over one bare compiled scoring pass of the same pairs."""
    this = Round(PLAIN, *(_MIDDLE if bench.quick else _LARGE))
    folder = str(bench.folder(this))
    once = bench.best({"task": "ours_scans:bare_pass", "folder": folder})
    whole = bench.best({"task": "ours:solved_alone", "folder": folder})
    if not once["state"] == whole["state"] == "ran":
        return once if once["state"] != "ran" else whole
    rows: list[Figures] = []
    _add(rows, say, this, once, case="one scoring pass", optimum=whole)
    _add(rows, say, this, whole, case=OURS_ROWS, optimum=whole)
    times = whole["seconds"] / once["seconds"]
    return {
        "state": "ran",
        "pass_seconds": once["seconds"],
        "solve_seconds": whole["seconds"],
        "times": times,
        "rows": rows,
    }


def executors(bench: Bench, say: Say) -> Figures:
    """The same scan on one process and on two."""
    this = Round(PLAIN, *(_MIDDLE if bench.quick else _LARGE))
    figures = bench.best({"task": "ours_scans:on_processes", "folder": str(bench.folder(this))}, most=1)
    _add([], say, this, figures, case="one scan on two processes", optimum=figures)
    return figures


def service(bench: Bench, say: Say) -> Figures:
    """Rows a second that the intake takes from a roster file, by ``scripts/measure_intake.py``."""
    rows = 5_000 if bench.quick else 100_000
    script = Path(__file__).parents[1] / "measure_intake.py"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "intake.json"
        command = [sys.executable, str(script), "--rows", str(rows), "--json", str(out)]
        done = run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own script
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [""]
            found: Figures = {"state": "failed", "why": lines[-1][:200]}
        else:
            found = {"state": "ran", "databases": json.loads(out.read_text())}
    say({"case": f"intake of {rows:,} rows", **found})
    return found


def _peer(bench: Bench, this: Round, peer: Peer, folder: str) -> Figures:
    stands = bench.stands(this, peer.name)
    return stands or bench.best({"task": "peer", "peer": peer.name, "folder": folder})


def _add(rows: list[Figures], say: Say, this: Round, figures: Figures, *, case: str, optimum: Figures) -> None:
    row = {**figures, "round": this.kind, "workers": this.workers, "jobs": this.jobs, "case": case}
    row["pairs"] = figures.get("pairs") or optimum.get("pairs", 0)
    if figures["state"] == "ran" and optimum.get("proved") and "score" in figures:
        row["optimal"] = all(figures[name] == optimum[name] for name in ("placed_by_tier", "score"))
    rows.append(row)
    say(row)


def kept_out(bench: Bench, peer: Peer, shape: Shape, before: list[Figures]) -> Figures | None:
    """Return why a peer is not even started, if it is not: its data, or its time so far grown only with the pairs."""
    needed, there = peer.memory(shape), memory_bytes()
    if needed > there * SHARE:
        return {"state": "memory", "needed_gb": round(needed / 2**30, 1)}
    for row in before[-1:]:
        seconds = row.get("seconds") or row.get("least_seconds") or row.get("limit")
        least = seconds * shape.pairs / row["pairs"] if seconds and row["pairs"] else 0
        if least > bench.limit:
            return {"state": "skipped", "least_seconds": round(least), "limit": bench.limit}
    return None


SECTIONS: dict[str, Callable[[Bench, Say], Figures]] = {
    "exact": exact,
    "small": small,
    "peers": peers,
    "growth": growth,
    "limits": limits,
    "executors": executors,
    "large": large,
    "service": service,
}
