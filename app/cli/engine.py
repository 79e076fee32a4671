"""`dukou match | verify`: the engine on files, without server or database."""

from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from app.cli.output import emit, out, progress, table
from app.cli.parsing import AsJson, day_of
from app.errors import InvalidError
from app.rounds.folder import match_folder, verify_folder
from app.rounds.result_files import WARNINGS
from app.rounds.spreadsheets import match_spreadsheets

app = typer.Typer()
WARNINGS_SHOWN = 10


@app.command()
def match(
    inputs: Annotated[list[Path], typer.Argument(help="PROBLEM_DIR, or ROSTER.xlsx ORDERS.xlsx")],
    out_path: Annotated[Path, typer.Option("--out", help="OUT_DIR, or RESULT.xlsx")],
    policy: Annotated[Path | None, typer.Option(help="Policy as a JSON file; none = the default.")] = None,
    executor: Annotated[str, typer.Option(help="threads:N, processes:N or dask:ADDRESS")] = "",
    on: Annotated[str, typer.Option("--date", help="YYYY-MM-DD; none = today.")] = "",
    seed: Annotated[str, typer.Option(help="Text that draws the tie-break.")] = "dukou",
    pairs: Annotated[Path | None, typer.Option(help="Also write every eligible pair here.")] = None,
    as_json: AsJson = False,
) -> None:
    """求解一个问题文件夹或两张表。 Solve a problem folder, or a roster and an order sheet."""
    day = day_of(on)
    with progress() as report:
        if len(inputs) == 1 and inputs[0].is_dir():
            summary = match_folder(
                inputs[0],
                out_path,
                policy_file=policy,
                executor_spec=executor,
                date=day,
                seed=seed,
                pairs_file=pairs,
                progress=report,
            )
        else:
            roster, orders = _two(inputs)
            summary = match_spreadsheets(
                roster,
                orders,
                out=out_path,
                policy_file=policy,
                executor_spec=executor,
                date=day,
                seed=seed,
                progress=report,
            )
    _say(summary, as_json=as_json)
    if summary.get("warnings") and not as_json:
        _warn(out_path / WARNINGS)


@app.command()
def verify(
    problem: Path,
    result: Path,
    executor: Annotated[str, typer.Option(help="threads:N, processes:N or dask:ADDRESS")] = "",
    as_json: AsJson = False,
) -> None:
    """复核结果与证书。 Recheck every hard rule and the certificate without the solver."""
    report = verify_folder(problem, result, executor_spec=executor)
    if as_json:
        emit(report.to_dict())
    elif report.ok:
        out.print("[bold green]OK[/] every check holds")
    else:
        table("failed checks", [{"check": check} for check in report.failures], ("check",))
    if not report.ok:
        raise typer.Exit(1)


def _two(inputs: list[Path]) -> tuple[Path, Path]:
    for path in inputs:
        if not path.exists():
            raise InvalidError("FILE_MISSING", f"没有文件或文件夹 {path}。", f"There is no {path}.", field="inputs")
    if len(inputs) != 2:  # noqa: PLR2004  # a roster and an order sheet
        raise InvalidError(
            "MATCH_INPUTS",
            "请给出一个问题文件夹,或一张花名册加一张用工订单表。",
            "Give one problem folder, or a roster and an order sheet.",
            field="inputs",
        )
    return inputs[0], inputs[1]


def _say(summary: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit(summary)
        return
    table("result", [{"": name, "value": value} for name, value in summary.items()], ("", "value"))


def _warn(path: Path) -> None:
    """Show the first warnings, and where the others are."""
    found = pl.read_csv(path, infer_schema=False)
    title = f"提醒 {len(found)} 条 / {len(found)} warnings"
    table(title, found.head(WARNINGS_SHOWN).to_dicts(), found.columns)
    if len(found) > WARNINGS_SHOWN:
        out.out(f"全部见 {path} / all of them are in {path}")
