"""Which companions go where, whole, at given seat prices; or stay out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.bound import Tariff
from matching.problem import Flags, Indices, Ints, Longs
from matching.task import Task

Gain = tuple[int, ...]
Seats = dict[int, int]
"""Job of each member."""


@dataclass(frozen=True)
class Decision:
    """Attributes: fixed: job of every pinned or decided worker, -1 = free. out: workers left out."""

    fixed: Ints
    out: Flags


def decide(task: Task, tariff: Tariff, *, current: Ints) -> Decision | None:
    """Send each group to the place where its members gain most together, or leave it out if they gain nothing.

    Groups with a pinned member come first, then those that are together now, then those of favoured tiers.
    None when pins or pinned members' companions find no room.
    """
    groups, pinned = task.rules.groups, task.values.pinned
    room = _Room.of(task)
    for worker in np.flatnonzero(pinned >= 0).tolist():
        if not room.take(worker, int(pinned[worker])):
            return None
    fixed, out = pinned.copy(), np.zeros(len(pinned), dtype=np.bool_)
    for group in _in_turn(task, current):
        members = groups.members[group]
        chosen = _best_option(task, tariff, room, group=group, current=current)
        if chosen is None:
            if (pinned[members] >= 0).any():
                return None
            out[members] = True
            continue
        for worker, job in chosen.items():
            fixed[worker] = job
            if pinned[worker] < 0:
                room.take(worker, job)
    return Decision(fixed, out)


def _in_turn(task: Task, current: Ints) -> list[int]:
    groups, values = task.rules.groups, task.values
    kept = groups.kept(current)

    def turn(group: int) -> tuple[bool, bool, int, int]:
        members = groups.members[group]
        together = bool(kept[group]) and current[members[0]] >= 0
        return not (values.pinned[members] >= 0).any(), not together, int(values.tier[members].min()), group

    return sorted(range(len(groups)), key=turn)


def _best_option(task: Task, tariff: Tariff, room: "_Room", *, group: int, current: Ints) -> Seats | None:
    """The option of greatest gain; where it is now wins a tie; staying out wins over no gain."""
    members = task.rules.groups.members[group].tolist()
    must = any(task.values.pinned[worker] >= 0 for worker in members)
    now = {worker: int(current[worker]) for worker in members}
    best: tuple[Gain, bool] | None = None if must else ((0,) * len(task.values.stages), False)
    chosen: Seats | None = None
    for gain, seats in _options(task, tariff, room, group=group):
        rank = (gain, seats == now)
        if best is None or rank > best:
            best, chosen = rank, seats
    return chosen


def _options(task: Task, tariff: Tariff, room: "_Room", *, group: int) -> Iterator[tuple[Gain, Seats]]:
    """Every place that all members reach, with the best seats that are left for them there."""
    members = task.rules.groups.members[group].tolist()
    choices = [choices_of(task, tariff, group=group, worker=worker) for worker in members]
    for spot in sorted(set.intersection(*(set(choice) for choice in choices))):
        seats: Seats = {}
        total = [0] * len(task.values.stages)
        for worker, choice in zip(members, choices, strict=True):
            for gain, job in choice[spot]:
                if task.values.pinned[worker] >= 0 or room.take(worker, job):
                    seats[worker] = job
                    total = [one + other for one, other in zip(total, gain, strict=True)]
                    break
        for worker, job in seats.items():
            if task.values.pinned[worker] < 0:
                room.give_back(worker, job)
        if len(seats) == len(members):
            yield tuple(total), seats


def choices_of(task: Task, tariff: Tariff, *, group: int, worker: int) -> dict[int, list[tuple[Gain, int]]]:
    """A member's jobs by place, best gain first."""
    first, last = np.searchsorted(task.pairs.worker, [worker, worker + 1])
    pairs = task.pairs.take(slice(first, last))
    gains = [tuple(column) for column in tariff.gains(pairs).T.tolist()]
    by_spot: dict[int, list[tuple[Gain, int]]] = {}
    ranked = sorted(zip(gains, pairs.job.tolist(), strict=True), key=lambda row: (row[0], -row[1]), reverse=True)
    for gain, job in ranked:
        spot = int(task.rules.groups.spots_of(group, np.array([job], dtype=np.int32))[0])
        by_spot.setdefault(spot, []).append((gain, job))
    return by_spot


@dataclass
class _Room:
    """Seats and limits not yet taken by people whose place is decided."""

    task: Task
    seats: Longs
    for_others: Longs
    limits: Longs

    @classmethod
    def of(cls, task: Task) -> Self:
        jobs = task.problem.jobs
        held = np.where(jobs.reserved_hard, jobs.reserved_seats, 0)
        return cls(
            task, jobs.seats.astype(np.int64), (jobs.seats - held).astype(np.int64), task.rules.limits.most.copy()
        )

    def take(self, worker: int, job: int) -> bool:
        """Seat a worker if there is room."""
        other, limits = self._kind(worker, job)
        if self.seats[job] < 1 or (other and self.for_others[job] < 1) or (self.limits[limits] < 1).any():
            return False
        self._change(worker, job, by=-1)
        return True

    def give_back(self, worker: int, job: int) -> None:
        """Free a seat that was taken."""
        self._change(worker, job, by=1)

    def _change(self, worker: int, job: int, *, by: int) -> None:
        other, limits = self._kind(worker, job)
        self.seats[job] += by
        self.for_others[job] += by * other
        self.limits[limits] += by

    def _kind(self, worker: int, job: int) -> tuple[bool, Indices]:
        """Whether the job reserves no seat for the worker, and which limits the two count against."""
        one, at = np.array([worker], dtype=np.int32), np.array([job], dtype=np.int32)
        other = not bool(self.task.values.favoured(one, at)[0])
        return other, np.flatnonzero(self.task.rules.limits.counts(one, at)[0])
