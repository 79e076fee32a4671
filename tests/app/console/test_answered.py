"""The page of a round draws what came of its offers, to each side its own."""

import pytest
from fastapi import FastAPI

from app.db.engine import Database
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.conftest import PackagedFacts
from tests.app.console.visitor import Visitor
from tests.app.offers.world import Answering, make_answering, make_published

TITLE = "意向和安置进展"


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.state.catalogue = PackagedFacts()
    return app


def told(answering: Answering) -> list[str]:
    """The pages of the round as its keeper, the people's office and the order's office see it."""
    path = f"/console/rounds/{answering.round_id}"
    return [Visitor.of(who).get(path).text for who in (answering.coordinator, answering.clerk, answering.receiver)]


def test_each_side_sees_how_its_offers_stand_and_who_came_of_them(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    no, yes, _, _ = answering.offers()
    answering.say(answering.clerk, no, yes=False, code="pay")
    answering.place(yes)
    for page in told(answering):
        assert TITLE in page
        assert "已发出意向 4 份，待答复 2 份，双方同意 1 份。" in page
        assert 'aria-label="待答复 2 人；双方同意 1 人；劳动者谢绝 1 人"' in page
        assert 'aria-label="待出发 1 人"' in page


def test_nothing_is_drawn_before_anybody_is_asked(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_published, database, sign_in, settings)
    assert [TITLE in page for page in told(answering)] == [False] * 3
