"""What a new list does to the rows of the one before it: nothing that was true on a day is lost."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.reference.facts import MinimumWage, TiltedArea


def follow_wages(old: Iterable[MinimumWage], new: Sequence[MinimumWage], *, as_of: date) -> list[MinimumWage]:
    """Old and new rows; a place's old pay ends the day before its new one begins.

    A place that the new list does not name keeps its last known row. A list of the same date replaces
    what that date had brought.
    """
    eve = as_of - timedelta(days=1)
    named = {wage.region for wage in new}
    kept = [
        replace(wage, valid_until=eve if wage.region in named else None) if wage.valid_until in (None, eve) else wage
        for wage in old
        if wage.valid_from != as_of
    ]
    return [*kept, *new]


def follow_areas(old: Iterable[TiltedArea], new: Sequence[TiltedArea], *, as_of: date) -> list[TiltedArea]:
    """Old and new rows; a county that stays keeps its first date, one that is no longer listed ends.

    A county missing from a list that is known to be incomplete for its province stays as it was.
    """
    eve = as_of - timedelta(days=1)
    listed = {area.region: area for area in new}
    unsure = {area.region[:2] for area in new if not area.list_complete}
    kept: list[TiltedArea] = []
    for area in old:
        fresh = listed.get(area.region)
        if area.valid_until not in (None, eve):
            kept.append(area)
        elif fresh:
            listed[area.region] = replace(fresh, valid_from=min(area.valid_from, fresh.valid_from))
        elif area.region[:2] in unsure:
            kept.append(replace(area, valid_until=None))
        elif area.valid_from < as_of:
            kept.append(replace(area, valid_until=eve))
    over = {(area.region, area.valid_from) for area in kept}
    begun = (
        replace(area, valid_from=as_of) if (area.region, area.valid_from) in over else area for area in listed.values()
    )
    return [*kept, *begun]
