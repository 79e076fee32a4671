"""`dukou intake | occupation`: what an office file or a title would be read as; no database."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from app.cli.output import emit, out, table
from app.cli.parsing import AsJson, day_of, writable
from app.demand.intake import read_orders
from app.errors import InvalidError
from app.intake.catalogue import Findings
from app.intake.report import report_form, write_report
from app.pools.intake import read_roster
from app.reference.catalogue import Catalogue
from app.reference.occupation_guess import OccupationGuesser

app = typer.Typer()
REFUSED = {"rows": 0, "accepted": 0, "warnings": 0, "errors": 1}


@app.command()
def intake(
    file: Path,
    kind: Annotated[Literal["roster", "orders"], typer.Option(help="What the file is.")],
    report: Annotated[Path | None, typer.Option(help="Write the marked workbook here.")] = None,
    on: Annotated[str, typer.Option("--date", help="YYYY-MM-DD; none = today.")] = "",
    as_json: AsJson = False,
) -> None:
    """检查一份花名册或订单表。 Check one office file; nothing is stored. Exit code 1 when no row of it is usable."""
    day, target = day_of(on), None if report is None else writable(report, option="--report")
    try:
        batch = _read(file, kind, day)
        counts, issues = batch.counts, batch.issues
    except InvalidError as refusal:
        # Who reads JSON reads a refusal of the whole file as any other finding.
        if not as_json:
            raise
        found = Findings()
        found.refuse(refusal)
        counts, issues = REFUSED, found.issues
    if target is not None and file.is_file():
        write_report(target, file, file_name=file.name, counts=counts, issues=issues)
    form = report_form(counts, issues)
    if as_json:
        emit(form)
    else:
        _show(form)
    if counts["errors"] and not counts["accepted"]:
        raise typer.Exit(1)


def _read(file: Path, kind: str, day: date) -> Any:
    if not file.is_file():
        raise InvalidError("FILE_MISSING", f"没有文件 {file}。", f"There is no file {file}.", file=str(file))
    catalogue = Catalogue.packaged()
    if kind == "roster":
        return read_roster(file, file.name, catalogue=catalogue, today=day)
    return read_orders(file, file.name, catalogue=catalogue, guesser=OccupationGuesser(catalogue), today=day)


def _show(form: Any) -> None:
    out.print(
        f"rows {form['rows']} · accepted {form['accepted']} · warnings {form['warnings']} · errors {form['errors']}"
    )
    columns = ("level", "sheet", "cell", "row", "column", "code", "message_zh")
    table("issues", [issue for issue in form["issues"] if issue["level"] != "ok"], columns)


@app.command()
def occupation(as_json: AsJson = False) -> None:
    """每行一个岗位名称,给出职业代码。 Read one job title a line; say occupation code, name and confidence."""
    guesser = OccupationGuesser(Catalogue.packaged())
    titles = [line.rstrip("\n") for line in sys.stdin]
    rows = [
        {"title": title, "code": guess.code, "name": guess.name, "confidence": round(guess.confidence, 3)}
        for title, guess in zip(titles, guesser.guess_many(titles), strict=True)
    ]
    if as_json:
        emit(rows)
    else:
        for row in rows:
            out.out(f"{row['title']}\t{row['code']}\t{row['name']}\t{row['confidence']}")
