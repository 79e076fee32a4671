"""The words a title is read with: everyday titles, names of classes, aliases, and words that name no trade."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from app.reference.facts import Occupation
from app.reference.packaged import packaged_path
from app.reference.titles import squeeze

_EVERYDAY, _NAME, _NEAR, _STEM, _ALIAS = 0.95, 0.95, 0.85, 0.85, 0.6
_SHORTEST = 2
_LEAF = 4
_WORKER_ENDINGS = ("制造工", "生产工", "制作工", "加工工", "装调工", "工", "员", "师")


def _words(text: str) -> list[str]:
    return text.split()


_HOUSES = "厂店场院园"
_LABOUR = _words(
    """普工 操作工 操作员 操作 作业员 作业 生产 加工 制作 制造 装配 组装 装配工 组装工 工人 员工 人员 技工 技师 师傅 师 工 员
    学徒 学徒工 助手 帮工 帮手 副手 主操 副操 小工 大工 杂工 点工 临时工 暑假工 寒假工 学生工 正式工 合同工 零工
    阿姨 大叔 大姐 大妈 小妹 小哥 小弟 大哥 先生 女士 妹子 岗 岗位 专员 职员 人 班组 班 队 组 部 部门 车间 工厂 厂 厂里 厂内
    机 机器 机台 设备 产线 流水线 线 拉线 开机 操机 调机 看机 店 馆 场 公司 单位 集团 企业 高级 中级 初级 熟练工 助理 金牌 银牌
    大型 小型 自动 全自动 半自动 手工 手动 电脑 一名 几名 本地 附近 室内 户外 室外 工地 项目 现场 安装 安装工 施工 物流 的 类 等 新 老 大 小
    铝合金 不锈钢 金属 铝 铜 铁 钢"""
)
_UNSKILLED = frozenset(_words("普工 工人 员工 杂工 小工 临时工 暑假工 寒假工 学生工 零工 阿姨 人员"))
_CHIEFS = _words(
    "组长 小组长 班长 拉长 主管 经理 厂长 领班 总监 主任 储备 储备干部 负责人 队长 科长 部长 工长 带班 管理"
)
_ENGINEERS = _words("工程师 技术员 技术人员 设计 设计师 研发 讲师 老师 教练 顾问 销售工程师")
_GENERAL = frozenset(_words("司机 驾驶员 服务员 挡车工 挡车 乘务员"))


class Role(Enum):
    """What a word does in a title."""

    TRADE = "trade"
    GENERAL = "general"
    HOUSE = "house"
    LABOUR = "labour"
    CHIEF = "chief"
    ENGINEER = "engineer"


@dataclass(frozen=True, slots=True)
class Term:
    """One word; ``codes`` are the classes it may name, ``trust`` how sure it alone makes one.

    A HOUSE (玩具厂) says where and not what; a GENERAL word (司机) gives way to any TRADE beside it;
    LABOUR, CHIEF and ENGINEER words have no codes.
    """

    text: str
    role: Role
    codes: tuple[str, ...]
    trust: float

    @property
    def unskilled(self) -> bool:
        """Whether it only says that no skill is asked for (普工)."""
        return self.text in _UNSKILLED

    @property
    def groups(self) -> frozenset[str]:
        """The minor groups of the codes."""
        return frozenset(code[:7] for code in self.codes)


@dataclass(frozen=True, slots=True)
class Synonym:
    """One row of ``title_synonyms.csv``."""

    term: str
    code: str


def synonyms() -> Iterator[Synonym]:
    """The curated everyday titles, one row a title and class."""
    with packaged_path("title_synonyms.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Synonym(row["term"], row["code"])


def terms(occupations: Iterable[Occupation]) -> dict[str, Term]:
    """All words by their squeezed text; what people say goes before what a table says."""
    leaves = [occupation for occupation in occupations if occupation.level == _LEAF]
    known = {occupation.code for occupation in leaves}
    found: dict[str, Term] = {}
    for words, role in ((_LABOUR, Role.LABOUR), (_CHIEFS, Role.CHIEF), (_ENGINEERS, Role.ENGINEER)):
        for word in words:
            found.setdefault(word, Term(word, role, (), 0.0))
    for source, trust in (
        (((s.term, s.code) for s in synonyms() if s.code in known), _EVERYDAY),
        (_seeds(exact=True), _NAME),
        (_seeds(exact=False), _NEAR),
        (((o.name, o.code) for o in leaves), _NAME),
        (_stems(leaves), _STEM),
        (((alias, o.code) for o in leaves for alias in o.aliases), _ALIAS),
    ):
        for text, codes in _grouped(source).items():
            if text not in found and len(text) >= _SHORTEST:
                sure = max(trust, _STEM) if trust == _ALIAS and _agreed(text, codes, found) else trust
                found[text] = Term(text, _role(text), codes, sure)
    return found


def _agreed(alias: str, codes: tuple[str, ...], found: dict[str, Term]) -> bool:
    """Whether a word inside the alias already names the same minor group."""
    groups = {code[:7] for code in codes}
    inside = (alias[a:b] for a in range(len(alias)) for b in range(a + _SHORTEST, len(alias) + 1))
    return any(groups == found[word].groups for word in inside if word in found)


def _role(text: str) -> Role:
    if text in _GENERAL:
        return Role.GENERAL
    return Role.HOUSE if text[-1] in _HOUSES else Role.TRADE


def _grouped(rows: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, dict[str, None]] = defaultdict(dict)
    for text, code in rows:
        codes[squeeze(text)][code] = None
    return {text: tuple(found) for text, found in codes.items()}


def _seeds(*, exact: bool) -> Iterator[tuple[str, str]]:
    with packaged_path("seed_mapping.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["match"] == "exact") == exact:
                for name in row["seed_name"].split("/"):
                    yield name, row["csco2022_code"]


def _stems(leaves: Iterable[Occupation]) -> Iterator[tuple[str, str]]:
    """Names of workers' classes without the word for worker: 砌筑工 → 砌筑."""
    for occupation in leaves:
        if occupation.code[0] in "456":
            ending = next((one for one in _WORKER_ENDINGS if occupation.name.endswith(one)), "")
            if ending:
                yield occupation.name.removesuffix(ending), occupation.code
