"""`dukou alliance`."""

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Alliances and their members. 劳务协作联盟。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List alliances."""
    nouns.show_list(context, "/alliances", columns=("id", "name"), as_json=as_json)


@app.command()
def create(context: typer.Context, name: str) -> None:
    """Found an alliance."""
    emit(nouns.api(context).create("/alliances", {"name": name}))


@app.command()
def members(context: typer.Context, alliance: str, as_json: AsJson = False) -> None:
    """List memberships."""
    columns = ("id", "member_id", "side", "valid_from", "valid_until")
    nouns.show_list(context, f"/alliances/{alliance}/members", columns=columns, as_json=as_json)


@app.command("add-member")
def add_member(
    context: typer.Context, alliance: str, organisation: str, side: str, *, valid_from: str, valid_until: str = ""
) -> None:
    """Let an organisation in; SIDE is exporter or receiver."""
    body = {"member_id": organisation, "side": side, "valid_from": valid_from, "valid_until": valid_until or None}
    emit(nouns.api(context).create(f"/alliances/{alliance}/members", body))
