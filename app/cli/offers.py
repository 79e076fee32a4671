"""`dukou offer`: what is put before both sides, and what they answer."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli import nouns
from app.cli.output import emit
from app.cli.parsing import AsJson

app = typer.Typer(help="Offers and answers. 意向与答复。", no_args_is_help=True)
Code = Annotated[str, typer.Option(help="Why not, a code.")]
Written = Annotated[str, typer.Option(help="代答理由 Why a receiving office answers for the employer.")]


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, round_id: str = "", state: str = "") -> None:
    """列出本方的意向。 List the own side's offers."""
    columns = ("id", "worker_id", "candidate", "name", "job_order_id", "state", "due_worker", "due_employer")
    which = {name: value for name, value in (("round_id", round_id), ("state", state)) if value}
    nouns.show_list(context, "/offers", columns=columns, as_json=as_json, **which)


@app.command()
def show(context: typer.Context, offer: str) -> None:
    """Show an offer."""
    emit(nouns.api(context).call("GET", f"/offers/{offer}"))


@app.command("yes")
def yes_(context: typer.Context, offer: str, via: str = "office", written_reason: Written = "") -> None:
    """替本方同意。 Say yes for the own side."""
    _answer(context, offer, {"yes": True, "via": via, "written_reason": written_reason})


@app.command("no")
def no_(context: typer.Context, offer: str, code: Code, via: str = "office", written_reason: Written = "") -> None:
    """替本方谢绝，须选原因。 Say no for the own side, with a coded reason."""
    _answer(context, offer, {"yes": False, "code": code, "via": via, "written_reason": written_reason})


@app.command()
def sheet(context: typer.Context, file: Path, round_id: str = "") -> None:
    """下载答复表，最急的 200 条。 Write the offers that await the own answer to FILE, a workbook to be filled in."""
    which = {"round_id": round_id} if round_id else {}
    nouns.save(context, "/offers/answer-sheet.xlsx", file=file, **which)


@app.command()
def load(context: typer.Context, file: Path, dry_run: bool = False) -> None:
    """上传填好的答复表，整份有效或整份无效。 Load an answer sheet, all or nothing; --dry-run only says what is wrong with it."""
    emit(nouns.upload(context, "/offers/answers", file=file, dry_run=dry_run))


@app.command()
def undo(context: typer.Context, offer: str) -> None:
    """十分钟内收回同意。 Take a yes back within ten minutes."""
    emit(nouns.api(context).act(f"/offers/{offer}", "undo"))


@app.command()
def link(context: typer.Context, offer: str) -> None:
    """给本人的答复链接。 Make the link by which the worker answers on a phone; it is shown once."""
    emit(nouns.api(context).create(f"/offers/{offer}/link", {}))


@app.command("free-seats")
def free_seats(context: typer.Context, round_id: str, worker: str, as_json: AsJson = False) -> None:
    """本轮还有空余名额的岗位。 List posts with seats left that were not put before somebody yet."""
    columns = ("job_order_id", "title", "employer", "region_code", "wage_low", "free", "why_not")
    nouns.show_list(context, f"/rounds/{round_id}/free-seats", columns=columns, as_json=as_json, worker_id=worker)


@app.command("by-hand")
def by_hand(context: typer.Context, round_id: str, worker: str, order: str, reason: str) -> None:
    """人工推荐，须写明理由。 Put a free seat before one of the own people by hand, for a written reason."""
    body = {"worker_id": worker, "job_order_id": order, "reason": reason}
    emit(nouns.api(context).create(f"/rounds/{round_id}/offers", body))


@app.command()
def withdraw(context: typer.Context, offer: str, reason: str) -> None:
    """协调员撤回意向。 Withdraw an offer of an own round."""
    emit(nouns.api(context).act(f"/offers/{offer}", "withdraw", {"reason": reason}))


def _answer(context: typer.Context, offer: str, body: dict[str, Any]) -> None:
    emit(nouns.api(context).create(f"/offers/{offer}/answer", body))
