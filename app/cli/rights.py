"""`dukou rights | retention`: what workers ask about their data, and what is over."""

from typing import Annotated

import typer

from app.cli import nouns
from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, err, progress, table
from app.cli.parsing import AsJson
from app.clock import today
from app.rights.retention import Run

app = typer.Typer()
rights = typer.Typer(help="What workers ask about their data. 个人信息权利申请。", no_args_is_help=True)
retention = typer.Typer(help="How long data stays. 保存期限。", no_args_is_help=True)
app.add_typer(rights, name="rights")
app.add_typer(retention, name="retention")
COLUMNS = ("id", "worker_id", "kind", "received_on", "due_on", "overdue", "state")


@rights.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="The answered ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """列出待答复的申请。 List the requests that wait for an answer, the one due first before the others."""
    rows = nouns.api(context).pages("/rights-requests", waiting=str(not everything).lower())
    rows.sort(key=lambda row: (row["due_on"], row["id"]))
    if as_json:
        emit(rows)
    else:
        table("rights-requests", rows, COLUMNS)


@retention.command("run")
def run(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is over.")] = False,
    as_json: AsJson = False,
) -> None:
    """清理到期数据。 Take away what is over by the register's periods; may be stopped and started again."""
    settings = shared(context).settings
    with local_database(context) as database, progress() as report:
        over = Run(database, today(), settings.retention_days, dry_run=dry_run, report=report)
        done = over.run()
    if not over.cleared:
        err.print(
            "已删除的密钥仍被其他事务读取,请稍后再运行一次。 Somebody still reads deleted keys; run it again later."
        )
    if as_json:
        emit(done)
    else:
        table(
            "dry run" if dry_run else "retention", [{"table": k, "rows": v} for k, v in done.items()], ("table", "rows")
        )
