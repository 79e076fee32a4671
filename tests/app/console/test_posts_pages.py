"""A clerk puts a free post before one of the office's people, from the list of who asked for no computer."""

import pytest

from app.db.engine import Database
from app.settings import Settings
from tests.app.conftest import SignIn
from tests.app.console.visitor import Visitor
from tests.app.offers.world import Answering, free_people, make_free_seat

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHY = "本人要求人工推荐，离家近"


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    return make_free_seat(database, sign_in, settings)


def test_from_the_list_to_the_offer(answering: Answering) -> None:
    clerk, worker = Visitor.of(answering.clerk), free_people(answering)[0]
    address = f"/console/people/{worker}/posts"
    assert f'href="{address}"' in clerk.get("/console/rights/by-hand").text
    seen = clerk.get(address).text
    fields = {"order": answering.world.orders[0], "reason": WHY}
    assert f'value="{fields["order"]}"' in seen
    assert answering.world.orders[1] not in seen  # no seat of it is left
    short = clerk.post(address, fields | {"reason": "好的"})
    assert (short.status_code, "请写明理由" in short.text) == (422, True)
    done = clerk.post(address, fields)
    assert (done.status_code, done.headers["location"]) == (303, "/console/offers")
    asked = clerk.get(address).text  # nobody writes a reason first and is refused then
    assert "现在不能发出意向" in asked
    assert 'name="order"' not in asked
    again = clerk.post(address, fields)
    assert (again.status_code, "待答复的意向" in again.text) == (409, True)


def test_without_a_round_that_answers_there_is_no_post(answering: Answering) -> None:
    clerk, worker = Visitor.of(answering.clerk), free_people(answering)[0]
    address = f"/console/people/{worker}/posts"
    answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "提前结束"})
    assert "没有正在答复的轮次" in clerk.get(address).text
    refused = clerk.post(address, {"order": answering.world.orders[0], "reason": WHY})
    assert (refused.status_code, "本轮现在不发意向" in refused.text) == (409, True)
