"""One repair from the stored optimum says what solving the changed round whole says, for every kind of change."""

from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from matching.candidates import Search
from matching.changes import EFFORT, Change, apply_changes, efforts
from matching.eligibility import Facts, codes_of, refusal_mask
from matching.errors import InputError
from matching.margins import Margins
from matching.more_seats import more_seats
from matching.nets import Market
from matching.policy import Policy
from matching.problem import Problem
from matching.result import Solution
from matching.room import Room
from matching.seat_graph import SeatGraph
from matching.solve import gather, solve
from tests.matching.problems import honourable, random_policy, random_problem, seeded

randoms = st.randoms(use_true_random=False)


def demanding(rng: Random, *, people: int = 6) -> Problem:
    """A random problem where orders ask for skills, schooling and a date that not everybody has."""
    problem = random_problem(rng, people=people)
    workers, jobs = problem.workers, problem.jobs
    level, school = [rng.choice((0, 0, 0, 1, 3)) for _ in jobs.ref], [rng.choice((0, 0, 3, 4)) for _ in jobs.ref]
    certificate, start = [rng.random() < 0.2 for _ in jobs.ref], [rng.choice((20260301, 20260420)) for _ in jobs.ref]
    skills = np.cumsum([0, *(rng.choice((0, 1)) for _ in workers.ref)]).astype(np.int32)
    return honourable(
        problem,
        jobs=replace(
            jobs,
            level=np.array(level, dtype=np.int32),
            certificate=np.array(certificate),
            education=np.array(school, dtype=np.int32),
            start=np.array(start, dtype=np.int32),
        ),
        workers=replace(
            workers,
            available_from=np.array([rng.choice((0, 0, 20260310, 20260501)) for _ in workers.ref], dtype=np.int32),
            skill_start=skills,
            skill_occupation=np.full(skills[-1], 4100106, dtype=np.int32),
            skill_level=np.array([rng.choice((0, 1, 3)) for _ in range(skills[-1])], dtype=np.int32),
            skill_certified=np.array([rng.random() < 0.3 for _ in range(skills[-1])], dtype=np.bool_),
        ),
    )


def market_of(problem: Problem, policy: Policy) -> tuple[Market, Solution]:
    solution = solve(problem, policy)
    return Market.of(problem, policy, job_of_worker=solution.job_of_worker, prices=solution.prices), solution


def changes_of(problem: Problem, worker: int) -> list[Change]:
    """Every pair that up to three changes would open."""
    masks = refusal_mask(Facts.of(problem), worker).tolist()
    return [
        Change(worker, job, codes_of(mask), yuan=0, placed=False)
        for job, mask in enumerate(masks)
        if efforts()[mask] and "NO_AGREEMENT" not in codes_of(mask)
    ]


def agreeing(problem: Problem, policy: Policy) -> Counter[tuple[str, bool]]:
    """Ask the repair and a whole solve about every change; count kinds of change by what both said."""
    market, solution = market_of(problem, policy)
    room = Room.of(market, policy)
    seen: Counter[tuple[str, bool]] = Counter()
    for worker in np.flatnonzero(solution.job_of_worker < 0).tolist():
        for change in changes_of(problem, worker):
            changed = apply_changes(problem, [change])
            pairs = gather(Search.of(Facts.of(changed), policy))
            said = bool(room.places(pairs.take(np.flatnonzero(pairs.worker == worker))).any())
            assert said == (solve(changed, policy).job_of_worker[worker] >= 0), change
            seen.update((step, said) for step in change.steps)
    return seen


def test_every_kind_of_change_is_judged_as_by_solving_again() -> None:
    seen: Counter[tuple[str, bool]] = Counter()
    for seed in range(120):
        rng = seeded(seed)
        seen += agreeing(demanding(rng), random_policy(rng))
    kinds = set(EFFORT) - {"NO_AGREEMENT"}
    assert {(kind, said) for kind in kinds for said in (True, False)} <= set(seen)


@settings(deadline=None, max_examples=60)
@given(rng=randoms)
def test_any_change_is_judged_as_by_solving_again(rng: Random) -> None:
    agreeing(demanding(rng, people=8), random_policy(rng))


def gains_agree(problem: Problem, policy: Policy) -> None:
    market, solution = market_of(problem, policy)
    margins = Margins.of(SeatGraph.of(market, policy))
    assert margins.exact
    said = {more.job: more for more in more_seats(margins, policy)}
    before = [stage.objective for stage in solution.stages[:-1]]
    for job in np.flatnonzero(market.search.facts.open).tolist():
        seats = problem.jobs.seats.copy()
        seats[job] += 1
        again = solve(replace(problem, jobs=replace(problem.jobs, seats=seats)), policy)
        gained = [stage.objective - old for stage, old in zip(again.stages[:-1], before, strict=True)]
        assert (any(gained)) == (job in said)
        if job not in said:
            continue
        assert [gain for _, gain in said[job].gains] == gained
        if policy.objective == "strict":
            more = np.array(again.placed_by_tier) - np.array(solution.placed_by_tier)
            assert said[job].tier == (int(more.argmax()) if more.any() else -1)
            assert said[job].score == again.total_score - solution.total_score


def test_one_more_seat_is_worth_what_solving_with_it_gains() -> None:
    for seed in range(150):
        rng = seeded(seed)
        gains_agree(demanding(rng), random_policy(rng))


@settings(deadline=None, max_examples=60)
@given(rng=randoms)
def test_one_more_seat_anywhere_is_worth_what_solving_with_it_gains(rng: Random) -> None:
    gains_agree(demanding(rng, people=8), random_policy(rng))


@settings(deadline=None, max_examples=60)
@given(rng=randoms)
def test_with_side_rules_a_place_is_promised_only_where_solving_again_gives_one(rng: Random) -> None:
    problem, policy = honourable(random_problem(rng, side=True)), random_policy(rng)
    policy = replace(policy, county_share=rng.choice((100, 100, 50)), require_targets=rng.random() < 0.2)
    try:
        market, solution = market_of(problem, policy)
    except InputError:
        reject()
    room = Room.of(market, policy)
    for worker in np.flatnonzero(solution.job_of_worker < 0).tolist() if solution.proven else []:
        for change in changes_of(problem, worker):
            changed = apply_changes(problem, [change])
            pairs = gather(Search.of(Facts.of(changed), policy))
            if room.places(pairs.take(np.flatnonzero(pairs.worker == worker))).any():
                assert solve(changed, policy).job_of_worker[worker] >= 0
