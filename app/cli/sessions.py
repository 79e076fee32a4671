"""`dukou session`."""

from typing import Annotated

import typer

from app.cli import nouns
from app.cli.parsing import AsJson

app = typer.Typer(help="Sessions that live. 登录会话。", no_args_is_help=True)


@app.command("list")
def list_(
    context: typer.Context,
    user: Annotated[str, typer.Option(help="Of this account, as the security administrator; without: the own.")] = "",
    as_json: AsJson = False,
) -> None:
    """List sessions that live."""
    columns = ("id", "kind", "amr", "created_at", "last_used_at", "expires_at", "current")
    nouns.show_list(context, f"/users/{user}/sessions" if user else "/sessions", columns=columns, as_json=as_json)


@app.command()
def end(context: typer.Context, session: str) -> None:
    """End one of the own sessions at once, by its id; those of another account end with `dukou user deactivate` or `reset`."""
    nouns.api(context).reply("DELETE", f"/sessions/{session}")
