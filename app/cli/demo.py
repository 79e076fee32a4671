"""`dukou demo`: the demo alliance and its round, and what came of it."""

from typing import Annotated, Any

import typer

from app.cli.context import shared
from app.cli.local import local_database
from app.cli.output import emit, out, progress
from app.cli.parsing import AsJson, day_of
from app.demo.alliance import Builder, accounts
from app.demo.logins import PASSWORD
from app.pools.key_checks import keys_of
from app.reference.catalogue import Catalogue
from app.runner import make_runner

TIERS = ("监测对象 monitored", "脱贫人口 lifted", "其他优先 other priority", "一般 general")
RULES = {
    "first_come": "先到先得 first come, first served",
    "best_score_first": "分高先得 best score first",
    "priority_then_score": "优先级再分数 priority, then score",
    "stable": "稳定匹配 stable",
}
BAR = 40


app = typer.Typer()


@app.command()
def demo(
    context: typer.Context,
    on: Annotated[str, typer.Option("--date", help="The round's day; none = today.")] = "",
    as_json: AsJson = False,
) -> None:
    """建立示范联盟并完成一轮对接。 Build the demo alliance, run one round to published proposals, show what came of it."""
    settings, day = shared(context).settings, day_of(on)
    with local_database(context) as database:
        with progress() as report:
            keyring = keys_of(settings, database).ring
            builder = Builder(database, keyring, folder=settings.var / "demo", today=day, report=report)
            summary = builder.build(make_runner(settings, database).run_until_idle)
        with database.read() as session:
            known = accounts(session)
    if as_json:
        emit(summary)
        return
    _show(summary)
    out.print("\n[bold]演示账号 demo accounts[/] (密码 password: " + PASSWORD + ")")
    for account in known:
        out.print(f"  {account.login:<12} {account.role:<16} {account.organisation}")
    out.print(f"\n控制台与接口 console and API: http://{settings.host}:{settings.port}")


def _show(summary: dict[str, Any]) -> None:
    out.print("[bold]渡口 示范轮次(合成数据) Dukou demo round, synthetic people[/]\n")
    for kind, name in (("roster", "花名册 rosters"), ("orders", "订单表 order sheets")):
        read = summary["intake"].get(kind, {})
        counts = " · ".join(f"{key} {value}" for key, value in read.items())
        out.print(f"  {name}: {counts}")
    states = " · ".join(f"{state} {count}" for state, count in summary["orders"].items())
    out.print(f"  用工订单 job orders: {states}")
    out.print(
        f"  {summary['workers']} 人 people · {summary['jobs']} 岗 jobs · {summary['seats']} 名额 seats · "
        f"{summary['eligible_pairs']} 可配对 eligible pairs\n",
    )
    out.print("[bold]推荐方案 proposals[/]")
    for name, placed, there in zip(TIERS, summary["placed_by_tier"], summary["workers_by_tier"], strict=False):
        filled = round(BAR * placed / there) if there else 0
        out.print(f"  {name:<24} {'█' * filled}{'░' * (BAR - filled)} {placed} / {there}")
    proof = "已证明没有更好的方案 proved: no better proposal exists" if summary["proven"] else f"gap {summary['gap']}"
    out.print(
        f"  {'合计 all':<24} {summary['placed']} / {summary['workers']}  ({proof}); 已发布 published {summary['published']}"
    )
    out.print(f"  得到至少3个岗位推荐 at least three recommendations: {summary['recommended_three']}\n")
    _show_comparisons(summary)
    _show_fairness(summary)
    _show_unplaced(summary)


def _show_comparisons(summary: dict[str, Any]) -> None:
    price = summary["price_of_priority"]
    out.print("[bold]优先的代价 price of priority[/]")
    out.print(
        f"  人数 people {price['placed']:+d} · 总分 score {price['score']:+d} · 换岗 moved {price['moved']}"
        f" (不分优先级 without priority: {price['without_priority']['placed_by_tier']})",
    )
    out.print("[bold]若按简单规则 what simple rules would place from the same input[/]")
    for rule, made in summary["simple_rules"].items():
        lost = made["placed"] - summary["placed"]
        out.print(f"  {RULES[rule]:<36} {made['placed']} ({lost:+d})  {made['placed_by_tier']}")


def _show_fairness(summary: dict[str, Any]) -> None:
    out.print(
        "[bold]公平 fairness: 得到推荐 proposed / 有合适岗位 eligible / 人数 people（少于10不显示 below 10 hidden）[/]"
    )
    for kind in ("sex", "age", "area"):
        groups = [one for one in summary["fairness"]["groups"] if one["by"] == kind]
        shown = (
            f"{one['value']} {' / '.join(map(_few, (one['placed'], one['eligible'], one['people'])))}" for one in groups
        )
        out.print(f"  {' · '.join(shown)}", highlight=False)


def _few(count: int | None) -> str:
    return "-" if count is None else str(count)


def _show_unplaced(summary: dict[str, Any]) -> None:
    reasons = " · ".join(f"{reason} {count}" for reason, count in sorted(summary["unplaced_by_reason"].items()))
    out.print(f"[bold]未获推荐原因 without proposal[/]\n  {reasons}")
    out.print("[bold]最有用的培训 training that would help most[/]")
    facts = Catalogue.packaged()
    for course in summary["training"]:
        known = facts.occupation(course["occupation"])
        name = known.name if known else ""
        certificate = " + 证书 certificate" if course["certificate"] else ""
        out.print(
            f"  {course['occupation']} {name} 等级 level {course['level']}{certificate}: "
            f"{course['trainees']} 人参训 trained → 多推荐 proposes {course['placed_more']} 人 more",
        )
