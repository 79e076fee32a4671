"""A made-up season, small: through the services to the 180th day, and what must hold at every stage of it."""

import argparse
import subprocess
from datetime import date
from pathlib import Path

import pytest

from app.clock import today
from app.demo.season.funnel import STEPS
from app.demo.season.play import Season
from scripts.season import play
from tests.conftest import POSTGRES

BEGIN = date(2028, 2, 1)
"""Its calls go over 29 February."""
OF_TWO_COUNTIES = {"WORKER_PLACED", "WORKER_PROMISED", "OFFER_STATE"}
"""What a person is told who stands in two counties' rosters and has answered in the other."""
ROOT = Path(__file__).resolve().parents[3]


def season_of(url: str, folder: Path, *, workers: int, orders: int) -> Season:
    given = argparse.Namespace(workers=workers, orders=orders, seed=1, date=str(BEGIN), url=url)
    season, _ = play(given, folder, lambda *_: None)
    return season


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Where a season makes its own database."""
    if request.param == "sqlite":
        return ""
    request.getfixturevalue("postgres_template")  # skips where there is none
    return POSTGRES


def look(season: Season) -> None:
    assert [(each.stage, each.broken) for each in season.checked if each.broken] == []
    people = [sum(each.people.values()) for each in season.checked]
    assert len(set(people)) == 1  # nobody appears or is lost between two stages
    totals = [sum(season.funnel[step]) for step in STEPS]
    down = dict(zip(STEPS, totals, strict=True))
    assert down["matchable"] >= down["offered"] >= down["worker_yes"] >= down["both_yes"] >= down["boarded"]
    assert down["boarded"] >= down["arrived"] > down["day_30"] > down["day_180"] > 0
    assert season.stage.done["vehicles_left"] > 0
    assert season.stage.refused.keys() <= OF_TWO_COUNTIES, season.stage.refused


@pytest.mark.timeout(240)
def test_a_small_season_holds_at_every_stage(url: str, tmp_path: Path) -> None:
    season = season_of(url, tmp_path, workers=300, orders=40)
    look(season)
    assert len(season.waves) == 2
    assert [each.stage.split()[0] for each in season.checked] == [
        "signed",
        "offered",
        "wave",
        "wave",
        "answered",
        "last",
    ]
    assert season.checked[-1].people.keys() <= {"waiting", "held"}  # everybody is back, or has stayed their 180 days
    assert today() != BEGIN


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_larger_season_holds_at_every_stage(url: str, tmp_path: Path) -> None:
    look(season_of(url, tmp_path, workers=3_000, orders=300))


@pytest.mark.slow
def test_the_command_prints_the_funnel_and_writes_it(tmp_path: Path) -> None:
    words = ("--workers", "300", "--orders", "40", "--json", str(tmp_path / "season.json"))
    done = subprocess.run([ROOT / "scripts" / "season", *words], check=True, capture_output=True, text=True)  # noqa: S603
    assert "day 180 there" in done.stdout
    assert '"funnel"' in (tmp_path / "season.json").read_text(encoding="utf-8")
