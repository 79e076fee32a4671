"""By pages: the coordinator sees both sides of a pair beside each other, without a name, and settles it."""

import re
from collections.abc import Iterator

import pytest

from app.db.engine import Database
from app.runner import Runner
from app.settings import Settings
from tests.app.conftest import SignIn
from tests.app.console.visitor import Visitor
from tests.app.duplicates.world import make_counties, running

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def runner(settings: Settings) -> Iterator[Runner]:
    with running(settings) as made:
        yield made


def test_a_pair_is_shown_settled_changed_and_taken_back(
    database: Database, sign_in: SignIn, settings: Settings, runner: Runner
) -> None:
    counties = make_counties(database, sign_in, settings, runner=runner)
    coordinator, clerk = Visitor.of(counties.coordinator), Visitor.of(counties.clerk)
    assert "没有疑似重复的人员" in coordinator.get("/console/duplicates").text
    counties.find()
    (row,) = counties.duplicates()
    text = coordinator.get("/console/duplicates").text
    assert len(set(re.findall(r"W-[A-Z0-9]{10}", text))) == 2
    assert ("待核实：1 对" in text, "暂缓" in text, "韦小明" in text) == (True, True, False)
    path, fields = f"/console/duplicates/{row.id}", {"version": str(row.version), "reason": "本人现住乙县"}
    assert coordinator.post(f"{path}/same", fields | {"keep": "third"}).status_code == 422
    assert coordinator.post(f"{path}/same", fields | {"keep": "second", "version": "9"}).status_code == 412
    assert coordinator.post(f"{path}/same", fields | {"keep": "second"}).status_code == 303
    text = coordinator.get("/console/duplicates").text
    assert "本人现住乙县" in text
    assert "改由哪个机构推荐" in text
    fields["version"] = str(counties.duplicates()[0].version)
    assert coordinator.post(f"{path}/reopen", fields).status_code == 303
    fields["version"] = str(counties.duplicates()[0].version)
    assert coordinator.post(f"{path}/different", fields | {"doubtful": "second"}).status_code == 303
    assert "核对身份证号码" in clerk.get("/console/rights").text
    assert clerk.get("/console/duplicates").status_code == 403
