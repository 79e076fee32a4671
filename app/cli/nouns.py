"""What the commands of every noun share: the client, lists, uploads."""

from pathlib import Path
from typing import Any

import typer

from app.cli.api import Api
from app.cli.context import shared
from app.cli.output import emit, out, table


def api(context: typer.Context) -> Api:
    """Reach the service the words before the command name, for as long as the command runs."""
    opened = Api.open(shared(context))
    context.call_on_close(opened.close)
    return opened


def show_list(context: typer.Context, path: str, *, columns: tuple[str, ...], as_json: bool, **query: Any) -> None:
    """Print a whole list as a table or as JSON."""
    rows = api(context).pages(path, **query)
    if as_json:
        emit(rows)
    else:
        table(path.strip("/"), rows, columns)


def save(context: typer.Context, path: str, *, file: Path, **query: str) -> None:
    """Write what a route gives as a file to FILE, and say where."""
    reply = api(context).reply("GET", path, params=query)
    file.write_bytes(reply.content)
    out.print(str(file))


def upload(context: typer.Context, path: str, *, file: Path, dry_run: bool, **query: str) -> Any:
    """Send an office file to an intake route."""
    params = {"dry_run": str(dry_run).lower(), **query}
    return api(context).call("POST", path, files={"file": (file.name, file.read_bytes())}, params=params)
