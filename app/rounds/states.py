"""The life of a round as one table: action, from which states, to which, and whose it is."""

from dataclasses import dataclass

from app.errors import ConflictError
from app.models.matching_round import Round


@dataclass(frozen=True, slots=True)
class Step:
    """One allowed change of state; ``by`` is the role, or ``runner`` for the background process."""

    action: str
    before: tuple[str, ...]
    after: str
    by: str


STEPS: dict[str, Step] = {
    step.action: step
    for step in (
        Step("put_pool", ("collecting",), "collecting", "county_clerk"),
        Step("freeze", ("collecting",), "frozen", "coordinator"),
        Step("thaw", ("frozen", "proposed"), "collecting", "coordinator"),
        Step("solve", ("frozen", "proposed"), "solving", "coordinator"),
        Step("solved", ("solving",), "proposed", "runner"),
        Step("not_solved", ("solving",), "frozen", "runner"),
        Step("publish", ("proposed",), "published", "coordinator"),
        Step("cancel", ("collecting", "frozen", "proposed"), "cancelled", "coordinator"),
    )
}

NAMES_ZH = {
    "collecting": "收集中",
    "frozen": "已冻结",
    "solving": "求解中",
    "proposed": "已出方案",
    "published": "已发布",
    "cancelled": "已取消",
}


def take(matching_round: Round, action: str) -> None:
    """Move a round by ``action``, or refuse with its present state."""
    step = STEPS[action]
    if matching_round.state not in step.before:
        raise ConflictError(
            "ROUND_STATE",
            f"本轮次现为“{NAMES_ZH[matching_round.state]}”,不能执行此操作。",
            f"The round is {matching_round.state}; {action} needs {' or '.join(step.before)}.",
            state=matching_round.state,
            action=action,
        )
    matching_round.state = step.after
