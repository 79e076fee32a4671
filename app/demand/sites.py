"""Where an order's work is done, as a region of today."""

from dataclasses import dataclass

from app.demand.text import tidy
from app.intake.columns import Cell
from app.intake.values import is_empty, text_of
from app.reference.catalogue import Catalogue

_MUNICIPALITIES = frozenset({"110000", "120000", "310000", "500000"})  # provinces that are one city


@dataclass(frozen=True, slots=True)
class Site:
    """A workplace: region code of a prefecture or county, the ``text`` as written.

    ``region`` None: not known. ``doubts``: codes of ``app.demand.codes``.
    """

    region: str | None = None
    text: str = ""
    doubts: tuple[str, ...] = ()


def read_site(catalogue: Catalogue, *, place: Cell | None, area: Cell | None) -> Site:
    """Read the site from the workplace cell, inside the region cell; a province alone is too vague.

    A place outside the region cell counts only when it names its city or itself in full, so that a park
    or a street that happens to begin like a far county (松山湖, 松山区) does not move the site.

    Args:
        catalogue: regions of today.
        place: the cell 工作地点.
        area: the cell 地区.
    """
    written = " ".join(text_of(cell) for cell in (area, place) if cell is not None and not is_empty(cell))
    if not tidy(written):
        return Site(doubts=("SITE_MISSING",))
    around = _find(catalogue, area)
    within = around[0] if len(around) == 1 else ""
    found = _find(catalogue, place, within=within) if within else ()
    doubts: tuple[str, ...] = ()
    if not found:
        found = tuple(code for code in _find(catalogue, place) if _names(catalogue, code, text=tidy(place)))
        doubts = ("SITE_DIFFERS",) if found and within else ()
    return _judged(found or around, text=written, doubts=doubts)


def _find(catalogue: Catalogue, cell: Cell | None, *, within: str = "") -> tuple[str, ...]:
    return catalogue.find_region(text_of(cell), within=within) if cell is not None and not is_empty(cell) else ()


def _names(catalogue: Catalogue, code: str, *, text: str) -> bool:
    """Whether ``text`` holds the division's whole name, or the name of the city or province it is in."""
    region = catalogue.region(code)
    if region is None or region.name in text or text in region.name or region.level != "county":
        return region is not None
    above = catalogue.region(region.parent)
    return above is not None and above.name.rstrip("省市州区") in text


def _judged(found: tuple[str, ...], *, text: str, doubts: tuple[str, ...]) -> Site:
    if not found:
        return Site(text=text, doubts=("SITE_UNKNOWN",))
    if len(found) > 1:
        return Site(text=text, doubts=("SITE_SEVERAL",))
    if found[0].endswith("0000") and found[0] not in _MUNICIPALITIES:
        return Site(text=text, doubts=("SITE_VAGUE",))
    return Site(found[0], text, doubts)
