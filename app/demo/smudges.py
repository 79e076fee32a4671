"""Dirty cases that concern several rows of a file at once."""

from collections import Counter
from collections.abc import Sequence

from app.demo.dirt import Row, Stain, text
from app.demo.draw import Draws
from app.demo.order_dirt import posing
from app.demo.vacancies import Record

_CADRE_PHONE = "15499999999"
_CADRE_ROWS = 40
_REPEATED_PER_THOUSAND = 3
_HEADS_PER_THOUSAND = 4


def share_phone(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with one phone, a cadre's, on up to forty rows of the largest village."""
    villages = Counter(text(row.record, "village") for row in rows)
    largest = min(villages, key=lambda village: (-villages[village], village))
    spoiled, left = [], _CADRE_ROWS
    for row in rows:
        hit = left > 0 and not row.stains and text(row.record, "village") == largest
        left -= hit
        stain = Stain("cadre_phone", "phone", ("PHONE_SHARED",))
        spoiled.append(row.stained(stain, phone=_CADRE_PHONE) if hit else row)
    return spoiled


def repeat(rows: Sequence[Row], draws: Draws) -> list[Row]:
    """Return the rows with some people a second time: in another village, or the same row once more."""
    copies: list[Row] = []
    for at in _few(rows, _REPEATED_PER_THOUSAND, draws):
        moved = Stain("in_two_villages", "id_number", ("ID_TWICE",), refused=True)
        copies.append(rows[at].stained(moved, village="例九村"))
    again = [
        Row(rows[at].record, (Stain("row_twice", "id_number", ("ROW_REPEATED",), refused=True),))
        for at in _few(rows, _REPEATED_PER_THOUSAND, draws)
    ]
    return [*rows, *copies, *again]


def crown(rows: Sequence[Row], draws: Draws) -> list[Row]:
    """Return the rows with a second head in some households, as a repeated load leaves them."""
    spoiled = list(rows)
    for at in _few(rows, _HEADS_PER_THOUSAND, draws):
        record = rows[at].record
        following = next((k for k in range(at + 1, len(rows)) if rows[k].record["relation"] == "配偶"), None)
        if record["relation"] == "配偶":
            following = at
        if following is not None and not spoiled[following].stains and _head_is_clean(spoiled, following):
            stain = Stain("two_heads", "relation", ("HOUSEHOLD_TWO_HEADS",))
            spoiled[following] = spoiled[following].stained(stain, relation="户主")
    return spoiled


def _head_is_clean(rows: Sequence[Row], at: int) -> bool:
    before = rows[at - 1] if at else None
    same = before is not None and before.record["household"] == rows[at].record["household"]
    return same and before is not None and not before.stains


def visit(rows: Sequence[Row], strangers: Sequence[Row]) -> list[Row]:
    """Return the rows with a few people of another county, whom that county holds as well.

    Nobody may notice while reading one county's file: no code is expected.
    """
    home = rows[0].record
    guests = [row for row in strangers if not row.stains][: max(1, len(rows) // 200)]
    stain = Stain("in_two_counties", "id_number", ())
    keys = ("county", "township", "village", "hamlet")
    return [*rows, *(row.stained(stain, **{**{key: home[key] for key in keys}, "household": None}) for row in guests)]


def post_again(rows: Sequence[Row], draws: Draws) -> list[Row]:
    """Return the orders with one posted twice and one posted by an agency as well, which names the workplace."""
    twice = Stain("post_twice", "title", ("ORDER_REPEATED",), refused=True)
    agency = Stain("two_posters", "title", ("ORDER_TWO_AGENCIES",))
    again = [Row(rows[at].record, (twice,)) for at in _few(rows, 1, draws)]
    for at in _few(rows, 1, draws):
        record = rows[at].record
        cells: Record = {**posing(record, at), "host": record["employer"], "code": f"{text(record, 'code')}B"}
        again.append(Row({**record, **cells}, (agency,)))
    return [*rows, *again]


def _few(rows: Sequence[Row], per_thousand: int, draws: Draws) -> list[int]:
    """Return places of unspoiled rows, at least one where there is any."""
    clean = [at for at, row in enumerate(rows) if not row.stains]
    wanted = min(len(clean), max(1, len(rows) * per_thousand // 1000))
    if not clean:
        return []
    picks = draws.between(0, len(clean) - 1, count=wanted).tolist()
    return sorted({clean[pick] for pick in picks})
