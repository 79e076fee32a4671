"""Which people go in which vehicle: pure, with CP-SAT, the same answer for the same question.

The fewest vehicles first, then the fewest seats, then the fewest stops; who goes together sits together. In which order
a vehicle stops is the clerk's order of the points along the road, not a question of routing: there are no distances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.errors import InvalidError

EFFORT = 10.0
"""Deterministic seconds of search: the clock has no say in the answer."""


@dataclass(frozen=True, slots=True)
class Party:
    """People who sit together and board at one point."""

    point: UUID
    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """For each vehicle used its size and its people in order of their stops.

    ``gap``: by how much of the cost an answer better than this one could differ at most; 0 = there is none better.
    """

    vehicles: tuple[tuple[int, tuple[Party, ...]], ...]
    gap: float


@dataclass(frozen=True, slots=True)
class _Kind:
    """Parties that differ in nothing: one question instead of many."""

    stop: int
    point: UUID
    size: int


def pack(parties: Sequence[Party], sizes: Sequence[int], *, stops: Mapping[UUID, int]) -> Packed:
    """Put parties into vehicles of some sizes; ``stops`` is the order of the points along the road.

    Raises:
        InvalidError: DISPATCH_SEATS; the vehicles do not hold everybody, or no vehicle a party that goes together.
    """
    if not parties:
        return Packed((), 0.0)
    _check_room(parties, sizes)
    by_kind: dict[_Kind, list[Party]] = {}
    for party in sorted(parties, key=lambda each: each.people):
        kind = _Kind(stops[party.point], party.point, len(party.people))
        by_kind.setdefault(kind, []).append(party)
    kinds = sorted(by_kind, key=lambda kind: (kind.stop, kind.point, -kind.size))
    vehicles = sorted(sizes, reverse=True)
    taken, gap = _solve(kinds, [len(by_kind[kind]) for kind in kinds], vehicles)
    filled = []
    for size, counts in zip(vehicles, taken, strict=True):
        seated = tuple(by_kind[kind].pop() for kind, count in zip(kinds, counts, strict=True) for _ in range(count))
        if seated:
            filled.append((size, seated))
    return Packed(tuple(filled), gap)


def _check_room(parties: Sequence[Party], sizes: Sequence[int]) -> None:
    people, seats = sum(len(party.people) for party in parties), sum(sizes)
    largest = max(len(party.people) for party in parties)
    if people > seats or largest > max(sizes, default=0):
        raise _no_room(people, seats, largest)


def _no_room(people: int, seats: int, largest: int) -> InvalidError:
    return InvalidError(
        "DISPATCH_SEATS",
        f"要输送 {people} 人（同行最多 {largest} 人须同车），所给车辆共 {seats} 座，坐不下。请增加车辆。",
        f"{people} people travel, up to {largest} of them together; vehicles of {seats} seats do not hold them. Add one.",
        field="vehicles",
        people=people,
        seats=seats,
        together=largest,
    )


def _solve(kinds: Sequence[_Kind], counts: Sequence[int], sizes: Sequence[int]) -> tuple[list[list[int]], float]:
    from ortools.sat.python import cp_model  # noqa: PLC0415  # two seconds, for who plans only

    model = cp_model.CpModel()
    points = sorted({kind.point for kind in kinds})
    cells: list[list[Any]] = []
    used: list[Any] = []
    halts: list[Any] = []
    for at, size in enumerate(sizes):
        row = [
            model.new_int_var(0, min(count, size // kind.size), "") for kind, count in zip(kinds, counts, strict=True)
        ]
        here = model.new_bool_var("")
        load = sum(kind.size * cell for kind, cell in zip(kinds, row, strict=True))
        model.add(load <= size * here)
        model.add(load >= here)
        halts += _halts(model, points, kinds, list(zip(row, counts, strict=True)))
        if at and sizes[at - 1] == size:
            model.add(here <= used[-1])  # of equal vehicles the first ones are taken
        cells.append(row)
        used.append(here)
    for column, count in enumerate(counts):
        model.add(sum(row[column] for row in cells) == count)
    most_halts, most_seats = len(halts) + 1, sum(sizes) + 1
    seats = sum(size * here for size, here in zip(sizes, used, strict=True))
    model.minimize((sum(used) * most_seats + seats) * most_halts + sum(halts))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        people = sum(kind.size * count for kind, count in zip(kinds, counts, strict=True))
        raise _no_room(people, sum(sizes), max(kind.size for kind in kinds))
    gap = (
        0.0
        if status == cp_model.OPTIMAL
        else (solver.objective_value - solver.best_objective_bound) / solver.objective_value
    )
    return [[solver.value(cell) for cell in row] for row in cells], round(gap, 4)


def _halts(model: Any, points: Sequence[UUID], kinds: Sequence[_Kind], row: Sequence[tuple[Any, int]]) -> list[Any]:
    """One vehicle's stops: it stops where somebody boards it."""
    halts = []
    for point in points:
        halt = model.new_bool_var("")
        for kind, (cell, count) in zip(kinds, row, strict=True):
            if kind.point == point:
                model.add(cell <= count * halt)
        halts.append(halt)
    return halts
