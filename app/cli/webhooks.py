"""`dukou webhook`."""

from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Where the office's own system is told. 回调地址。", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    url: str,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of notice; again for more. Without: all.")] = None,
) -> None:
    """Register an https address on a listed host; the secret for signatures is shown once."""
    emit(nouns.api(context).call("POST", "/webhooks", json={"url": url, "kinds": kind or []}))


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the office's webhooks."""
    nouns.show_list(context, "/webhooks", columns=("id", "url", "kinds", "active"), as_json=as_json)


@app.command()
def remove(context: typer.Context, webhook: str) -> None:
    """Delete a webhook with what is on its way there, by its id."""
    nouns.api(context).reply("DELETE", f"/webhooks/{webhook}")
