"""`dukou order`."""

from pathlib import Path

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Job orders. 用工订单。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List job orders."""
    columns = ("id", "code", "title", "occupation", "seats", "region_code", "wage_low", "wage_high", "state")
    nouns.show_list(context, "/job-orders", columns=columns, as_json=as_json)


@app.command()
def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
    """Load an order sheet; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, "/job-orders/imports", file=file, dry_run=dry_run))


@app.command()
def confirm(context: typer.Context, order: str, occupation: str) -> None:
    """Confirm or correct the occupation of an order that was guessed with doubt."""
    api = nouns.api(context)
    version = api.reply("GET", f"/job-orders/{order}").headers["ETag"]
    body = {"occupation": occupation}
    emit(api.call("POST", f"/job-orders/{order}/confirm", json=body, headers={"If-Match": version}))
