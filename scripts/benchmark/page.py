"""docs/benchmarks.md, written from the figures and never by hand."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.benchmark.measure import Figures
from scripts.benchmark.readings import losses, notes
from scripts.benchmark.targets import targets
from scripts.benchmark.words import outcome, seconds, size

PLOT = "benchmarks-growth.svg"
_HEAD = ("case", "time", "processor", "ns a pair", "peak", "placed", "by tier", "score", "outcome")
_ENOUGH = {True: "yes", False: "**no**", None: "not measured"}


def write(found: Figures, docs: Path) -> None:
    """Write the page; the plot it shows is ``plot.draw``'s."""
    (docs / "benchmarks.md").write_text("\n".join(_page(found)) + "\n", encoding="utf-8")


def _page(found: Figures) -> Iterator[str]:
    sections = found["sections"]
    yield from (
        "# Benchmarks",
        "",
        "Written by `scripts/bench --write-docs` from its last run; not edited by hand.",
        "",
    )
    yield from _machine(found)
    yield from ("## Figures to reach", "")
    lines = ((t.what, t.asked, t.reached, _ENOUGH[t.enough]) for t in targets(sections))
    yield from _table(("figure", "asked for", "reached", "enough"), lines)
    yield from ("What is not measured waits for a run of `scripts/bench` on a machine that does nothing else.", "")
    yield from ("## Where others are better", "", *losses(sections), "")
    for name, title in (("peers", "Beside the peers"), ("large", "Large rounds")):
        if name in sections:
            yield from _rows(sections[name], title)
    if "growth" in sections:
        yield from ("## Growth", "")
        rows = sections["growth"]["rows"]
        yield from _table(("round", "pairs", *_HEAD), ((size(row), f"{row['pairs']:,}", *_cells(row)) for row in rows))
        yield from (f"![Time per eligible pair by number of workers]({PLOT})", "")
    yield from ("## Small rounds, scans, exactness, intake", "", *notes(sections), "")
    yield from _method(sections)


def _machine(found: Figures) -> Iterator[str]:
    it = found["machine"]
    versions = " · ".join(f"{name} {version}" for name, version in it["versions"].items())
    yield f"Machine: {it['processor']}, {it['cores']} cores, {it['memory_gb']} GB of memory, {it['system']}."
    yield f"Python {it['python']} · {versions}."
    yield ""
    yield from _table(
        ("section", "measured on", "at commit", "runs of a case", "machine load at the start"),
        ((name, s["on"], s["commit"], str(s["repeat"]), s.get("load", "")) for name, s in found["sections"].items()),
    )


def _rows(section: Figures, title: str) -> Iterator[str]:
    yield from (f"## {title}", "")
    for label in dict.fromkeys(size(row) for row in section["rows"]):
        rows = [row for row in section["rows"] if size(row) == label]
        pairs = max((row.get("pairs", 0) for row in rows), default=0)
        loads = [row["load"] for row in rows if "load" in row]
        beside = f", machine load {min(loads)} to {max(loads)}" if loads else ""
        yield from (f"### {label}: {pairs:,} eligible pairs{beside}", "")
        yield from _table(
            ("case", "time", "processor", "ns a pair", "peak", "placed", "by tier", "score", "outcome"),
            map(_cells, rows),
        )


def _cells(row: Figures) -> tuple[str, ...]:
    name = f"**{row['case']}**" if row["case"].startswith("dukou") else row["case"]
    if row["state"] != "ran":
        return name, "", "", "", "", "", "", "", outcome(row)
    tiers = row["placed_by_tier"]
    each = f"{row['seconds'] / row['pairs'] * 1e9:,.0f}" if row.get("pairs") else ""
    by_tier = " · ".join(f"{count:,}" for count in tiers)
    cpu = seconds(row["cpu_seconds"]) if "cpu_seconds" in row else ""
    figures = (
        seconds(row["seconds"]),
        cpu,
        each,
        f"{row['peak_mb']:,} MB",
        f"{sum(tiers):,}",
        by_tier,
        f"{row['score']:,}",
    )
    return name, *figures, outcome(row)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(head)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _method(sections: Figures) -> Iterator[str]:
    limit = max((section["limit"] for section in sections.values()), default=0)
    repeat = max((section["repeat"] for section in sections.values()), default=0)
    yield from (
        "## How it is measured",
        "",
        f"- Each run of each case is a process of its own. Time is the best of {repeat} runs (one where a run takes over",
        "  half a minute) and counts the call alone, from arrays or rows in memory to the placement; imports are left out,",
        "  the compiled code is there from an earlier run. Peak is the most the whole process ever held, the",
        "  libraries it imports and its input included. `processor` is the process's own time on its cores, all threads",
        "  added, which says more where other work ran beside: the table above has the machine's load at each start.",
        "- `plain` rounds are `dukou sample --seed 1` without reserved seats and zero-employment households, so that",
        "  every peer can be given the same problem: tiers first, then score. `whole policy` has them. `dense`: no order",
        "  asks for a skill, every corridor is open, most people go anywhere.",
        "- Peers get the eligible pairs listed and scored, for nothing; `dukou solve` lists and scores them itself.",
        "  Tiers become weights of four times the greatest score a step, the smallest safe numbers we know; our own",
        "  order is lexicographic. CP-SAT and the flow run with the fastest of several settings and models tried; PDLP's",
        "  fractions are rounded. Ours uses as many threads as there are cores, CP-SAT eight, the others what they use.",
        f"- A case stops at {limit:g} s (ours at 600 s). What its data alone would fill beyond four fifths of the memory is",
        "  not started; nor what would pass the limit if its time grew only with the pairs.",
        "- `optimal`: tier counts and score equal the proved optimum. `rechecked`: `certify` holds, without the solver.",
        "- `scripts/bench --self-check` holds every peer's adapter against the engine on tiny rounds.",
    )
