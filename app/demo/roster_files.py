"""The roster files of the exporting counties: who keeps which layout, how untidily."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.demo.dirt import Row, Stain, day, soil, text
from app.demo.draw import Draws
from app.demo.office_files import OfficeFile
from app.demo.paper import Page, Style, lay_out
from app.demo.roster_dirt import ROSTER_DIRT
from app.demo.rosters import EXPORT, SURVEY, TEMPLATE, RosterLayout, RosterRecords
from app.demo.scene import Place, Scene
from app.demo.smudges import crown, repeat, share_phone, visit
from app.demo.vacancies import Record
from app.demo.villagers import villagers
from app.reference.catalogue import Catalogue

_OLD = timedelta(days=200)
_DRAFT_ROWS = 5


@dataclass(frozen=True)
class Plan:
    """One file of a county.

    Attributes:
        style: how untidy. saved_as: xlsx or csv. cadre: one phone on many rows. old: months old.
        draft: a hidden sheet with rows of an earlier version. townships: a sheet each.
    """

    layout: RosterLayout
    style: Style
    saved_as: str = "xlsx"
    cadre: bool = False
    old: bool = False
    draft: bool = False
    townships: bool = False


_MERGED = ("township", "village")
PLANS: tuple[tuple[Plan, ...], ...] = (
    (Plan(TEMPLATE, Style(merged=_MERGED, signed=True), cadre=True),),
    (Plan(EXPORT, Style()), Plan(SURVEY, Style(merged=("village",), signed=True))),
    (Plan(TEMPLATE, Style(hidden=True), draft=True),),
    (Plan(TEMPLATE, Style(), saved_as="csv"),),
    (Plan(TEMPLATE, Style(titles=2), townships=True),),
    (Plan(EXPORT, Style(merged=("village",)), old=True), Plan(SURVEY, Style(titles=2), cadre=True)),
    (Plan(TEMPLATE, Style(formula="min_wage", headers=True)),),
    (Plan(TEMPLATE, Style(totals=True, blanks=True, signed=True)),),
    (Plan(SURVEY, Style(merged=("village",), blanks=True)),),
)
"""County by county; more counties begin again."""


def roster_files(scene: Scene, catalogue: Catalogue, *, workers: int, seed: int) -> Iterator[OfficeFile]:
    """Yield the rosters, county by county; a county without people has none."""
    writer = RosterRecords(scene, catalogue)
    people = villagers(scene, workers=workers, seed=seed)
    records = {code: [writer.of(person) for person in them] for code, them in people.items()}
    places = [place for place in scene.exporters if records[place.code]]
    for number, place in enumerate(places):
        strangers = records[places[(number + 1) % len(places)].code] if len(places) > 1 else []
        for copy, plan in enumerate(PLANS[number % len(PLANS)]):
            draws = Draws(seed, purpose=f"roster {place.code}", part=copy)
            rows = _rows(records[place.code], plan, strangers=strangers, draws=draws)
            name = f"{place.code}-{place.name}-{plan.layout.name}.{plan.saved_as}"
            yield OfficeFile(name, plan.layout.name, place, _pages(rows, plan, place))


def _rows(records: Sequence[Record], plan: Plan, *, strangers: Sequence[Record], draws: Draws) -> list[Row]:
    """Return the rows of one file with everything that befalls them."""
    columns = frozenset(plan.layout.columns.values())
    if plan.old:
        records = [{**record, "data_date": day(record, "asked_on") - _OLD} for record in records]
    rows = soil(records, ROSTER_DIRT, columns=columns, draws=draws)
    if "relation" in columns:
        rows = crown(rows, draws)
    if plan.cadre:
        rows = share_phone(rows)
    rows = repeat(rows, draws)
    if "county" in columns and not plan.old:
        rows = visit(rows, [Row(record) for record in strangers])
    return rows


def _pages(rows: Sequence[Row], plan: Plan, place: Place) -> list[Page]:
    groups = {"劳动力": rows}
    if plan.townships:
        towns = sorted({text(row.record, "township") for row in rows})
        groups = {town: [row for row in rows if text(row.record, "township") == town] for town in towns}
    title = plan.layout.title.format(county=place.name)
    columns = plan.layout.columns
    pages = [lay_out(them, columns, name=name, title=title, style=plan.style) for name, them in groups.items()]
    if plan.draft:
        pages.append(_draft(rows, columns=columns, title=title))
    if plan.old:
        pages[0].marks.append(("extract_old", "EXTRACT_OLD"))
    return pages


def _draft(rows: Sequence[Row], *, columns: Mapping[str, str], title: str) -> Page:
    """Return a hidden sheet that holds some rows a second time."""
    stain = Stain("row_twice", "id_number", ("ROW_REPEATED",), refused=True)
    again = [Row(row.record, (stain,)) for row in rows if not row.stains][:_DRAFT_ROWS]
    page = lay_out(again, columns, name="底稿", title=title, style=Style())
    page.sheet.hidden = True
    page.marks.append(("hidden_sheet", "SHEET_HIDDEN"))
    return page
