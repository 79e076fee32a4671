"""`dukou intake | occupation`: what an office file or a title would be read as; no database."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import emit, out, table
from app.demand import intake as orders
from app.errors import InvalidError
from app.pools import intake as rosters
from app.reference.catalogue import Catalogue
from app.reference.occupation_guess import OccupationGuesser

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("intake")(intake)
    app.command("occupation")(occupation)
