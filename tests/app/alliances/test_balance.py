"""What each side of an agreement owes is counted from events, and an end bites on the day after the last."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app import clock
from app.alliances.balance import covers
from app.clock import today
from app.db.engine import Database
from app.models.agreement import Agreement
from app.models.alliance import Alliance
from app.models.job_order import JobOrder
from app.models.placement import Placement
from app.settings import Settings
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import make_agreement
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def change(answering: Answering, **values: Any) -> str:
    """Change the one agreement there is; return its id."""
    with answering.database.write() as session:
        row = session.query(Agreement).one()
        for name, value in values.items():
            setattr(row, name, value)
        return str(row.id)


def balance(who: Actor, agreement: str) -> dict[str, Any]:
    reply = who.get(f"/agreements/{agreement}/balance")
    assert reply.status_code == 200, reply.text
    found: dict[str, Any] = reply.json()
    return found


def test_both_sides_owe_what_events_do_not_show(answering: Answering) -> None:
    agreement = change(answering, target_workers=3, seats_promised=9)
    begun = balance(answering.coordinator, agreement)
    assert (begun["arrived"], begun["arrivals_owed"]) == (0, 3)
    assert (begun["seats_open"], begun["seats_filled"], begun["seats_owed"]) == (4, 0, 5)
    placed = [answering.place(each) for each in answering.offers()[:2]]
    told = balance(answering.coordinator, agreement)
    assert (told["arrived"], told["seats_open"], told["seats_filled"], told["seats_owed"]) == (0, 2, 2, 5)
    done = answering.act(answering.receiver, f"/placements/{placed[0].id}/arrive", {"on": str(today())})
    assert done.status_code == 200
    told = balance(answering.coordinator, agreement)
    assert (told["arrived"], told["arrivals_owed"], told["in_force"]) == (1, 2, True)
    gone = {"code": "pay", "on": str(today())}
    assert answering.act(answering.clerk, f"/placements/{placed[0].id}/end/leave", gone).status_code == 200
    told = balance(answering.coordinator, agreement)
    assert (told["arrived"], told["seats_open"], told["seats_filled"]) == (
        1,
        3,
        1,
    )  # who came has come; the seat is open again
    for other in (answering.clerk, answering.receiver):
        assert other.get(f"/agreements/{agreement}/balance").status_code == 403


def test_only_what_is_in_the_corridor_and_the_days_counts_and_for_every_agreement_there(answering: Answering) -> None:
    placed = answering.place(answering.offers()[0])
    assert answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())}).status_code == 200
    first = change(answering, target_workers=5)
    with answering.database.write() as session:
        keeper, alliance = answering.coordinator.organisation, session.get_one(Alliance, UUID(answering.world.alliance))
        of: dict[str, Any] = {"alliance": alliance, "target_workers": 5, "seats_promised": 5}
        day, long_ago = today(), date(2026, 1, 1)
        made = {
            "county": make_agreement(session, keeper, exporter="451022", receiver="440305", **of),
            "elsewhere": make_agreement(session, keeper, exporter="52", receiver="44", **of),
            "other city": make_agreement(session, keeper, exporter="45", receiver="4419", **of),
            "ended": make_agreement(session, keeper, start_date=long_ago, end_date=day - timedelta(days=1), **of),
            "last day": make_agreement(session, keeper, start_date=long_ago, end_date=day, **of),
            "outside": make_agreement(session, keeper, target_workers=5, seats_promised=5),
        }
        ids = {name: str(row.id) for name, row in made.items()} | {"first": first}
    found = {name: balance(answering.coordinator, each) for name, each in ids.items()}
    assert {name: one["arrived"] for name, one in found.items()} == {
        "first": 1,
        "county": 1,
        "elsewhere": 0,
        "other city": 0,
        "ended": 0,
        "last day": 1,
        "outside": 1,
    }
    assert {name for name, one in found.items() if one["seats_open"]} == {
        "first",
        "county",
        "ended",
        "last day",
        "outside",
        "elsewhere",
    }
    assert [name for name, one in found.items() if not one["in_force"]] == ["ended"]
    page = Visitor.of(answering.coordinator).get("/console/agreements").text
    assert page.count("约定 5，已有") == 13  # six of seats and seven of arrivals
    assert "不在有效期内" in page
    assert Visitor.of(answering.clerk).get("/console/agreements").status_code == 403


@pytest.mark.parametrize(
    ("end", "day", "open_"),
    [
        (date(2028, 2, 29), date(2028, 2, 29), True),
        (date(2028, 2, 29), date(2028, 3, 1), False),
        (date(2027, 2, 28), date(2027, 2, 28), True),
        (date(2027, 2, 28), date(2027, 3, 1), False),
        (None, date(2099, 12, 31), True),
    ],
)
def test_the_last_day_counts_and_the_next_does_not(*, end: date | None, day: date, open_: bool) -> None:
    row = Agreement(exporter="45", receiver="4403", start_date=date(2026, 1, 1), end_date=end)
    assert covers(row, "451022", "440305", day) is open_
    assert not covers(row, "451022", "441900", day)
    assert not covers(row, "451022", "440305", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("at", "status"),
    [(datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC), 200), (datetime(2028, 2, 29, 16, tzinfo=UTC), 409)],
)
def test_an_end_bites_at_midnight_in_shanghai(
    answering: Answering, monkeypatch: pytest.MonkeyPatch, at: datetime, status: int
) -> None:
    """29 February is the agreement's last day; the sessions of who answers were made today, so only the date is moved."""
    change(answering, end_date=date(2028, 2, 29))
    with answering.database.write() as session:
        session.query(JobOrder).update({"start_date": date(2028, 2, 20)})
    day = at.astimezone(clock.CIVIL_ZONE).date()
    monkeypatch.setattr("app.rounds.pair_checks.today", lambda: day)
    offer = answering.offers()[0]
    for who in (answering.receiver, answering.clerk):
        said = answering.say(who, offer)
        assert said.status_code == status, said.text
        assert status == 200 or said.json()["code"] == "AGREEMENT_ENDED"
    assert len(answering.placements()) == (status == 200)


def test_what_no_agreement_covers_any_more_nobody_accepts_and_anybody_declines(answering: Answering) -> None:
    asked, second = answering.offers()[:2]
    assert answering.say(answering.clerk, asked).status_code == 200
    agreement = change(answering)
    version = answering.coordinator.get(f"/agreements/{agreement}").headers["etag"]
    yesterday = {"end_date": str(today() - timedelta(days=1))}
    assert answering.coordinator.patch(f"/agreements/{agreement}", yesterday, match=version).status_code == 200
    for who, offer in ((answering.receiver, asked), (answering.clerk, second), (answering.receiver, second)):
        refused = answering.say(who, offer)
        assert (refused.status_code, refused.json()["code"]) == (409, "AGREEMENT_ENDED")
    with answering.database.read() as session:
        assert session.query(Placement).count() == 0
    assert answering.say(answering.receiver, asked, yes=False, code="seat_gone").status_code == 200
    with answering.database.write() as session:
        make_agreement(session, answering.coordinator.organisation, alliance=None, start_date=today())
    assert answering.say(answering.clerk, second).status_code == 200  # one outside the alliance covers it
