"""Words of the command line read into values."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.clock import today
from app.errors import InvalidError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def day_of(text: str, *, option: str = "--date") -> date:
    """Read a day written YYYY-MM-DD; empty = today."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError as error:
        raise InvalidError(
            "BAD_DATE",
            f"日期“{text}”不正确,应为 YYYY-MM-DD。",
            f"{text!r} is no date; write YYYY-MM-DD.",
            field=option,
        ) from error


def writable(path: Path, *, option: str) -> Path:
    """Return where a file is to be written; its folder must be there before the work is done."""
    if not path.parent.is_dir():
        raise InvalidError(
            "FOLDER_MISSING", f"没有文件夹 {path.parent}。", f"There is no folder {path.parent}.", field=option
        )
    return path
