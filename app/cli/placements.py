"""`dukou placement`: who works where, and what becomes of it."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson, day_of

app = typer.Typer(help="Placements: arrivals, ends, what employers record. 就业安置。", no_args_is_help=True)
On = Annotated[str, typer.Option("--on", help="Which day, YYYY-MM-DD; none = today.")]
Code = Annotated[str, typer.Option(help="Why, a code.")]


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, round_id: str = "", state: str = "") -> None:
    """列出本方的就业安置。 List the own side's placements."""
    columns = ("id", "worker_id", "candidate", "name", "job_order_id", "state", "placed_on", "arrived_on", "ended_on")
    which = {name: value for name, value in (("round_id", round_id), ("state", state)) if value}
    nouns.show_list(context, "/placements", columns=columns, as_json=as_json, **which)


@app.command()
def show(context: typer.Context, placement: str) -> None:
    """Show a placement."""
    emit(nouns.api(context).call("GET", f"/placements/{placement}"))


@app.command()
def arrive(context: typer.Context, placement: str, on: On = "") -> None:
    """登记到岗。 Note that somebody arrived at the workplace."""
    emit(nouns.api(context).act(f"/placements/{placement}", "arrive", {"on": str(day_of(on, option="--on"))}))


@app.command()
def sheet(context: typer.Context, file: Path, state: str = "") -> None:
    """下载就业节点表，200 条。 Write who comes or works to FILE, a workbook for what happened: 200 at most."""
    which = {"state": state} if state else {}
    nouns.save(context, "/placements/event-sheet.xlsx", file=file, **which)


@app.command()
def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
    """上传填好的就业节点表，整份有效或整份无效。 Load an event sheet, all or nothing; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, "/placements/events", file=file, dry_run=dry_run))


@app.command()
def end(context: typer.Context, placement: str, ending: str, code: Code, on: On = "") -> None:
    """结束安置：no_show、leave 或 cancel。 End a placement: no_show, leave or cancel."""
    body = {"code": code, "on": str(day_of(on, option="--on"))}
    emit(nouns.api(context).act(f"/placements/{placement}", f"end/{ending}", body))


@app.command()
def events(context: typer.Context, placement: str) -> None:
    """列出用人单位登记的事项。 List what the employer recorded."""
    emit(nouns.api(context).call("GET", f"/placements/{placement}/events"))


@app.command()
def record(
    context: typer.Context,
    placement: str,
    kind: str,
    *,
    on: On = "",
    amount: int | None = None,
    evidence: str = "",
    code: str = "",
) -> None:
    """登记合同、社保、首薪或离岗。 Record contract, insurance, first_pay (with --amount) or left (with --code)."""
    body = {"kind": kind, "on": str(day_of(on, option="--on")), "amount": amount, "evidence": evidence, "code": code}
    emit(nouns.api(context).create(f"/placements/{placement}/events", body))
