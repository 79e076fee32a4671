"""What is rechecked, and what the recheck says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from matching.errors import CertificateError
from matching.problem import Ints, Longs
from matching.result import Solution


@dataclass(frozen=True)
class Proposals:
    """What was proposed, one row each, as ``proposals.csv`` holds it; rows of worker and job in the problem.

    Attributes:
        worker, job: rows. score, tier: as stated. components: as stated, by name; may be empty.
    """

    worker: Ints
    job: Ints
    score: Longs
    tier: Ints
    components: Mapping[str, Longs]

    @classmethod
    def of(cls, solution: Solution) -> Self:
        """Read the proposals off a solution."""
        worker = np.flatnonzero(solution.job_of_worker >= 0).astype(np.int32)
        return cls(
            worker=worker,
            job=solution.job_of_worker[worker],
            score=solution.score[worker],
            tier=solution.tier[worker],
            components={name: value[worker] for name, value in solution.components.items()},
        )


@dataclass(frozen=True)
class Check:
    """One thing that was rechecked; ``found`` says what is wrong, nothing = it holds."""

    name: str
    found: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Nothing was found."""
        return not self.found


@dataclass(frozen=True)
class Report:
    """Everything that was rechecked.

    Attributes:
        checks: in order. proven: the recomputed bound equals the recomputed objective, in every stage.
    """

    checks: tuple[Check, ...]
    proven: bool

    @property
    def holds(self) -> bool:
        """Every check holds."""
        return all(check.holds for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.holds)

    def require(self) -> None:
        """Raise ``CertificateError`` naming every failed check, unless all hold."""
        if not self.holds:
            said = "; ".join(f"{check.name}: {', '.join(check.found[:5])}" for check in self.failures)
            raise CertificateError(f"The proposal or its certificate does not hold: {said}.")
