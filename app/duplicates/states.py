"""The life of a duplicate as one table; it begins when the runner finds it."""

from typing import Final

from app.access.principal import Role
from app.machines import Machine, Step

_KEEPER = (Role.COORDINATOR,)

DUPLICATE: Final = Machine(
    "duplicate",
    "疑似重复人员",
    {"suspected": "待核实", "same": "同一人", "different": "不同的人"},
    (
        Step("same", ("suspected",), "same", _KEEPER, "选定由哪个机构推荐此人，另一机构的记录暂缓，直到改变决定"),
        Step("keep", ("same",), "same", _KEEPER, "改由另一机构推荐此人"),
        Step(
            "different", ("suspected",), "different", _KEEPER, "双方都可参加对接；号码存疑的一方收到核对证件号码的申请"
        ),
        Step("reopen", ("same", "different"), "suspected", _KEEPER, "撤销决定，后导入的一方暂缓"),
    ),
)
