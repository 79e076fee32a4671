"""From the cells of one order to the order, with every doubt and every finding of the gate.

Sheets and forms go through the same door: ``cells`` maps the fields of ``app.demand.layout`` to what
stood there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.demand import reading_what as what
from app.demand import reading_who as who
from app.demand.cells import Context, Note, OrderCells
from app.demand.codes import HOLDS
from app.demand.findings import GateFinding
from app.demand.gate import check_posting
from app.demand.hazards import read_hazards
from app.demand.order import Order
from app.demand.posting import Posting
from app.demand.skills import read_education
from app.demand.terms import read_term
from app.intake.columns import Cell
from app.intake.values import is_empty, text_of

_SEEN = (  # what a reader of the advert sees
    "title", "content", "skill", "certificate", "level", "education", "age", "sex", "seats", "pay", "pay_total",
    "base", "benefits", "lodging", "insurance", "shift", "probation", "remarks",
)  # fmt: skip
_KEPT = (
    "industry",
    "shift",
    "hours",
    "rest",
    "overtime",
    "special_hours",
    "probation",
    "term",
    "insurance",
    "benefits",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cells gave: the order (None when it cannot even be kept), notes, findings of the gate."""

    order: Order | None
    notes: tuple[Note, ...]
    findings: tuple[GateFinding, ...]


def read_order(fields: Mapping[str, Cell], *, context: Context) -> Reading:
    """Read one order; never raises, and makes nothing up that the cells do not say."""
    cells = OrderCells(fields, context)
    posting, rest = _posting(cells)
    what.check_days(cells, posting.start, until=posting.valid_until)
    reserved = what.seats_reserved(cells, posting.seats or 0)
    found = _gate(posting, cells)
    notes = tuple({(note.place, note.code): note for note in cells.notes}.values())
    if posting.seats is None or posting.region is None or posting.start is None or any(note.refuses for note in notes):
        return Reading(None, notes, found)
    held = tuple(note.held() for note in notes if note.code in HOLDS)
    order = Order(
        employer=posting.employer.name,
        credit_code=posting.employer.credit_code,
        agency=posting.employer.agency,
        host=posting.employer.host,
        content=posting.content,
        seats=posting.seats,
        region=posting.region,
        pay=posting.pay,
        age_min=posting.ages.low,
        age_max=posting.ages.high,
        hazards=posting.hazards,
        start=posting.start,
        valid_until=posting.valid_until,
        code=cells.text("code"),
        conditions=_conditions(cells, posting),
        findings=(*found, *held),
        digest=row_digest(fields),
        **rest,
        **reserved,
    )
    return Reading(order, notes, found)


def row_digest(fields: Mapping[str, Cell]) -> bytes:
    """A digest of what stands in the cells, whatever the order of the columns and which are empty."""
    parts = sorted(f"{name}\x1f{text_of(cell)}" for name, cell in fields.items() if not is_empty(cell))
    return sha256("\x1e".join(parts).encode("utf-8", "replace")).digest()


def _posting(cells: OrderCells) -> tuple[Posting, dict[str, Any]]:
    """What the gate looks at, and the order's other fields."""
    post, site, skill, lodging = (
        who.post_of(cells),
        who.site_of(cells),
        what.skill_asked(cells),
        what.lodging_offered(cells),
    )
    hazards, education = read_hazards(cells.cell("hazards")), read_education(cells.cell("education"))
    cells.note("hazards", *hazards.doubts)
    cells.note("education", *education.doubts)
    posting = Posting(
        employer=who.employer_of(cells),
        content=cells.text("content"),
        seats=what.seats_left(cells),
        region=site.region,
        pay=what.pay_stated(cells),
        hours=what.hours_stated(cells),
        probation=what.probation_stated(cells),
        ages=what.ages_asked(cells),
        hazards=hazards.codes,
        start=what.start_day(cells),
        valid_until=what.last_day(cells),
        term=read_term(cells.cell("term")),
        texts={name: cells.seen(name) for name in _SEEN if cells.cell(name) is not None},
    )
    return posting, {
        "title": post.title,
        "occupation": post.occupation,
        "confidence": round(post.confidence, 4),
        "confirmed": post.confirmed,
        "level": skill.level,
        "certificate": what.must_be_certified(cells, skill, post=post),
        "site": site.text[:200],
        "education": education.least,
        "dormitory": lodging.dormitory,
        "couple_rooms": lodging.couple_rooms or 0,
    }


def _gate(posting: Posting, cells: OrderCells) -> tuple[GateFinding, ...]:
    """The gate's findings, but for what the notes say more exactly."""
    pay_said = any(note.code.startswith("PAY_") and note.refuses for note in cells.notes)
    return tuple(
        found
        for found in check_posting(posting, catalogue=cells.context.catalogue, today=cells.context.today)
        if not (found.code == "PAY_NOT_STATED" and pay_said)
        and not (found.code == "POSTING_ITEM_MISSING" and found.field != "content")
    )


def _conditions(cells: OrderCells, posting: Posting) -> dict[str, Any]:
    """What the matching does not use, kept as words for the people who look at the order."""
    kept: dict[str, Any] = {name: cells.text(name) for name in _KEPT if cells.cell(name) is not None}
    kept["pay"] = cells.text("pay") or cells.text("pay_total")
    kept["pay_doubts"] = list(posting.pay.doubts)
    if posting.pay.daily_low is not None:
        kept["daily_low"] = str(posting.pay.daily_low)
    return kept
