"""`dukou call | ticket`: the calls after arrival, and what somebody complains of."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer()
call = typer.Typer(help="Calls on day 3, 30, 90 and 180. 回访。", no_args_is_help=True)
ticket = typer.Typer(help="Rights tickets. 维权工单。", no_args_is_help=True)
app.add_typer(call, name="call")
app.add_typer(ticket, name="ticket")


@call.command("list")
def list_calls(
    context: typer.Context,
    as_json: AsJson = False,
    until: Annotated[str, typer.Option(help="Due by which day; none = today.")] = "",
) -> None:
    """列出待回访人员。 List the calls that the own office has to make, those due longest first."""
    columns = ("id", "name", "phone", "day_no", "due_on", "state", "pay_promised")
    which = {"until": until} if until else {}
    nouns.show_list(context, "/follow-ups", columns=columns, as_json=as_json, **which)


@call.command()
def record(
    context: typer.Context,
    follow_up: str,
    *,
    at_work: Annotated[bool, typer.Option("--at-work/--away", help="Whether the person is at work.")],
    pay: Annotated[int | None, typer.Option(help="Yuan in the last full month.")] = None,
    living: Annotated[int | None, typer.Option(help="Board and lodging: 1 bad to 3 good.")] = None,
    note: Annotated[str, typer.Option(help="A code.")] = "",
) -> None:
    """登记回访结果。 Keep what was heard in a call."""
    body = {"at_work": at_work, "pay_real": pay, "living": living, "note_code": note}
    emit(nouns.api(context).act(f"/follow-ups/{follow_up}", "record", body))


@call.command()
def sheet(
    context: typer.Context,
    file: Path,
    until: Annotated[str, typer.Option(help="Due by which day; none = today.")] = "",
) -> None:
    """下载回访表，最急的 200 条。 Write the calls that are due to FILE, a workbook to be filled in: 200 at most."""
    which = {"until": until} if until else {}
    nouns.save(context, "/follow-ups/sheet.xlsx", file=file, **which)


@call.command()
def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
    """上传填好的回访表，整份有效或整份无效。 Load a call sheet, all or nothing; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, "/follow-ups/records", file=file, dry_run=dry_run))


@call.command()
def unreachable(context: typer.Context, follow_up: str) -> None:
    """登记未接通。 Note that nobody answered."""
    emit(nouns.api(context).act(f"/follow-ups/{follow_up}", "unreachable"))


@call.command()
def promises(context: typer.Context, employer: str) -> None:
    """单位的守信情况。 Say how often an employer paid what it promised."""
    emit(nouns.api(context).call("GET", f"/employers/{employer}/kept-promises"))


@ticket.command("list")
def list_tickets(context: typer.Context, as_json: AsJson = False, state: str = "") -> None:
    """列出工单。 List the own side's tickets."""
    columns = ("id", "name", "candidate", "kind", "state", "due_on", "outcome")
    which = {"state": state} if state else {}
    nouns.show_list(context, "/rights-tickets", columns=columns, as_json=as_json, **which)


@ticket.command("open")
def open_(context: typer.Context, placement: str, kind: str, *, told: str = "", due: str = "") -> None:
    """开工单。 Open a ticket about a placement."""
    body = {"kind": kind, "told": told, "due_on": due or None}
    emit(nouns.api(context).create(f"/placements/{placement}/tickets", body))


def _action(action: str, said: str) -> Any:
    def act(context: typer.Context, ticket: str, outcome: str = "") -> None:
        emit(nouns.api(context).act(f"/rights-tickets/{ticket}", action, {"outcome": outcome}))

    act.__doc__ = said
    return act


for name, words in (
    ("take", "受理。 Take a ticket in hand."),
    ("settle", "办结，须写明结果。 Settle a ticket, with its --outcome."),
    ("refuse", "不予支持，须写明原因。 Refuse a ticket, with its --outcome."),
):
    ticket.command(name)(_action(name, words))
