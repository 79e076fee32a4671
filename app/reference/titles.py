"""A job title as people write it, cut down to the words that name the work."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

from app.reference.places import plain

_LONGEST_TITLE = 80
_BRACKETS = re.compile(r"[(\[【《{<「]([^)\]】》}>」]*)[)\]】》}>」]?")
_NUMBER = r"(?<![A-Z\d.])\d+(?:[.,]\d+)*(?![\dDS])"
_UNIT = r"(?:K|W|千|万|元|块|米|吨|岁|周岁|名|人|个|天|月|年|年以上|%|位|薪|H|小时)"
_PAY = re.compile(
    rf"(?:(?:月薪|底薪|保底|综合|工资|薪资|日薪|时薪|年薪|日工资|工价|点工|包月|无责|税后|到手|起薪|单价|约|达|上)*"
    rf"{_NUMBER}{_UNIT}*(?:[-~至到—–/]+{_NUMBER}{_UNIT}*)?\+?(?:[/每]*(?:{_UNIT}|日|时|件|单))*(?:起|以上|以内|左右|封顶)*)"
)
_NOISE = re.compile(
    r"急招|急聘|急需|诚聘|诚招|高薪|直招|直聘|招聘(?!专员|员|助理|主管|师)|招收|招工|招募|大量|长期|短期|常年|包吃包住|包吃住|包食宿|包吃|包住|"
    r"管吃管住|管吃住|管吃|管住|供吃住|免费住宿|提供住宿|提供食宿|食宿|五险一金|六险一金|五险|社保|双休|单休|月休|大小周|"
    r"日结|周结|月结|现结|计件|计时|长白班|白夜班|两班倒|三班倒|倒班|坐班|坐着上班|坐岗|站班|可预支|预支|带薪|保底|面议|"
    r"男女不限|不限|若干|有证|持证上岗|持证|无需经验|有经验|无经验|经验|优先|熟练|熟手|生手|全职|兼职|^急|月薪|底薪|"
    r"优秀|诚信|专业|正规|大型|知名|五星级|星级|连锁|年龄|周边|附近|市区|可学徒|包教包会|包教|会开车|高温补贴|补贴|新开|新店|"
    r"提成|工资面议|薪资面议|白班|夜班|早班|中班|晚班|[男女](?!装|鞋|裤|式|内衣|包|仕)(?:工(?!作)|士|性|生)?|[男女]{2}"
)
_JOINS = re.compile(r"(?<=[A-Z\d])\s+(?=[^\sA-Z\d])|(?<=[^\sA-Z\d])\s+(?=[A-Z\d])")
_SEPARATORS = re.compile(r"[\s/\\、,;+|&。·:：!?…*#~—_-]+|(?<=.)(?:兼|或者|或|以及|及)(?=.)")


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """The works a title names, and what stood in brackets beside them; both may be empty."""

    works: tuple[str, ...]
    aside: str


def squeeze(text: str) -> str:
    """Full-width made half-width, capitals, no white space: how terms are compared."""
    return plain(text).upper()


def clean(title: str) -> CleanTitle:
    """The title without pay, numbers of people, benefits, sex and calls; any text is accepted."""
    text = _simplified(unicodedata.normalize("NFKC", title[:_LONGEST_TITLE]).upper().strip())
    aside = "".join(_bare(part) for part in _BRACKETS.findall(text))
    works = tuple(work for work in _parts(_BRACKETS.sub(" ", text)) if work)
    return CleanTitle(works, "".join(_parts(aside)))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    whole: str = _converter().convert(text.encode("utf-8", "ignore").decode("utf-8"))
    return whole


def _bare(text: str) -> str:
    return _NOISE.sub("", _PAY.sub("", text))


def _parts(text: str) -> list[str]:
    joined = _JOINS.sub("", _PAY.sub("", text))
    return [part for part in (_NOISE.sub("", piece) for piece in _SEPARATORS.split(joined)) if part]
