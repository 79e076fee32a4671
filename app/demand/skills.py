"""What an order asks of a person's schooling, skill level, certificate and experience; a wish is no condition."""

import re
from dataclasses import dataclass

from app.demand.text import tidy
from app.intake.columns import Cell

_EDUCATION: tuple[tuple[str, str], ...] = (
    ("none", r"文盲|不识字|识字"),
    ("primary", r"小学"),
    ("junior", r"初中|九年义务"),
    ("vocational", r"中专|中技|中职|职高|技校|职中|职校|技工学校"),
    ("senior", r"高中"),
    ("college", r"大专|专科|高职"),
    ("bachelor", r"本科|学士|大学(?!专)"),
    ("master", r"硕士|研究生|博士"),
)
_FREE = re.compile(r"不限|无(?:要求|限制)|不(?:作|做)?要求|^无$|^-+$|^/$")
_WISH = re.compile(r"优先|者?更?佳|加分|择优|最好|尽量")
_CAP = re.compile(r"(?:及|或)?以下")
_LEVELS: tuple[tuple[int, str], ...] = (
    (5, r"高级技师|一级(?=/|工|技|\(|$|证|以上|及)"),
    (4, r"(?<!高级)(?<!特级)技师|二级(?=/|工|技|\(|$|证|以上|及)"),
    (3, r"高级工|三级(?=/|工|技|\(|$|证|以上|及)"),
    (2, r"中级工|四级(?=/|工|技|\(|$|证|以上|及)"),
    (1, r"初级工|五级(?=/|工|技|\(|$|证|以上|及)"),
)
_CERTIFICATE = re.compile(
    r"(?:持|有|具备|具有|取得|需|须|要求?|凭)[^,，。;；]{0,12}?(?:证|资格)|持证|证书|[一-龥]{1,12}证(?![明件券人实据])|上岗证|操作证|驾照|驾驶证"
)
_NO_CERTIFICATE = re.compile(
    r"(?:无需|无须|不需|不用|不要求?|免|没有?|无)[^,，。;；]{0,6}(?:证|资格)|证[书件]?(?:不限|无要求|不要求)"
    r"|身份证|健康证|暂住证|居住证|毕业证|学历证|体检证|核酸|无犯罪证明|退伍证|保证|验证|认证|论证|查证|品证"
)
_EXPERIENCE = re.compile(
    r"(?:[0-9一二两三四五半]+年[^,，。;；]{0,6}|有[^,，。;；]{0,8}|具备?[^,，。;；]{0,8})经验|熟手|熟练工"
)
_NO_EXPERIENCE = re.compile(r"(?:无需|无须|不需|不要求?|无|不限|免)[^,，。;；]{0,4}经验|经验不限|生手(?:也)?可|新手可")
_CLAUSE = re.compile(r"[,，。;；\n、]")


@dataclass(frozen=True, slots=True)
class Education:
    """The least schooling asked for, a word of the problem folder. ``doubts``: codes of ``app.demand.codes``."""

    least: str = "none"
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SkillDemand:
    """The skill asked for: level 0..5, a certificate or none. ``doubts``: codes of ``app.demand.codes``."""

    level: int = 0
    certificate: bool = False
    doubts: tuple[str, ...] = ()


def read_education(cell: Cell | None) -> Education:
    """Read the least schooling; of several named ones the lowest; a wish (优先) asks for none."""
    line = tidy(cell)
    if not line or _FREE.search(line):
        return Education()
    found = [name for name, words in _EDUCATION if re.search(words, line)]
    if not found:
        return Education(doubts=("EDUCATION_UNREADABLE",))
    if _WISH.search(line):
        return Education(doubts=("EDUCATION_WISH",))
    if _CAP.search(line):
        return Education(doubts=("EDUCATION_CAP",))
    return Education(found[0])


def read_skill(cell: Cell | None) -> SkillDemand:
    """Read level, certificate and experience clause by clause; ``有证优先`` is a wish, not a must."""
    level, certificate, doubts = 0, False, []
    for clause in _CLAUSE.split(tidy(cell)):
        wish = bool(_WISH.search(clause))
        asked_level, asked_certificate = _level(clause), _asks_certificate(clause)
        if wish and (asked_level or asked_certificate):
            doubts.append("CERTIFICATE_WISH")
        elif not wish:
            level, certificate = max(level, asked_level), certificate or asked_certificate
        if not wish and _EXPERIENCE.search(_NO_EXPERIENCE.sub(" ", clause)):
            doubts.append("EXPERIENCE_NOT_MATCHED")
    return SkillDemand(level, certificate, tuple(dict.fromkeys(doubts)))


def _level(clause: str) -> int:
    """The lowest level named, since ``中级工或高级工`` takes either."""
    found = [level for level, words in _LEVELS if re.search(words, clause)]
    return min(found, default=0)


def _asks_certificate(clause: str) -> bool:
    return bool(_CERTIFICATE.search(_NO_CERTIFICATE.sub(" ", clause)))
