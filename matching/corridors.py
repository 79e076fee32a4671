"""Which agreements cover which (county, region) on a job's start date.

Workers of one county meet the same agreements; jobs of one region and start date do too. Each distinct
set of agreements is a *signature*, so that a pair is answered by one look-up in a small table.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.problem import Agreements, Flags, Indices, Ints, Problem, prefix_fits


@dataclass(frozen=True)
class Corridors:
    """Agreements by signature.

    Attributes:
        exporter: signature of each worker. receiver: signature of each job.
        exporter_has, receiver_has: signature x agreement.
        covered, paired: exporter x receiver signature: by any agreement, by one of kind paired.
    """

    exporter: Indices
    receiver: Indices
    exporter_has: Flags
    receiver_has: Flags
    covered: Flags
    paired: Flags

    @classmethod
    def of(cls, problem: Problem, start: Ints) -> Self | None:
        """Read the agreements of a problem; None when every corridor is open."""
        if problem.agreements is None:
            return None
        agreements = problem.agreements
        county, county_of = np.unique(problem.workers.county, return_inverse=True)
        exporter_has, exporter = _signatures(_exporter_matches(agreements, county))
        receiver_has, receiver = _signatures(_receiver_matches(agreements, problem.jobs.region, start))
        return cls(
            exporter=exporter[county_of],
            receiver=receiver,
            exporter_has=exporter_has,
            receiver_has=receiver_has,
            covered=_meet(exporter_has, receiver_has),
            paired=_meet(exporter_has & agreements.paired, receiver_has),
        )

    def covers(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether an agreement covers it."""
        return self.covered[self.exporter[worker], self.receiver[job]]

    def is_paired(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether an agreement of kind paired covers it."""
        return self.paired[self.exporter[worker], self.receiver[job]]

    def is_covered_by(self, agreement: int, *, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair whether one agreement covers it."""
        exporter, receiver = self.exporter_has[:, agreement], self.receiver_has[:, agreement]
        return np.asarray(exporter[self.exporter[worker]] & receiver[self.receiver[job]])

    def agreements_of(self, worker: Ints, job: Ints) -> Flags:
        """Tell of each pair which agreements cover it: pairs x agreements."""
        return self.exporter_has[self.exporter[worker]] & self.receiver_has[self.receiver[job]]


def _exporter_matches(agreements: Agreements, county: Ints) -> Flags:
    return prefix_fits(county[:, None], code=agreements.exporter_code, width=agreements.exporter_width, digits=6)


def _receiver_matches(agreements: Agreements, region: Ints, start: Ints) -> Flags:
    fits = prefix_fits(region[:, None], code=agreements.receiver_code, width=agreements.receiver_width, digits=6)
    begun = (agreements.start == 0) | (agreements.start <= start[:, None])
    running = (agreements.end == 0) | (agreements.end >= start[:, None])
    return np.asarray(fits & begun & running)


def _signatures(matches: Flags) -> tuple[Flags, Indices]:
    """Distinct rows, and which of them each row is."""
    packed = np.packbits(matches, axis=1)
    if packed.size == 0:
        return matches[:1], np.zeros(len(matches), dtype=np.intp)
    _, first, inverse = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return matches[first], inverse.ravel()


def _meet(left: Flags, right: Flags) -> Flags:
    return left.astype(np.float32) @ right.T.astype(np.float32) > 0
