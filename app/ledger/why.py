"""Why a job suits a person, in sentences for the person's own hand: from what they wished and know. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person told the office: places and trades as beginnings of codes, the least pay (0 = none), skills held."""

    regions: Sequence[str]
    trades: Sequence[str]
    least: int
    skills: Sequence[str]


@dataclass(frozen=True, slots=True)
class Post:
    """What a job is: where, which trade, the most it pays in yuan a month, whether it has a dormitory."""

    region: str
    trade: str
    pay: int
    dormitory: bool


def why(wishes: Wishes, post: Post, *, first: bool) -> list[str]:
    """Return the reasons, weightiest first; of who wished nothing in particular the rules that everybody passes."""
    found = [
        *_place(wishes, post),
        *(["是您想做的工种"] if _begins(wishes.trades, post.trade) else []),
        *(["用得上您的技能"] if post.trade in wishes.skills else []),
        *([f"工资达到您的期望（每月不低于{wishes.least}元）"] if 0 < wishes.least <= post.pay else []),
        *(["提供住宿"] if post.dormitory else []),
    ]
    lead = ["本轮为您推荐的首选岗位"] if first else []
    return [*lead, *(found or ["年龄、学历和到岗时间符合岗位要求"])]


def _place(wishes: Wishes, post: Post) -> list[str]:
    at = next((at for at, prefix in enumerate(wishes.regions, 1) if post.region.startswith(prefix)), 0)
    return [f"在您想去的地方（第{at}志愿）"] if at else []


def _begins(prefixes: Sequence[str], code: str) -> bool:
    return any(f"{code}-".startswith(f"{prefix}-") for prefix in prefixes)
