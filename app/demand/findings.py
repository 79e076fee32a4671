"""What the gate says of an order, with the rule behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.demand.rules import RULES, Weight
from app.intake.issues import Level

State = Literal["open", "to_confirm", "refused", "closed"]


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One finding.

    Attributes:
        code: of ``app.demand.rules`` or ``app.demand.codes``. level: error refuses the order.
        holds: the order waits until this is settled. field: the order's field it concerns.
        message_zh, message_en: what is wrong and what to do. source: law and article, empty for the intake's own.
    """

    code: str
    level: Level
    field: str
    message_zh: str
    message_en: str
    source: str = ""
    holds: bool = False

    def stored(self) -> dict[str, Any]:
        """The finding as kept with its order."""
        return asdict(self) | {"level": self.level.value}


def restored(stored: Iterable[Mapping[str, Any]]) -> tuple[GateFinding, ...]:
    """The findings that ``GateFinding.stored`` kept."""
    return tuple(GateFinding(**{**each, "level": Level(each["level"])}) for each in stored)


def finding(code: str, field: str, **words: object) -> GateFinding:
    """The finding of a rule; ``words`` fill its sentences.

    Raises:
        KeyError: no such rule, or a word of its sentences is not given.
    """
    rule = RULES[code]
    return GateFinding(
        code,
        rule.weight.level,
        field,
        rule.zh.format(**words),
        rule.en.format(**words),
        f"{rule.source}（{rule.version}）",
        holds=rule.weight is Weight.HOLDS,
    )


def state_of(findings: Iterable[GateFinding]) -> State:
    """Refused by any error, waiting for a person while anything holds, open otherwise."""
    weights = {(found.level, found.holds) for found in findings}
    if any(level is Level.ERROR for level, _ in weights):
        return "refused"
    return "to_confirm" if any(holds for _, holds in weights) else "open"
