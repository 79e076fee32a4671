"""``dukou sample``: a problem folder that the engine reads, the same for everybody who names its seed."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from app.demo.draw import Draws
from app.demo.folder import write_companions, write_folder
from app.demo.scene import SEASON, Scene
from app.errors import InvalidError
from app.reference.catalogue import Catalogue
from matching.eligibility import Facts, pair_refusals
from matching.problem import Problem
from matching.tables import read_problem

TODAY = date(2026, 11, 22)
WORKERS, JOBS = 20_000, 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season of moderate size, with companions."""
    directory = tmp_path_factory.mktemp("season")
    write_folder(directory, workers=WORKERS, jobs=JOBS, seed=1, today=TODAY)
    write_companions(directory, workers=WORKERS, seed=1, today=TODAY)
    return directory


@pytest.fixture(scope="module")
def problem(folder: Path) -> Problem:
    """The folder as the engine reads it."""
    return read_problem(folder, date=20261122)


def table(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema=False)


def test_the_engine_reads_the_folder_without_a_word(problem: Problem) -> None:
    assert len(problem.workers) == WORKERS
    assert len(problem.jobs) == JOBS
    assert list(problem.warnings) == []


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_folder(tmp_path / name, workers=300, jobs=30, seed=7, today=TODAY)
    first, second = ({file.name: file.read_bytes() for file in (tmp_path / n).iterdir()} for n in ("a", "b"))

    assert first == second
    assert sorted(first) == ["agreements.csv", "jobs.csv", "workers.csv"]


def test_another_seed_writes_other_people(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_folder(tmp_path / str(seed), workers=50, jobs=5, seed=seed, today=TODAY)

    assert (tmp_path / "1" / "workers.csv").read_bytes() != (tmp_path / "2" / "workers.csv").read_bytes()


def test_adding_people_changes_nobody(folder: Path, tmp_path: Path) -> None:
    write_folder(tmp_path, workers=700, jobs=1, seed=1, today=TODAY)

    few, many = (tmp_path / "workers.csv").read_bytes(), (folder / "workers.csv").read_bytes()
    assert many.startswith(few)


def test_companions_change_nothing_else(folder: Path, tmp_path: Path) -> None:
    write_folder(tmp_path, workers=WORKERS, jobs=JOBS, seed=1, today=TODAY)

    assert (tmp_path / "workers.csv").read_bytes() == (folder / "workers.csv").read_bytes()
    assert not (tmp_path / "companions.csv").exists()


def test_a_folder_written_again_without_companions_keeps_none(tmp_path: Path) -> None:
    write_folder(tmp_path, workers=500, jobs=5, seed=1, today=TODAY)
    write_companions(tmp_path, workers=500, seed=1, today=TODAY)
    write_folder(tmp_path, workers=500, jobs=5, seed=1, today=TODAY)

    assert not (tmp_path / "companions.csv").exists()


def test_five_in_a_hundred_go_in_couples_and_one_in_a_team(folder: Path) -> None:
    companions = table(folder, "companions")
    size = companions.group_by("group").len()["len"].to_numpy()

    assert companions["worker"].n_unique() == len(companions)
    assert size[size == 2].sum() / WORKERS == pytest.approx(0.05, abs=0.006)
    assert size[size > 2].sum() / WORKERS == pytest.approx(0.01, abs=0.003)


def test_couples_share_a_household_and_a_team_its_county(folder: Path) -> None:
    people = table(folder, "workers")
    groups = table(folder, "companions").join(people, on="worker").group_by("group")
    facts = groups.agg(pl.len(), pl.col("household", "county", "sex", "destinations").n_unique())
    couples = facts.filter(pl.col("len") == 2)

    assert facts["county"].max() == 1
    assert couples["household"].max() == 1
    assert couples["sex"].min() == 2
    assert couples["destinations"].max() == 1


def test_about_two_pairs_in_a_hundred_are_eligible(problem: Problem) -> None:
    """ENGINE.md's sketch: 11.4 million of 500 million."""
    draws = Draws(1, purpose="a sample of pairs")
    worker = draws.between(0, WORKERS - 1, count=200_000).astype(np.int32)
    job = draws.between(0, JOBS - 1, count=200_000).astype(np.int32)

    assert (pair_refusals(Facts.of(problem), worker, job) == 0).mean() == pytest.approx(0.023, abs=0.006)


def test_demand_stays_below_supply_with_a_few_great_orders(problem: Problem) -> None:
    seats = np.sort(problem.jobs.seats)[::-1]

    assert 0.6 < seats.sum() / WORKERS < 0.85
    assert seats[: JOBS // 100].sum() > 0.1 * seats.sum()
    assert np.median(seats) < seats.mean()


def test_people_are_of_working_age_and_every_tier(folder: Path) -> None:
    people = table(folder, "workers")
    age = people["birth_date"].str.to_date().to_numpy()
    years = (np.datetime64(TODAY) - age).astype(int) / 365.2425
    statuses = people["statuses"].fill_null("")
    shares = {name: statuses.str.contains(name).mean() for name in ("monitored", "lifted", "relocated", "general")}

    assert years.min() >= 16
    assert years.max() < 61
    assert 25 < np.median(years) < 42
    assert shares == pytest.approx({"monitored": 0.04, "lifted": 0.44, "relocated": 0.09, "general": 0.36}, abs=0.03)


def test_a_household_shares_its_county_and_whether_anybody_works(folder: Path) -> None:
    homes = table(folder, "workers").drop_nulls("household").group_by("household")
    facts = homes.agg(pl.len(), pl.col("county", "zero_employment").n_unique())

    assert facts["county"].max() == 1
    assert facts["zero_employment"].max() == 1
    assert (facts["len"] > 1).mean() == pytest.approx(0.34, abs=0.05)


def test_orders_pay_at_least_the_minimum_of_the_place(folder: Path) -> None:
    catalogue = Catalogue.packaged()
    for row in table(folder, "jobs").iter_rows(named=True):
        least = catalogue.minimum_wage(row["region"], on=TODAY)
        assert least is not None
        assert int(row["wage_low"]) >= least.monthly
        assert int(row["wage_high"] or row["wage_low"]) >= int(row["wage_low"])


def test_codes_are_of_today(folder: Path) -> None:
    catalogue = Catalogue.packaged()
    jobs, people = table(folder, "jobs"), table(folder, "workers")

    assert all(catalogue.occupation(code) for code in jobs["occupation"].unique())
    assert all(catalogue.region(code) for code in jobs["region"].unique())
    assert all(catalogue.region(code) for code in people["county"].unique())
    assert people["county"].n_unique() == 12
    assert jobs["region"].str.slice(0, 4).n_unique() == 10
    assert {"441900", "442000"} <= set(jobs["region"])


def test_every_exporting_county_is_a_lifted_or_key_county() -> None:
    catalogue = Catalogue.packaged()
    scene = Scene.open(catalogue, today=TODAY, mix=SEASON)

    assert all(catalogue.tilted(place.code, TODAY) for place in scene.exporters)


def test_every_employer_says_that_it_does_not_exist(folder: Path) -> None:
    employers = table(folder, "jobs")["employer"]

    assert all("示例" in name and name.endswith("（合成）") for name in employers)


def test_progress_ends_with_everybody(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    write_folder(
        tmp_path, workers=70_000, jobs=2, seed=1, today=TODAY, progress=lambda done, all_: seen.append((done, all_))
    )

    assert seen == [(65_536, 70_000), (70_000, 70_000)]


@pytest.mark.parametrize(("workers", "jobs", "seed"), [(0, 1, 1), (1, 0, 1), (-5, 1, 1), (1, 1, -1)])
def test_a_sample_of_nobody_is_refused(tmp_path: Path, workers: int, jobs: int, seed: int) -> None:
    with pytest.raises(InvalidError, match="must"):
        write_folder(tmp_path / "x", workers=workers, jobs=jobs, seed=seed, today=TODAY)

    assert not (tmp_path / "x").exists()


def test_one_person_and_one_order_are_enough(tmp_path: Path) -> None:
    assert write_folder(tmp_path, workers=1, jobs=1, seed=0, today=TODAY)["workers"] == 1
    assert len(read_problem(tmp_path, date=20261122).jobs) == 1
