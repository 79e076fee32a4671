"""`dukou sample | match | verify`: the engine on files, without server or database."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.output import emit, out, progress, table
from app.cli.parsing import day_of
from app.demo.folder import write_companions, write_folder
from app.demo.office import write_offices
from app.errors import InvalidError
from app.rounds.folder import match_folder, verify_folder
from app.rounds.spreadsheets import match_spreadsheets

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("sample")(sample)
    app.command("match")(match)
    app.command("verify")(verify)


def sample(
    directory: Path,
    workers: Annotated[int, typer.Option(min=1, max=2_000_000)],
    jobs: Annotated[int, typer.Option(min=1, max=200_000)],
    seed: Annotated[int, typer.Option(min=0)],
    office: Annotated[bool, typer.Option("--office", help="Rosters and an order sheet as offices hold them.")] = False,
    companions: Annotated[bool, typer.Option("--companions", help="Add couples and teams (companions.csv).")] = False,
    on: Annotated[str, typer.Option("--date", help="The day the sample is dated around; none = today.")] = "",
    as_json: AsJson = False,
) -> None:
    """生成合成数据。 Write synthetic people and orders: a problem folder, or office files."""
    day = day_of(on)
    with progress() as report:
        if office:
            written = write_offices(directory, workers=workers, jobs=jobs, seed=seed, today=day)
        else:
            step = partial(report, "people")
            written = write_folder(directory, workers=workers, jobs=jobs, seed=seed, today=day, progress=step)
        if companions and not office:
            write_companions(directory, workers=workers, seed=seed, today=day)
    if as_json:
        emit(written)
    else:
        out.print(f"{directory}: {workers} workers, {jobs} jobs")


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
                roster, orders, out=out_path, policy_file=policy, date=day, seed=seed, progress=report
            )
    _say(summary, as_json=as_json)


def verify(problem: Path, result: Path, as_json: AsJson = False) -> None:
    """复核结果与证书。 Recheck every hard rule and the certificate without the solver."""
    report = verify_folder(problem, result)
    if as_json:
        emit(report.to_dict())
    elif report.ok:
        out.print("[bold green]OK[/] every check holds")
    else:
        table("failed checks", [{"check": check} for check in report.failures], ("check",))
    if not report.ok:
        raise typer.Exit(1)


def _two(inputs: list[Path]) -> tuple[Path, Path]:
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
