"""Reading the arguments of ``assign``: integers of equal length in range, or an error that names the row."""

from dataclasses import dataclass, replace
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from matching.errors import InputError
from matching.problem import Flags, Longs

MAX_SCORE = 10**9
MAX_TIERS = 10**6
MAX_ROWS = 10**8
"""Workers, and jobs: well below the 32-bit node numbers of the flow."""
_INT64 = 2**63 - 1


@dataclass(frozen=True)
class Given:
    """Arguments that passed every check.

    Attributes:
        worker, job, score: one entry a distinct pair, in order of worker, then job; of 32 bits where they came so.
        seats: of each job. tier: of each worker, all 0 without tiers. tiers: how many.
        counted: tiers were given, so that placing comes before score.
    """

    worker: Longs
    job: Longs
    score: Longs
    seats: Longs
    tier: Longs
    tiers: int
    counted: bool

    @property
    def workers(self) -> int:
        """Number of workers, with or without a pair."""
        return len(self.tier)

    def widened(self) -> "Given":
        """The same with 64-bit integers throughout."""
        pairs = (column.astype(np.int64, copy=False) for column in (self.worker, self.job, self.score))
        worker, job, score = pairs
        return replace(self, worker=worker, job=job, score=score)


def read_arguments(*, pairs: dict[str, npt.ArrayLike], seats: npt.ArrayLike, tier: npt.ArrayLike | None) -> Given:
    """Check the arguments of ``assign`` and merge pairs given more than once.

    Args:
        pairs: the columns ``worker``, ``job`` and ``score``.
        seats: of each job.
        tier: of each worker, or None.

    Raises:
        InputError: names the argument and the first wrong row.
    """
    column = {name: whole_numbers(name, value) for name, value in pairs.items()}
    worker, job, score = column["worker"], column["job"], column["score"]
    _check_lengths(column)
    seat = whole_numbers("seats", seats).astype(np.int64)
    _refuse("seats", seat < 0, "a job cannot have fewer than 0 seats")
    _refuse("score", (score > MAX_SCORE) | (score < -MAX_SCORE), f"must lie between {-MAX_SCORE} and {MAX_SCORE}")
    _refuse("worker", (worker < 0) | (worker >= MAX_ROWS), f"must lie between 0 and {MAX_ROWS - 1}")
    _refuse("job", (job < 0) | (job >= len(seat)), f"must be the row of a job, and there are {len(seat)} seats entries")
    tiers = _read_tiers(tier, worker)
    if not _in_order(worker, job):
        best = _best_of_alike(worker, job, score)
        worker, job, score = worker[best], job[best], score[best]
    return Given(
        worker=worker,
        job=job,
        score=score,
        seats=seat,
        tier=tiers,
        tiers=int(tiers.max(initial=0)) + 1,
        counted=tier is not None,
    )


def whole_numbers(name: str, value: npt.ArrayLike) -> Longs:
    """Return a one-dimensional array of 64-bit integers, or of 32-bit ones where it came as such.

    Raises:
        InputError: there is something else in it; names the first such row.
    """
    if np.ma.isMaskedArray(value):
        _refuse(name, np.ma.getmaskarray(value).reshape(-1), "is masked: no number stands here")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise InputError("must be a one-dimensional array of whole numbers.", source=name) from error
    if array.ndim != 1:
        raise InputError(f"must be one-dimensional and has {array.ndim} dimensions.", source=name)
    if array.size == 0:
        return np.zeros(0, dtype=np.int64)
    if array.dtype.kind not in "iu":
        array = _from_objects(name, array)
    _refuse(name, array > _INT64, "does not fit 64 bits")
    return np.ascontiguousarray(array, dtype=np.int32 if array.dtype == np.int32 else np.int64)


def _from_objects(name: str, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Integers pass, Python's and NumPy's; of anything else the most telling row is named."""
    if array.dtype.kind == "f":
        wrong = ~np.isfinite(array) | (array != np.floor(array))
        _not_whole(name, array, int(np.argmax(wrong)))
    for row, item in enumerate(array.tolist()):
        if not isinstance(item, int | np.integer) or isinstance(item, bool):
            _not_whole(name, array, row)
        if not -_INT64 <= item <= _INT64:
            raise InputError("does not fit 64 bits.", source=name, row=row)
    return array.astype(np.int64)


def _not_whole(name: str, array: npt.NDArray[Any], row: int) -> NoReturn:
    raise InputError(
        f"must be whole numbers of an integer type; here stands {array.tolist()[row]!r}.", source=name, row=row
    )


def _check_lengths(column: dict[str, Longs]) -> None:
    lengths = {name: len(values) for name, values in column.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise InputError(f"worker, job and score must have equal lengths; they have {said}.", source="worker")


def _refuse(name: str, wrong: Flags, sentence: str) -> None:
    if wrong.any():
        raise InputError(f"{sentence}.", source=name, row=int(np.argmax(wrong)))


def _read_tiers(tier: npt.ArrayLike | None, worker: Longs) -> Longs:
    if tier is None:
        return np.zeros(int(worker.max(initial=-1)) + 1, dtype=np.int64)
    tiers = whole_numbers("tier", tier).astype(np.int64)
    _refuse("tier", (tiers < 0) | (tiers >= MAX_TIERS), f"must lie between 0 and {MAX_TIERS - 1}")
    _refuse("worker", worker >= len(tiers), f"must be the row of a worker, and tier has {len(tiers)} entries")
    return tiers


def _in_order(worker: Longs, job: Longs) -> bool:
    """Tell whether the pairs come in order of worker, then job, and none twice."""
    later = worker[1:] > worker[:-1]
    later |= (worker[1:] == worker[:-1]) & (job[1:] > job[:-1])
    return bool(later.all())


def _best_of_alike(worker: Longs, job: Longs, score: Longs) -> npt.NDArray[np.intp]:
    """Rows of the distinct pairs in order, each with its best score."""
    order = np.lexsort((-score, job, worker))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(worker[order]) != 0) | (np.diff(job[order]) != 0)
    return order[first]
