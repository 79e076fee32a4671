"""What the pairs of a round are worth, and where they take seats: open ones, reserved ones, and households' own.

Where a job reserves seats, it is two places: the open seats and the reserved ones. A zero-employment household of
several is a place too, where all but one of them may stay without a seat; who stays out beside it loses the bonus.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.options import Options
from matching.packed import SAFE, Units
from matching.problem import Ints, Longs, Problem
from matching.source import Asked, Floor, Found
from matching.stages import Values


@dataclass(frozen=True)
class RoundTerms:
    """Terms of a round in given units; places are jobs first, then reserved parts, then households.

    Attributes:
        seats: of each place. gated: jobs that reserve seats. second: reserved place of each job, or -1.
        home: household place of each worker, or -1. bonus, outside: of each worker. reserved: worth of holding one.
    """

    values: Values
    units: Units
    seats: Longs
    gated: Ints
    second: Ints
    home: Ints
    bonus: Longs
    outside: Longs
    reserved: int

    @classmethod
    def of(cls, problem: Problem, values: Values, units: Units) -> Self:
        """Lay out the places of a round."""
        jobs = problem.jobs
        gated = np.flatnonzero(values.reserved_tier >= 0).astype(np.int32)
        second = np.full(len(jobs), -1, dtype=np.int32)
        second[gated] = len(jobs) + np.arange(len(gated))
        held = np.where(values.reserved_tier >= 0, jobs.reserved_seats, 0).astype(np.int64)
        homes = np.bincount(values.household[values.household >= 0])
        several = np.flatnonzero(homes > 1)
        place_of_home = np.full(len(homes) + 1, -1, dtype=np.int32)
        place_of_home[several] = len(jobs) + len(gated) + np.arange(len(several))
        member = values.household >= 0
        outside = np.where(member, -units.of_household(), 0)
        return cls(
            values=values,
            units=units,
            seats=np.minimum(np.concatenate([jobs.seats - held, held[gated], homes[several] - 1]), len(values.tier)),
            gated=gated,
            second=second,
            home=np.where(values.pinned >= 0, -1, place_of_home[values.household]).astype(np.int32),
            bonus=units.of_tier(values.tier),
            outside=np.where(values.pinned >= 0, -SAFE, outside).astype(np.int64),
            reserved=units.of_reserved(),
        )

    def options(self, found: Found) -> Options:
        """Return the places that pairs lead to, with what they are worth, and each member's household."""
        worker, job, worth = found.worker, found.job, found.score + self.bonus[found.worker]
        favoured, soft, second = self.values.favoured(worker, job), self.values.soft[job], self.second[job]
        also = np.flatnonzero((second >= 0) & (favoured | soft))
        more = np.where(favoured & soft, self.reserved, 0)[also]
        home = np.flatnonzero(self.home >= 0).astype(np.int32)
        workers = np.concatenate([worker, worker[also], home])
        order = np.argsort(workers, kind="stable")
        count = np.bincount(workers, minlength=len(self.bonus))
        return Options(
            start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
            place=np.concatenate([job, second[also], self.home[home]])[order].astype(np.int32),
            worth=np.concatenate([worth, worth[also] + more, np.zeros(len(home), dtype=np.int64)])[order],
            outside=self.outside,
        )

    def in_other_units(self, options: Options, other: "RoundTerms") -> Options:
        """Return the same rows with what they are worth in another's units."""
        worker = np.repeat(np.arange(len(self.bonus)), np.diff(options.start))
        place, jobs = options.place, len(self.second)
        more = np.where(place < jobs + len(self.gated), other.bonus[worker] - self.bonus[worker], 0)
        at = np.flatnonzero((place >= jobs) & (place < jobs + len(self.gated)))
        job, who = self.gated[place[at] - jobs], worker[at].astype(np.int32)
        holds = self.values.favoured(who, job) & self.values.soft[job]
        more[at] += np.where(holds, other.reserved - self.reserved, 0)
        return options._replace(worth=options.worth + more, outside=other.outside)

    def asked(self, price: Longs) -> Asked:
        """Return what jobs ask when their places cost so much."""
        free, held = price[: len(self.second)], price[: len(self.second)].copy()
        held[self.gated] = price[len(self.second) : len(self.second) + len(self.gated)]
        soft = self.values.soft
        return Asked(
            other=np.where(soft, np.minimum(free, held), free),
            favoured=np.minimum(free, np.where(soft, held - self.reserved, held)),
        )

    def floor(self, gain: Longs) -> Floor:
        """Return what a score less what the job asks must exceed to give a worker more than ``gain``."""
        return Floor(gain - self.bonus)

    def job_of(self, place: Ints) -> Ints:
        """Return the job of each place, -1 for none and for households."""
        none = np.full(len(self.seats) - len(self.second) - len(self.gated) + 1, -1, dtype=np.int32)
        job = np.concatenate([np.arange(len(self.second), dtype=np.int32), self.gated, none])
        return np.asarray(job[np.maximum(place, -1)])
