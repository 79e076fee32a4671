"""Templates into pages: autoescaped, strict about missing values, without scripts or inline styles."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.clock import CIVIL_ZONE
from app.console import audit_words, words

HERE = Path(__file__).parent
STATIC = HERE / "static"


def _day(value: date | None) -> str:
    return "—" if value is None else value.isoformat()


def _instant(value: datetime | None) -> str:
    return "—" if value is None else value.astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M")


def _count(value: float | None) -> str:
    return "—" if value is None else f"{value:,}"


def _people(value: int | None) -> str:
    """A count of people; None = hidden."""
    return "<10" if value is None else f"{value:,}"


def _percent(part: int | None, whole: int | None) -> str:
    return "—" if part is None or not whole else f"{100 * part / whole:.1f}%"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=_day, instant=_instant, count=_count, people=_people, percent=_percent)
    made.globals.update(words=words, audit_words=audit_words, named=words.named)
    return made


_TEMPLATES = _environment()


def render(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return one page; every value is escaped."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(**values), status)
