"""`dukou duplicate`: one person whom two counties hold, seen and settled by the coordinator alone."""

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="One person in two counties. 疑似重复人员。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, state: str = "suspected") -> None:
    """列出疑似重复人员。 List the pairs of a state."""
    columns = ("id", "state", "found_at", "reason")
    nouns.show_list(context, "/duplicates", columns=columns, as_json=as_json, state=state)


@app.command()
def show(context: typer.Context, duplicate: str) -> None:
    """Show both sides of a pair."""
    emit(nouns.api(context).call("GET", f"/duplicates/{duplicate}"))


@app.command()
def same(context: typer.Context, duplicate: str, keep: str, reason: str) -> None:
    """认定为同一人,保留 first 或 second 一方。 Settle that both are one person, whom the side KEEP proposes."""
    emit(nouns.api(context).act(f"/duplicates/{duplicate}", "same", {"keep": keep, "reason": reason}))


@app.command()
def different(context: typer.Context, duplicate: str, doubtful: str, reason: str) -> None:
    """认定为不同的人,请 first、second 或 both 核对号码。 Settle that they are two people; whose number is DOUBTFUL."""
    emit(nouns.api(context).act(f"/duplicates/{duplicate}", "different", {"doubtful": doubtful, "reason": reason}))


@app.command()
def reopen(context: typer.Context, duplicate: str, reason: str) -> None:
    """撤销认定。 Take back what was settled."""
    emit(nouns.api(context).act(f"/duplicates/{duplicate}", "reopen", {"reason": reason}))
