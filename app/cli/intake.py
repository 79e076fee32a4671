"""`dukou intake | occupation`: what an office file or a title would be read as; no database."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("intake")(intake)
    app.command("occupation")(occupation)
