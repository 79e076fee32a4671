"""`dukou credit`: what is held of employers."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson, day_of

app = typer.Typer(help="Credit of employers. 用人单位信用。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """列出信用记录。 List what the own office wrote, or what is held of the own employer."""
    columns = ("id", "employer", "grade", "source", "reason", "from_date", "until")
    nouns.show_list(context, "/credit-records", columns=columns, as_json=as_json)


@app.command()
def write(
    context: typer.Context,
    employer: str,
    grade: str,
    *,
    source: Annotated[str, typer.Option()],
    reason: Annotated[str, typer.Option()],
    start: str = "",
    until: str = "",
) -> None:
    """登记信用：good、warned 或 barred。 Hold something of an employer: good, warned or barred."""
    body = {
        "employer_id": employer,
        "grade": grade,
        "source": source,
        "reason": reason,
        "from_date": str(day_of(start, option="--start")),
        "until": until or None,
    }
    emit(nouns.api(context).create("/credit-records", body))


@app.command()
def end(context: typer.Context, record: str, reason: str, until: str = "") -> None:
    """终止一条记录。 Let a record hold up to a day (none = today) and no longer."""
    client = nouns.api(context)
    found = next((each for each in client.pages("/credit-records") if each["id"] == record), None)
    body = {"until": str(day_of(until, option="--until")), "reason": reason}
    version = {"If-Match": '"{}"'.format("1" if found is None else found["version"])}
    emit(client.call("POST", f"/credit-records/{record}/end", json=body, headers=version))


@app.command()
def save(context: typer.Context, file: Path) -> None:
    """保存全部信用记录为文件。 Write all that the own office reads of credit to FILE (CSV)."""
    nouns.save(context, "/exports/credit-records/file", file=file)


@app.command("barred-offers")
def barred_offers(context: typer.Context, as_json: AsJson = False) -> None:
    """列出被禁单位的待答复意向。 List the offers that stand although their employer is barred."""
    columns = ("id", "worker_id", "job_order_id", "state", "due_worker", "due_employer")
    nouns.show_list(context, "/barred-offers", columns=columns, as_json=as_json)


@app.command("ending-orders")
def ending_orders(context: typer.Context) -> None:
    """列出即将到期的订单。 List the own orders whose last day is near."""
    emit(nouns.api(context).call("GET", "/ending-orders"))
