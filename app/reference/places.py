"""From a written place to its code: what people put into an address, a wish or an order's site."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.reference.facts import CodeChange, Region
from app.reference.history import CodeHistory

_LONG_NATIONS = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|"
    "塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|傈僳"
)
_SHORT_NATIONS = "[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各]族"
_AUTONOMOUS = re.compile(rf"(?<=..)(?:(?:{_LONG_NATIONS})族?|{_SHORT_NATIONS})*自治(?:区|州|县|旗)$")
_PLAIN = re.compile(r"(?<=..)(?:特别行政区|地区|林区|特区|新区|省|市|县|区|盟|旗)$")
_WRONG_BUT_USUAL = {"自治区": "省", "自治州": "州", "自治县": "县", "自治旗": "旗"}
_SPOKEN = {"内蒙": "150000", "前郭": "220721", "喀左": "211324", "杜蒙": "230624", "版纳": "532800"}
_BETWEEN = re.compile(r"(?:[\s/\\|,、;.。·・\-—_>→()\[\]【】:《》或及与]|市辖区|(?:省|自治区)?直辖县级行政区划)+")
_LEADING = re.compile(r"^(?:中国|我?想?(?:去|到|往|在)|我?想在)")
_REFUSED = re.compile(r"除外|以外|之外|不去|不要|不想")
_BELOW_COUNTY = "镇乡村街路道屯"
_ADDRESS = re.compile(r"[镇乡村街路道屯组社号园]")
# A prefecture's bare name beats a district's elsewhere (西安 is not 西安区 of 牡丹江), but not here.
_CONTESTED = "朝阳"
_WITH_AND = ("和平", "和田", "和林", "和顺", "和县", "和静", "和硕", "和布", "和龙", "和政", "和安", "和康")
_LONGEST_TEXT = 120


def plain(text: str) -> str:
    """Full-width made half-width, all white space gone."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def short_name(name: str) -> str:
    """The name as spoken: 广西壮族自治区 → 广西, 融水苗族自治县 → 融水; 忠县 stays."""
    bare = _AUTONOMOUS.sub("", name)
    if bare == name:
        return _PLAIN.sub("", name)
    return bare.removesuffix("族") if len(bare) > 2 else bare  # noqa: PLR2004 - two characters are a name


def _names(name: str) -> Iterator[str]:
    bare = short_name(name)
    yield name
    yield bare
    if ending := _WRONG_BUT_USUAL.get(name[-3:]):
        yield bare + ending
        yield bare + name[-3:]


def contains(area: str, code: str) -> bool:
    """Whether the area is the division or stands above it; an empty area contains everything."""
    return code.startswith(area.removesuffix("00").removesuffix("00")) if area else True


class PlaceNames:
    """Every name under which a division of today may be written."""

    def __init__(self, regions: Mapping[str, Region], former: Iterable[tuple[str, str]]) -> None:
        """``former`` pairs names no longer in use with the codes of today they lead to."""
        self._regions = regions
        self._today: dict[str, set[str]] = defaultdict(set)
        self._former: dict[str, set[str]] = defaultdict(set)
        for region in regions.values():
            for name in _names(region.name):
                self._today[name].add(region.code)
        for name, code in _SPOKEN.items():
            if code in regions:
                self._today[name].add(code)
                self._today[name + "县"].add(code)
        for name, code in former:
            self._former[name].add(code)
            self._former[short_name(name)].add(code)
        self._longest = max((len(name) for name in (*self._today, *self._former)), default=0)

    def find(self, text: str, *, within: str = "") -> tuple[str, ...]:
        """All codes the text may mean: none = not understood, several = ambiguous or a list."""
        if _REFUSED.search(text):
            return ()
        clean = _LEADING.sub("", plain(text[:_LONGEST_TEXT]))
        found, rest, sure = self._descend(clean[_gap(clean) :], within)
        if not found:
            return ()
        if rest:
            more = self._listed_next(clean, rest)
            if not (more or sure or within or _ADDRESS.search(rest)):
                return ()
            found = found | more
        return tuple(sorted(code for code in found if contains(within, code)))

    def _descend(self, rest: str, within: str = "") -> tuple[set[str], str, bool]:
        """Follow names one inside the other; give the codes, what is left, and whether it is surely a place."""
        steps = self._path(rest, set(), within=within)
        if not steps:
            return set(), rest, False
        name, found, _ = steps[-1]
        inside = {code for code in found if contains(within, code)}
        codes = self._preferred(inside or found, name)
        sure = len(steps) > 1 or any(self._weighty(code, name) for code in codes)
        return codes, rest[_read(steps) :], sure

    def _weighty(self, code: str, name: str) -> bool:
        region = self._regions[code]
        return region.level != "county" or name != short_name(region.name) or name == region.name

    def _path(self, rest: str, above: set[str], *, within: str) -> list[tuple[str, set[str], int]]:
        """The names, each below the one before, that read most of ``rest``: name, codes, length with its gap.

        Below nothing is anywhere. A bare name before 镇, 路 and the like is a town's or a road's.
        """
        best: list[tuple[str, set[str], int]] = []
        for length in range(min(self._longest, len(rest)), 1, -1):
            name, left = rest[:length], rest[length:]
            codes = self._bearers(name, above, within=within)
            if not codes:
                continue
            gap = _gap(left)
            deeper = self._path(left[gap:], codes, within=within)
            if left and not deeper and left[0] in _BELOW_COUNTY and self._bare(name, codes):
                continue
            steps = [(name, codes, length + gap), *deeper]
            if _read(steps) > _read(best):
                best = steps
        return best

    def _bearers(self, name: str, above: set[str], *, within: str) -> set[str]:
        today, former = self._today.get(name, set()), self._former.get(name, set())
        if above:
            return _below(today, above) or _below(former, above)
        inside = {code for code in today if contains(within, code)} or {c for c in former if contains(within, c)}
        return inside or today or former

    def _bare(self, name: str, codes: set[str]) -> bool:
        return all(self._regions[code].name != name for code in codes)

    def _preferred(self, codes: set[str], name: str) -> set[str]:
        """Of several bearers of one bare name, those that the name alone stands for."""
        levels = {code: self._regions[code].level for code in codes}
        provinces = {code for code in codes if levels[code] == "province"}
        if provinces:
            return provinces
        cities = {code for code in codes if levels[code] == "prefecture"}
        if not cities:
            return codes
        rivals = {
            code
            for code in codes - cities
            if not any(contains(city, code) for city in cities)
            and (name == _CONTESTED or not self._regions[code].name.endswith("区"))
        }
        return cities | rivals

    def _listed_next(self, whole: str, rest: str) -> set[str]:
        """Places of a list after the first one (广东、浙江), if all of it is places.

        A town that shares a county's name (长安 of 东莞) is none: a county counts by its full name only.
        """
        listed: set[str] = set()
        while rest:
            codes, rest, _ = self._descend(rest.removeprefix("和") if rest[:2] not in _WITH_AND else rest)
            if not codes:
                return set()
            listed |= codes
        return {c for c in listed if self._regions[c].level != "county" or _apart(whole, self._regions[c].name)}


def _read(steps: Sequence[tuple[str, set[str], int]]) -> int:
    return sum(length for _, _, length in steps)


def _gap(text: str) -> int:
    found = _BETWEEN.match(text)
    return found.end() if found else 0


def _apart(whole: str, name: str) -> bool:
    """Whether the name stands behind a list's separator."""
    return re.search(rf"[、,;/]{name}", whole) is not None


def _below(codes: set[str], above: set[str]) -> set[str]:
    return {code for code in codes if any(code != area and contains(area, code) for area in above)}


def place_names(regions: Iterable[Region], changes: Iterable[CodeChange]) -> PlaceNames:
    """The names of today and, behind them, those that the changes replaced."""
    today = {region.code: region for region in regions}
    changes = tuple(changes)
    history = CodeHistory(today, changes)
    former = [
        (change.old_name, code)
        for change in changes
        for code in history.former_name(change)
        if today[code].name != change.old_name
    ]
    return PlaceNames(today, former)
