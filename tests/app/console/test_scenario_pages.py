"""Scenarios, pins and bans, and later waves by pages alone."""

import re

import pytest

from app.db.engine import Database
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.steps import solved_round
from tests.app.console.visitor import Visitor
from tests.app.offers.world import Answering, make_answering
from tests.app.rounds.world import World

WHY = "双方已书面约定"


def forms(page: str, action: str) -> list[tuple[str, str]]:
    """The forms of a page whose address ends so, each with the version it carries."""
    found = re.findall(r'action="([^"]+)">(?:<input[^>]+>)*?<input type="hidden" name="version" value="(\d+)">', page)
    return [(address, version) for address, version in found if address.endswith(f"/{action}")]


def check_lists(coordinator: Visitor, home: str, before: str, after: str) -> None:
    """The comparison of two scenarios counts as many people as each of its lists holds."""
    compared = coordinator.get(f"{home}/scenarios", before=before, after=after).text
    told = re.search(r"新得到 (\d+) 人，不再 (\d+) 人，换岗 (\d+) 人", compared)
    assert told is not None
    lists = re.findall(rf'href="({home}/scenarios/{after}/changes/\w+)\?before={before}"', compared)
    people = [coordinator.get(each, before=before).text.count('<th scope="row"') for each in lists]
    assert people == [*map(int, told.groups())]


def test_a_coordinator_compares_bans_solves_again_and_picks_by_pages(
    world: World, coordinator: Visitor, *, settings: Settings, database: Database
) -> None:
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    home = f"/console/rounds/{round_id}"
    assert f"{home}/scenarios" in coordinator.get(home).text
    lists = coordinator.get(f"{home}/proposals").text
    link = re.search(rf'href="({home}/edits/new)\?kind=(ban)&amp;of=(proposals)&amp;line=([^"]+)"', lists)
    assert link is not None
    asked = coordinator.get(link[1], kind=link[2], of=link[3], line=link[4]).text
    fields = dict(re.findall(r'<input type="hidden" name="(kind|of|line)" value="([^"]+)">', asked))
    order = re.search(r'<option value="([^"]+)">', asked)
    assert order is not None
    short = coordinator.post(f"{home}/edits", fields | {"order": order[1], "reason": "不行"})
    assert (short.status_code, "至少 5 个字" in short.text) == (422, True)
    assert coordinator.post(f"{home}/edits", fields | {"order": order[1], "reason": WHY}).status_code == 303
    policy = re.search(
        r'<select name="policy" required><option value="([^"]+)"', coordinator.get(f"{home}/scenarios").text
    )
    assert policy is not None
    asked_for = {"name": "采用排除", "policy": policy[1], "with_edits": "true"}
    assert coordinator.post(f"{home}/scenarios", asked_for).status_code == 303
    make_runner(settings, database).run_until_idle()
    page = coordinator.get(f"{home}/scenarios").text
    assert page.count('class="bar-placed"') >= 2
    assert WHY in page
    one, other = re.findall(r'<option value="([^"]+)">\d · ', page)[:2]
    check_lists(coordinator, home, one, other)
    ((undo, version),) = forms(page, "undo")
    assert coordinator.post(undo, {"version": version}).status_code == 303
    ((pick, version),) = forms(page, "pick")
    assert coordinator.post(pick, {"version": version}).status_code == 303
    assert coordinator.post(pick, {"version": "99"}).status_code == 412


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def test_a_wave_is_asked_for_and_sent_by_pages(answering: Answering) -> None:
    coordinator = Visitor.of(answering.coordinator)
    home = f"/console/rounds/{answering.round_id}"
    assert coordinator.post(f"{home}/waves").status_code == 303
    answering.work()
    page = coordinator.get(f"{home}/scenarios").text
    assert "移动 0 人" in page
    ((send, version),) = forms(page, "offer")
    assert coordinator.post(send, {"version": version}).status_code == 303
    assert "意向已发出" in coordinator.get(f"{home}/scenarios").text
