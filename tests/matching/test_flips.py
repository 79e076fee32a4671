"""What must not matter changes no byte: sex outside the statutory rule, age inside every limit."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from matching import Policy, Problem, Proposals, solve
from matching.errors import PinError
from matching.problem import HAZARDS
from matching.tables import account, result_tables, to_csv
from tests.matching.problems import random_policy, random_problem, seeded

AGED = (19680101, 20070101)
"""Born between these days a person is of age, and no order's limit of ages below lies between."""
FOR_ALL = [name for name in HAZARDS if name not in ("underground_mine", "intensity_4", "heavy_load")]
"""Hazards that no rule keeps women from."""


def a_round(random: Random) -> Problem:
    """Return a round whose orders have hazards and limits of ages, which nobody here is beyond."""
    case = random_problem(random, people=8, posts=5, side=random.random() < 0.3)
    jobs, many = case.jobs, len(case.jobs)
    limits: dict[str, Any] = {
        "hazards": np.array([1 << HAZARDS.index(random.choice(FOR_ALL)) for _ in range(many)], dtype=np.int32),
        "age_min": np.array([random.choice((0, 16, 18)) for _ in range(many)], dtype=np.int32),
        "age_max": np.array([random.choice((0, 59, 60)) for _ in range(many)], dtype=np.int32),
    }
    return replace(case, jobs=replace(jobs, **limits), workers=reborn(case, random))


def reborn(case: Problem, random: Random, *, who: int | None = None) -> Any:
    """Return the workers with other birthdays inside the limits, all of them or one."""
    birth = case.workers.birth.copy()
    for worker in range(len(birth)) if who is None else [who]:
        birth[worker] = (
            random.randrange(AGED[0] // 10_000, AGED[1] // 10_000) * 10_000 + random.randint(1, 12) * 100 + 7
        )
    return replace(case.workers, birth=birth)


def said(case: Problem, policy: Policy) -> dict[str, Any]:
    """Return every byte that the round comes to, but for the report that counts people by sex and age."""
    try:
        solution = solve(case, policy)
    except PinError as error:
        return {"refused": str(error)}
    made: dict[str, Any] = {
        "job_of_worker": solution.job_of_worker,
        "prices": solution.prices,
        "proven": solution.proven,
    }
    tables = result_tables(case, Proposals.of(solution), account(case, policy, **made))
    return {name: to_csv(table) for name, table in tables.items() if name != "fairness"} | solution.certificate()


def nothing_differs(seed: int) -> None:
    """Flip the sex of one person, or their age, or both; every answer must be the same."""
    random = seeded(seed)
    case, policy = a_round(random), random_policy(random)
    who = random.randrange(len(case.workers))
    workers = reborn(case, random, who=who) if seed % 3 else case.workers
    if seed % 3 != 1:
        female = workers.female.copy()
        female[who] = ~female[who]
        workers = replace(workers, female=female)
    assert said(replace(case, workers=workers), policy) == said(case, policy), seed


def test_flips_of_sex_and_age_change_nothing() -> None:
    for seed in range(60):
        nothing_differs(seed)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_flips_of_sex_and_age_change_nothing() -> None:
    for seed in range(10_000):
        nothing_differs(seed)


def test_the_flips_would_be_seen_where_they_matter() -> None:
    """Guards the test: a hazard that women are kept from, or a limit of ages, changes what is said."""
    seen = 0
    for seed in range(20):
        random = seeded(seed)
        case = a_round(random)
        heavy = np.full(len(case.jobs), 1 << HAZARDS.index("heavy_load"), dtype=np.int32)
        one = replace(case, jobs=replace(case.jobs, hazards=heavy))
        other = replace(one, workers=replace(one.workers, female=~one.workers.female))
        seen += said(one, Policy()) != said(other, Policy())
    assert seen > 5
