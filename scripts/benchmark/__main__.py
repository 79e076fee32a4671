"""Measure the engine beside its peers, print a table, write JSON; see docs/benchmarks.md."""

import argparse
import json
import sys
import time
from datetime import date
from os import getloadavg
from pathlib import Path

from scripts.benchmark import page, peers, plot, selfcheck
from scripts.benchmark.machine import commit, description
from scripts.benchmark.measure import Bench, Figures, working_folder
from scripts.benchmark.sections import SECTIONS
from scripts.benchmark.words import line

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OUT = ROOT / "var" / "bench.json"
QUICK = ("exact", "small", "peers", "growth")
LIMIT, QUICK_LIMIT = 300.0, 8.0


def main() -> int:
    """Read the words, run what they name; 0 = all went as it should."""
    words = _words().parse_args()
    lacking = peers.missing()
    if lacking:
        print(f"missing peers: {', '.join(lacking)}; scripts/bench installs them", file=sys.stderr)
        return 1
    if words.self_check:
        return selfcheck.main()
    found = json.loads(words.json.read_text()) if words.no_run else _run(words)
    if words.write_docs:
        page.write(found, DOCS)
        if "growth" in found["sections"]:
            plot.draw(found["sections"]["growth"]["rows"], DOCS / page.PLOT)
    return 0


def _run(words: argparse.Namespace) -> Figures:
    names = words.only or (QUICK if words.quick else tuple(SECTIONS))
    found: Figures = json.loads(words.json.read_text()) if words.only and words.json.exists() else {"sections": {}}
    found["machine"] = description()
    words.json.parent.mkdir(parents=True, exist_ok=True)
    print(json.dumps(found["machine"]))
    with working_folder() as work:
        bench = Bench(
            work=work,
            limit=words.limit or (QUICK_LIMIT if words.quick else LIMIT),
            repeat=words.repeat or (1 if words.quick else 3),
            quick=words.quick,
            lock=words.lock,
            least=words.least,
            most=words.most,
            again=tuple(words.again),
        )
        for name in names:
            print(f"-- {name}", flush=True)
            started, before = time.perf_counter(), found["sections"].get(name, {})
            unfinished = found.setdefault("unfinished", {}).pop(name, [])
            bench.earlier = unfinished or before.get("rows", [])

            def say(row: Figures, name: str = name) -> None:
                print(line(row), flush=True)
                found["unfinished"].setdefault(name, []).append(row)
                words.json.write_text(json.dumps(found, indent=1))

            load = f"{getloadavg()[0]:.1f}"
            figures = SECTIONS[name](bench, say)
            del found["unfinished"][name]
            when = {"on": date.today().isoformat(), "commit": commit(), "limit": bench.limit, "repeat": bench.repeat}  # noqa: DTZ011  # the machine's own day
            when["load"] = load
            when["took"] = round(time.perf_counter() - started)
            if words.again:
                when["peers"] = before.get("peers", {}) or {
                    key: before[key] for key in ("on", "commit") if key in before
                }
            found["sections"][name] = {**figures, **when}
            words.json.write_text(json.dumps(found, indent=1))
        bench.let_go()
    print(f"written: {words.json}")
    return found


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    words.add_argument("--quick", action="store_true", help="small sizes, in under two minutes")
    words.add_argument("--only", action="append", choices=tuple(SECTIONS), help="one section; may be repeated")
    again = "with --only: measure no peer but those whose name starts so; may be repeated"
    words.add_argument("--again", action="append", default=[], metavar="START", help=again)
    words.add_argument("--least", type=int, metavar="WORKERS", help="leave smaller rounds out")
    words.add_argument("--most", type=int, metavar="WORKERS", help="leave larger rounds out")
    words.add_argument("--repeat", type=int, help="the best of so many runs (3; quick 1)")
    words.add_argument("--limit", type=float, help=f"seconds for one case of a peer ({LIMIT:g}; quick {QUICK_LIMIT:g})")
    words.add_argument("--json", type=Path, default=OUT, help="where the figures go; --only adds to what is there")
    words.add_argument("--lock", type=Path, help="a file locked while a case runs, against others on this machine")
    words.add_argument("--write-docs", action="store_true", help="rewrite docs/benchmarks.md from the figures")
    words.add_argument("--no-run", action="store_true", help="with --write-docs: from the JSON that is there")
    words.add_argument("--self-check", action="store_true", help="every peer's adapter against the engine, tiny rounds")
    return words


if __name__ == "__main__":
    sys.exit(main())
