"""The life of a round as one table: action, from which states, to which, and whose it is."""

from typing import Final

from app.access.principal import Role
from app.machines import RUNNER, Machine, Step

_KEEPER = (Role.COORDINATOR,)

ROUND: Final = Machine(
    "round",
    "轮次",
    {
        "draft": "筹备中",
        "collecting": "收集中",
        "frozen": "已冻结",
        "solving": "求解中",
        "proposed": "已出方案",
        "objection": "公示异议期",
        "published": "已发布",
        "answering": "答复中",
        "closed": "已结束",
        "cancelled": "已取消",
    },
    (
        Step("open", ("draft",), "collecting", _KEEPER, "成员可加入资源池"),
        Step("change", ("draft",), "draft", _KEEPER, "名称、日期、政策、期限可改"),
        Step("change", ("collecting",), "collecting", _KEEPER, "名称、日期、政策、期限可改"),
        Step("put_pool", ("collecting",), "collecting", (Role.COUNTY_CLERK,), "资源池加入本轮"),
        Step("take_pool_out", ("collecting",), "collecting", (Role.COUNTY_CLERK,), "资源池退出本轮"),
        Step("freeze", ("collecting",), "frozen", _KEEPER, "输入成为带哈希的快照，以后的修改不影响本轮"),
        Step("thaw", ("frozen", "proposed"), "collecting", _KEEPER, "快照和方案作废，重新收集"),
        Step("solve", ("frozen", "proposed"), "solving", _KEEPER, "求解任务入队"),
        Step("solve_scenario", ("frozen", "proposed", "solving"), "solving", _KEEPER, "另一个情景的求解任务入队"),
        Step("solved", ("solving",), "proposed", (RUNNER,), "方案、理由和证明存档"),
        Step("solved_one", ("solving",), "solving", (RUNNER,), "一个情景已存档，其余仍在求解"),
        Step("not_solved", ("solving",), "frozen", (RUNNER,), "任务失败，原因可查"),
        Step("still_solved", ("solving",), "proposed", (RUNNER,), "一个情景没有成功，已有的方案仍可用"),
        Step("pin", ("frozen",), "frozen", _KEEPER, "写明理由，把某人固定到某订单"),
        Step("pin", ("proposed",), "proposed", _KEEPER, "写明理由，把某人固定到某订单"),
        Step("ban", ("frozen",), "frozen", _KEEPER, "写明理由，不把某人推荐到某订单"),
        Step("ban", ("proposed",), "proposed", _KEEPER, "写明理由，不把某人推荐到某订单"),
        Step("undo_edit", ("frozen",), "frozen", _KEEPER, "撤销一项固定或排除"),
        Step("undo_edit", ("proposed",), "proposed", _KEEPER, "撤销一项固定或排除"),
        Step("pick", ("proposed",), "proposed", _KEEPER, "选定一个情景，签署和发布的就是它的方案"),
        Step("sign", ("proposed",), "objection", _KEEPER, "签署方案（人、时间、哈希），异议期开始"),
        Step("reopen", ("objection",), "proposed", _KEEPER, "改主意：撤销签署"),
        Step("uphold", ("objection",), "frozen", _KEEPER, "异议成立：撤销签署，该推荐排除，重新求解后再签署"),
        Step("publish", ("proposed", "objection"), "published", _KEEPER, "复核后发布；不再成立的推荐退出并报告"),
        Step("offer", ("published",), "answering", _KEEPER, "向劳动者和用人单位发出第一批意向"),
        Step("close", ("published", "answering"), "closed", _KEEPER, "未答复的意向撤回，人员回到资源池"),
        Step("wave", ("answering",), "answering", _KEEPER, "已有意向或岗位的人不动，其余再求解一批"),
        Step("settled", ("answering",), "closed", (RUNNER,), "所有意向都有结果"),
        Step("cancel", ("draft", "collecting", "frozen", "proposed", "objection"), "cancelled", _KEEPER, "本轮作废"),
    ),
)
"""``publish`` leaves ``proposed`` at once only where the round has no objection window (app.rounds.publication)."""

SCENARIO: Final = Machine(
    "scenario",
    "情景",
    {
        "solving": "求解中",
        "solved": "已有方案",
        "failed": "没有成功",
        "offered": "意向已发出",
        "discarded": "已弃用",
    },
    (
        Step("solved", ("solving",), "solved", (RUNNER,), "方案、理由和证明存档"),
        Step("fail", ("solving",), "failed", (RUNNER,), "任务失败，原因可查"),
        Step("again", ("solved", "failed", "discarded"), "solving", _KEEPER, "按现有的固定与排除重新求解"),
        Step("discard", ("solved", "failed"), "discarded", _KEEPER, "不再并列比较"),
        Step("offer", ("solved",), "offered", _KEEPER, "向这一批的劳动者和用人单位发出意向"),
    ),
)
"""``offer`` is of a later wave; the first wave's offers are made by the round's own step."""
