"""One question about one worker or one job gives what the whole account says."""

import pytest
from hypothesis import given, settings

from matching.ask import explain_job, explain_worker
from matching.errors import InputError
from tests.matching.solved import by_worker, solved
from tests.oracle.folders import Tables, folder_of, folders, job, worker


@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_an_answer_about_one_worker_is_that_of_the_account(tables: Tables) -> None:
    round_ = solved(tables)
    everybody = by_worker(round_, round_.said.lists)
    reasons = {reason.worker: reason for reason in round_.said.why_not}
    for row, name in enumerate(round_.problem.workers.ref):
        answer = explain_worker(round_.problem, round_.policy, round_.solution, worker=name)
        assert answer.job == round_.placed.get(name, "")
        assert answer.why_not == reasons.get(row)
        assert list(answer.recommendations) == everybody.get(name, [])
        assert sum(answer.components.values()) == answer.score


@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_an_answer_about_one_job_is_that_of_the_account(tables: Tables) -> None:
    round_ = solved(tables)
    vacancies = {vacancy.job: vacancy for vacancy in round_.said.vacancies}
    for row, name in enumerate(round_.problem.jobs.ref):
        answer = explain_job(round_.problem, round_.policy, round_.solution, job=name)
        assert answer.vacancy == vacancies.get(row)
        assert answer.open_seats == answer.seats - len(answer.workers)
        assert {round_.placed[who] for who in answer.workers} <= {name}
        assert (answer.reason is None) == (answer.open_seats == 0)


def test_an_answer_is_in_words() -> None:
    round_ = solved(folder_of(workers=[worker("a"), worker("b", wishes="6")], jobs=[job("j", seats="2")]))
    placed, unplaced = (
        explain_worker(round_.problem, round_.policy, round_.solution, worker=name) for name in ("a", "b")
    )
    assert placed.reason.zh.startswith("推荐到岗位j，共")
    assert "意向职业" in unplaced.reason.zh
    assert unplaced.change is not None
    assert "wish for one more occupation" in unplaced.change.en


def test_an_unknown_reference_is_refused() -> None:
    round_ = solved(folder_of())
    with pytest.raises(InputError) as caught:
        explain_worker(round_.problem, round_.policy, round_.solution, worker="nobody")
    assert caught.value.code == "UNKNOWN_WORKER"
    with pytest.raises(InputError) as caught:
        explain_job(round_.problem, round_.policy, round_.solution, job="nothing")
    assert caught.value.code == "UNKNOWN_JOB"
