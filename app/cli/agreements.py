"""`dukou agreement`."""

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Labour-cooperation agreements. 劳务协作协议。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List agreements."""
    columns = ("id", "exporter", "receiver", "start_date", "end_date", "kind", "max_workers", "target_workers")
    nouns.show_list(context, "/agreements", columns=columns, as_json=as_json)


@app.command()
def create(
    context: typer.Context,
    exporter: str,
    receiver: str,
    *,
    start: str,
    end: str = "",
    kind: str = "alliance",
    alliance: str = "",
    max_workers: int | None = None,
    target_workers: int | None = None,
    seats_promised: int | None = None,
) -> None:
    """Record an agreement between two region prefixes (45 = Guangxi, 4403 = Shenzhen)."""
    body = {
        "alliance_id": alliance or None,
        "exporter": exporter,
        "receiver": receiver,
        "start_date": start,
        "end_date": end or None,
        "kind": kind,
        "max_workers": max_workers,
        "target_workers": target_workers,
        "seats_promised": seats_promised,
    }
    emit(nouns.api(context).create("/agreements", body))
