"""The way to work: vehicles planned and announced week by week, who boards, who comes alone, who does not come."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.clock import today
from app.demo.season import queries
from app.demo.season.stage import Stage
from app.dispatch import planning, points
from app.dispatch import service as dispatch
from app.dispatch.planning import Asked
from app.dispatch.schemas import MOST_VEHICLES
from app.errors import DukouError
from app.models.dispatch import Dispatch
from app.offers import placements

WEEK = 7
AHEAD = 4
"""So many days before the first start in a plan's window people are told."""
BUS, MINIBUS = 49, 19
STOPS = ("客运站", "高速路口", "东门广场")


def add_points(stage: Stage) -> None:
    """Let every county say where people board."""
    for clerk in stage.founded.counties.values():
        with stage.acting(clerk) as session:
            for number, name in enumerate(STOPS, 1):
                values = {"name": name, "region_code": "", "stop_no": number, "villages": []}
                points.add(session, values, caller=clerk)


def plan_week(stage: Stage) -> None:
    """Let every county plan and announce the vehicles to each city for those whose work begins in the week to come."""
    begin = today() + timedelta(days=AHEAD)
    end = begin + timedelta(days=WEEK - 1)
    with stage.owner.read() as session:
        rows = queries.to_plan(session, begin, end)
    for clerk, some in stage.by_office(rows, lambda row: row.organisation_id):
        for row in some:
            _plan(stage, clerk, _asked(row.city, begin, end, people=row.people))


def _asked(city: str, begin: date, end: date, *, people: int) -> Asked:
    sizes = (MINIBUS,) if people <= MINIBUS else (BUS,) * min(MOST_VEHICLES, -(-people // BUS) + 1)
    day = today() + timedelta(days=1)
    return Asked(city, begin, end, "bus", day, time(8), day + timedelta(days=1), sizes)


def _plan(stage: Stage, clerk: Principal, asked: Asked) -> None:
    try:
        with stage.acting(clerk) as session:
            made = planning.plan(session, asked, caller=clerk)
            for each in made.dispatches:
                dispatch.announce(session, each, caller=clerk)
    except DukouError as error:
        stage.refused[error.code] += 1
        return
    stage.done["vehicles"] += len(made.dispatches)
    stage.done["vehicles_not_proved_least"] += made.gap > 0


def travel(stage: Stage) -> list[UUID]:
    """Let vehicles leave and be there, and people arrive at work; return the placements of who did."""
    with stage.owner.read() as session:
        if not queries.travelling(session):
            return []
        leaving = [(each, queries.seats_of(session, each.id)) for each in _due(session, "announced")]
        arriving = _due(session, "under_way")
    cancelled = stage.chance(stage.rates.dispatch_cancelled, leaving)
    for (row, seats), off in zip(leaving, cancelled, strict=True):
        absent = [seat for seat, gone in zip(seats, stage.chance(stage.rates.no_show, seats), strict=True) if gone]
        _leave(stage, row, None if off else absent)
    for clerk, rows in stage.by_office(arriving, lambda row: row.organisation_id):
        stage.each(
            clerk,
            rows,
            lambda session, row, by: dispatch.arrive(session, dispatch.dispatch(session, row.id, caller=by), caller=by),
        )
    with stage.owner.read() as session:
        aboard, alone = queries.aboard(session), queries.alone(session, today())
    come = [*_ticked(stage, aboard, 100 - stage.rates.lost_on_the_way), *_ticked(stage, alone, stage.rates.alone_comes)]
    stage.done["arrived_alone"] += len({row.id for row in alone} & set(come))
    return come


def _due(session: Session, state: str) -> Sequence[Dispatch]:
    return queries.dispatches(session, state, today())


def _leave(stage: Stage, row: Dispatch, absent: list[UUID] | None) -> None:
    """A vehicle leaves without some, or is called off (None)."""
    clerk = stage.offices[row.organisation_id]
    with stage.acting(clerk) as session:
        found = dispatch.dispatch(session, row.id, caller=clerk)
        if absent is None:
            dispatch.cancel(session, found, reason="车辆故障", caller=clerk)
        else:
            dispatch.depart(session, found, absent, caller=clerk)
    stage.done["vehicles_cancelled" if absent is None else "vehicles_left"] += 1


def _ticked(stage: Stage, rows: Sequence[Any], percent: int) -> list[UUID]:
    """The order's side ticks who is there and notes who did not come."""
    come: list[UUID] = []
    for clerk, some in stage.by_office(rows, lambda row: row.order_office_id):
        there = stage.chance(percent, some)
        lines = list(zip((row.id for row in some), there, strict=True))
        done = stage.each(clerk, lines, lambda session, line, by: _tick(session, *line, caller=by))
        come += [placement for placement, here in done if here]
    return come


def _tick(session: Session, placement_id: UUID, there: bool, *, caller: Principal) -> None:  # noqa: FBT001  # drawn
    found = placements.placement(session, placement_id, caller=caller)
    if there:
        placements.arrive(session, found, on=today(), caller=caller)
    else:
        placements.end(session, found, "no_show", code="not_come", on=today(), caller=caller)
