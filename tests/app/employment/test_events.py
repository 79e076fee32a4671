"""What the order's side says after arrival: each thing once, in its time, leaving ends the placement."""

from datetime import timedelta

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.placement import Placement
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def arrived(answering: Answering) -> Placement:
    placed = answering.place(answering.offers()[0])
    early = answering.receiver.post(f"/placements/{placed.id}/events", {"kind": "contract", "on": str(today())})
    assert (early.status_code, early.json()["code"]) == (409, "PLACEMENT_STATE")
    answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())})
    return placed


def test_each_thing_is_kept_once_and_both_sides_read_it(answering: Answering) -> None:
    path, day = f"/placements/{arrived(answering).id}/events", str(today())
    contract = {"kind": "contract", "on": day, "evidence": "合同 3 号"}
    made = answering.receiver.post(path, contract, key="c")
    assert (made.status_code, made.json()["evidence"]) == (201, "合同 3 号")
    assert answering.receiver.post(path, contract, key="c").content == made.content
    twice = answering.receiver.post(path, contract)
    assert (twice.status_code, twice.json()["code"]) == (409, "EVENT_TWICE")
    for wrong in ({"kind": "first_pay", "on": day}, {"kind": "insurance", "on": day, "amount": 5}):
        refused = answering.receiver.post(path, wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "AMOUNT_WRONG")
    for other, code in ((1, "DAY_IN_FUTURE"), (-1, "DAY_TOO_EARLY")):
        body = {"kind": "insurance", "on": str(today() + timedelta(days=other))}
        assert answering.receiver.post(path, body).json()["code"] == code
    assert answering.receiver.post(path, {"kind": "first_pay", "on": day, "amount": 5200}).status_code == 201
    assert answering.clerk.post(path, {"kind": "insurance", "on": day}).status_code == 403
    for who in (answering.clerk, answering.receiver):
        assert [row["kind"] for row in who.get(path).json()] == ["contract", "first_pay"]


def test_who_left_is_free_by_the_same_step(answering: Answering) -> None:
    placed = arrived(answering)
    path, body = f"/placements/{placed.id}/events", {"kind": "left", "on": str(today())}
    bare = answering.receiver.post(path, body)
    assert (bare.status_code, bare.json()["code"]) == (422, "REASON_NEEDED")
    assert answering.receiver.post(path, body | {"code": "family"}).status_code == 201
    row = answering.placements(id=placed.id)[0]
    assert (row.state, row.end_code, row.ended_on) == ("left_early", "family", today())
    again = answering.receiver.post(path, body | {"code": "family"})
    assert (again.status_code, again.json()["code"]) == (409, "PLACEMENT_STATE")
    assert answering.receiver.post(path, {"kind": "first_pay", "on": str(today()), "amount": 900}).status_code == 201
