"""What anybody may know about the matching: purpose, mechanism, weights by version, whom to ask, how to object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.alliances.queries import coordinators
from app.clock import today
from app.db.scope import Why, widened
from app.models.policy import Policy
from app.rights import algorithm_queries as queries
from app.rights.due import DAYS, due_on
from app.rounds.policies import checked


class Said(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str


class Section(NamedTuple):
    """Sentences under one title."""

    key: str
    title: Said
    sentences: tuple[Said, ...]


PURPOSE = Section(
    "purpose",
    Said("为什么用算法", "Purpose"),
    (
        Said(
            "劳务协作联盟把输出县的劳动者和接收地的岗位放在一起，一次性找出对整体最好的推荐，并把脱贫人口等重点群体放在前面。",
            "One alliance, many counties, many posts: the best proposal for all at once, with the people lifted out of poverty first.",
        ),
        Said(
            "系统只推荐岗位，不作录用决定。去不去由本人决定，录不录用由用人单位依法决定；不接受推荐没有任何不利后果。",
            "The system proposes posts. The worker decides whether to go, the employer whether to hire; declining has no disadvantage.",
        ),
    ),
)
ELIGIBLE = Section(
    "eligibility",
    Said("先看能不能去", "First: who is eligible"),
    (
        Said(
            "年满 16 周岁；符合岗位依法设定的年龄；未满 18 周岁不安排有危害因素的工作。",
            "16 or older, within the post's lawful ages; under 18 no hazardous work.",
        ),
        Said(
            "性别只用于法律规定女职工不得从事的三类劳动（矿山井下、第四级体力劳动强度、超限负重），其他一律不看。",
            "Sex matters only for the three kinds of work the law closes to women; nowhere else.",
        ),
        Said("技能、证书、学历达到岗位要求。", "Skill, certificate and education as the post needs."),
        Said(
            "工种、地点、最低月薪和可到岗时间符合本人意愿。",
            "Within the person's own wishes: trade, place, least pay, start.",
        ),
        Said(
            "输出县和接收地之间有有效的劳务协作协议，岗位在有效期内。",
            "A valid agreement covers both regions; the order is in force.",
        ),
        Said(
            "本人撤回同意的单位不再推荐；要求不用自动匹配的，不进入计算。",
            "Nobody is proposed where they withdrew their consent; who opted out is not computed at all.",
        ),
    ),
)
ORDER = Section(
    "order",
    Said("再按什么次序", "Then: in which order"),
    (
        Said(
            "在所有符合条件的推荐中，先让第 0 级得到推荐的人最多，再看第 1 级，依次往下；然后看为重点群体保留的名额、零就业家庭，最后看总得分。完全相同的用事先公开的种子抽签。",
            "As many as possible of tier 0, then of tier 1, and so on; then reserved seats, zero-employment households, and the total score. Exact ties are drawn from a published seed.",
        ),
    ),
)
SCORE = Section(
    "score",
    Said("得分由什么组成", "What the score is made of"),
    (
        Said(
            "每项 0 至 1000 分，乘以权重后相加。性别、年龄、民族、健康、家庭情况不参与打分。",
            "Each part gives 0 to 1000 points times its weight. Sex, age, ethnicity, health and family are never scored.",
        ),
    ),
)
PROOF = Section(
    "proof",
    Said("怎么保证算得对", "How anyone can check it"),
    (
        Said(
            "每轮输入先冻结并生成校验码；结果附证明书，不用求解程序也能复核“没有更好的方案”。同样的输入得到逐字节相同的结果。",
            "The input of each round is frozen and hashed; the result carries a certificate that is rechecked without the solver. Same input, same bytes.",
        ),
    ),
)
RIGHTS = Section(
    "rights",
    Said("如何说明理由、提出异议、退出", "Reasons, objections, opting out"),
    (
        Said(
            "每条推荐和每个没有推荐的人都保存了理由，可向本县就业部门查询。",
            "Every proposal and every absence of one has a stored reason: ask your county job office.",
        ),
        Said(
            f"不同意的，可向本县就业部门提出异议，由人工复核，自收到之日起 {DAYS} 日内答复。",
            f"To object, tell your county job office: a person reviews it and answers within {DAYS} days of receipt.",
        ),
        Said(
            "可以要求不用自动匹配：从下一次冻结起改由人工推荐，不影响享受政策。",
            "You may opt out of automated matching: from the next freeze on a person proposes by hand, without any disadvantage.",
        ),
        Said(
            "可以查阅、复制、更正、删除本人信息，可以撤回向用人单位提供信息的同意；撤回后相关推荐立即停止。",
            "You may see, copy, correct and erase your data, and withdraw a consent to sending it; open proposals then end at once.",
        ),
    ),
)
SECTIONS = (PURPOSE, ELIGIBLE, ORDER, SCORE, PROOF, RIGHTS)
CONTACT = Said("本人所在县（市、区）就业部门", "the job office of your own county")


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of weights and tiers; ``first_published`` is when a round was first published under it (None = not yet)."""

    name: str
    number: int
    digest: str
    weights: Mapping[str, int]
    tiers: Mapping[str, int]
    first_published: datetime | None


@dataclass(frozen=True, slots=True)
class About:
    """What the public page says; ``objection_due_on`` is when an objection received today is answered."""

    sections: Sequence[Section]
    default: PolicyVersion
    policies: Sequence[PolicyVersion]
    contact: Said
    objection_days: int
    objection_due_on: date


def about(session: Session, *, contact: str) -> About:
    """Tell what anybody may know; ``contact`` is whom the operator names besides the county's office."""
    policy = checked({})
    body = policy.to_dict()
    with widened(session, Why.PUBLISHED, seen=coordinators(session)):
        used = [_version(row, moment) for row, moment in queries.published_policies(session)]
    return About(
        sections=SECTIONS,
        default=PolicyVersion(policy.name, policy.version, policy.digest(), body["weights"], body["tiers"], None),
        policies=used,
        contact=Said(f"{CONTACT.zh}；{contact}", f"{CONTACT.en}; {contact}") if contact else CONTACT,
        objection_days=DAYS,
        objection_due_on=due_on(today()),
    )


def _version(row: Policy, first: datetime | None) -> PolicyVersion:
    return PolicyVersion(row.name, row.number, row.digest, row.body["weights"], row.body["tiers"], first)
