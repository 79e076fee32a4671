"""Merged jobs are alike to every worker, and what is placed in a class finds a seat at one of its jobs."""

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.eligibility import Facts, pair_refusals
from matching.merged import Merged
from matching.policy import Policy
from matching.scoring import total_score
from matching.stages import Values
from tests.matching.problems import person, post, problem, seeded
from tests.matching.scans import random_round, round_of


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_every_worker_is_eligible_for_all_jobs_of_a_class_or_for_none_and_scores_alike(seed: int) -> None:
    case = random_round(seeded(seed), posts=40)
    merged = Merged.of(case.facts, case.policy)
    workers, jobs = len(case.problem.workers), len(case.problem.jobs)
    worker, job = np.divmod(np.arange(workers * jobs, dtype=np.int32), np.int32(jobs))
    facts = Facts.of(merged.problem)
    kind = merged.class_of_job[job]
    fits = pair_refusals(case.facts, worker, job) == 0
    assert np.array_equal(fits, pair_refusals(facts, worker, kind) == 0)
    score = total_score(case.facts, case.policy, worker=worker, job=job)
    assert np.array_equal(score[fits], total_score(facts, case.policy, worker=worker, job=kind)[fits])
    values = Values.of(facts, case.policy, pinned=np.full(workers, -1, dtype=np.int32))
    assert np.array_equal(case.values.favoured(worker, job), values.favoured(worker, kind))
    assert merged.problem.jobs.seats.sum() == case.problem.jobs.seats.sum()
    assert list(merged.problem.jobs.ref) == sorted(merged.problem.jobs.ref)


def test_jobs_that_nobody_can_tell_apart_are_one() -> None:
    posts = [post("a", seats=2, age_max=60), post("b", seats=3, age_max=59), post("c", wage_high=4100)]
    case = round_of(problem([person("w"), person("x", destinations=("44",))], posts), Policy.default())
    merged = Merged.of(case.facts, case.policy)
    assert merged.class_of_job.tolist() == [0, 0, 1]
    assert merged.problem.jobs.seats.tolist() == [5, 1]
    assert merged.spread(np.array([7, 9])).tolist() == [7, 7, 9]


def test_a_banned_job_stays_alone() -> None:
    case = round_of(problem([person("w")], [post("a"), post("b"), post("c")], bans=[("w", "b")]), Policy.default())
    assert Merged.of(case.facts, case.policy).class_of_job.tolist() == [0, 1, 0]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_everybody_of_a_full_class_gets_a_seat_that_is_theirs(seed: int) -> None:
    rng = seeded(seed)
    hard = rng.random() < 0.5
    posts = [_reserving(rng, f"j{k}", hard=hard) for k in range(rng.randint(1, 6))]
    people = [person(f"w{k:02d}", statuses=rng.choice((("monitored",), ("general",)))) for k in range(20)]
    case = round_of(problem(people, posts), Policy.default())
    merged = Merged.of(case.facts, case.policy)
    values = Values.of(Facts.of(merged.problem), case.policy, pinned=case.values.pinned)
    placed, favoured = _fill(rng, merged, values, hard=hard)
    job = merged.split(placed, favoured=favoured)
    sits = np.flatnonzero(placed >= 0)
    assert np.array_equal(merged.class_of_job[job[sits]], placed[sits])
    assert (job[placed < 0] == -1).all()
    jobs = case.problem.jobs
    for k in range(len(jobs)):
        here = job == k
        others = here & ~favoured
        assert here.sum() <= jobs.seats[k]
        assert not hard or others.sum() <= jobs.seats[k] - jobs.reserved_seats[k]
    for kind in range(len(merged.problem.jobs)):
        inside = np.flatnonzero(merged.class_of_job == kind)
        held = sum(min(int((favoured & (job == k)).sum()), int(jobs.reserved_seats[k])) for k in inside)
        whole = merged.problem.jobs.reserved_seats[kind]
        assert held == min(int((favoured & (placed == kind)).sum()), int(whole))


def _reserving(rng: Random, ref: str, *, hard: bool) -> dict[str, object]:
    seats = rng.randint(0, 4)
    reserved = rng.randint(0, seats)
    tier = 1 if reserved else -1
    return post(ref, seats=seats, reserved_seats=reserved, reserved_tier=tier, reserved_hard=hard)


def _fill(rng: Random, merged: Merged, values: Values, *, hard: bool) -> tuple[np.ndarray, np.ndarray]:
    """Place people wherever the class still has a seat for them."""
    jobs = merged.problem.jobs
    placed, favoured = np.full(20, -1, dtype=np.int32), np.zeros(20, dtype=np.bool_)
    others = np.zeros(len(jobs), dtype=np.int64)
    for worker in rng.sample(range(20), 20):
        kind = rng.randrange(len(jobs))
        liked = bool(values.tier[worker] <= values.reserved_tier[kind])
        closed = hard and not liked and others[kind] >= jobs.seats[kind] - jobs.reserved_seats[kind]
        if (placed == kind).sum() < jobs.seats[kind] and not closed:
            placed[worker], favoured[worker] = kind, liked
            others[kind] += not liked
    return placed, favoured
