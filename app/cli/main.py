"""`dukou`: every command parses its words and calls one function; errors are one clear line and exit code 1."""

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import logs
from app.cli.context import Context
from app.cli.output import refuse
from app.cli.troubles import trouble_of
from app.errors import DukouError
from matching.errors import MatchingError


@dataclass(frozen=True)
class Entry:
    """Where a command lives; its module is imported when it is called, so that others start quickly."""

    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "migrate": Entry("system", "建库或升级。 Create or bring up to date database, key file, reference data."),
    "demo": Entry("demo", "示范联盟与一轮对接。 Build the demo alliance, run one round, show what came of it."),
    "serve": Entry("system", "启动服务。 Serve API and console."),
    "runner": Entry("system", "后台求解进程。 Take queued work: solve rounds."),
    "doctor": Entry("doctor", "安全自检。 Say what is unsafe about this installation, and what mends it."),
    "audit": Entry("audit", "审计链。 Verify and anchor the audit; whose data somebody read."),
    "user": Entry("users", "账号。 Accounts: create, reset, list, deactivate, activate."),
    "session": Entry("sessions", "登录会话。 Sessions that live: list, end."),
    "token": Entry("tokens", "访问令牌。 API tokens of the own account: create, list, revoke."),
    "organisation": Entry("system", "登记机构。 Register an organisation."),
    "supervise": Entry("supervision", "监督本地区。 Let an office supervise its region, or no more."),
    "keys": Entry("keys", "身份库密钥。 Keys of the identity vault: list, add, use, rotate, drop."),
    "reference": Entry("reference", "参考数据。 List and refresh reference data."),
    "sample": Entry("sample", "生成合成数据。 Write synthetic people and orders."),
    "intake": Entry("intake", "检查一份花名册或订单表。 Check one office file; nothing is stored."),
    "occupation": Entry("intake", "岗位名称转职业代码。 Say the occupation of job titles."),
    "match": Entry("engine", "求解问题文件夹或两张表。 Solve a problem folder, or a roster and an order sheet."),
    "verify": Entry("engine", "复核结果与证书。 Recheck rules and certificate without the solver."),
    "alliance": Entry("alliances", "劳务协作联盟。 Alliances and their members."),
    "agreement": Entry("agreements", "劳务协作协议。 Agreements that open corridors."),
    "policy": Entry("policies", "匹配政策。 Versions of matching policies."),
    "pool": Entry("pools", "劳动力资源池。 Worker pools: create, load, list."),
    "order": Entry("orders", "用工订单。 Job orders: load, list, confirm."),
    "offer": Entry("offers", "意向与答复。 Offers: list, yes, no, undo, link, withdraw."),
    "objection": Entry("objections", "异议。 Objections: list, raise, uphold, refuse, withdraw."),
    "duplicate": Entry("duplicates", "疑似重复人员。 One person in two counties: list, show, settle, reopen."),
    "placement": Entry("placements", "就业安置。 Placements: arrivals, ends, contract, insurance, first pay."),
    "dispatch": Entry("dispatches", "输送。 Dispatch: points, plan, announce, depart, sheets."),
    "call": Entry("calls", "回访。 Calls after arrival: list, record."),
    "ticket": Entry("calls", "维权工单。 Rights tickets: open, take, settle, refuse."),
    "credit": Entry("credit", "用人单位信用。 Credit of employers: write, end, list."),
    "round": Entry("rounds", "对接轮次。 Rounds: open, freeze, solve, publish, read."),
    "notice": Entry("notices", "通知。 What the office was told: list, read."),
    "webhook": Entry("webhooks", "回调地址。 Where the office's own system is told: add, list, remove."),
    "ledger": Entry("ledger", "推荐台账。 Who was told of which jobs, who is short of three: list, load, print slips."),
    "export": Entry("exports", "导出。 Files that leave, by two persons: ask, approve, fetch."),
    "rights": Entry("rights", "个人信息权利。 What workers ask about their own data, and when it is due."),
    "retention": Entry("rights", "保存期限。 Take away what is over, or say what would go."),
}


class Lazy(TyperGroup):
    """Imports a command's module when it is called; the list of commands needs none."""

    listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # click's signature
        """List the commands in the order of use."""
        self.listing = True
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # click's signature
        """Return a command; while listing, only its name and help."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if self.listing:
            return typer.core.TyperCommand(cmd_name, help=entry.help)
        found = typer.main.get_command(import_module(f"app.cli.{entry.module}").app)
        inner = getattr(found, "commands", {}).get(cmd_name)
        return inner if inner is not None else found


app = typer.Typer(
    name="dukou",
    cls=Lazy,
    help="渡口:劳务协作联盟的对接轮次。 Labour-cooperation rounds: intake, matching with proof, publication.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    context: typer.Context,
    server: Annotated[
        str, typer.Option(help="Address of a running server; without it the local database is used.")
    ] = "",
    token: Annotated[str, typer.Option(envvar="DUKOU_TOKEN", help="Bearer token for --server.")] = "",
    login: Annotated[str, typer.Option("--as", help="Act as this account on the local database.")] = "",
) -> None:
    """Take what every command shares."""
    context.obj = Context(server=server, token=token, login=login)


def main() -> None:
    """Run the command; an expected failure prints its code and sentence, never a traceback."""
    logs.configure()
    try:
        app()
    except (DukouError, MatchingError) as error:
        refuse(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        said = trouble_of(error)
        if said is None:
            raise
        refuse(said)
        sys.exit(1)


if __name__ == "__main__":
    main()
