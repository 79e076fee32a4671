"""The lives of an offer, of a placement and of the calls after it, each as one table."""

from typing import Final

from app.access.principal import Role
from app.machines import RUNNER, WORKER, Machine, Step

_WORKER_SIDE = (Role.COUNTY_CLERK, WORKER)
_ORDER_SIDE = (Role.EMPLOYER_HR, Role.RECEIVING_CLERK)
_STANDING = ("open", "worker_yes", "employer_yes")

OFFER: Final = Machine(
    "offer",
    "意向",
    {
        "open": "待答复",
        "worker_yes": "劳动者已同意",
        "employer_yes": "用人单位已同意",
        "placed": "双方同意",
        "declined_worker": "劳动者谢绝",
        "declined_employer": "用人单位谢绝",
        "late_worker": "劳动者逾期未答",
        "late_employer": "用人单位逾期未答",
        "withdrawn": "已撤回",
        "superseded": "已另行安置",
        "ended": "安置已结束",
    },
    (
        Step("worker_yes", ("open",), "worker_yes", _WORKER_SIDE, "其余意向关闭（一人只答应一个岗位）"),
        Step("worker_yes", ("employer_yes",), "placed", _WORKER_SIDE, "形成就业安置，其余意向关闭"),
        Step("worker_no", ("open", "employer_yes"), "declined_worker", _WORKER_SIDE, "名额给候补的下一位"),
        Step("employer_yes", ("open",), "employer_yes", _ORDER_SIDE, "等劳动者答复"),
        Step("employer_yes", ("worker_yes",), "placed", _ORDER_SIDE, "形成就业安置，其余意向关闭"),
        Step(
            "employer_no",
            ("open", "worker_yes"),
            "declined_employer",
            _ORDER_SIDE,
            "人员可再获推荐，名额给候补的下一位",
        ),
        Step("undo_worker", ("worker_yes",), "open", _WORKER_SIDE, "对方答复前十分钟内可收回"),
        Step("undo_employer", ("employer_yes",), "open", _ORDER_SIDE, "对方答复前十分钟内可收回"),
        Step("late_worker", ("open", "employer_yes"), "late_worker", (RUNNER,), "名额给候补的下一位，人员可再获推荐"),
        Step("late_employer", ("worker_yes",), "late_employer", (RUNNER,), "名额释放，人员可再获推荐，计入守信记录"),
        Step(
            "withdraw",
            _STANDING,
            "withdrawn",
            (Role.COORDINATOR, Role.COUNTY_CLERK, WORKER, RUNNER),
            "人员可再获推荐",
        ),
        Step(
            "supersede",
            _STANDING,
            "superseded",
            (Role.COUNTY_CLERK, WORKER, Role.EMPLOYER_HR, Role.RECEIVING_CLERK),
            "本人已答应另一岗位，名额给候补的下一位",
        ),
        Step("end", ("placed",), "ended", (Role.COUNTY_CLERK, *_ORDER_SIDE), "安置结束，用人单位不再看到个人信息"),
    ),
)
PLACEMENT: Final = Machine(
    "placement",
    "就业安置",
    {
        "placed": "待出发",
        "dispatched": "在途",
        "working": "在岗",
        "completed": "满180天",
        "no_show": "未到岗",
        "left_early": "提前离岗",
        "cancelled": "已取消",
    },
    (
        Step("dispatch", ("placed",), "dispatched", (Role.COUNTY_CLERK,), "随输送批次出发"),
        Step("recall", ("dispatched",), "placed", (Role.COUNTY_CLERK,), "所在批次取消或本人改乘"),
        Step("arrive", ("placed", "dispatched"), "working", _ORDER_SIDE, "到岗，回访计时开始"),
        Step(
            "no_show",
            ("placed", "dispatched"),
            "no_show",
            (Role.COUNTY_CLERK, *_ORDER_SIDE),
            "人员回到资源池，名额重开",
        ),
        Step(
            "leave", ("working",), "left_early", (Role.COUNTY_CLERK, *_ORDER_SIDE), "人员回到资源池，名额重开，补贴停止"
        ),
        Step("complete", ("working",), "completed", (RUNNER, Role.COUNTY_CLERK), "第180天回访在岗"),
        Step("cancel", ("placed",), "cancelled", (Role.COUNTY_CLERK, *_ORDER_SIDE), "人员回到资源池，名额重开"),
    ),
)
FOLLOW_UP: Final = Machine(
    "follow_up",
    "回访",
    {"due": "待回访", "done": "已回访", "unreachable": "未接通", "dropped": "不再回访"},
    (
        Step("record", ("due", "unreachable"), "done", (Role.COUNTY_CLERK,), "第180天在岗的，安置完成"),
        Step("unreachable", ("due", "unreachable"), "unreachable", (Role.COUNTY_CLERK,), "留在待回访名单"),
        Step("drop", ("due", "unreachable"), "dropped", (Role.COUNTY_CLERK, *_ORDER_SIDE), "本人已离岗"),
    ),
)
