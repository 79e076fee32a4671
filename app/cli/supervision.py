"""`dukou supervise`: which office supervises its region, by the system administrator."""

from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit

app = typer.Typer()


@app.command()
def supervise(
    context: typer.Context,
    organisation: str,
    end: Annotated[bool, typer.Option("--end", help="It supervises no more.")] = False,
) -> None:
    """机构监督本地区。 Let an office supervise those of its side in its region: it is told counts, of people nothing."""
    client, path = nouns.api(context), f"/organisations/{organisation}"
    version = client.reply("GET", path).headers["ETag"]
    emit(client.call("PATCH", path, json={"supervises": not end}, headers={"If-Match": version}))
