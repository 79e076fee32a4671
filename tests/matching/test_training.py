"""Which course would place whom: the numbers are those of a round solved with the course taken."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from matching.result import NONE
from matching.solve import solve
from matching.training import Course, courses
from matching.what_if import with_skill
from tests.matching.solved import Round, solved
from tests.oracle.folders import Tables, folder_of, folders, job, member, worker


def offered(round_: Round, *, seats: int = 30) -> list[Course]:
    return courses(round_.problem, round_.policy, round_.solution, seats=seats)


def names(round_: Round, course: Course) -> list[str]:
    return [round_.problem.workers.ref[row] for row in course.trainees]


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_a_course_brings_what_it_says_when_exactly_its_trainees_have_taken_it(tables: Tables) -> None:
    round_ = solved(tables)
    for course in offered(round_, seats=2):
        rows = np.array(course.trainees)
        assert 1 <= len(rows) <= course.seats
        assert (round_.solution.job_of_worker[rows] < 0).all()
        taken = with_skill(
            round_.problem.workers,
            rows,
            occupation=np.full(len(rows), course.occupation, dtype=np.int32),
            level=np.full(len(rows), course.level, dtype=np.int32),
            certified=np.full(len(rows), course.certificate),
        )
        again = solve(replace(round_.problem, workers=taken), round_.policy)
        more = np.array(again.placed_by_tier) - round_.solution.placed_by_tier
        assert course.placed_more_by_tier == tuple(more.tolist())
        assert course.placed_more == again.placed - round_.solution.placed > 0


def test_people_gain_jointly_and_not_one_by_one() -> None:
    """Three lack the skill, two seats are open: the course places two, not three."""
    round_ = solved(folder_of(workers=[worker(f"w{k}") for k in range(3)], jobs=[job("j", level="2", seats="2")]))
    (course,) = offered(round_)
    assert (course.occupation, course.level, course.certificate) == (4100106, 2, False)
    assert (course.placed_more, len(course.trainees), course.proven) == (2, 2, True)


def test_a_small_course_takes_the_most_favoured_first() -> None:
    people = [worker("a"), worker("b", statuses="monitored"), worker("c", statuses="lifted")]
    round_ = solved(folder_of(workers=people, jobs=[job("j", level="1", certificate="1", seats="3")]))
    (course,) = offered(round_, seats=2)
    assert (names(round_, course), course.placed_more_by_tier) == (["b", "c"], (1, 1, 0, 0))


def test_the_course_that_places_most_comes_first() -> None:
    people = [worker(f"w{k}") for k in range(5)]
    orders = [job("one", level="1"), job("three", occupation="6-28-01-01", level="1", seats="3")]
    found = offered(solved(folder_of(workers=people, jobs=orders)))
    assert [(course.occupation, course.placed_more) for course in found] == [(6280101, 3), (4100106, 1)]


def test_no_course_is_offered_where_something_else_stands_in_the_way() -> None:
    people = [worker("a", destinations="33"), worker("b", wishes="6"), worker("c", min_wage="9000")]
    assert offered(solved(folder_of(workers=people, jobs=[job("j", level="1")]))) == []


def test_members_of_a_group_are_not_trained_alone() -> None:
    groups = [member("g", "w1"), member("g", "w2")]
    round_ = solved(folder_of(jobs=[job("j", level="1", seats="2")], companions=groups))
    assert offered(round_) == []


def test_a_round_that_is_not_proved_is_compared_without_its_side_rules_and_says_so() -> None:
    groups = [member("g", "w1"), member("g", "w2")]
    round_ = solved(folder_of(jobs=[job("j", level="1", seats="2")], companions=groups))
    unproved = replace(round_, solution=replace(round_.solution, proof=NONE))
    (course,) = offered(unproved)
    assert (course.alone, course.placed_more) == (True, 2)


def test_a_full_job_asks_for_no_course() -> None:
    people = [worker("a", skills="4-10-01-06:2"), worker("b")]
    assert offered(solved(folder_of(workers=people, jobs=[job("j", level="2")]))) == []
