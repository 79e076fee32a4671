"""`dukou token`."""

from typing import Annotated

import typer

from app.access.token_scopes import TokenScope
from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="API tokens. 访问令牌。", no_args_is_help=True)


@app.command()
def create(
    context: typer.Context,
    name: str,
    scope: Annotated[
        list[TokenScope] | None, typer.Option(help="What it is let to; again for more. Without: everything, read only.")
    ] = None,
    days: Annotated[int, typer.Option(help="Days it lives.")] = 90,
) -> None:
    """Give out a token of the own account; it is shown once."""
    body = {"name": name, "scopes": [str(each) for each in scope or []], "days": days}
    emit(nouns.api(context).call("POST", "/me/tokens", json=body))


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the own tokens that live."""
    columns = ("id", "name", "scopes", "created_at", "last_used_at", "expires_at")
    nouns.show_list(context, "/me/tokens", columns=columns, as_json=as_json)


@app.command()
def revoke(context: typer.Context, token: str) -> None:
    """End a token at once, by its id."""
    nouns.api(context).reply("DELETE", f"/me/tokens/{token}")
