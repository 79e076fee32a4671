"""The figures to reach, each computed from what was measured; a section that did not run leaves its line open."""

from collections.abc import Callable
from typing import NamedTuple

from scripts.benchmark.measure import Figures
from scripts.benchmark.sections import OURS_PAIRS, OURS_ROWS
from scripts.benchmark.words import seconds

_FLOW = "OR-Tools SimpleMinCostFlow"


class Target(NamedTuple):
    """One line: what was asked for, what came out, and whether that is enough (None = not measured)."""

    what: str
    asked: str
    reached: str
    enough: bool | None


def targets(sections: dict[str, Figures]) -> list[Target]:
    """Return every line."""
    return [line(sections) for line in _LINES]


def find(section: Figures | None, case: str, *, workers: int, kind: str = "plain") -> Figures | None:
    """Return the row of a case that ran to its end."""
    for row in (section or {}).get("rows", ()):
        if (row["case"], row["workers"], row["round"], row["state"]) == (case, workers, kind, "ran"):
            found: Figures = row
            return found
    return None


def _exact(sections: dict[str, Figures]) -> Target:
    what, asked = (
        "exactness",
        "every instance with a known optimum and every random small one: equal, certificate closes",
    )
    found = sections.get("exact")
    if found is None:
        return Target(what, asked, "", None)
    cases, count = len(found["published"]["cases"]), found["random"]["count"]
    wrong = sum(not case["holds"] for case in found["published"]["cases"].values()) + len(found["random"]["wrong"])
    return Target(what, asked, f"{cases} published and {count:,} random instances, {wrong} wrong", not wrong)


def _large(case: str, title: str) -> Callable[[dict[str, Figures]], Target]:
    def line(sections: dict[str, Figures]) -> Target:
        asked = "6 times as fast as OR-Tools on all pairs, a quarter of its memory, same optimum, proved"
        section = sections.get("peers")
        ours, theirs = find(section, case, workers=100_000), find(section, _FLOW, workers=100_000)
        if ours is None or theirs is None:
            return Target(title, asked, "", None)
        faster, lighter = theirs["seconds"] / ours["seconds"], theirs["peak_mb"] / ours["peak_mb"]
        same = ours["proved"] and bool(theirs.get("optimal"))
        reached = (
            f"{seconds(ours['seconds'])} and {ours['peak_mb']:,} MB against {seconds(theirs['seconds'])} and "
            f"{theirs['peak_mb']:,} MB: {faster:.1f} times as fast, 1/{lighter:.1f} of the memory, "
            f"{'same optimum, proved' if same else 'NOT the same optimum'}"
        )
        return Target(title, asked, reached, faster >= 6 and lighter >= 4 and same)  # noqa: PLR2004  # as asked

    return line


def _alone(kind: str, *, workers: int, title: str, most: tuple[float, int]) -> Callable[[dict[str, Figures]], Target]:
    def line(sections: dict[str, Figures]) -> Target:
        asked = f"proved within {most[0]:g} s, under {most[1]:,} MB"
        ours = find(sections.get("large"), OURS_ROWS, workers=workers, kind=kind)
        if ours is None:
            return Target(title, asked, "not to its end" if "large" in sections else "", None)
        reached = (
            f"{'proved' if ours['proved'] else 'NOT proved'}, {seconds(ours['seconds'])}, {ours['peak_mb']:,} MB, "
            f"{ours['pairs'] / 1e6:,.0f} M pairs"
        )
        enough = ours["proved"] and ours["seconds"] <= most[0] and ours["peak_mb"] < most[1]
        return Target(title, asked, reached, enough)

    return line


def _distance(sections: dict[str, Figures]) -> Target:
    what, asked = "distance from the limit", "at most 15 times one bare compiled scoring pass over the same pairs"
    found = sections.get("limits", {})
    if found.get("state") != "ran":
        return Target(what, asked, "", None)
    times = found["times"]
    reached = f"{times:.1f} times ({seconds(found['solve_seconds'])} against {seconds(found['pass_seconds'])})"
    return Target(what, asked, reached, times <= 15)  # noqa: PLR2004  # as asked


def _growth(sections: dict[str, Figures]) -> Target:
    what, asked = "growth", "time per eligible pair at 1,000,000 workers at most 1.5 times that at 10,000"
    section = sections.get("growth")
    low, high = (find(section, OURS_ROWS, workers=workers) for workers in (10_000, 1_000_000))
    if low is None or high is None:
        return Target(what, asked, "", None)
    each = [row["seconds"] / row["pairs"] * 1e9 for row in (low, high)]
    reached = f"{each[1] / each[0]:.2f} times ({each[1]:,.0f} ns against {each[0]:,.0f} ns)"
    return Target(what, asked, reached, each[1] <= 1.5 * each[0])  # as asked


def _small(sections: dict[str, Figures]) -> Target:
    what, asked = "2,000 x 200 with reasons", "under 1 s, the library call"
    row = find(sections.get("small"), "dukou solve, with all reasons", workers=2_000, kind="full")
    if row is None:
        return Target(what, asked, "", None)
    return Target(
        what, asked, f"{seconds(row['seconds'])}, {row['unplaced_explained']:,} people told why not", row["seconds"] < 1
    )


def _executors(sections: dict[str, Figures]) -> Target:
    what, asked = "two executors", "the scans 1.7 times as fast on 2 processes as on 1"
    found = sections.get("executors", {})
    if found.get("state") != "ran":
        return Target(what, asked, "", None)
    times = found["one_seconds"] / found["two_seconds"]
    reached = f"{times:.2f} times ({seconds(found['two_seconds'])} against {seconds(found['one_seconds'])})"
    return Target(what, asked, reached, times >= 1.7)  # noqa: PLR2004  # as asked


_LINES: tuple[Callable[[dict[str, Figures]], Target], ...] = (
    _exact,
    _large(OURS_ROWS, "100,000 x 5,000, from the problem's rows"),
    _large(OURS_PAIRS, "100,000 x 5,000, from given pairs"),
    _alone("full", workers=1_000_000, title="1,000,000 x 50,000, whole policy", most=(240, 2_000)),
    _alone("dense", workers=100_000, title="100,000 x 5,000 dense", most=(60, 600)),
    _distance,
    _growth,
    _small,
    _executors,
)
