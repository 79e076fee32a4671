"""`dukou round`: a round by command, here or on a server."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from app.cli import nouns
from app.cli.api import Api
from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, progress
from app.cli.parsing import AsJson
from app.errors import InvalidError, UnavailableError
from app.rounds.taking_out import take_out
from app.runner import database_of_runner, make_runner

POLL_SECONDS = 0.3
NOBODY = "后台进程似乎没有运行 no runner seems to be at work"

app = typer.Typer(help="Matching rounds. 对接轮次。", no_args_is_help=True)


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List rounds."""
    nouns.show_list(context, "/rounds", columns=("id", "name", "state", "on_date"), as_json=as_json)


@app.command("open")
def open_(context: typer.Context, alliance: str, policy: str, *, name: str, date: str, seed: str) -> None:
    """Open a round over an alliance."""
    body = {"alliance_id": alliance, "policy_id": policy, "name": name, "on_date": date, "seed": seed}
    emit(nouns.api(context).create("/rounds", body))


@app.command("put-pool")
def put_pool(context: typer.Context, round_id: str, pool: str) -> None:
    """Put a worker pool into a round."""
    emit(nouns.api(context).create(f"/rounds/{round_id}/pools", {"pool_id": pool}))


@app.command()
def show(context: typer.Context, round_id: str) -> None:
    """Show a round."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}"))


@app.command()
def solution(context: typer.Context, round_id: str) -> None:
    """Show certificate and summary of the newest solution."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/solution"))


@app.command()
def solve(context: typer.Context, round_id: str) -> None:
    """Solve a frozen round and wait; without --server the work is done in this process."""
    _solve(context, round_id)


@app.command()
def proposals(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
    """List a round's proposals."""
    columns = ("worker_id", "candidate", "name", "job_order_id", "tier", "score", "state", "reason_zh")
    nouns.show_list(context, "/proposals", columns=columns, as_json=as_json, round_id=round_id)


@app.command()
def unplaced(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
    """List who has no proposal, and why."""
    columns = ("worker_id", "reason", "detail", "change")
    nouns.show_list(context, f"/rounds/{round_id}/unplaced", columns=columns, as_json=as_json)


@app.command()
def manifest(context: typer.Context, round_id: str) -> None:
    """列出快照的文件与校验码。 Show of what files the frozen input consists, with their digests."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/snapshot"))


@app.command()
def snapshot(
    context: typer.Context, round_id: UUID, folder: Annotated[Path, typer.Option("--out", help="A new folder.")]
) -> None:
    """取出快照（仅限本机）。 Write the frozen problem folder, on this installation only, for `dukou match` and `dukou verify`."""
    if shared(context).server:
        raise InvalidError(
            "LOCAL_ONLY",
            "快照含人员信息，只能在安装本系统的机器上取出，不能使用 --server。",
            "A snapshot speaks of people: it is taken out on the installation itself, without --server.",
            field="--server",
        )
    with local_database(context) as database:
        told = take_out(database, round_id, folder)
    emit({"folder": str(folder), **told})


@app.command()
def recheck(context: typer.Context, round_id: str) -> None:
    """复核本轮方案与证书。 Recheck the rules and the certificate of a round's proposals without the solver, and wait."""
    api = nouns.api(context)
    api.call("POST", f"/rounds/{round_id}/recheck")
    with _runner_of(context, api):
        _wait(lambda: api.call("GET", f"/rounds/{round_id}/recheck")["task"])
    found = api.call("GET", f"/rounds/{round_id}/recheck")
    emit(found)
    if not found["holds"]:
        raise typer.Exit(1)


@app.command()
def scenarios(context: typer.Context, round_id: str) -> None:
    """Show the scenarios of a round side by side."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/scenarios"))


@app.command()
def edits(context: typer.Context, round_id: str, as_json: AsJson = False) -> None:
    """List a round's pins and bans."""
    columns = ("id", "kind", "worker_id", "job_order_id", "reason", "undone_at", "refused_code")
    nouns.show_list(context, f"/rounds/{round_id}/edits", columns=columns, as_json=as_json)


@app.command()
def waves(context: typer.Context, round_id: str) -> None:
    """Show the later waves of a round."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/waves"))


@app.command()
def wave(context: typer.Context, round_id: str) -> None:
    """求解下一批，等待完成。 Solve the next wave of an answering round and wait; send it with send-wave."""
    api = nouns.api(context)
    made = api.call("POST", f"/rounds/{round_id}/waves")
    with _runner_of(context, api), progress() as report:
        while (found := api.call("GET", f"/rounds/{round_id}/waves/{made['id']}"))["state"] == "solving":
            report("solving", 0, 0)
            time.sleep(POLL_SECONDS)
    emit(found)


@app.command("send-wave")
def send_wave(context: typer.Context, round_id: str, wave_id: str) -> None:
    """发出一批意向。 Make the offers of a solved wave."""
    emit(nouns.api(context).act(f"/rounds/{round_id}/waves/{wave_id}", "offer"))


@app.command()
def answers(context: typer.Context, round_id: str) -> None:
    """Count a round's offers and placements by state."""
    emit(nouns.api(context).call("GET", f"/rounds/{round_id}/answers"))


@app.command()
def close(context: typer.Context, round_id: str, reason: str = "") -> None:
    """结束一轮；还有未答复的意向须写原因。 End a round; where offers still stand, with a reason."""
    emit(nouns.api(context).act(f"/rounds/{round_id}", "close", {"reason": reason}))


def _action(action: str) -> Any:
    def act(context: typer.Context, round_id: str) -> None:
        emit(nouns.api(context).act(f"/rounds/{round_id}", action))

    act.__doc__ = f"{action.capitalize()} a round."
    return act


def _solve(context: typer.Context, round_id: str) -> None:
    api = nouns.api(context)
    api.act(f"/rounds/{round_id}", "solve")
    with _runner_of(context, api):
        _wait(lambda: api.call("GET", f"/rounds/{round_id}/task"))
    emit(api.call("GET", f"/rounds/{round_id}/solution")["summary"])


def _wait(asked: Callable[[], Any]) -> None:
    """Show how far a task is until it is over."""
    with progress() as report:
        while True:
            task = asked()
            report(NOBODY if task["stuck"] else task["stage"], task["done"], task["total"])
            if task["state"] not in {"queued", "running"}:
                break
            time.sleep(POLL_SECONDS)
    if task["state"] == "failed":
        raise UnavailableError(task["error_code"], task["error_zh"], task["error_en"])


@contextmanager
def _runner_of(context: typer.Context, api: Api) -> Iterator[None]:
    """Let a runner work beside the command when the database is our own; a server has its own."""
    if api.database is None:
        yield
        return
    settings, stop = shared(context).settings, threading.Event()
    with closing(database_of_runner(settings)) as database:
        runner = make_runner(settings, database)
        beside = threading.Thread(target=runner.run, args=(stop,), name="runner", daemon=True)
        beside.start()
        yield
        stop.set()
        beside.join()


for action in ("freeze", "thaw", "sign", "reopen", "publish", "offer", "cancel"):
    app.command(action)(_action(action))
