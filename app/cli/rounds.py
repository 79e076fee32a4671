"""`dukou alliance | agreement | policy | pool | order | round`: a round by command, here or on a server."""

import json
import threading
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.api import Api
from app.cli.context import Context
from app.cli.output import emit, out, progress, table
from app.db.engine import Database
from app.errors import UnavailableError
from app.runner import make_runner

POLL_SECONDS = 0.3
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, group in (
        ("alliance", _alliances()),
        ("agreement", _agreements()),
        ("policy", _policies()),
        ("pool", _pools()),
        ("order", _orders()),
        ("round", _rounds()),
    ):
        app.add_typer(group, name=name)


def _api(context: typer.Context) -> Api:
    found = context.find_object(Context)
    assert found is not None  # noqa: S101  # the callback puts it there
    return Api.open(found)


def _list(context: typer.Context, path: str, *, columns: tuple[str, ...], as_json: bool, **query: Any) -> None:
    rows = _api(context).pages(path, **query)
    if as_json:
        emit(rows)
    else:
        table(path.strip("/"), rows, columns)


def _alliances() -> typer.Typer:
    group = typer.Typer(help="Alliances and their members. 劳务协作联盟。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List alliances."""
        _list(context, "/alliances", columns=("id", "name"), as_json=as_json)

    @group.command()
    def create(context: typer.Context, name: str) -> None:
        """Found an alliance."""
        emit(_api(context).create("/alliances", {"name": name}))

    @group.command()
    def members(context: typer.Context, alliance: str, as_json: AsJson = False) -> None:
        """List memberships."""
        columns = ("id", "member_id", "side", "valid_from", "valid_until")
        _list(context, f"/alliances/{alliance}/members", columns=columns, as_json=as_json)

    @group.command("add-member")
    def add_member(
        context: typer.Context, alliance: str, organisation: str, side: str, *, valid_from: str, valid_until: str = ""
    ) -> None:
        """Let an organisation in; SIDE is exporter or receiver."""
        body = {"member_id": organisation, "side": side, "valid_from": valid_from, "valid_until": valid_until or None}
        emit(_api(context).create(f"/alliances/{alliance}/members", body))

    return group


def _agreements() -> typer.Typer:
    group = typer.Typer(help="Labour-cooperation agreements. 劳务协作协议。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List agreements."""
        columns = ("id", "exporter", "receiver", "start_date", "end_date", "kind", "max_workers", "target_workers")
        _list(context, "/agreements", columns=columns, as_json=as_json)

    @group.command()
    def create(
        context: typer.Context,
        exporter: str,
        receiver: str,
        *,
        start: str,
        end: str = "",
        kind: str = "alliance",
        alliance: str = "",
        max_workers: int | None = None,
        target_workers: int | None = None,
    ) -> None:
        """Record an agreement between two region prefixes (45 = Guangxi, 4403 = Shenzhen)."""
        body = {
            "alliance_id": alliance or None,
            "exporter": exporter,
            "receiver": receiver,
            "start_date": start,
            "end_date": end or None,
            "kind": kind,
            "max_workers": max_workers,
            "target_workers": target_workers,
        }
        emit(_api(context).create("/agreements", body))

    return group


def _policies() -> typer.Typer:
    group = typer.Typer(help="Matching policies. 匹配政策。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List versions of policies."""
        _list(context, "/policies", columns=("id", "name", "number", "digest"), as_json=as_json)

    @group.command()
    def create(
        context: typer.Context,
        name: str,
        file: Annotated[Path | None, typer.Option(help="JSON file; none = the default policy.")] = None,
    ) -> None:
        """Keep a new version of a policy."""
        body = json.loads(file.read_text()) if file is not None else {}
        emit(_api(context).create("/policies", {"name": name, "body": body}))

    return group


def _pools() -> typer.Typer:
    group = typer.Typer(help="Worker pools. 劳动力资源池。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List worker pools."""
        _list(context, "/pools", columns=("id", "name", "region_code", "state"), as_json=as_json)

    @group.command()
    def create(context: typer.Context, name: str, region: str) -> None:
        """Open a worker pool for a county (six-digit code)."""
        emit(_api(context).create("/pools", {"name": name, "region_code": region}))

    @group.command()
    def load(context: typer.Context, pool: str, file: Path, dry_run: bool = False) -> None:
        """Load a roster into a pool; --dry-run only says what is wrong with it."""
        emit(_upload(context, f"/pools/{pool}/imports", file, dry_run=dry_run))

    @group.command()
    def workers(context: typer.Context, pool: str, as_json: AsJson = False) -> None:
        """List the people of a pool."""
        columns = ("id", "name", "county", "birth_date", "sex", "education", "hold_code")
        _list(context, "/workers", columns=columns, as_json=as_json, pool_id=pool)

    return group


def _orders() -> typer.Typer:
    group = typer.Typer(help="Job orders. 用工订单。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List job orders."""
        columns = ("id", "code", "title", "occupation", "seats", "region_code", "wage_low", "wage_high", "state")
        _list(context, "/job-orders", columns=columns, as_json=as_json)

    @group.command()
    def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
        """Load an order sheet; --dry-run only says what is wrong with it."""
        emit(_upload(context, "/job-orders/imports", file, dry_run=dry_run))

    @group.command()
    def confirm(context: typer.Context, order: str, occupation: str) -> None:
        """Confirm or correct the occupation of an order that was guessed with doubt."""
        api = _api(context)
        version = api.reply("GET", f"/job-orders/{order}").headers["ETag"]
        body = {"occupation": occupation}
        emit(api.call("POST", f"/job-orders/{order}/confirm", json=body, headers={"If-Match": version}))

    return group


def _upload(context: typer.Context, path: str, file: Path, *, dry_run: bool) -> Any:
    with file.open("rb") as stream:
        params = {"dry_run": str(dry_run).lower()}
        return _api(context).call("POST", path, files={"file": (file.name, stream.read())}, params=params)


def _rounds() -> typer.Typer:
    group = typer.Typer(help="Matching rounds. 对接轮次。", no_args_is_help=True)

    @group.command("list")
    def list_(context: typer.Context, as_json: AsJson = False) -> None:
        """List rounds."""
        _list(context, "/rounds", columns=("id", "name", "state", "on_date"), as_json=as_json)

    @group.command("open")
    def open_(context: typer.Context, alliance: str, policy: str, *, name: str, date: str, seed: str) -> None:
        """Open a round over an alliance."""
        body = {"alliance_id": alliance, "policy_id": policy, "name": name, "on_date": date, "seed": seed}
        emit(_api(context).create("/rounds", body))

    @group.command("put-pool")
    def put_pool(context: typer.Context, round_id: str, pool: str) -> None:
        """Put a worker pool into a round."""
        emit(_api(context).create(f"/rounds/{round_id}/pools", {"pool_id": pool}))

    @group.command()
    def show(context: typer.Context, round_id: str) -> None:
        """Show a round."""
        emit(_api(context).call("GET", f"/rounds/{round_id}"))

    @group.command()
    def solution(context: typer.Context, round_id: str) -> None:
        """Show certificate and summary of the newest solution."""
        emit(_api(context).call("GET", f"/rounds/{round_id}/solution"))

    @group.command()
    def solve(context: typer.Context, round_id: str) -> None:
        """Solve a frozen round and wait; without --server the work is done in this process."""
        _solve(context, round_id)

    @group.command()
    def proposals(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
        """List a round's proposals."""
        columns = ("worker_id", "job_order_id", "tier", "score", "state", "reason_zh")
        _list(context, "/proposals", columns=columns, as_json=as_json, round_id=round_id)

    @group.command()
    def unplaced(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
        """List who has no proposal, and why."""
        columns = ("worker_id", "reason", "detail", "change")
        _list(context, f"/rounds/{round_id}/unplaced", columns=columns, as_json=as_json)

    @group.command()
    def snapshot(context: typer.Context, round_id: str, out_file: Path) -> None:
        """Save the frozen problem folder as a ZIP, for `dukou match` and `dukou verify`."""
        out_file.write_bytes(_api(context).reply("GET", f"/rounds/{round_id}/snapshot").content)
        out.print(str(out_file))

    for action in ("freeze", "thaw", "publish", "cancel"):
        group.command(action)(_action(action))
    return group


def _action(action: str) -> Any:
    def act(context: typer.Context, round_id: str) -> None:
        emit(_api(context).act(f"/rounds/{round_id}", action))

    act.__doc__ = f"{action.capitalize()} a round."
    return act


def _solve(context: typer.Context, round_id: str) -> None:
    shared = context.find_object(Context)
    assert shared is not None  # noqa: S101  # the callback puts it there
    api = Api.open(shared)
    api.act(f"/rounds/{round_id}", "solve")
    if not shared.server:
        runner = make_runner(shared.settings, Database(shared.settings.url))
        threading.Thread(target=runner.run_until_idle, name="runner", daemon=True).start()
    with progress() as report:
        while True:
            task = api.call("GET", f"/rounds/{round_id}/task")
            report(task["stage"], task["done"], task["total"])
            if task["state"] not in {"queued", "running"}:
                break
            time.sleep(POLL_SECONDS)
    if task["state"] == "failed":
        raise UnavailableError(task["error_code"], task["error_zh"], task["error_en"])
    emit(api.call("GET", f"/rounds/{round_id}/solution")["summary"])
