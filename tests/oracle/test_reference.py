"""The oracle itself, on cases counted by hand."""

from datetime import date
from pathlib import Path

import pytest

from tests.oracle.folders import agreement, folder_of, job, member, pin, worker
from tests.oracle.optimum import Best, best
from tests.oracle.reference import Folder, age, eligible_pairs, read, refusals, tier


def folder(path: Path, **tables: list[dict[str, str]]) -> Folder:
    given = folder_of(**tables)
    given.write(path)
    return read(path, given.day)


def only(path: Path, person: dict[str, str], order: dict[str, str], **tables: list[dict[str, str]]) -> list[str]:
    held = folder(path, workers=[person], jobs=[order], **tables)
    return refusals(held, person, order)


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2010-03-01", "2026-03-01", 15),
        ("2010-02-28", "2026-03-01", 16),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2028-02-29", 19),
        ("2008-02-29", "2028-03-01", 20),
        ("2010-12-31", "2027-01-01", 16),
    ],
)
def test_a_birthday_counts_from_the_next_day(born: str, on: str, years: int) -> None:
    assert age(date.fromisoformat(born), date.fromisoformat(on)) == years


@pytest.mark.parametrize(
    ("person", "order", "rules"),
    [
        ({}, {}, []),
        ({"birth_date": ""}, {}, ["age"]),
        ({"birth_date": "2010-03-01"}, {"start_date": "2026-03-01"}, ["age"]),
        ({"birth_date": "2010-03-01"}, {"start_date": "2026-06-01"}, ["age"]),
        ({"birth_date": "2010-02-28"}, {"hazards": "height"}, ["hazard"]),
        ({"birth_date": "1981-03-09"}, {"age_max": "44"}, ["age"]),
        ({"birth_date": "1981-03-10"}, {"age_max": "44"}, []),
        ({"sex": "F"}, {"hazards": "dust"}, []),
        ({"sex": "F"}, {"hazards": "dust;heavy_load"}, ["hazard"]),
        ({"skills": "4-10-01-06:2c"}, {"level": "2", "certificate": "1"}, []),
        ({"skills": "4-10-01-06:1c;4-10-01-06:3"}, {"level": "2", "certificate": "1"}, ["skill"]),
        ({}, {"certificate": "1"}, ["skill"]),
        ({"skills": "4-10-01-06:0c"}, {"certificate": "1"}, []),
        ({"wishes": "4-10-00-00"}, {}, []),
        ({"wishes": "6;4-10-02"}, {}, ["wish"]),
        ({"destinations": "33;440000"}, {}, []),
        ({"destinations": "4401"}, {}, ["destination"]),
        ({"min_wage": "4001"}, {}, ["wage"]),
        ({"min_wage": "3500"}, {"wage_high": ""}, ["wage"]),
        ({"education": ""}, {"education": "primary"}, ["education"]),
        ({"education": "vocational"}, {"education": "senior"}, []),
        ({"available_from": "2026-03-11"}, {}, ["available"]),
        ({}, {"valid_until": "2026-02-28"}, ["valid"]),
        ({}, {"valid_until": "2026-03-01"}, []),
        ({}, {"seats": "0"}, ["seats"]),
    ],
)
def test_each_rule_refuses_at_its_edge(
    tmp_path: Path, person: dict[str, str], order: dict[str, str], rules: list[str]
) -> None:
    assert only(tmp_path, worker("w", **person), job("j", **order)) == rules


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        ({}, []),
        ({"exporter": "450100", "receiver": "440300"}, []),
        ({"exporter": "4510"}, ["agreement"]),
        ({"receiver": "4401"}, ["agreement"]),
        ({"end": "2026-03-09"}, ["agreement"]),
        ({"start": "2026-03-10", "end": "2026-03-10"}, []),
    ],
)
def test_an_agreement_covers_by_prefix_on_the_start_date(
    tmp_path: Path, cells: dict[str, str], rules: list[str]
) -> None:
    assert only(tmp_path, worker("w"), job("j"), agreements=[agreement(**cells)]) == rules


def test_a_ban_takes_one_pair_away(tmp_path: Path) -> None:
    held = folder(tmp_path, pins=[pin("w1", "j1", "ban")])
    assert eligible_pairs(held) == {("w1", "j2"), ("w2", "j1"), ("w2", "j2")}


def test_the_best_status_gives_the_tier() -> None:
    assert [tier(worker("w", statuses=text)) for text in ("general;lifted", "", "graduate", "monitored")] == [
        1,
        3,
        2,
        0,
    ]


def solved(held: Folder) -> Best:
    found = best(held, lambda i, j: 10 if (i, j) == ("w1", "j1") else 1)
    assert found is not None
    return found


def test_more_people_come_before_more_points(tmp_path: Path) -> None:
    people = [worker("w1"), worker("w2", destinations="4403")]
    orders = [job("j1"), job("j2", region="441900")]
    found = solved(folder(tmp_path, workers=people, jobs=orders))
    assert found.placements == ({"w1": "j2", "w2": "j1"},)


def test_a_favoured_tier_comes_before_points(tmp_path: Path) -> None:
    people = [worker("w1"), worker("w2", statuses="lifted")]
    found = solved(folder(tmp_path, workers=people, jobs=[job("j1")]))
    assert (found.placed_by_tier, found.placements) == ((0, 1, 0, 0), ({"w2": "j1"},))


def test_a_hard_reserved_seat_stays_empty_rather_than_go_to_others(tmp_path: Path) -> None:
    order = job("j1", reserved_seats="1", reserved_tier="2", reserved_kind="hard")
    assert solved(folder(tmp_path, jobs=[order])).placements == ({},)


def test_soft_reserved_seats_come_before_households_and_points(tmp_path: Path) -> None:
    people = [worker("w1", statuses="lifted"), worker("w2", statuses="lifted")]
    held = {"reserved_seats": "1", "reserved_tier": "1", "reserved_kind": "soft"}
    found = solved(folder(tmp_path, workers=[people[0]], jobs=[job("j1"), job("j2", **held)]))
    assert (found.soft_reserved, found.placements) == (1, ({"w1": "j2"},))


def test_a_household_without_work_comes_before_points(tmp_path: Path) -> None:
    people = [worker("w1"), worker("w2", household="h"), worker("w3", household="h", zero_employment="1")]
    found = solved(folder(tmp_path, workers=people, jobs=[job("j1")]))
    assert (found.households, len(found.placements)) == (1, 2)


def test_companions_go_together_or_not_at_all(tmp_path: Path) -> None:
    apart = [job("j1", employer="A"), job("j2", employer="B", region="441900")]
    groups = {kind: [member("g", "w1", kind), member("g", "w2", kind)] for kind in ("job", "employer", "city")}
    for kind, rows in groups.items():
        found = solved(folder(tmp_path / kind, jobs=apart, companions=rows))
        assert found.placements == ({},), kind
    same_city = [apart[0], {**apart[1], "region": "440303"}]
    assert sum(solved(folder(tmp_path / "c", jobs=same_city, companions=groups["city"])).placed_by_tier) == 2
    same_firm = [apart[0], {**apart[1], "employer": "A"}]
    assert sum(solved(folder(tmp_path / "e", jobs=same_firm, companions=groups["employer"])).placed_by_tier) == 2


def test_every_agreement_that_covers_a_placement_counts_it(tmp_path: Path) -> None:
    rows = [agreement(max_workers="1"), agreement(exporter="4501", receiver="4403")]
    assert sum(solved(folder(tmp_path, agreements=rows)).placed_by_tier) == 1


def test_a_pin_is_honoured_before_a_favoured_tier(tmp_path: Path) -> None:
    people = [worker("w1"), worker("w2", statuses="monitored")]
    found = solved(folder(tmp_path, workers=people, jobs=[job("j1")], pins=[pin("w1", "j1")]))
    assert found.placements == ({"w1": "j1"},)


def test_pins_that_cannot_all_be_honoured_have_no_answer(tmp_path: Path) -> None:
    held = folder(tmp_path, jobs=[job("j1")], pins=[pin("w1", "j1"), pin("w2", "j1")])
    assert best(held, lambda _i, _j: 0) is None
