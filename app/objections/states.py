"""The life of an objection as one table."""

from typing import Final

from app.access.principal import Role
from app.machines import WORKER, Machine, Step

OBJECTION: Final = Machine(
    "objection",
    "异议",
    {"open": "待复核", "upheld": "成立", "refused": "不成立", "withdrawn": "已撤回"},
    (
        Step(
            "uphold",
            ("open",),
            "upheld",
            (Role.COORDINATOR,),
            "须写明理由；发布前：该推荐排除，轮次回到已冻结，重新求解；发布后：意向撤回，本人排到候补首位",
        ),
        Step("refuse", ("open",), "refused", (Role.COORDINATOR,), "须写明理由，本人可见"),
        Step("withdraw", ("open",), "withdrawn", (Role.COUNTY_CLERK, WORKER), "推荐不变"),
    ),
)
