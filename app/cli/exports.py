"""`dukou export`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson
from app.errors import NotFoundError
from app.exports.schemas import Kind

app = typer.Typer(help="Files that leave, by two persons. 导出。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the exports of the own office."""
    columns = ("id", "kind", "round_id", "rows", "state", "asked_by", "approved_by", "expires_at")
    nouns.show_list(context, "/exports", columns=columns, as_json=as_json)


@app.command()
def ask(
    context: typer.Context,
    round_id: str,
    kind: Annotated[Kind, typer.Option(help="What of the round.")] = "proposals",
) -> None:
    """Ask for the proposals of a round, its ledger or what came of it; more than 200 rows wait for a second person."""
    emit(nouns.api(context).create("/exports", {"kind": kind, "round_id": round_id}))


@app.command()
def approve(context: typer.Context, export: str) -> None:
    """Let an export go that a colleague asked for."""
    emit(nouns.api(context).call("POST", f"/exports/{export}/approve"))


@app.command()
def fetch(context: typer.Context, export: str, file: Path) -> None:
    """Write an export that was let go to FILE; its link opens once."""
    link = nouns.api(context).call("GET", f"/exports/{export}")["link"]
    if link is None:
        raise NotFoundError
    nouns.save(context, f"/exports/{export}/file", file=file, link=link)
