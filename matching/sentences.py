"""Reasons in plain Chinese with English beside; codes and counts in, sentences out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """One sentence in Chinese and the same in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


RULES: Mapping[str, Text] = {
    "AGE_UNDER_16": Text("未满16周岁", "not yet 16"),
    "AGE_BELOW_ORDER": Text("低于岗位年龄下限", "younger than the order's least age"),
    "AGE_ABOVE_ORDER": Text("超过岗位年龄上限", "older than the order's greatest age"),
    "MINOR_HAZARD": Text("未满18周岁不得从事有危害的作业", "under 18 where the work has a hazard"),
    "FEMALE_STATUTORY": Text("属女职工法定禁忌作业", "work that the law closes to women"),
    "SKILL_MISSING": Text("缺少所需技能或等级", "the skill or its level is missing"),
    "CERT_MISSING": Text("缺少所需证书", "the certificate is missing"),
    "WISH": Text("不在意向职业之内", "not among the wished occupations"),
    "DESTINATION": Text("不在意向地区之内", "not among the wished places"),
    "WAGE_FLOOR": Text("工资低于期望", "pay below the least wanted"),
    "EDUCATION": Text("学历不够", "less education than asked for"),
    "NOT_AVAILABLE": Text("开工时还不能到岗", "not free on the start date"),
    "ORDER_EXPIRED": Text("订单已过有效期", "the order has expired"),
    "NO_SEATS": Text("没有名额", "no seat"),
    "NO_AGREEMENT": Text("没有协议覆盖该走廊", "no agreement covers the corridor"),
    "BANNED": Text("已由协调员排除", "banned by the coordinator"),
}
COMPONENTS: Mapping[str, Text] = {
    "skill_fit": Text("技能匹配", "skill"),
    "wage_gain": Text("工资高于期望", "pay above the least wanted"),
    "destination_rank": Text("意向地区", "wished place"),
    "agreement": Text("劳务协作协议", "agreement"),
    "brand_fit": Text("劳务品牌", "brand"),
    "continuity": Text("熟悉的单位或同乡", "known employer or fellow villagers"),
    "distance": Text("路程", "distance"),
    "lodging": Text("住宿", "lodging"),
    "start_closeness": Text("开工日期", "start date"),
    "kept_promise": Text("单位守信", "kept promises"),
    "predicted_stay": Text("预计稳定", "expected stay"),
}
_STEPS: Mapping[str, Text] = {
    "SKILL_MISSING": Text("取得技能{skill}", "gain the skill {skill}"),
    "CERT_MISSING": Text("取得证书{skill}", "gain the certificate {skill}"),
    "WISH": Text("增加一个意向职业{occupation}", "wish for one more occupation, {occupation}"),
    "DESTINATION": Text("增加一个意向地区{city}", "name one more destination, {city}"),
    "WAGE_FLOOR": Text("期望月薪降低{yuan}元", "accept {yuan} yuan a month less"),
    "NOT_AVAILABLE": Text("最迟{day}到岗", "be free by {day}"),
    "EDUCATION": Text("取得{school_zh}学历", "finish {school_en}"),
    "NO_AGREEMENT": Text("由两地签订协议", "have the two regions agree"),
    "BANNED": Text("由协调员解除排除", "have the coordinator lift the ban"),
}
SCHOOLING: Mapping[str, Text] = {
    "none": Text("未上过学", "no schooling"),
    "primary": Text("小学", "primary school"),
    "junior": Text("初中", "junior secondary school"),
    "senior": Text("高中或中职", "senior secondary or vocational school"),
    "college": Text("大专", "a college course"),
    "bachelor": Text("本科", "a bachelor's degree"),
    "master": Text("研究生", "a master's degree"),
}
_LACK: Mapping[str, Text] = {
    "next": Text("再多一个名额就轮到本人或条件相同的人", "one more seat there would go to this person or an equal"),
    "tiers": Text("再多一个名额也会先推荐优先级更靠前的人", "one more seat would first go to a more favoured tier"),
    "placed": Text("再多一个名额也会先多推荐别人", "one more seat would first go to somebody else"),
    "reserved": Text("再多一个名额会先用于预留名额的优先级", "one more seat would first serve a reserved seat's tiers"),
    "households": Text(
        "再多一个名额会先推荐零就业家庭的人", "one more seat would first reach a zero-employment household"
    ),
    "score": Text(
        "再多一个名额给别人，总分至少高{amount}分", "one more seat brings {amount} points more through others"
    ),
    "weighted": Text("再多一个名额给别人，总值至少高{amount}", "one more seat is worth {amount} more through others"),
    "rank": Text("已推荐的人优先级或分数更靠前", "those proposed there stand before in tier or score"),
    "held": Text("名额全部预留给其他优先级", "all its seats are held for other tiers"),
    "companions": Text("同伴须一起推荐，没有同时合适的名额", "companions go together, and no seats suit all of them"),
    "limit": Text("走廊人数已达上限或与同伴规则相冲突", "a corridor is full, or companions stand against it"),
}


def why(job: str, *, score: int, components: Mapping[str, int]) -> Text:
    """Say why somebody is proposed for a job: the components in order of their points."""
    parts = sorted(((points, name) for name, points in components.items() if points), reverse=True)
    zh = "、".join(f"{COMPONENTS[name].zh}{points}分" for points, name in parts)
    en = ", ".join(f"{COMPONENTS[name].en} {points}" for points, name in parts)
    return Text(f"推荐到岗位{job}，共{score}分：{zh}。", f"Proposed for {job} with {score} points: {en}.")


def refused(jobs: int, counts: Iterable[tuple[str, int]]) -> Text:
    """Say how many jobs each rule refused."""
    listed = list(counts)
    zh = "、".join(f"{RULES[code].zh}（{code}）{count}个" for code, count in listed)
    en = ", ".join(f"{RULES[code].en} ({code}) {count}" for code, count in listed)
    return Text(f"{jobs}个岗位都不符合：{zh}。", f"None of {jobs} jobs fits: {en}.")


def closest(job: str, lack: str, amount: int) -> Text:
    """Say which job came closest and what a seat there would have cost the others."""
    text = _LACK[lack]
    zh, en = text.zh.format(amount=amount), text.en.format(amount=amount)
    return Text(f"最接近的岗位是{job}：{zh}。", f"The job that came closest is {job}: {en}.")


def change(steps: Sequence[str], *, job: str, placed: bool, values: Mapping[str, object]) -> Text:
    """Say which smallest change opens a job, and what is proved of it."""
    zh = "并".join(_STEPS[step].zh.format(**values) for step in steps)
    en = " and ".join(_STEPS[step].en.format(**values) for step in steps)
    if placed:
        return Text(
            f"{zh}，即可获得推荐（已验证），例如岗位{job}。", f"To {en} brings a proposal (proved), for example {job}."
        )
    return Text(
        f"{zh}，即符合岗位{job}的条件（未证明能获得推荐）。", f"To {en} opens {job} (a proposal is not proved)."
    )


def vacancy(reason: str, *, eligible: int, blockers: Iterable[tuple[str, int]]) -> Text:
    """Say why seats stayed open and how many more people each requirement alone keeps away."""
    head = _VACANCIES[reason]
    listed = list(blockers)
    zh = "、".join(f"{RULES[code].zh}（{code}）{count}人" for code, count in listed) or "无"
    en = ", ".join(f"{RULES[code].en} ({code}) {count}" for code, count in listed) or "nobody"
    return Text(
        f"{head.zh.format(eligible=eligible)}；仅因一项要求而不符合的：{zh}。",
        f"{head.en.format(eligible=eligible)}; refused by one requirement alone: {en}.",
    )


_VACANCIES: Mapping[str, Text] = {
    "order_expired": Text("订单已过有效期", "The order has expired"),
    "no_candidate": Text("没有符合条件的人", "Nobody is eligible"),
    "placed_elsewhere": Text(
        "符合条件的{eligible}人都已推荐到别处", "All {eligible} eligible people are proposed elsewhere"
    ),
    "held_for_tiers": Text("空余名额只留给预留的优先级", "The open seats are held for other tiers"),
    "side_rule": Text("受走廊上限或同伴规则限制", "A corridor limit or companions keep the eligible away"),
}
