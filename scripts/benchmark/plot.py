"""The growth plot: the same figures, the same bytes."""

from pathlib import Path

from matplotlib import rcParams
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from scripts.benchmark.measure import Figures

_COLOURS = ("#0b6e4f", "#c1553b", "#5b6c8f")


def draw(rows: list[Figures], path: Path) -> None:
    """Draw nanoseconds per eligible pair over the number of workers, one line a case."""
    rcParams.update({"svg.hashsalt": "dukou", "svg.fonttype": "none", "font.family": "sans-serif"})
    figure = Figure(figsize=(7, 4))
    FigureCanvasSVG(figure)
    axes = figure.add_subplot()
    for colour, case in zip(_COLOURS, dict.fromkeys(row["case"] for row in rows), strict=False):
        points = [
            (row["workers"], row["seconds"] / row["pairs"] * 1e9)
            for row in rows
            if row["case"] == case and row["state"] == "ran" and row["pairs"]
        ]
        if points:
            axes.plot(*zip(*points, strict=True), marker="o", color=colour, label=case)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("workers (one job for twenty)")
    axes.set_ylabel("nanoseconds per eligible pair")
    axes.grid(visible=True, which="both", color="#dddddd", linewidth=0.5)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
