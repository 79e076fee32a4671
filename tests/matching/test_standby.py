"""Standby lists and recommendations."""

from hypothesis import given, settings

from matching.ranked import SHORTEST
from matching.standby import lists
from tests.matching.solved import Round, by_job, by_worker, solved
from tests.oracle.folders import Tables, folder_of, folders, job, member, pin, worker
from tests.oracle.optimum import seats_hold
from tests.oracle.reference import eligible_pairs


def standby(round_: Round) -> dict[str, list[str]]:
    return by_job(round_, round_.said.lists)


def recommended(round_: Round) -> dict[str, list[tuple[str, int]]]:
    return by_worker(round_, round_.said.lists)


def can_ever_sit(round_: Round, name: str, order: str) -> bool:
    """Alone at the job, would the worker keep to its hard reserved seats?"""
    return seats_hold(round_.folder, {name: order})


@settings(deadline=None, max_examples=20)
@given(tables=folders(sides=False))
def test_all_who_wait_and_could_sit_stand_by_before_anybody_placed(tables: Tables) -> None:
    round_ = solved(tables)
    pairs = eligible_pairs(round_.folder)
    listed = standby(round_)
    for order in round_.folder.jobs:
        names = listed.get(order, [])
        waiting = [name for name in names if name not in round_.placed]
        assert names[: len(waiting)] == waiting
        could = {i for i, j in pairs if j == order and i not in round_.placed and can_ever_sit(round_, i, j)}
        assert set(waiting) == could
        assert all((name, order) in pairs and round_.placed.get(name) != order for name in names)


@settings(deadline=None, max_examples=20)
@given(tables=folders(sides=False))
def test_only_those_placed_stand_by_elsewhere_who_would_score_more_there(tables: Tables) -> None:
    round_ = solved(tables)
    everything = by_worker(round_, lists(round_.market, most=1000))
    score = {(name, order): points for name, rows in everything.items() for order, points in rows}
    for order, names in standby(round_).items():
        for name in names:
            if name in round_.placed:
                assert score[name, order] > score[name, round_.placed[name]]


@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_everybody_gets_three_recommendations_where_three_jobs_are_open_to_them(tables: Tables) -> None:
    round_ = solved(tables)
    pairs = eligible_pairs(round_.folder)
    listed = recommended(round_)
    for name in round_.folder.workers:
        rows = listed.get(name, [])
        open_to = {j for i, j in pairs if i == name}
        assert len(rows) == min(3, len(open_to))
        assert {order for order, _ in rows} <= open_to
        assert len({order for order, _ in rows}) == len(rows)
        if name in round_.placed:
            assert rows[0][0] == round_.placed[name]


@settings(deadline=None, max_examples=20)
@given(tables=folders())
def test_ranks_count_from_one_in_each_list(tables: Tables) -> None:
    said = solved(tables).said.lists
    for group, ranks in ((said.standby_job, said.standby_rank), (said.recommended.worker, said.rank)):
        expected = [group[:k].tolist().count(value) + 1 for k, value in enumerate(group.tolist())]
        assert ranks.tolist() == expected
        assert (group[1:] >= group[:-1]).all()


def test_the_more_favoured_tier_stands_first_then_the_better_score() -> None:
    people = [
        worker("sits", statuses="monitored"),
        worker("poor", statuses="lifted", min_wage="3900"),
        worker("fits", min_wage="3000"),
        worker("less", min_wage="3900"),
    ]
    round_ = solved(folder_of(workers=people, jobs=[job("j")]))
    assert round_.placed == {"sits": "j"}
    assert standby(round_) == {"j": ["poor", "fits", "less"]}


def test_the_first_of_a_household_without_work_stands_before_equals() -> None:
    people = [worker("a", statuses="monitored"), worker("b"), worker("c", household="h", zero_employment="1")]
    assert standby(solved(folder_of(workers=people, jobs=[job("j")]))) == {"j": ["c", "b"]}


def test_somebody_placed_stands_by_where_they_would_score_more() -> None:
    people = [worker("w1", statuses="lifted"), worker("w2")]
    orders = [job("good", wage_high="9000"), job("plain")]
    round_ = solved(folder_of(workers=people, jobs=orders))
    loser = next(name for name, order in round_.placed.items() if order == "plain")
    assert standby(round_) == {"good": [loser]}


def test_people_pinned_or_with_companions_do_not_stand_by_alone() -> None:
    people = [worker("a", statuses="monitored"), worker("b"), worker("c"), worker("d")]
    orders = [job("good", wage_high="9000"), job("plain")]
    tables = folder_of(
        workers=people,
        jobs=orders,
        pins=[pin("b", "plain")],
        companions=[member("g", "c"), member("g", "d")],
    )
    round_ = solved(tables)
    assert round_.placed == {"a": "good", "b": "plain"}
    assert standby(round_) == {}


def test_a_standby_list_is_as_long_as_the_job_has_seats_or_ten() -> None:
    people = [worker(f"w{k:02d}") for k in range(60)]
    round_ = solved(folder_of(workers=people, jobs=[job("few", seats="2"), job("many", seats="15")]))
    assert {order: len(names) for order, names in standby(round_).items()} == {"few": SHORTEST, "many": 15}


def test_a_job_whose_seats_are_all_held_for_others_is_recommended_last() -> None:
    held = {"reserved_seats": "1", "reserved_tier": "0", "reserved_kind": "hard"}
    orders = [job("held", wage_high="9000", **held), job("open1"), job("open2")]
    round_ = solved(folder_of(workers=[worker("w")], jobs=orders))
    assert [order for order, _ in recommended(round_)["w"]][-1] == "held"
    assert "held" not in standby(round_)
