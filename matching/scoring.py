"""What makes a pair good: one small function a component, each 0..1000 points in whole numbers.

No component reads sex, age, or anything about health or family. Integer arithmetic gives the same
points on every machine. Components whose facts a problem folder has no column for give 0 points.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.eligibility import Facts, destination_place
from matching.policy import COMPONENTS, POINTS, Policy
from matching.problem import TOGETHER, Flags, Ints, Longs, each_item

UNSKILLED = 500
CERTIFIED, SKILLED = 1000, 700
OVERQUALIFIED = 100
WAGE_SPAN = 8000
ANYWHERE = 500
PLACE_STEP = 200
ALLIANCE = 600
SHARED_ROOM = 500
CLOSE_DAYS = 90

Component = Callable[[Facts, Ints, Ints], Ints]


def skill_fit(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 to a certified skill of the occupation at the job's level, 700 without certificate, 500 to none.

    Each level above the first beyond what the job needs costs 100; the best of the worker's skills counts.
    """
    workers, jobs = facts.problem.workers, facts.problem.jobs
    points = np.full(len(worker), -1, dtype=np.int32)
    for _, pair, item in each_item(workers.skill_start, worker):
        beyond = workers.skill_level[item] - jobs.level[job[pair]]
        serves = (workers.skill_occupation[item] == jobs.occupation[job[pair]]) & (beyond >= 0)
        held = np.where(workers.skill_certified[item], CERTIFIED, SKILLED) - OVERQUALIFIED * np.maximum(beyond - 1, 0)
        points[pair] = np.maximum(points[pair], np.where(serves, held, -1))
    return _points(np.where(points < 0, UNSKILLED, points))


def wage_gain(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 for pay 8,000 yuan a month above the worker's floor, in proportion below; no floor counts as 0."""
    gain = facts.wage[job].astype(np.int64) - facts.problem.workers.min_wage[worker]
    return _points(np.clip(gain, 0, WAGE_SPAN) * POINTS // WAGE_SPAN)


def destination_rank(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 to the first named destination, 200 less for each later one; 500 to somebody who named none."""
    place = destination_place(facts.problem, worker, job)
    start = facts.problem.workers.destination_start
    ranked = np.maximum(POINTS - PLACE_STEP * place, 0)
    named = np.where(place >= 0, ranked, 0)
    return _points(np.where(start[worker + 1] > start[worker], named, ANYWHERE))


def agreement(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 in a paired corridor, 600 in another covered one, 0 where no agreements are known."""
    if facts.corridors is None:
        return _none(facts, worker, job)
    covered = np.where(facts.corridors.covers(worker, job), ALLIANCE, 0)
    return _points(np.where(facts.corridors.is_paired(worker, job), POINTS, covered))


def lodging(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 for a dormitory; to two companions who go to one job: 1000 for couple rooms, 500 for a dormitory."""
    jobs = facts.problem.jobs
    pair = goes_in_two(facts)[worker]
    dormitory = jobs.dormitory[job]
    alone = np.where(dormitory, POINTS, 0)
    together = np.where(jobs.couple_rooms[job] > 0, POINTS, np.where(dormitory, SHARED_ROOM, 0))
    return _points(np.where(pair, together, alone))


def start_closeness(facts: Facts, worker: Ints, job: Ints) -> Ints:
    """Give 1000 when the job starts as soon as the worker is free, in proportion down to 0 after 90 days."""
    date = np.int32(facts.problem.date)
    free = day_number(np.maximum(facts.problem.workers.available_from, date))[worker]
    wait = day_number(facts.start)[job] - free
    return _points(POINTS - np.clip(wait, 0, CLOSE_DAYS) * POINTS // CLOSE_DAYS)


def goes_in_two(facts: Facts) -> Flags:
    """Workers in a group of exactly two that goes to one job."""
    flags = np.zeros(len(facts.problem.workers), dtype=np.bool_)
    companions = facts.problem.companions
    if companions is not None:
        two = np.bincount(companions.group, minlength=len(companions)) == 2  # noqa: PLR2004 - a pair is two
        wanted = two & (companions.together == TOGETHER.index("job"))
        flags[companions.worker[wanted[companions.group]]] = True
    return flags


def day_number(date: Ints) -> Longs:
    """Days since a fixed day, from ``yyyymmdd`` of the Gregorian calendar (counting years from March)."""
    day = date.astype(np.int64)
    month = day // 100 % 100
    year = day // 10000 - (month <= 2)  # noqa: PLR2004 - January and February close the year before
    since_march = (153 * ((month + 9) % 12) + 2) // 5
    return 365 * year + year // 4 - year // 100 + year // 400 + since_march + day % 100


def _points(value: npt.NDArray[Any]) -> Ints:
    return np.asarray(value, dtype=np.int32)


def _none(facts: Facts, worker: Ints, job: Ints) -> Ints:  # noqa: ARG001 - every component takes a pair
    return np.zeros(len(worker), dtype=np.int32)


_FUNCTIONS: dict[str, Component] = {
    "skill_fit": skill_fit,
    "wage_gain": wage_gain,
    "destination_rank": destination_rank,
    "agreement": agreement,
    "brand_fit": _none,
    "continuity": _none,
    "distance": _none,
    "lodging": lodging,
    "start_closeness": start_closeness,
    "kept_promise": _none,
    "predicted_stay": _none,
}


def score_components(facts: Facts, policy: Policy, *, worker: Ints, job: Ints) -> dict[str, Ints]:
    """Return the points of each component times its weight, in the order of ``COMPONENTS``; they add up to the score."""
    return {
        name: _FUNCTIONS[name](facts, worker, job) * np.int32(policy.weights[name])
        if policy.weights[name]
        else _none(facts, worker, job)
        for name in COMPONENTS
    }


def total_score(facts: Facts, policy: Policy, *, worker: Ints, job: Ints) -> Ints:
    """Return the score of each pair: the sum of its components, at most ``policy.max_score``."""
    total = np.zeros(len(worker), dtype=np.int32)
    for name in COMPONENTS:
        if policy.weights[name] and _FUNCTIONS[name] is not _none:
            total += _FUNCTIONS[name](facts, worker, job) * np.int32(policy.weights[name])
    return total
