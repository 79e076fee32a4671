"""`dukou notice`."""

from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="What the office was told. 通知。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the office's notices, the unread before the others."""
    nouns.show_list(context, "/notices", columns=("id", "created_at", "kind", "zh", "read_at"), as_json=as_json)


@app.command()
def read(
    context: typer.Context, notice: Annotated[str, typer.Argument(help="Its id; without one all are meant.")] = ""
) -> None:
    """Mark a notice, or all, as read for the whole office."""
    client = nouns.api(context)
    emit(client.call("POST", f"/notices/{notice}/read") if notice else client.call("POST", "/notices/read", json={}))
