"""`dukou dispatch`: pick-up points, plans, vehicles from announcement to arrival, and their sheets."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson
from app.errors import InvalidError

app = typer.Typer(help="Dispatch: who travels in which vehicle. 输送。", no_args_is_help=True)


@app.command()
def points(context: typer.Context) -> None:
    """列出集合点。 List where people board."""
    emit(nouns.api(context).call("GET", "/pickup-points"))


@app.command("add-point")
def add_point(
    context: typer.Context,
    name: str,
    stop_no: Annotated[int, typer.Option(help="Its place along the road.")],
    village: Annotated[list[str], typer.Option(help="Whose people board there; may be repeated.")] = [],  # noqa: B006  # typer reads it
) -> None:
    """登记集合点。 Add a pick-up point."""
    emit(nouns.api(context).create("/pickup-points", {"name": name, "stop_no": stop_no, "villages": village}))


@app.command()
def plan(
    context: typer.Context,
    destination: Annotated[str, typer.Argument(help="2, 4 or 6 digits of a region's code.")],
    *,
    start_from: Annotated[str, typer.Option()],
    start_to: Annotated[str, typer.Option()],
    day: Annotated[str, typer.Option()],
    leaves_at: Annotated[str, typer.Option()],
    arrives_on: Annotated[str, typer.Option()],
    vehicle: Annotated[list[str], typer.Option(help="COUNTxSEATS, as 2x49; may be repeated.")],
    kind: str = "bus",
) -> None:
    """编排车次。 Plan vehicles for those who have no seat yet."""
    body = {
        "destination": destination,
        "start_from": start_from,
        "start_to": start_to,
        "kind": kind,
        "day": day,
        "leaves_at": leaves_at,
        "arrives_on": arrives_on,
        "vehicles": [_vehicles(each) for each in vehicle],
    }
    emit(nouns.api(context).create("/dispatches/plan", body))


def _vehicles(text: str) -> dict[str, int]:
    count, _, seats = text.partition("x")
    if not (count.isdecimal() and seats.isdecimal()):
        raise InvalidError(
            "VEHICLES_WRONG",
            f"车辆“{text}”不正确，应写成 辆数x座位数，如 2x49。",
            f"{text!r} is no vehicles; write COUNTxSEATS, as 2x49.",
            field="--vehicle",
        )
    return {"count": int(count), "seats": int(seats)}


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """列出输送批次。 List the own office's dispatches."""
    columns = ("id", "kind", "destination", "day", "leaves_at", "arrives_on", "seats", "state", "leader", "plate")
    nouns.show_list(context, "/dispatches", columns=columns, as_json=as_json)


@app.command()
def show(context: typer.Context, dispatch: str) -> None:
    """Show a dispatch and who is on board, as the own side sees them."""
    emit(nouns.api(context).call("GET", f"/dispatches/{dispatch}"))


@app.command()
def change(
    context: typer.Context,
    dispatch: str,
    *,
    leader: str | None = None,
    operator: str | None = None,
    plate: str | None = None,
) -> None:
    """登记带队人、承运单位、车牌。 Say who leads, who drives, the plate."""
    given = {"leader": leader, "operator": operator, "plate": plate}
    body = {name: value for name, value in given.items() if value is not None}
    client = nouns.api(context)
    version = client.reply("GET", f"/dispatches/{dispatch}").headers["ETag"]
    emit(client.call("PATCH", f"/dispatches/{dispatch}", json=body, headers={"If-Match": version}))


@app.command()
def announce(context: typer.Context, dispatch: str) -> None:
    """通知车上人员。 Tell a dispatch to everybody on board."""
    emit(nouns.api(context).act(f"/dispatches/{dispatch}", "announce"))


@app.command()
def depart(
    context: typer.Context,
    dispatch: str,
    absent: Annotated[list[str], typer.Option(help="The seat of who did not come; may be repeated.")] = [],  # noqa: B006  # typer reads it
) -> None:
    """发车，并登记未到人员。 Leave; who did not come is free at once."""
    emit(nouns.api(context).act(f"/dispatches/{dispatch}", "depart", {"absent": absent}))


@app.command()
def arrive(context: typer.Context, dispatch: str) -> None:
    """登记抵达。 Note that a dispatch is there."""
    emit(nouns.api(context).act(f"/dispatches/{dispatch}", "arrive"))


@app.command()
def cancel(context: typer.Context, dispatch: str, reason: str) -> None:
    """取消批次。 Call a dispatch off; its people stand in the next plan."""
    emit(nouns.api(context).act(f"/dispatches/{dispatch}", "cancel", {"reason": reason}))


@app.command("take-out")
def take_out(context: typer.Context, dispatch: str, seat: str) -> None:
    """把一人移出批次。 Take one person out of a dispatch that has not left."""
    nouns.api(context).reply("DELETE", f"/dispatches/{dispatch}/seats/{seat}")


@app.command()
def sheet(context: typer.Context, dispatch: str, kind: str, file: Path) -> None:
    """下载名单。 Write the manifest or the handover sheet to FILE, an .xlsx or a .pdf."""
    nouns.save(context, f"/dispatches/{dispatch}/{kind}{file.suffix}", file=file)
