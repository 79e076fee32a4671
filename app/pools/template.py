"""Our own roster template: it asks for everything a round needs of a worker."""

from importlib.resources import files
from pathlib import Path

from app.intake.forms import read_columns, write_form

COLUMNS = read_columns((files("app.pools") / "data" / "template.csv").read_text(encoding="utf-8"))


def write_template(path: Path) -> None:
    """Write the template workbook: the empty roster with its lists, and what each column means."""
    write_form(path, COLUMNS, sheet="名册")
