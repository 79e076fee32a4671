"""What the figures say in sentences, where others are better first."""

from collections.abc import Iterator

from scripts.benchmark.measure import Figures
from scripts.benchmark.sections import OURS_PAIRS, OURS_ROWS
from scripts.benchmark.targets import find
from scripts.benchmark.words import seconds, size


def losses(sections: dict[str, Figures]) -> Iterator[str]:
    """Say of each size which exact peers reached the same optimum in less time or memory than ours."""
    section = sections.get("peers", {"rows": []})
    said = False
    for workers, jobs in dict.fromkeys((row["workers"], row["jobs"]) for row in section["rows"]):
        rows = [row for row in section["rows"] if row["workers"] == workers and row["state"] == "ran"]
        for case in (OURS_ROWS, OURS_PAIRS):
            ours = find(section, case, workers=workers)
            better = [text for row in rows if ours and (text := _better(row, ours))]
            if better:
                said = True
                yield f"- {workers:,} x {jobs:,}, {case}: {'; '.join(better)}."
    if not said:
        yield "- At none of the sizes measured did a peer reach the optimum in less time or memory."
    yield "- Rules of offices are faster than any exact way, and place fewer people, of the first tiers above all."


def _better(row: Figures, ours: Figures) -> str:
    if row["case"].startswith("dukou") or not row.get("optimal"):
        return ""
    parts = []
    if row["seconds"] < ours["seconds"]:
        parts.append(f"{ours['seconds'] / row['seconds']:.1f} times as fast ({seconds(row['seconds'])})")
    if row["peak_mb"] < ours["peak_mb"]:
        parts.append(f"with less memory ({row['peak_mb']:,} MB)")
    return f"{row['case']} {', '.join(parts)}" if parts else ""


def notes(sections: dict[str, Figures]) -> Iterator[str]:
    """Say what the short sections found."""
    for row in sections.get("small", {}).get("rows", ()):
        if row["state"] == "ran":
            yield (
                f"- {row['workers']:,} x {row['jobs']:,} with standby, recommendations, {row['unplaced_explained']:,} reasons why "
                f"not and {row['jobs_explained']:,} why unfilled: {seconds(row['seconds'])}, {seconds(row['solving_seconds'])} of it solving."
            )
    yield from _scans(sections)
    exact = sections.get("exact")
    if exact and "cases" in exact["published"]:
        names = ", ".join(f"{name} ({case['optimum']:,})" for name, case in exact["published"]["cases"].items())
        yield f"- Published optima reached and proved: {names}."
        found = exact["random"]
        yield (
            f"- {found['count']:,} random rounds of up to 6 people and 4 jobs under random policies against every lawful "
            f"placement: {len(found['wrong'])} wrong ({found['contradictory_pins']:,} had pins that contradict each other, refused)."
        )
    yield from _intake(sections.get("service", {}))


def _scans(sections: dict[str, Figures]) -> Iterator[str]:
    found = sections.get("executors", {})
    if found.get("state") == "ran":
        yield (
            f"- One scan of {found['pairs']:,} pairs in this process {seconds(found['serial_seconds'])}, on 1 process "
            f"{seconds(found['one_seconds'])}, on 2 processes {seconds(found['two_seconds'])}, on 2 threads {seconds(found['threads_seconds'])}."
        )
    found = sections.get("limits", {})
    if found.get("state") == "ran":
        yield (
            f"- One bare compiled pass (each pair of {size(found['rows'][0])} scored, the best of each worker kept) "
            f"{seconds(found['pass_seconds'])}; the whole solve {found['times']:.1f} times that."
        )


def _intake(found: Figures) -> Iterator[str]:
    for database, measures in found.get("databases", {}).items():
        ours, flat = measures["intake"], measures["flat"]
        yield (
            f"- Intake of {ours['rows']:,} roster rows into {database}: {ours['rows'] / ours['seconds']:,.0f} rows a second, "
            f"{ours['peak_mb']:,.0f} MB; reading, encrypting and loading the same rows unchecked into one flat table takes "
            f"{flat['seconds'] / ours['seconds']:.0%} of that time."
        )
