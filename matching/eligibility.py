"""Who may take which job: one small predicate a rule, each with its code (CONTRACT.md, "Eligible").

A predicate takes the facts and equally long arrays of worker and job rows, and tells of each pair whether
the rule refuses it. Dates are ``yyyymmdd``, so that somebody is ``n`` years old on a date exactly when
``date - birth > n * 10000``: the birthday itself counts from the next day, 29 February from 1 March.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from matching.corridors import Corridors
from matching.parcels import Lasting
from matching.problem import HAZARDS, Flags, Ints, Longs, Problem, each_item, prefix_fits

RULE_SET = "contract-1"
"""Version of the rules below, stated in every certificate."""
ADULT, WORKING_AGE = 18, 16
STATUTORY = sum(1 << HAZARDS.index(name) for name in ("underground_mine", "intensity_4", "heavy_load"))


@dataclass(frozen=True)
class Facts(Lasting):
    """A problem with what the rules read more than once.

    Attributes:
        start: start date of each job, the round's date where none is given. wage: pay compared with floors.
        open: jobs that have a seat and have not expired. corridors: None = every corridor is open.
        banned: ``worker * jobs + job`` of each ban, sorted.
    """

    problem: Problem
    start: Ints
    wage: Ints
    open: Flags
    corridors: Corridors | None
    banned: Longs

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Prepare a problem; costs about as much as reading its columns once."""
        jobs = problem.jobs
        start = np.where(jobs.start > 0, jobs.start, problem.date).astype(np.int32)
        alive = (jobs.valid_until == 0) | (jobs.valid_until >= problem.date)
        return cls(
            problem=problem,
            start=start,
            wage=jobs.wage,
            open=alive & (jobs.seats > 0),
            corridors=Corridors.of(problem, start),
            banned=_banned(problem),
        )


Predicate = Callable[[Facts, Ints, Ints], Flags]


@dataclass(frozen=True)
class Rule:
    """One rule: its stable code, its predicate, and the law or the text it comes from."""

    code: str
    refuses: Predicate
    source: str


def under_16(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Not yet 16 on the earlier of the round's date and the start date; an unknown birth date is refused."""
    birth = facts.problem.workers.birth[worker]
    earlier = np.minimum(facts.start, facts.problem.date)[job]
    return (birth <= 0) | ~_is_aged(birth, earlier, years=WORKING_AGE)


def below_order_age(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Younger on the start date than the order's ``age_min``."""
    least = facts.problem.jobs.age_min[job]
    return (least > 0) & ~_is_aged(facts.problem.workers.birth[worker], facts.start[job], years=least)


def above_order_age(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Older on the start date than the order's ``age_max``."""
    most = facts.problem.jobs.age_max[job]
    return (most > 0) & _is_aged(facts.problem.workers.birth[worker], facts.start[job], years=most + 1)


def minor_at_hazard(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Under 18 on the start date, and the job has any hazard."""
    adult = _is_aged(facts.problem.workers.birth[worker], facts.start[job], years=ADULT)
    return np.asarray((facts.problem.jobs.hazards[job] != 0) & ~adult)


def woman_at_statutory_hazard(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Sex F, and the job is in an underground mine, of intensity 4, or of heavy loads."""
    statutory = facts.problem.jobs.hazards[job] & STATUTORY != 0
    return np.asarray(facts.problem.workers.female[worker] & statutory)


def without_skill(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """The job needs a skill, and the worker has none of its occupation at its level."""
    return _needs_skill(facts.problem, job) & ~_has_skill(facts, worker, job, certified=False)


def without_certificate(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """The skill is there at the level needed, but not the certificate that the job needs with it."""
    uncertified = facts.problem.jobs.certificate[job] & ~_has_skill(facts, worker, job, certified=True)
    return uncertified & _has_skill(facts, worker, job, certified=False)


def against_wishes(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """The worker named occupations, and the job's begins with none of them."""
    workers = facts.problem.workers
    refused = workers.wish_start[worker + 1] > workers.wish_start[worker]
    for _, pair, item in each_item(workers.wish_start, worker):
        code = facts.problem.jobs.occupation[job[pair]]
        fits = prefix_fits(code, code=workers.wish_code[item], width=workers.wish_width[item], digits=7)
        refused[pair[fits]] = False
    return refused


def against_destinations(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """The worker named places, and the job's region begins with none of them."""
    start = facts.problem.workers.destination_start
    return (start[worker + 1] > start[worker]) & (destination_place(facts.problem, worker, job) < 0)


def below_wage_floor(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """``wage_high``, or ``wage_low`` where it is empty, is below the worker's floor."""
    return facts.wage[job] < facts.problem.workers.min_wage[worker]


def below_education(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Less education than the job's least; vocational counts as senior."""
    return facts.problem.workers.education[worker] < facts.problem.jobs.education[job]


def not_available(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """Free only after the start date."""
    return facts.problem.workers.available_from[worker] > facts.start[job]


def expired(facts: Facts, worker: Ints, job: Ints) -> Flags:  # noqa: ARG001 - every rule takes a pair
    """The order's last day of validity lies before the round's date."""
    until = facts.problem.jobs.valid_until[job]
    return (until > 0) & (until < facts.problem.date)


def without_seats(facts: Facts, worker: Ints, job: Ints) -> Flags:  # noqa: ARG001 - every rule takes a pair
    """The order has no seat."""
    return facts.problem.jobs.seats[job] <= 0


def without_agreement(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """No agreement covers the worker's county and the job's region on the start date."""
    if facts.corridors is None:
        return np.zeros(len(worker), dtype=np.bool_)
    return ~facts.corridors.covers(worker, job)


def is_banned(facts: Facts, worker: Ints, job: Ints) -> Flags:
    """The coordinator banned the pair."""
    if not len(facts.banned):
        return np.zeros(len(worker), dtype=np.bool_)
    key = worker.astype(np.int64) * len(facts.problem.jobs) + job
    place = np.searchsorted(facts.banned, key)
    return np.asarray(np.take(facts.banned, place, mode="clip") == key)


RULES = (
    Rule("AGE_UNDER_16", under_16, "禁止使用童工规定 2, 4; 劳动法 15"),
    Rule("AGE_BELOW_ORDER", below_order_age, "order"),
    Rule("AGE_ABOVE_ORDER", above_order_age, "order"),
    Rule("MINOR_HAZARD", minor_at_hazard, "劳动法 64; 职业病防治法 38"),
    Rule("FEMALE_STATUTORY", woman_at_statutory_hazard, "女职工劳动保护特别规定"),
    Rule("SKILL_MISSING", without_skill, "order"),
    Rule("CERT_MISSING", without_certificate, "order; 安全生产法 30"),
    Rule("WISH", against_wishes, "worker"),
    Rule("DESTINATION", against_destinations, "worker"),
    Rule("WAGE_FLOOR", below_wage_floor, "worker"),
    Rule("EDUCATION", below_education, "order"),
    Rule("NOT_AVAILABLE", not_available, "worker"),
    Rule("ORDER_EXPIRED", expired, "order"),
    Rule("NO_SEATS", without_seats, "order"),
    Rule("NO_AGREEMENT", without_agreement, "agreement"),
    Rule("BANNED", is_banned, "coordinator"),
)
"""Every rule; bit ``k`` of a refusal mask belongs to ``RULES[k]``."""


def refusal_mask(facts: Facts, worker_index: int) -> npt.NDArray[np.uint32]:
    """Tell which rules refuse one worker each job: bit ``k`` for ``RULES[k]``, 0 = eligible, one entry a job."""
    job = np.arange(len(facts.problem.jobs), dtype=np.int32)
    return pair_refusals(facts, np.full(len(job), worker_index, dtype=np.int32), job)


def pair_refusals(facts: Facts, worker: Ints, job: Ints) -> npt.NDArray[np.uint32]:
    """Tell which rules refuse each pair: bit ``k`` for ``RULES[k]``, 0 = eligible."""
    mask = np.zeros(len(worker), dtype=np.uint32)
    for bit, rule in enumerate(RULES):
        mask |= rule.refuses(facts, worker, job).astype(np.uint32) << np.uint32(bit)
    return mask


def codes_of(mask: int) -> tuple[str, ...]:
    """Name the rules whose bits are set."""
    return tuple(rule.code for bit, rule in enumerate(RULES) if mask >> bit & 1)


def destination_place(problem: Problem, worker: Ints, job: Ints) -> Ints:
    """Return the place (from 0) of the first named destination that holds the job's region; -1 = none of them."""
    workers = problem.workers
    place = np.full(len(worker), -1, dtype=np.int32)
    for k, pair, item in each_item(workers.destination_start, worker):
        region = problem.jobs.region[job[pair]]
        code, width = workers.destination_code[item], workers.destination_width[item]
        chosen = pair[prefix_fits(region, code=code, width=width, digits=6)]
        place[chosen[place[chosen] < 0]] = k
    return place


def _is_aged(birth: Ints, date: Ints, *, years: Ints | int) -> Flags:
    return np.asarray(date - birth > np.asarray(years) * 10000)


def _needs_skill(problem: Problem, job: Ints) -> Flags:
    return np.asarray((problem.jobs.level[job] > 0) | problem.jobs.certificate[job])


def _has_skill(facts: Facts, worker: Ints, job: Ints, *, certified: bool) -> Flags:
    """A skill of the job's occupation with at least its level, and with a certificate where asked."""
    workers, jobs = facts.problem.workers, facts.problem.jobs
    has = np.zeros(len(worker), dtype=np.bool_)
    for _, pair, item in each_item(workers.skill_start, worker):
        same = workers.skill_occupation[item] == jobs.occupation[job[pair]]
        serves = same & (workers.skill_level[item] >= jobs.level[job[pair]])
        has[pair] |= serves & workers.skill_certified[item] if certified else serves
    return has


def _banned(problem: Problem) -> Longs:
    if problem.pins is None:
        return np.zeros(0, dtype=np.int64)
    ban = ~problem.pins.pin
    return np.unique(problem.pins.worker[ban].astype(np.int64) * len(problem.jobs) + problem.pins.job[ban])
