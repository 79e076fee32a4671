"""What can be told: the one table of kinds of notices, with their sentences and whom they are for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from app.access.principal import OFFICES, Role

COUNTY, KEEPER = frozenset({Role.COUNTY_CLERK}), frozenset({Role.COORDINATOR})
ORDER_SIDE = frozenset({Role.RECEIVING_CLERK, Role.EMPLOYER_HR})
INBOX: Final = OFFICES | KEEPER
"""Whose organisations are told anything."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its label and sentence in both languages, what its subject is, whose offices are told.

    ``{count}``, ``{placed}``, ``{soon}``, ``{code}`` and ``{due}`` in a sentence are filled from the notice's body.
    """

    zh: str
    en: str
    says_zh: str
    says_en: str
    subject: str
    told: frozenset[Role]


KINDS: Final[Mapping[str, Kind]] = MappingProxyType({
    "round_proposed": Kind(
        "轮次已出方案",
        "round proposed",
        "本轮已求解完成，请查看推荐方案。",
        "A round was solved: look at its proposals.",
        "round",
        KEEPER,
    ),
    "round_failed": Kind(
        "求解没有成功",
        "solving failed",
        "本轮求解没有成功，原因代码 {code}。",
        "Solving a round failed: {code}.",
        "round",
        KEEPER,
    ),
    "round_published": Kind(
        "轮次已发布",
        "round published",
        "本轮已发布，涉及你单位的推荐 {count} 条。",
        "A round was published with {count} proposals of yours.",
        "round",
        COUNTY | ORDER_SIDE,
    ),
    "round_closed": Kind(
        "轮次已结束",
        "round closed",
        "本轮已结束，涉及你单位的意向 {count} 份，其中已安置 {placed} 份。",
        "A round has ended: {count} offers of yours, of which {placed} led to a placement.",
        "round",
        INBOX,
    ),
    "offers_sent": Kind(
        "意向已发出",
        "offers sent",
        "有 {count} 份新意向等待答复，请在期限内答复。",
        "{count} new offers: answer them in time.",
        "round",
        COUNTY | ORDER_SIDE,
    ),
    "offers_waiting": Kind(
        "意向待答复",
        "offers to answer",
        "{count} 项意向待答复，其中 {soon} 项今明两天到期。",
        "{count} offers await your answer; {soon} of them are due today or tomorrow.",
        "organisation",
        COUNTY | ORDER_SIDE,
    ),
    "placed": Kind(
        "双方同意",
        "both said yes",
        "一份意向双方都已同意。",
        "Both sides have said yes to an offer.",
        "offer",
        COUNTY | ORDER_SIDE,
    ),
    "offers_late": Kind(
        "意向逾期",
        "offers late",
        "有 {count} 份意向逾期未答复，已关闭，名额顺延候补。",
        "{count} offers were not answered in time and are closed; the seats go on to the standby list.",
        "order",
        COUNTY | ORDER_SIDE,
    ),
    "orders_ending": Kind(
        "订单即将到期",
        "orders ending",
        "有 {count} 个用工订单将在一周内到期，请续期或关闭。",
        "{count} orders end within a week: prolong or close them.",
        "organisation",
        ORDER_SIDE,
    ),
    "dispatch_announced": Kind(
        "输送批次已通知",
        "dispatch announced",
        "一个输送批次将送来 {count} 人，请安排接站。",
        "A dispatch brings {count} people: be there.",
        "dispatch",
        ORDER_SIDE,
    ),
    "calls_due": Kind(
        "今日回访",
        "calls due",
        "有 {count} 个回访已到期，请今天联系。",
        "{count} follow-up calls are due: make them today.",
        "organisation",
        COUNTY,
    ),
    "ticket_opened": Kind(
        "新维权工单",
        "rights ticket opened",
        "有一张新的维权工单等待处理。",
        "A new rights ticket is to be seen to.",
        "ticket",
        ORDER_SIDE,
    ),
    "tickets_overdue": Kind(
        "维权工单逾期",
        "rights tickets overdue",
        "有 {count} 张维权工单超过办结期限，请尽快办结。",
        "{count} rights tickets are past their due day: settle them.",
        "organisation",
        COUNTY | ORDER_SIDE,
    ),
    "objection_opened": Kind(
        "新异议",
        "objection raised",
        "有一项推荐异议等待复核，请在 {due} 前书面答复。",
        "An objection waits to be looked into: decide it in writing by {due}.",
        "objection",
        KEEPER,
    ),
    "objection_decided": Kind(
        "异议已答复",
        "objection decided",
        "一项推荐异议已有书面答复，请告知本人。",
        "An objection was decided in writing: tell the person.",
        "objection",
        COUNTY,
    ),
    "employer_barred": Kind(
        "禁止参加对接",
        "employer barred",
        "一个用人单位被禁止参加对接，未答复的意向等待协调员决定。",
        "An employer was barred; what becomes of its standing offers the coordinator decides.",
        "credit_record",
        ORDER_SIDE | KEEPER,
    ),
    "webhook_test": Kind(
        "测试投递",
        "test delivery",
        "这是一次测试投递。",
        "This is a test delivery.",
        "webhook",
        frozenset(),
    ),
})  # fmt: skip


def told_to(role: Role) -> dict[str, Kind]:
    """Return the kinds that offices of a role are told, in order of the table."""
    return {code: kind for code, kind in KINDS.items() if role in kind.told}


def sentences(kind: str, body: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a notice says, in Chinese and in English."""
    found = KINDS[kind]
    return found.says_zh.format_map(body), found.says_en.format_map(body)
