"""`dukou pool`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Worker pools. 劳动力资源池。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List worker pools."""
    nouns.show_list(context, "/pools", columns=("id", "name", "region_code", "state"), as_json=as_json)


@app.command()
def create(context: typer.Context, name: str, region: str) -> None:
    """Open a worker pool for a county (six-digit code)."""
    emit(nouns.api(context).create("/pools", {"name": name, "region_code": region}))


@app.command()
def load(
    context: typer.Context,
    pool: str,
    file: Path,
    dry_run: bool = False,
    basis: Annotated[str, typer.Option(help="duty, or consent: rows without it stay out.")] = "duty",
) -> None:
    """Load a roster into a pool; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, f"/pools/{pool}/imports", file=file, dry_run=dry_run, basis=basis))


@app.command()
def workers(context: typer.Context, pool: str, as_json: AsJson = False) -> None:
    """List the people of a pool."""
    columns = ("id", "name", "county", "birth_date", "sex", "education", "hold_code")
    nouns.show_list(context, "/workers", columns=columns, as_json=as_json, pool_id=pool)
