"""`dukou ledger`."""

from pathlib import Path

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Who was told of which jobs, and who is still short of three. 推荐台账。", no_args_is_help=True)


@app.command()
def short(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
    """List who has three eligible orders and was told fewer, trained people first."""
    columns = ("worker_id", "name", "told", "trained")
    nouns.show_list(context, f"/rounds/{round_id}/ledger/short", columns=columns, as_json=as_json)


@app.command()
def counts(context: typer.Context, round_id: str) -> None:
    """Count by office who has three eligible orders, and who of them was told three."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/ledger/counts"))


@app.command()
def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
    """Load a ledger sheet that townships filled in; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, "/ledger/imports", file=file, dry_run=dry_run))


@app.command()
def slips(context: typer.Context, round_id: str, file: Path, village: str = "", part: int = 1) -> None:
    """Write the slips of a village to FILE as a PDF, 200 people a part; without a village of who is still short."""
    which = {"village": village} if village else {"short": "true"}
    nouns.save(context, f"/rounds/{round_id}/ledger/slips.pdf", file=file, part=str(part), **which)
