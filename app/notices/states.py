"""The life of a delivery as one table."""

from typing import Final

from app.access.principal import Role
from app.machines import RUNNER, Machine, Step

_OWNERS = (Role.COUNTY_CLERK, Role.EMPLOYER_HR, Role.RECEIVING_CLERK, Role.COORDINATOR)

DELIVERY: Final = Machine(
    "delivery",
    "通知投递",
    {"queued": "待投递", "sent": "已送达", "failed": "未送达，将重试", "given_up": "已停止重试"},
    (
        Step("send", ("queued", "failed"), "sent", (RUNNER,), "对方已收下；同一编号可能收到两次，由对方按编号去重"),
        Step("fail", ("queued", "failed"), "failed", (RUNNER,), "按 1 分、5 分、30 分、2 小时、12 小时重试"),
        Step("give_up", ("queued", "failed"), "given_up", (RUNNER,), "六次都没有成功，不再重试，所属单位可见"),
        Step("again", ("failed", "given_up"), "queued", _OWNERS, "由所属单位重新投递，次数重新计算"),
    ),
)
