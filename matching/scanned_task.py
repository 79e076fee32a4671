"""A round with side rules whose pairs are scanned: the same answers as those of ``Task``, with few pairs listed.

Listed are the pairs of people in groups, of everybody pinned, and of whoever could pass a limit that is asked about.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np

from matching.bound import Tariff, bound_with_groups, part_of
from matching.candidates import Pairs
from matching.onenumber import in_one
from matching.others import Beginning, Others, Scanned, Seated, UnsettledError, placed_others
from matching.packed import Units
from matching.problem import Flags, Ints, Longs, Problem
from matching.relaxed import Optimum
from matching.rescan import best_pairs
from matching.result import SCANNED, Prices
from matching.round_terms import RoundTerms
from matching.scanned import solve_scanned
from matching.sided import Sided, listed_pairs, sorted_pairs
from matching.sides import SideRules
from matching.source import Asked, Floor, Source
from matching.stages import TIE_BITS, Stage, Values
from matching.task import Task, near_pairs

_NEAR, _LEAST_SLACK = 64, 64
"""Others keep pairs that gain less than their best by up to this part of the greatest score, or so many points."""


@dataclass(frozen=True)
class ScannedTask(Task):
    """A ``Task`` whose ``pairs`` are those of people in groups and of everybody pinned.

    Attributes:
        source: all eligible pairs. eligible: how many. executor: where scans run.
    """

    source: Source = field(repr=False)
    eligible: int
    executor: Executor | None = None
    known: dict[bytes, tuple[Flags, Pairs]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        problem: Problem,
        values: Values,
        rules: SideRules,
        source: Source,
        *,
        eligible: int,
        executor: Executor | None = None,
    ) -> Self:
        """List the pairs of people in groups and of pins.

        Raises:
            UnsettledError: prices would not settle.
        """
        nobody = np.full(len(problem.workers), -1, dtype=np.int32)
        none = np.zeros(0, dtype=np.int32)
        task = cls(problem, values, Pairs(none, none, none), rules, nobody, source, eligible, executor)
        return replace(task, pairs=task.passing(np.zeros(0, dtype=np.int64)))

    @cached_property
    def optimum(self) -> Optimum:
        """The optimum without side rules, as far as no rule of single pairs forbids it."""
        return self.solved(self.values, lambda pairs: pairs, tight=np.zeros(0, dtype=np.int64))

    @property
    def size(self) -> int:
        """How many pairs there are."""
        return self.eligible

    @property
    def path(self) -> str:
        """How the optimum without side rules is found."""
        return SCANNED

    @property
    def is_scanned(self) -> bool:
        """Whether pairs are scanned and not listed."""
        return True

    @property
    def is_large(self) -> bool:
        """Always: no other way than by the pairs near the prices."""
        return True

    @cached_property
    def most(self) -> int:
        """No pair scores more."""
        found = self.source.scan(
            Asked.nothing(self.source.jobs),
            Floor(np.zeros(self.source.workers, np.int64)),
            most=1,
            executor=self.executor,
        )
        return int(found.best.max(initial=0))

    def placed(self, job_of_worker: Ints) -> Pairs:
        """Return the pairs that a placement chose."""
        worker = np.flatnonzero(job_of_worker >= 0).astype(np.int32)
        job = job_of_worker[worker]
        return Pairs(worker, job, self.source.scores(worker, job)[1])

    def passing(self, limits: Longs) -> Pairs:
        """Return pairs, with all those of everybody who has one through these limits, and of everybody pinned."""
        return self.listed(limits)[1]

    def near(self, begin: Beginning, *, slack: int) -> Pairs:
        """Return the pairs to look at of people in groups and of whoever could pass a limit that is tight."""
        return near_pairs(self.passing(begin.tight), begin, values=self.values, rules=self.rules, slack=slack)

    def others(self, pairs: Pairs, begin: Beginning, seated: Seated) -> Others:
        """Return whoever is in no group, placed around those who are seated.

        Raises:
            UnsettledError: prices would not settle.
        """
        limits, member = self.rules.limits, seated.member
        people, listed = self.listed(begin.tight)
        shut = np.zeros(len(listed), dtype=np.bool_)
        shut[limits.entries(listed.worker, listed.job, among=begin.tight)[0]] = True
        own = listed.take(np.flatnonzero(~shut & ~member[listed.worker]))
        source = Sided(self.source, self.values, people | member, _sorted([own, seated.pairs]))
        pinned = np.where(member, -1, self.values.pinned).astype(np.int32)
        pinned[seated.pairs.worker] = seated.pairs.job
        values = in_one(self.values, begin.stage)
        terms = RoundTerms.of(self.problem, replace(values, pinned=pinned), Units.wide(values))
        options, state = placed_others(source, terms, begin, size=max(1, self.most // 64), executor=self.executor)
        slack = max(_LEAST_SLACK, self.most // _NEAR)
        found = sorted_pairs(
            source.near(terms.asked(state.price), terms.floor(state.gain), slack=slack, executor=self.executor)
        )
        free = found.take(np.flatnonzero(~member[found.worker]))
        of_groups = pairs.take(np.flatnonzero(member[pairs.worker]))
        return Scanned(_sorted([free, of_groups]), terms, options, state)

    def solved(self, values: Values, left: Callable[[Pairs], Pairs], *, tight: Longs) -> Optimum:
        """Return the optimum without side rules of what is left of the pairs; changed ones are those of groups or limits.

        Raises:
            UnsettledError: prices would not settle.
        """
        people, listed = self.listed(tight)
        source = Sided(self.source, self.values, people, left(listed))
        found = solve_scanned(self.problem, values, source, size=max(1, self.most), executor=self.executor)
        if found is None:
            raise UnsettledError("prices would not settle by scans.")
        return found

    def bound(self, values: Values, prices: Prices) -> tuple[int, ...]:
        """Return what the prices prove that nobody exceeds, in each stage of the values.

        Raises:
            UnsettledError: they do not fit the scans.
        """
        tariff = Tariff.of(values, prices, limits=self.rules.limits)
        people, listed = self.listed(prices.limit)
        others = Sided(self.source, self.values, people, listed.take(slice(0, 0)))
        pairs = best_pairs(values, others, tariff=tariff, executor=self.executor)
        if pairs is None:
            raise UnsettledError("prices do not fit the scans.")
        member = self.rules.groups.group_of[listed.worker] >= 0
        alone, members = listed.take(np.flatnonzero(~member)), listed.take(np.flatnonzero(member))
        parts = [part_of(tariff, pairs), part_of(tariff, alone)]
        return bound_with_groups(tariff, members, groups=self.rules.groups, problem=self.problem, parts=parts)

    def best_worth(self, stage: Stage) -> Longs:
        """Return of each worker a number that none of their pairs exceeds in a stage."""
        most = (self.most if stage.score else 0) + (2**TIE_BITS if stage.tie else 0)
        own = np.array(stage.tier_value, dtype=np.int64)[self.values.tier] if stage.tier_value else 0
        return np.full(len(self.values.tier), most, dtype=np.int64) + own

    def listed(self, limits: Longs) -> tuple[Flags, Pairs]:
        """Return everybody whose pairs side rules cut, or who could pass one of these limits, and their free pairs."""
        key = limits.tobytes()
        if key not in self.known:
            people = self._touched(limits)
            pairs = listed_pairs(self.source, people, executor=self.executor)
            self.known[key] = people, self.rules.free(self.values, pairs)
        return self.known[key]

    def _touched(self, limits: Longs) -> Flags:
        rules = self.rules
        closed = np.flatnonzero(rules.limits.most == 0)
        listed = (rules.groups.group_of >= 0) | (self.values.pinned >= 0)
        return np.asarray(listed | rules.limits.may_pass(np.union1d(closed, limits)))


def _sorted(parts: list[Pairs]) -> Pairs:
    pairs = Pairs.joined(parts)
    return pairs.take(np.lexsort((pairs.job, pairs.worker)))
