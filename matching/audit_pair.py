"""The rules read a second time, row by row in plain Python, so that a mistake in the columns is seen.

Nothing here shares code with ``matching.eligibility``: ages are counted from years, months and days, codes
compared as text. ``certify`` runs it over every proposal.
"""

from collections.abc import Iterable

from matching.problem import EDUCATIONS, HAZARDS, Problem

_WORKING_AGE, _FULL_AGE = 16, 18
_WOMEN = ("underground_mine", "intensity_4", "heavy_load")


def refusals(problem: Problem, worker: int, job: int, *, book: "Book") -> list[str]:
    """Name every rule (codes of ``matching.eligibility``) that refuses the pair, bans aside."""
    start = int(problem.jobs.start[job]) or problem.date
    found = [
        *_age(problem, worker, job, start),
        *_skill(problem, worker, job),
        *_wanted(problem, worker, job),
        *_open(problem, worker, job, start),
    ]
    if problem.agreements is not None and not book.covering(worker, job):
        found.append("NO_AGREEMENT")
    return found


def full_years(birth: int, on: int) -> int:
    """Return the age on a day; the birthday itself counts from the next day."""
    born, day = divmod(birth, 10000), divmod(on, 10000)
    return day[0] - born[0] - (0 if day[1] > born[1] else 1)


class Book:
    """The agreements as text, read once; corridors already looked up are remembered."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._found: dict[tuple[int, int, int], tuple[int, ...]] = {}
        rows = problem.agreements
        self._rows = (
            []
            if rows is None
            else [
                (
                    _digits(rows.exporter_code[row], rows.exporter_width[row]),
                    _digits(rows.receiver_code[row], rows.receiver_width[row]),
                    int(rows.start[row]),
                    int(rows.end[row]),
                )
                for row in range(len(rows))
            ]
        )

    def covering(self, worker: int, job: int) -> tuple[int, ...]:
        """Return the agreements that cover the pair on its start date."""
        jobs = self._problem.jobs
        start = int(jobs.start[job]) or self._problem.date
        key = (int(self._problem.workers.county[worker]), int(jobs.region[job]), start)
        if key not in self._found:
            county, region = f"{key[0]:06d}", f"{key[1]:06d}"
            self._found[key] = tuple(
                row
                for row, (exporter, receiver, first, last) in enumerate(self._rows)
                if county.startswith(exporter) and region.startswith(receiver) and first <= start <= (last or start)
            )
        return self._found[key]


def _age(problem: Problem, worker: int, job: int, start: int) -> Iterable[str]:
    birth = int(problem.workers.birth[worker])
    hazards = {name for bit, name in enumerate(HAZARDS) if problem.jobs.hazards[job] >> bit & 1}
    if birth <= 0 or full_years(birth, min(start, problem.date)) < _WORKING_AGE:
        yield "AGE_UNDER_16"
    age = full_years(birth, start)
    if problem.jobs.age_min[job] and age < problem.jobs.age_min[job]:
        yield "AGE_BELOW_ORDER"
    if problem.jobs.age_max[job] and age > problem.jobs.age_max[job]:
        yield "AGE_ABOVE_ORDER"
    if hazards and age < _FULL_AGE:
        yield "MINOR_HAZARD"
    if problem.workers.female[worker] and hazards.intersection(_WOMEN):
        yield "FEMALE_STATUTORY"


def _skill(problem: Problem, worker: int, job: int) -> Iterable[str]:
    workers, jobs = problem.workers, problem.jobs
    if not jobs.level[job] and not jobs.certificate[job]:
        return
    good = [
        bool(workers.skill_certified[row])
        for row in range(workers.skill_start[worker], workers.skill_start[worker + 1])
        if workers.skill_occupation[row] == jobs.occupation[job] and workers.skill_level[row] >= jobs.level[job]
    ]
    if not good:
        yield "SKILL_MISSING"
    elif jobs.certificate[job] and not any(good):
        yield "CERT_MISSING"


def _wanted(problem: Problem, worker: int, job: int) -> Iterable[str]:
    workers, jobs = problem.workers, problem.jobs
    rows = range(workers.wish_start[worker], workers.wish_start[worker + 1])
    wishes = [_digits(workers.wish_code[row], workers.wish_width[row]) for row in rows]
    rows = range(workers.destination_start[worker], workers.destination_start[worker + 1])
    places = [_digits(workers.destination_code[row], workers.destination_width[row]) for row in rows]
    if wishes and not f"{jobs.occupation[job]:07d}".startswith(tuple(wishes)):
        yield "WISH"
    if places and not f"{jobs.region[job]:06d}".startswith(tuple(places)):
        yield "DESTINATION"
    if (jobs.wage_high[job] or jobs.wage_low[job]) < workers.min_wage[worker]:
        yield "WAGE_FLOOR"


def _open(problem: Problem, worker: int, job: int, start: int) -> Iterable[str]:
    workers, jobs = problem.workers, problem.jobs
    if not 0 <= jobs.education[job] <= workers.education[worker] < len(EDUCATIONS):
        yield "EDUCATION"
    if workers.available_from[worker] > start:
        yield "NOT_AVAILABLE"
    if jobs.valid_until[job] and jobs.valid_until[job] < problem.date:
        yield "ORDER_EXPIRED"
    if jobs.seats[job] < 1:
        yield "NO_SEATS"


def _digits(code: int, width: int) -> str:
    return f"{code:0{width}d}"
