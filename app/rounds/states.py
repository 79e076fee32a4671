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
        Step("solved", ("solving",), "proposed", (RUNNER,), "方案、理由和证明存档"),
        Step("not_solved", ("solving",), "frozen", (RUNNER,), "任务失败，原因可查"),
        Step("sign", ("proposed",), "objection", _KEEPER, "签署方案（人、时间、哈希），异议期开始"),
        Step("reopen", ("objection",), "proposed", _KEEPER, "异议成立或改主意：撤销签署"),
        Step("publish", ("proposed", "objection"), "published", _KEEPER, "复核后发布；不再成立的推荐退出并报告"),
        Step("offer", ("published",), "answering", _KEEPER, "向劳动者和用人单位发出第一批意向"),
        Step("close", ("published", "answering"), "closed", _KEEPER, "未答复的意向撤回，人员回到资源池"),
        Step("settled", ("answering",), "closed", (RUNNER,), "所有意向都有结果"),
        Step("cancel", ("draft", "collecting", "frozen", "proposed", "objection"), "cancelled", _KEEPER, "本轮作废"),
    ),
)
"""``publish`` leaves ``proposed`` at once only where the round has no objection window (app.rounds.publication)."""
