"""Why somebody says no: coded, so that it can be counted, and so that no reason is one the law forbids."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.access.principal import Role
from app.demand.phrases import find_phrases
from app.errors import InvalidError
from app.intake.text import squeeze
from app.logs import MASK, without_numbers
from app.rounds.edits import MOST_REASON, check_reason

Code = TypeVar("Code", int, str)


class Side(StrEnum):
    """Who answers an offer."""

    WORKER = "worker"
    EMPLOYER = "employer"


@dataclass(frozen=True, slots=True)
class Words:
    """A reason in both languages."""

    zh: str
    en: str


# No code names sex, age, ethnicity, marriage, health or where somebody is from.
REASONS: dict[Side, dict[str, Words]] = {
    Side.WORKER: {
        "pay": Words("工资不合适", "the pay"),
        "place": Words("地点太远或不合适", "the place"),
        "work": Words("工种或班次不合适", "the work or its shifts"),
        "start_date": Words("到岗时间不合适", "the start date"),
        "family": Words("家中走不开", "needed at home"),
        "found_work": Words("已有工作", "has found work"),
        "trust": Words("对单位不放心", "does not trust the employer"),
        "other": Words("其他", "another reason"),
    },
    Side.EMPLOYER: {
        "skill": Words("技能不符合岗位要求", "lacks the skill the order asks for"),
        "certificate": Words("缺少岗位要求的证书", "lacks the certificate the order asks for"),
        "start_date": Words("到岗时间不合适", "cannot start on the date"),
        "seat_gone": Words("名额已取消", "the seat is gone"),
        "other": Words("其他", "another reason"),
    },
}


def spelled(known: Mapping[Code, Words]) -> dict[str, Code]:
    """Return the words by which a file names codes, each to its code; a code is a word for itself."""
    return {squeeze(label.zh).lower(): code for code, label in known.items()} | {str(code): code for code in known}


def checked(side: Side, *, yes: bool, code: str) -> str:
    """Return the reason of an answer: a no needs one of the side's codes, a yes has none.

    Raises:
        InvalidError: REASON_NEEDED.
    """
    known = REASONS[side]
    if yes and not code:
        return ""
    if not yes and code in known:
        return code
    listed = "、".join(f"{name} {words.zh}" for name, words in known.items())
    raise InvalidError(
        "REASON_NEEDED",
        f"谢绝时请选择一个原因：{listed}。同意时不填。",
        f"A no needs one of these reasons: {', '.join(known)}; a yes has none.",
        field="code",
    )


def speaks_for_another(by: str) -> bool:
    """Tell whether who answers does so for somebody else's business: a receiving office for an employer."""
    return by == Role.RECEIVING_CLERK


def written(by: str, text: str) -> str:
    """Return the written reason of an answer as it is kept, without numbers: of who answers for an employer, and nobody else.

    Raises:
        InvalidError: REASON_NEEDED, REASON_UNLAWFUL.
    """
    if not speaks_for_another(by):
        return ""
    kept = without_numbers(text.strip())
    check_reason(kept.replace(MASK, ""), field="written_reason")
    if rules := unlawful(kept):
        raise InvalidError(
            "REASON_UNLAWFUL",
            "代答理由中有法律不允许作为用工条件的内容（性别、民族、籍贯、健康等），请改写。",
            "The reason names what the law allows no employer to ask (sex, ethnicity, origin, health ...); put it otherwise.",
            field="written_reason",
            rules=rules,
        )
    return kept


def fault(by: str, text: str) -> str:
    """Return the code by which a written reason would be refused, empty when it would not; too long is refused too."""
    try:
        return "" if len(written(by, text)) <= MOST_REASON else "REASON_NEEDED"
    except InvalidError as error:
        return error.code


def unlawful(text: str) -> list[str]:
    """Return the codes of the conditions in a text that no employer may set."""
    return [phrase.code for phrase in find_phrases(text) if phrase.code.startswith("POSTING_")]
