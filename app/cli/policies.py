"""`dukou policy`."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson
from app.rounds.folder import read_policy

app = typer.Typer(help="Matching policies. 匹配政策。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List versions of policies."""
    nouns.show_list(context, "/policies", columns=("id", "name", "number", "digest"), as_json=as_json)


@app.command()
def create(
    context: typer.Context,
    name: str,
    file: Annotated[Path | None, typer.Option(help="JSON file; none = the default policy.")] = None,
) -> None:
    """Keep a new version of a policy."""
    body = {} if file is None else read_policy(file).to_dict()
    emit(nouns.api(context).create("/policies", {"name": name, "body": body}))
