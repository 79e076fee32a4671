"""Rounds for scans, prices drawn at random, and what a scan must answer, worker by worker."""

from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from matching.candidates import Search, scored_pairs
from matching.eligibility import Facts
from matching.policy import Policy
from matching.problem import Problem
from matching.source import Asked, Floor, Found
from matching.stages import Values, tie_break
from tests.matching.problems import corridor, group, person, post, problem, random_policy

OCCUPATIONS = ("4100106", "4100105", "4100201", "6280101", "6280102")
REGIONS = ("440303", "440305", "440106", "441900", "330105")
PLACES = ("44", "4403", "440305", "4401", "4419", "33", "330105", "99")
WISHES = ("4", "410", "41001", "4100106", "6", "62801", "9")
BIRTHS = (0, 19650301, 19810301, 19900501, 20000601, 20080228, 20080301, 20100227, 20100302)
DAYS = (0, 20260228, 20260301, 20260310, 20260411, 20260701)


@dataclass(frozen=True)
class Round:
    """A problem with everything that sources of its pairs are made of."""

    problem: Problem
    facts: Facts
    policy: Policy
    values: Values


def round_of(case: Problem, policy: Policy, *, pinned: dict[int, int] | None = None) -> Round:
    facts = Facts.of(case)
    pins = np.full(len(case.workers), -1, dtype=np.int32)
    for worker, job in (pinned or {}).items():
        pins[worker] = job
    return Round(case, facts, policy, Values.of(facts, policy, pinned=pins))


def random_round(rng: Random, *, people: int = 12, posts: int = 14) -> Round:
    """Return a round where every rule and every component turns up, dense or thin, with bans and pins."""
    dense = rng.random() < 0.5
    rows = [_person(rng, f"w{k:02d}", dense=dense) for k in range(rng.randint(1, people))]
    jobs = [_post(rng, f"j{k:02d}", dense=dense) for k in range(rng.randint(1, posts))]
    side: dict[str, Any] = {
        "bans": [(rng.choice(rows)["ref"], rng.choice(jobs)["ref"]) for _ in range(rng.choice((0, 0, 4)))]
    }
    if rng.random() < 0.5:
        side["agreements"] = [_corridor(rng) for _ in range(rng.randint(0, 5))]
    if len(rows) > 3 and rng.random() < 0.5:
        side["companions"] = [
            group("job", rows[0]["ref"], rows[1]["ref"]),
            group("city", rows[2]["ref"], rows[3]["ref"]),
        ]
    pinned = {rng.randrange(len(rows)): rng.randrange(len(jobs)) for _ in range(rng.choice((0, 0, 2)))}
    return round_of(problem(rows, jobs, **side), random_policy(rng), pinned=pinned)


def random_asked(rng: Random, jobs: int, *, top: int = 4000) -> Asked:
    """Return prices of a few values, so that pairs tie, or beyond 32 bits, in one level or two."""
    top = rng.choice((1, 3, top, top, 2**40))

    def prices() -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([rng.choice((0, 0, rng.randint(-top // 2, top))) for _ in range(jobs)], dtype=np.int64)

    def ties() -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([rng.randint(0, 2**40) for _ in range(jobs)], dtype=np.int64)

    two = rng.random() < 0.5
    return Asked(
        other=prices(),
        favoured=prices() if rng.random() < 0.5 else None,
        tie_other=ties() if two else None,
        tie_favoured=ties() if two and rng.random() < 0.5 else None,
    )


def random_floor(rng: Random, workers: int) -> Floor:
    if rng.random() < 0.3:
        return Floor.none(workers)
    value = [rng.choice((0, 0, rng.randint(-4000, 12000), -(2**40), 2**40)) for _ in range(workers)]
    tie = [rng.randint(-(2**40), 2**40) for _ in range(workers)]
    return Floor(np.array(value), np.array(tie) if rng.random() < 0.5 else None)


def same(left: Found, right: Found) -> bool:
    """Tell whether two answers are equal to the bit."""
    ties = (left.tie is None) == (right.tie is None) and (
        left.tie is None or right.tie is None or np.array_equal(left.tie, right.tie)
    )
    columns = ("start", "job", "score", "best")
    return ties and all(np.array_equal(getattr(left, name), getattr(right, name)) for name in columns)


Key = tuple[int, int, int]


def expected(case: Round, asked: Asked, floor: Floor, *, most: int = 0, slack: int = -1) -> list[list[tuple[int, int]]]:
    """Return (job, score) of the pairs that a scan must find, worker by worker, without any array."""
    search = Search.of(case.facts, case.policy)
    answer: list[list[tuple[int, int]]] = []
    pairs = scored_pairs(search, (0, len(case.problem.workers)))
    two = asked.tie_other is not None and slack < 0
    for i in range(len(case.problem.workers)):
        keys: list[tuple[Key, int]] = []
        for job, score in zip(
            pairs.job[pairs.worker == i].tolist(), pairs.score[pairs.worker == i].tolist(), strict=True
        ):
            if case.values.pinned[i] not in {-1, job}:
                continue
            favoured = case.values.tier[i] <= case.values.reserved_tier[job]
            value = score - int((asked.other if asked.favoured is None or not favoured else asked.favoured)[job])
            tie = _tie(case, asked, i, job, favoured=bool(favoured)) if two else 0
            keys.append(((-value, -tie, job), score))
        keys.sort()
        least = (int(floor.value[i]), int(floor.tie[i]) if two and floor.tie is not None else 0)
        if slack >= 0:
            best = max([least[0], *(-key[0] for key, _ in keys)])
            answer.append([(key[2], score) for key, score in keys if -key[0] >= best - slack])
        else:
            answer.append([(key[2], score) for key, score in keys if (-key[0], -key[1]) > least][:most])
    return answer


def listed(found: Found) -> list[list[tuple[int, int]]]:
    """Return (job, score) of what was found, worker by worker."""
    rows = zip(found.start[:-1].tolist(), found.start[1:].tolist(), strict=True)
    return [list(zip(found.job[a:b].tolist(), found.score[a:b].tolist(), strict=True)) for a, b in rows]


def _tie(case: Round, asked: Asked, worker: int, job: int, *, favoured: bool) -> int:
    assert asked.tie_other is not None
    paid = (asked.tie_other if asked.tie_favoured is None or not favoured else asked.tie_favoured)[job]
    return int(tie_break(case.values.worker_hash[[worker]], case.values.job_hash[[job]])[0] - paid)


def _some(rng: Random, values: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(rng.sample(values, rng.randint(1, most)))


def _person(rng: Random, ref: str, *, dense: bool) -> dict[str, Any]:
    choosy = 0.15 if dense else 0.6
    skills = [
        (rng.choice(OCCUPATIONS), rng.randint(0, 5), rng.random() < 0.5) for _ in range(rng.choice((0, 0, 1, 2, 4)))
    ]
    return person(
        ref,
        county=rng.choice(("450102", "450103", "451023")),
        birth=rng.choice(BIRTHS) if rng.random() < choosy else 19900501,
        female=rng.random() < 0.5,
        statuses=rng.choice(((), ("general",), ("lifted",), ("monitored",))),
        education=rng.choice((0, 2, 2, 6)),
        skills=skills,
        wishes=_some(rng, WISHES, 3) if rng.random() < choosy else (),
        destinations=_some(rng, PLACES, 4) if rng.random() < choosy else (),
        min_wage=rng.choice((0, 2500, 3500, 3999, 4001)),
        available_from=rng.choice(DAYS) if rng.random() < choosy else 0,
    )


def _post(rng: Random, ref: str, *, dense: bool) -> dict[str, Any]:
    picky = 0.15 if dense else 0.5
    reserved = rng.choice((0, 0, 1))
    return post(
        ref,
        region=rng.choice(REGIONS),
        occupation=rng.choice(OCCUPATIONS),
        level=rng.choice((0, 1, 2, 5)) if rng.random() < picky else 0,
        certificate=rng.random() < picky / 2,
        seats=rng.choice((0, 1, 1, 2)) or reserved,
        wage_high=rng.choice((0, 3000, 3507, 4001, 9000, 15000)),
        education=rng.choice((0, 0, 0, 3)),
        age_min=rng.choice((0, 0, 18, 45)) if rng.random() < picky else 0,
        age_max=rng.choice((0, 44, 59)) if rng.random() < picky else 0,
        hazards=rng.choice(((), ("height",), ("heavy_load",))) if rng.random() < picky else (),
        start=rng.choice(DAYS),
        valid_until=rng.choice((0, 0, 0, 20260228, 20260301)),
        reserved_seats=reserved,
        reserved_tier=rng.randint(0, 2) if reserved else -1,
        reserved_hard=rng.random() < 0.5,
        dormitory=rng.random() < 0.5,
        couple_rooms=rng.choice((0, 0, 2)),
    )


def _corridor(rng: Random) -> dict[str, Any]:
    return corridor(
        rng.choice(("45", "4501", "451023")),
        rng.choice(("44", "4403", "440106", "33")),
        end=rng.choice((0, 0, 20260401)),
        paired=rng.random() < 0.5,
    )
