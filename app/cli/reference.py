"""`dukou reference`: the dated public facts the service stands on."""

from pathlib import Path
from typing import Annotated

import typer

from app.access.acting import act_as_operator
from app.cli.local import local_database
from app.cli.output import emit, out, table
from app.cli.parsing import AsJson, day_of
from app.reference import lookup, service
from app.reference.schemas import ReleaseOut

app = typer.Typer(
    help="参考数据。 Reference data: regions, occupations, minimum pay, areas, pairs.", no_args_is_help=True
)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List what each dataset holds: as of when, from whom."""
    with local_database(context) as database, database.read() as session:
        rows = [ReleaseOut.of(release).model_dump(mode="json") for release in lookup.releases(session)]
    if as_json:
        emit(rows)
    else:
        table("reference data", rows, ("dataset", "as_of", "rows", "source"))


@app.command()
def refresh(
    context: typer.Context,
    dataset: str,
    file: Path,
    as_of: Annotated[str, typer.Option(help="YYYY-MM-DD: the day the list is of.")],
    source: Annotated[str, typer.Option(help="Who published it, where.")],
) -> None:
    """用文件更新一个数据集。 Replace one dataset by a file that holds all of it; a wrong row changes nothing."""
    day = day_of(as_of, option="--as-of")
    with local_database(context) as database, database.write() as session:
        act_as_operator(session)
        release = service.refresh(session, dataset, file, as_of=day, source=source)
    out.print("unchanged" if release is None else f"{dataset}: {release.rows} rows as of {release.as_of}")
