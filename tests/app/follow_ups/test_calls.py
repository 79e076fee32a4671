"""Who arrives is called on four days; what is heard completes the placement, and tells what promises were worth."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.access.masks import FEW
from app.access.principal import Role
from app.clock import today
from app.db.engine import Database
from app.models.follow_up import FollowUp
from app.models.placement import Placement
from app.models.rights_ticket import RightsTicket
from app.offers.calls import due_days
from app.rights import retention_queries
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Keep, SignIn
from tests.app.factories import added
from tests.app.offers.world import Answering, make_answering

WELL = {"at_work": True, "pay_real": 5200, "living": 3, "note_code": "well"}


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def arrived(answering: Answering, at: int = 0) -> Placement:
    placed = answering.place(answering.offers()[at])
    done = answering.act(answering.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())})
    assert done.status_code == 200, done.text
    return answering.placements(id=placed.id)[0]


def calls(answering: Answering, **where: Any) -> list[FollowUp]:
    with answering.database.read() as session:
        return session.query(FollowUp).filter_by(**where).order_by(FollowUp.day_no).all()


def pass_days(answering: Answering, days: int) -> None:
    with answering.database.write() as session:
        for row in session.query(FollowUp):
            row.due_on -= timedelta(days=days)


@pytest.mark.parametrize(
    ("arrival", "days"),
    [
        (date(2028, 2, 29), ["2028-03-03", "2028-03-30", "2028-05-29", "2028-08-27"]),
        (date(2028, 2, 27), ["2028-03-01", "2028-03-28", "2028-05-27", "2028-08-25"]),
        (date(2026, 12, 31), ["2027-01-03", "2027-01-30", "2027-03-31", "2027-06-29"]),
    ],
)
def test_days_are_counted_plainly_over_months_years_and_29_february(arrival: date, days: list[str]) -> None:
    assert [str(day) for day in due_days(arrival).values()] == days


def test_from_arriving_to_the_last_call(answering: Answering) -> None:
    clerk, placed = answering.clerk, arrived(answering)
    assert [(row.day_no, row.due_on - today()) for row in calls(answering)] == [
        (number, timedelta(days=number)) for number in (3, 30, 90, 180)
    ]
    assert clerk.get("/follow-ups").json()["items"] == []
    first = clerk.get("/follow-ups", until=str(today() + timedelta(days=30))).json()["items"]
    assert [row["day_no"] for row in first] == [3, 30]
    assert "name" in first[0]
    early = answering.act(clerk, f"/follow-ups/{first[0]['id']}/record", WELL)
    assert (early.status_code, early.json()["code"]) == (409, "CALL_EARLY")
    pass_days(answering, 180)
    one = clerk.get("/follow-ups", limit=1).json()
    after = clerk.get("/follow-ups", limit=2, cursor=one["next"]).json()
    assert [row["day_no"] for row in (*one["items"], *after["items"])] == [3, 30, 90]
    silent = answering.act(clerk, f"/follow-ups/{first[0]['id']}/unreachable")
    assert (silent.json()["state"], silent.json()["called_by"]) == ("unreachable", str(clerk.user.id))
    wrong = answering.act(clerk, f"/follow-ups/{first[0]['id']}/record", WELL | {"note_code": "pregnant"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "NOTE_UNKNOWN")
    for row in calls(answering):
        done = answering.act(clerk, f"/follow-ups/{row.id}/record", WELL)
        assert (done.status_code, done.json()["state"]) == (200, "done"), done.text
    assert answering.placements(id=placed.id)[0].state == "completed"
    again = answering.act(clerk, f"/follow-ups/{first[0]['id']}/record", WELL)
    assert (again.status_code, again.json()["code"]) == (409, "FOLLOW_UP_STATE")
    actions = [row.action for row in chain(answering.database, clerk.organisation.id)]
    assert actions.count("follow_up.record") == 4
    assert actions.count("follow_up.unreachable") == 1
    assert actions.count("placement.complete") == 1


def test_who_leaves_is_not_called_any_more_and_is_open_again(answering: Answering) -> None:
    placed = arrived(answering)
    pass_days(answering, 40)
    [first, *_] = calls(answering)
    answering.act(answering.clerk, f"/follow-ups/{first.id}/record", WELL | {"at_work": False})
    body = {"code": "pay", "on": str(today())}
    done = answering.act(answering.clerk, f"/placements/{placed.id}/end/leave", body)
    assert done.status_code == 200, done.text
    assert [row.state for row in calls(answering)] == ["done", "dropped", "dropped", "dropped"]
    assert answering.clerk.get("/follow-ups").json()["items"] == []
    assert [row.end_code for row in answering.placements(worker_id=placed.worker_id)] == ["pay"]
    closed = answering.act(answering.coordinator, f"/rounds/{answering.round_id}/close", {"reason": "下一轮"})
    assert closed.status_code == 200
    again = answering.world.open_round()
    assert answering.world.act(again, "freeze") == 200
    assert answering.coordinator.get(f"/rounds/{again}").json()["state"] == "frozen"


def test_a_last_call_to_who_is_not_there_completes_nothing(answering: Answering) -> None:
    placed = arrived(answering)
    pass_days(answering, 200)
    answering.act(answering.clerk, f"/follow-ups/{calls(answering)[3].id}/record", {"at_work": False})
    assert answering.placements(id=placed.id)[0].state == "working"


def test_kept_promises_are_counted_and_few_are_told_to_their_own_office_alone(answering: Answering) -> None:
    placed = arrived(answering)
    path = f"/employers/{placed.employer_id}/kept-promises"
    pass_days(answering, 200)
    for row, pay in zip(calls(answering), (9000, 4999, 5000, None), strict=True):
        answering.act(answering.clerk, f"/follow-ups/{row.id}/record", WELL | {"pay_real": pay})
    assert answering.clerk.get(path).json() == {"told": 2, "kept": 1, "percent": 50}
    for other in (answering.receiver, answering.coordinator):
        assert other.get(path).json() == {"told": None, "kept": None, "percent": None}
    with answering.database.write() as session:
        for number in range(FEW - 2):
            like = {"organisation_id": placed.organisation_id, "coordinator_id": placed.coordinator_id}
            of = {"worker_id": placed.worker_id, "placement_id": placed.id, "employer_id": placed.employer_id}
            heard = {"at_work": True, "pay_promised": 5000, "pay_real": 5000, "state": "done"}
            added(session, FollowUp(**like, **of, **heard, day_no=300 + number, due_on=today(), note_code=""))
    for who in (answering.clerk, answering.receiver, answering.coordinator):
        assert who.get(path).json() == {"told": 10, "kept": 9, "percent": 90}


def test_a_ticket_goes_between_offices_and_keeps_the_workers_words_from_the_employer(
    answering: Answering, sign_in: SignIn
) -> None:
    placed = arrived(answering)
    body = {"kind": "unpaid_wages", "told": "两个月没发工资"}
    made = answering.clerk.post(f"/placements/{placed.id}/tickets", body, key="t")
    assert (made.status_code, made.json()["state"], made.json()["told"]) == (201, "open", "两个月没发工资")
    assert answering.clerk.post(f"/placements/{placed.id}/tickets", body, key="t").content == made.content
    assert made.json()["due_on"] == str(today() + timedelta(days=15))
    path = f"/rights-tickets/{made.json()['id']}"
    seen = answering.receiver.get(path).json()
    keeper = answering.coordinator.get(path).json()
    assert seen["told"] == "两个月没发工资"
    employer = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    for who in (employer, answering.coordinator):
        for reply in (who.get(path), who.get("/rights-tickets")):
            assert reply.status_code == 200
            assert "两个月没发工资" not in reply.text
    assert answering.act(employer, f"{path}/take", {}).status_code == 403
    assert keeper["name"].startswith("W-")
    bare = answering.act(answering.clerk, f"{path}/settle", {"outcome": " "})
    assert (bare.status_code, bare.json()["code"]) == (422, "OUTCOME_NEEDED")
    past = answering.clerk.post(f"/placements/{placed.id}/tickets", body | {"due_on": "2020-01-01"})
    assert (past.status_code, past.json()["code"]) == (422, "DAY_PAST")
    taken = answering.act(answering.clerk, f"{path}/take", {})
    assert (taken.json()["state"], taken.json()["owner_id"]) == ("in_hand", str(answering.clerk.user.id))
    settled = answering.act(answering.clerk, f"{path}/settle", {"outcome": "已补发"})
    assert (settled.json()["state"], settled.json()["outcome"]) == ("settled", "已补发")
    over = answering.act(answering.clerk, f"{path}/refuse", {"outcome": "晚了"})
    assert (over.status_code, over.json()["code"]) == (409, "TICKET_STATE")
    assert [row["id"] for row in answering.receiver.get("/rights-tickets", state="settled").json()["items"]] == [
        made.json()["id"]
    ]


def test_what_was_said_after_a_placement_goes_with_it_but_not_while_a_ticket_waits(answering: Answering) -> None:
    placed = arrived(answering)
    answering.clerk.post(f"/placements/{placed.id}/tickets", {"kind": "injury"})
    with answering.database.write() as session:
        session.get_one(Placement, placed.id).state = "left_early"
    later = answering.placements(id=placed.id)[0].changed_at + timedelta(days=1)
    with answering.database.write() as session:
        which = retention_queries.placements(placed.organisation_id, before=later)
        assert session.scalars(which).all() == []
        session.query(RightsTicket).one().state = "settled"
        session.flush()
        ids = session.scalars(which).all()
        assert ids == [placed.id]
        retention_queries.PLACEMENTS(session, ids)
        assert (session.query(FollowUp).count(), session.query(RightsTicket).count()) == (0, 0)
