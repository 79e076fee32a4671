"""Why seats stayed open: counted as the oracle counts."""

from hypothesis import given, settings

from matching.vacancies import Vacancy, sentence_of
from tests.matching.solved import RULE_OF, Round, solved
from tests.oracle.folders import Tables, agreement, folder_of, folders, job, worker
from tests.oracle.reference import eligible_pairs, refusals


def vacant(round_: Round) -> dict[str, Vacancy]:
    return {round_.problem.jobs.ref[vacancy.job]: vacancy for vacancy in round_.said.vacancies}


@settings(deadline=None, max_examples=25)
@given(tables=folders())
def test_every_open_seat_is_explained_and_its_requirements_are_counted(tables: Tables) -> None:
    round_ = solved(tables)
    pairs, found = eligible_pairs(round_.folder), vacant(round_)
    for name, order in round_.folder.jobs.items():
        left = int(order["seats"]) - list(round_.placed.values()).count(name)
        assert (name in found) == (left > 0)
        if not left:
            continue
        vacancy = found[name]
        assert vacancy.open_seats == left
        assert vacancy.eligible == sum(j == name for _, j in pairs)
        banned = {row["worker"] for row in round_.folder.pins if row["job"] == name}
        refused = [
            refusals(round_.folder, person, order) for who, person in round_.folder.workers.items() if who not in banned
        ]
        for rule in ("skill", "wish", "destination", "wage", "education", "available", "agreement"):
            counted = sum(count for code, count in vacancy.blockers if RULE_OF.get(code) == rule)
            assert counted == sum(rules == [rule] for rules in refused) * (vacancy.reason != "order_expired")


@settings(deadline=None, max_examples=20)
@given(tables=folders(sides=False))
def test_the_reason_of_an_open_seat_is_true(tables: Tables) -> None:
    round_ = solved(tables)
    pairs = eligible_pairs(round_.folder)
    for name, vacancy in vacant(round_).items():
        waiting = [i for i, j in pairs if j == name and i not in round_.placed]
        until = round_.folder.jobs[name]["valid_until"]
        expired = bool(until) and until < tables.day
        wanted = "order_expired" if expired else "held_for_tiers" if waiting else "placed_elsewhere"
        assert vacancy.reason == (wanted if vacancy.eligible or expired else "no_candidate")


def test_a_full_corridor_explains_open_seats() -> None:
    round_ = solved(folder_of(jobs=[job("j", seats="2")], agreements=[agreement(max_workers="1")]))
    assert vacant(round_)["j"].reason == "side_rule"


def test_the_words_count_whom_each_requirement_alone_keeps_away() -> None:
    people = [worker("a", wishes="6"), worker("b", wishes="6"), worker("c", wishes="6", min_wage="9000")]
    round_ = solved(folder_of(workers=people, jobs=[job("j")]))
    text = sentence_of(vacant(round_)["j"])
    assert text.zh == "没有符合条件的人；仅因一项要求而不符合的：不在意向职业之内（WISH）2人。"
    assert text.en == (
        "Nobody is eligible; refused by one requirement alone: not among the wished occupations (WISH) 2."
    )
