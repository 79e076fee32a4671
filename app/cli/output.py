"""How commands speak: JSON for programs, tables and bars for people, one line for a refusal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.errors import DukouError
from matching.errors import MatchingError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Report(Protocol):
    """Tells how far a stage is."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Note ``done`` of ``total`` (0 = unknown)."""


def emit(value: Any) -> None:
    """Print a value as JSON."""
    out.out(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(title: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as a table."""
    shown = Table(title=title, title_justify="left")
    for name in columns:
        shown.add_column(name, overflow="fold")
    for row in rows:
        shown.add_row(*(escape(str(row.get(name, ""))) for name in columns))
    out.print(shown)


def refuse(error: DukouError | MatchingError) -> None:
    """Print an expected failure."""
    # A file's name may look like markup.
    err.print(f"[bold red]{error.code}[/] {escape(str(error))}", markup=True)
    if isinstance(error, DukouError):
        for name, value in error.extra.items():
            err.out(f"  {name}: {value}")


@contextmanager
def progress() -> Iterator[Report]:
    """Show a progress bar on the terminal's error stream while the block runs."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
    )
    with bar:
        line = bar.add_task("…", total=None)

        def report(stage: str, done: int, total: int) -> None:
            bar.update(line, description=stage, completed=done, total=total or None)

        yield report
