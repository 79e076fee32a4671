"""`dukou objection`: who objects to a proposal or an offer, and what is decided."""

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Objections. 异议。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, state: str = "") -> None:
    """列出本方的异议。 List the own side's objections."""
    columns = ("id", "name", "via", "state", "due_on", "overdue", "told", "decision")
    which = {"state": state} if state else {}
    nouns.show_list(context, "/objections", columns=columns, as_json=as_json, **which)


@app.command("raise")
def raise_(context: typer.Context, told: str, *, offer: str = "", proposal: str = "") -> None:
    """替本人提出异议。 Object to an --offer or a --proposal of one of the own people, in their words."""
    body = {"offer_id": offer or None, "proposal_id": proposal or None, "told": told}
    emit(nouns.api(context).create("/objections", body))


@app.command()
def uphold(context: typer.Context, objection: str, reason: str) -> None:
    """支持异议,须写明理由。 Uphold an objection, with all that follows, for a written reason."""
    _decide(context, objection, "uphold", reason)


@app.command()
def refuse(context: typer.Context, objection: str, reason: str) -> None:
    """不支持异议,须写明理由。 Refuse an objection for a written reason."""
    _decide(context, objection, "refuse", reason)


@app.command()
def withdraw(context: typer.Context, objection: str) -> None:
    """替本人撤回异议。 Take an objection back."""
    emit(nouns.api(context).act(f"/objections/{objection}", "withdraw"))


def _decide(context: typer.Context, objection: str, decision: str, reason: str) -> None:
    emit(nouns.api(context).act(f"/objections/{objection}", "decide", {"decision": decision, "reason": reason}))
