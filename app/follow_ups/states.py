"""The life of a rights ticket as one table."""

from typing import Final

from app.access.principal import Role
from app.machines import Machine, Step

_OFFICES = (Role.COUNTY_CLERK, Role.RECEIVING_CLERK)

TICKET: Final = Machine(
    "ticket",
    "维权工单",
    {"open": "待受理", "in_hand": "处理中", "settled": "已解决", "refused": "不予支持"},
    (
        Step("take", ("open", "in_hand"), "in_hand", _OFFICES, "办理人记为操作者"),
        Step("settle", ("open", "in_hand"), "settled", _OFFICES, "须写明结果，各方可见"),
        Step("refuse", ("open", "in_hand"), "refused", _OFFICES, "须写明理由，各方可见"),
    ),
)
