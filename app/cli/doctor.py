"""`dukou doctor`: what is unsafe about this installation."""

from contextlib import closing
from dataclasses import asdict

import typer
from rich.markup import escape
from sqlalchemy.exc import DBAPIError

from app.cli.context import shared
from app.cli.output import emit, err, out, refuse
from app.cli.parsing import AsJson
from app.cli.troubles import DATABASE_AWAY
from app.db.engine import Database
from app.doctor import Finding, Level, findings
from app.settings import Settings

app = typer.Typer()
COLOUR = {Level.ERROR: "bold red", Level.WARNING: "yellow"}


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """安全自检。 Judge this installation as one in production; exit code 1 when a start there would be refused."""
    settings = shared(context).settings
    listed, away = _listed(settings)
    if as_json:
        emit([asdict(each) for each in listed])
    else:
        for each in listed:
            _show(each)
    if away:
        refuse(DATABASE_AWAY)
    errors = [each for each in listed if each.level is Level.ERROR]
    err.print(f"{len(errors)} errors, {len(listed) - len(errors)} warnings")
    raise typer.Exit(1 if errors or away else 0)


def _listed(settings: Settings) -> tuple[list[Finding], bool]:
    """What was found, and whether the database did not answer, so that the settings alone were judged."""
    with closing(Database(settings.url)) as database:
        try:
            return findings(settings, database), False
        except DBAPIError:
            return findings(settings, None), True


def _show(each: Finding) -> None:
    out.print(f"[{COLOUR[each.level]}]{each.code}[/] {each.zh} {each.en}")
    if each.detail:
        out.out(f"    {each.detail}")
    out.print(f"    [green]→[/] {escape(each.mend)}")
