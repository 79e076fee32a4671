"""Reasons: counted as the oracle counts them, and every promised change proved by solving the changed problem."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from matching import sentences
from matching.candidates import Search
from matching.changes import apply_changes
from matching.eligibility import RULES, Facts
from matching.explain import WhyNot, sentences_of
from matching.policy import COMPONENTS, Policy
from matching.solve import gather, solve
from tests.matching.solved import RULE_OF, Round, solved
from tests.oracle.folders import Row, Tables, agreement, folder_of, folders, job, member, pin, worker
from tests.oracle.reference import eligible_pairs, refusals


def reasons(round_: Round) -> dict[str, WhyNot]:
    return {round_.problem.workers.ref[reason.worker]: reason for reason in round_.said.why_not}


def alone(person: Row, *orders: Row, **tables: list[Row]) -> WhyNot:
    """Why one worker among these jobs has no proposal."""
    return reasons(solved(folder_of(workers=[person], jobs=list(orders), **tables)))[person["worker"]]


def words(round_: Round, name: str) -> tuple[str, str]:
    detail, change = sentences_of(round_.problem, reasons(round_)[name])
    return str(detail), str(change or "")


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_every_unplaced_worker_has_the_one_true_reason(tables: Tables) -> None:
    round_ = solved(tables)
    found, pairs = reasons(round_), eligible_pairs(round_.folder)
    assert set(found) == set(round_.folder.workers) - set(round_.placed)
    for name, reason in found.items():
        worker_row = round_.folder.workers[name]
        fits = {j for j, order in round_.folder.jobs.items() if not refusals(round_.folder, worker_row, order)}
        if any(i == name for i, _ in pairs):
            assert reason.reason == "outcompeted"
            assert (name, round_.problem.jobs.ref[reason.closest]) in pairs
        else:
            assert reason.reason == ("held" if fits else "no_eligible_job")


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_the_jobs_that_each_rule_refused_are_counted_right(tables: Tables) -> None:
    round_ = solved(tables)
    for name, reason in reasons(round_).items():
        if reason.reason == "outcompeted":
            continue
        person = round_.folder.workers[name]
        refused = [refusals(round_.folder, person, order) for order in round_.folder.jobs.values()]
        counted: dict[str, int] = {}
        for code, count in reason.refused:
            if code in RULE_OF:
                counted[RULE_OF[code]] = counted.get(RULE_OF[code], 0) + count
        wanted = {rule: sum(rule in rules for rules in refused) for rule in set(RULE_OF.values())}
        assert counted == {rule: count for rule, count in wanted.items() if count}


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_after_its_change_a_job_is_open_and_whoever_is_promised_a_place_gets_one(tables: Tables) -> None:
    round_ = solved(tables)
    for reason in round_.said.why_not:
        change = reason.change
        if change is None or "NO_AGREEMENT" in change.steps:
            assert change is None or not change.placed
            continue
        changed = apply_changes(round_.problem, [change])
        pairs = gather(Search.of(Facts.of(changed), round_.policy))
        assert ((pairs.worker == change.worker) & (pairs.job == change.job)).any()
        if change.placed:
            assert solve(changed, round_.policy).job_of_worker[change.worker] >= 0


@settings(deadline=None, max_examples=150)
@given(tables=folders(sides=False))
def test_a_place_is_promised_exactly_when_the_changed_round_solved_whole_places_the_worker(tables: Tables) -> None:
    round_ = solved(tables)
    for reason in round_.said.why_not:
        change = reason.change
        if change is None or "NO_AGREEMENT" in change.steps:
            continue
        again = solve(apply_changes(round_.problem, [change]), round_.policy)
        assert change.placed == (again.job_of_worker[change.worker] >= 0)


@settings(deadline=None, max_examples=20)
@given(tables=folders(sides=False))
def test_the_next_in_line_is_who_one_more_seat_would_be_worth_as_much_as(tables: Tables) -> None:
    round_ = solved(tables)
    assume(not any(row["reserved_seats"] not in {"", "0"} for row in tables.jobs))
    before = [stage.objective for stage in round_.solution.stages[:-1]]
    for reason in round_.said.why_not:
        if reason.reason != "outcompeted":
            continue
        assert reason.lack in {"next", "tiers", "households", "score"}
        seats = round_.problem.jobs.seats.copy()
        seats[reason.closest] += 1
        more = replace(round_.problem, jobs=replace(round_.problem.jobs, seats=seats))
        gained = np.array([s.objective for s in solve(more, round_.policy).stages[:-1]]) - before
        worth = own_worth(round_, reason)
        assert (gained.tolist() == worth) == (reason.lack == "next")
        assert gained.tolist() >= worth


def own_worth(round_: Round, reason: WhyNot) -> list[int]:
    """What placing the worker at the closest job would add to each aim if nobody else moved."""
    market = round_.market
    pairs = gather(market.search)
    mine = pairs.take(np.flatnonzero((pairs.worker == reason.worker) & (pairs.job == reason.closest)))
    columns = {"worker": mine.worker, "job": mine.job, "score": mine.score}
    first = bool(market.unreached[reason.worker])
    return [
        int(market.values.pair_value(stage, **columns)[0]) + first * stage.household_bonus
        for stage in market.values.stages[:-1]
    ]


@pytest.mark.parametrize(
    ("person", "order", "steps"),
    [
        ({"min_wage": "4200"}, {}, ("WAGE_FLOOR",)),
        ({"destinations": "33"}, {}, ("DESTINATION",)),
        ({"wishes": "6"}, {}, ("WISH",)),
        ({"available_from": "2026-04-01"}, {}, ("NOT_AVAILABLE",)),
        ({}, {"level": "2"}, ("SKILL_MISSING",)),
        ({"skills": "4-10-01-06:3"}, {"level": "2", "certificate": "1"}, ("CERT_MISSING",)),
        ({"wishes": "6", "destinations": "33"}, {}, ("DESTINATION", "WISH")),
        ({"education": "junior"}, {"education": "college"}, ("EDUCATION",)),
    ],
)
def test_the_smallest_change_that_opens_a_job_is_found_and_brings_the_free_seat(
    person: dict[str, str], order: dict[str, str], steps: tuple[str, ...]
) -> None:
    reason = alone(worker("w", **person), job("j", **order))
    assert reason.change is not None
    assert (reason.reason, reason.change.steps, reason.change.placed) == ("no_eligible_job", steps, True)


@pytest.mark.parametrize(
    ("person", "order"),
    [
        ({"birth_date": "2015-01-01"}, {}),
        ({"sex": "F"}, {"hazards": "heavy_load"}),
        ({}, {"seats": "0"}),
        ({"wishes": "6", "destinations": "33", "min_wage": "9000", "available_from": "2026-05-01"}, {}),
    ],
)
def test_no_change_is_offered_where_none_or_too_many_would_be_needed(
    person: dict[str, str], order: dict[str, str]
) -> None:
    assert alone(worker("w", **person), job("j", **order)).change is None


def test_the_least_yuan_are_asked_for() -> None:
    reason = alone(worker("w", min_wage="5000"), job("a", wage_high="4000"), job("b", wage_high="4800"), job("c"))
    assert reason.change is not None
    assert (reason.change.job, reason.change.yuan) == (1, 200)


def test_a_change_that_brings_a_place_goes_before_a_smaller_one_that_does_not() -> None:
    people = [
        worker("poor", statuses="monitored", destinations="4403"),
        worker("w", min_wage="4001", destinations="4403"),
    ]
    orders = [job("full"), job("free", region="441900", wage_high="9000")]
    round_ = solved(folder_of(workers=people, jobs=orders))
    change = reasons(round_)["w"].change
    assert change is not None
    assert (change.job, change.steps, change.placed) == (0, ("DESTINATION",), True)


def test_a_chain_of_moves_is_found() -> None:
    """The newcomer takes a's seat, a takes b's, b takes the free one: all three are placed."""
    people = [
        worker("a", destinations="440305;440303", statuses="monitored"),
        worker("b", destinations="440303;4401"),
        worker("new", destinations="33"),
    ]
    orders = [job("j1"), job("j2", region="440303"), job("j3", region="440106", wage_high="3000", wage_low="3000")]
    round_ = solved(folder_of(workers=people, jobs=orders))
    assert round_.placed == {"a": "j1", "b": "j2"}
    change = reasons(round_)["new"].change
    assert change is not None
    assert change.placed


def test_nobody_of_the_same_tier_is_promised_to_be_pushed_out() -> None:
    people = [worker("a"), worker("b", min_wage="9000")]
    change = reasons(solved(folder_of(workers=people, jobs=[job("j")])))["b"].change
    assert change is not None
    assert not change.placed


def test_a_more_favoured_worker_is_promised_the_seat_of_a_less_favoured_one() -> None:
    people = [worker("a"), worker("b", min_wage="9000", statuses="lifted")]
    change = reasons(solved(folder_of(workers=people, jobs=[job("j")])))["b"].change
    assert change is not None
    assert change.placed


def test_with_equal_tiers_nobody_is_promised_another_ones_seat() -> None:
    people = [worker("a"), worker("b", min_wage="9000", statuses="lifted")]
    round_ = solved(folder_of(workers=people, jobs=[job("j")]), policy=Policy.default().single_tier())
    change = reasons(round_)["b"].change
    assert change is not None
    assert not change.placed


def test_a_pinned_worker_is_not_pushed_out() -> None:
    people = [worker("a"), worker("b", min_wage="9000", statuses="lifted")]
    change = reasons(solved(folder_of(workers=people, jobs=[job("j")], pins=[pin("a", "j")])))["b"].change
    assert change is not None
    assert not change.placed


def test_whoever_has_only_banned_pairs_is_held_and_lifting_a_ban_would_place_them() -> None:
    reason = alone(worker("w"), job("j"), pins=[pin("w", "j", "ban")])
    assert reason.change is not None
    assert (reason.reason, reason.change.steps, reason.change.placed) == ("held", ("BANNED",), True)


def test_a_missing_agreement_is_named_but_brings_no_promise() -> None:
    reason = alone(worker("w"), job("j"), agreements=[agreement(receiver="33")])
    assert reason.change is not None
    assert (reason.change.steps, reason.change.placed) == (("NO_AGREEMENT",), False)


def test_a_full_corridor_brings_no_promise() -> None:
    people = [worker("a"), worker("b", min_wage="9000")]
    orders = [job("j", seats="2")]
    round_ = solved(folder_of(workers=people, jobs=orders, agreements=[agreement(max_workers="1")]))
    change = reasons(round_)["b"].change
    assert change is not None
    assert not change.placed


def test_a_member_of_a_group_is_promised_nothing_alone() -> None:
    people = [worker("a", min_wage="9000"), worker("b")]
    groups = [member("g", "a"), member("g", "b")]
    round_ = solved(folder_of(workers=people, jobs=[job("j", seats="2")], companions=groups))
    change = reasons(round_)["a"].change
    assert change is not None
    assert not change.placed


def test_the_words_name_the_job_the_rule_and_what_is_proved() -> None:
    round_ = solved(folder_of(workers=[worker("w", min_wage="4200")], jobs=[job("j7")]))
    detail, change = words(round_, "w")
    assert "工资低于期望（WAGE_FLOOR）1个" in detail
    assert "pay below the least wanted (WAGE_FLOOR) 1" in detail
    assert "期望月薪降低200元" in change
    assert "200 yuan a month less" in change
    assert "已验证" in change
    assert "j7" in change


@pytest.mark.parametrize("status", ["lifted", "general"])
def test_the_one_who_just_missed_a_seat_is_told_so(status: str) -> None:
    round_ = solved(folder_of(workers=[worker("a", statuses=status), worker("b")], jobs=[job("j")]))
    name = next(iter(set(round_.folder.workers) - set(round_.placed)))
    assert reasons(round_)[name].lack == "next"
    assert "再多一个名额就轮到本人" in words(round_, name)[0]


def test_the_one_behind_others_is_told_what_stands_before() -> None:
    people = [
        worker("a", statuses="monitored"),
        worker("b", statuses="lifted"),
        worker("c"),
        worker("d", min_wage="3900"),
    ]
    found = reasons(solved(folder_of(workers=people, jobs=[job("j")])))
    assert [(name, reason.lack) for name, reason in found.items()] == [("b", "next"), ("c", "tiers"), ("d", "tiers")]
    found = reasons(solved(folder_of(workers=[*people[2:], worker("e")], jobs=[job("j", seats="1")])))
    assert found["d"].lack == "score"
    assert found["d"].amount > 0


def test_in_a_stable_placement_rank_stands_before_and_nothing_is_promised() -> None:
    people = [worker("a", statuses="lifted"), worker("b"), worker("c", min_wage="9000")]
    found = reasons(solved(folder_of(workers=people, jobs=[job("j")]), policy=Policy(objective="stable")))
    assert found["b"].lack == "rank"
    assert found["c"].change is not None
    assert not found["c"].change.placed


def test_seats_held_for_other_tiers_are_named() -> None:
    held = {"reserved_seats": "1", "reserved_tier": "0", "reserved_kind": "hard"}
    assert alone(worker("w"), job("j", **held)).lack == "held"


def test_every_rule_and_every_component_has_words() -> None:
    assert set(sentences.RULES) == {rule.code for rule in RULES}
    assert set(sentences.COMPONENTS) == set(COMPONENTS)


def test_the_reason_of_a_proposal_lists_its_components_by_weight() -> None:
    text = sentences.why("j1", score=3500, components={"lodging": 1000, "wage_gain": 2500, "distance": 0})
    assert text.zh == "推荐到岗位j1，共3500分：工资高于期望2500分、住宿1000分。"
    assert text.en == "Proposed for j1 with 3500 points: pay above the least wanted 2500, lodging 1000."
