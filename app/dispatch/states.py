"""The life of a dispatch as one table."""

from typing import Final

from app.access.principal import Role
from app.machines import Machine, Step

_COUNTY = (Role.COUNTY_CLERK,)

DISPATCH: Final = Machine(
    "dispatch",
    "输送批次",
    {
        "planned": "已编排",
        "announced": "已通知",
        "under_way": "在途",
        "arrived": "已抵达",
        "cancelled": "已取消",
    },
    (
        Step("announce", ("planned",), "announced", _COUNTY, "车上人员的安置转为在途"),
        Step("depart", ("announced",), "under_way", _COUNTY, "未上车的按未到岗处理，人员回到资源池，名额重开"),
        Step("arrive", ("under_way",), "arrived", _COUNTY, "由用人单位逐人登记到岗"),
        Step("cancel", ("planned", "announced"), "cancelled", _COUNTY, "座位释放，车上人员的安置回到待出发"),
    ),
)
