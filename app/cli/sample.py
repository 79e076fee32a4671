"""`dukou sample`: synthetic people and orders as a problem folder or as office files."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.output import emit, out, progress
from app.cli.parsing import AsJson, day_of
from app.demo.folder import write_companions, write_folder
from app.demo.office import write_offices

app = typer.Typer()


@app.command()
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
