"""Many calls as one sheet: those due first on the way out, all or nothing on the way in, each by the one way there is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.access.principal import Role
from app.clock import today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.follow_up import FollowUp
from app.models.offer import Offer
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.filled_sheets import bring, errors, filled, taken
from tests.app.follow_ups.test_calls import arrived, calls, pass_days
from tests.app.offers.world import Answering, add_identity, make_answering

HEAD = ("回访编号", "是否在岗", "实发月薪", "生活情况", "备注代码")
SHEET, RECORDS = "/follow-ups/sheet.xlsx", "/follow-ups/records"


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def load(who: Actor, *rows: tuple[Any, ...], dry_run: bool = False, key: str | None = None) -> Any:
    return bring(who, RECORDS, filled(HEAD, *rows), dry_run=dry_run, key=key)


def test_a_sheet_goes_out_with_those_due_first(answering: Answering, settings: Settings) -> None:
    placed = arrived(answering)
    with answering.database.write() as session:
        offer = session.get_one(Offer, placed.offer_id)
        add_identity(session, Keyring.of(settings), offer, {"name": "韦示例", "phone": "13800138000"})
    assert len(taken(answering.clerk, SHEET)) == 1
    assert len(taken(answering.clerk, SHEET, until=str(today() + timedelta(days=30)))) == 3
    pass_days(answering, 180)
    head, *rows = taken(answering.clerk, SHEET)
    assert head[8:] == ["是否在岗", "实发月薪", "生活情况", "备注代码"]
    assert [row[0] for row in rows] == [str(call.id) for call in calls(answering)]
    first = calls(answering)[0]
    assert rows[0][1:3] == ["韦示例", "13800138000"]
    assert (rows[0][3].partition("-")[0], rows[0][4]) == ("employer", "普工")
    assert rows[0][5:] == ["3", str(first.due_on), str(first.pay_promised), "", "", "", ""]


def test_a_sheet_comes_back_as_what_was_heard(answering: Answering) -> None:
    placed = arrived(answering)
    pass_days(answering, 180)
    one, other, third, fourth = (str(row.id) for row in calls(answering))
    filling = (
        (one, "在岗", "5,200", "好", "一切正常"),
        (other, "不在岗", "", "", "想返乡"),
        (third, "未接通", "", "", ""),
        (fourth, "", "", "", ""),
    )
    checked = load(answering.clerk, *filling, dry_run=True)
    assert (checked.status_code, checked.json()["accepted"], checked.json()["errors"]) == (201, 3, 0), checked.text
    assert [row.state for row in calls(answering)] == ["due"] * 4
    done = load(answering.clerk, *filling, key="k")
    assert (done.json()["rows"], done.json()["added"]) == (3, 3)
    assert load(answering.clerk, *filling, key="k").content == done.content
    heard = [(row.state, row.at_work, row.pay_real, row.living, row.note_code) for row in calls(answering)]
    assert heard == [
        ("done", True, 5200, 3, "well"),
        ("done", False, None, None, "wants_home"),
        ("unreachable", None, None, None, ""),
        ("due", None, None, None, ""),
    ]
    again = load(answering.clerk, *filling[:2])
    assert (again.json()["accepted"], errors(answering.clerk, again)) == (
        0,
        [("FOLLOW_UP_STATE", "B2"), ("FOLLOW_UP_STATE", "B3")],
    )
    assert [row[0] for row in taken(answering.clerk, SHEET)[1:]] == [third, fourth]
    said = [row.action for row in chain(answering.database, answering.clerk.organisation.id)]
    assert (said.count("follow_up.record"), said.count("follow_up.unreachable")) == (2, 1)
    assert (said.count("calls.dry_run"), said.count("calls.loaded"), said.count("calls.refused")) == (1, 1, 1)
    assert load(answering.clerk, (third, "在岗"), (fourth, "在岗")).json()["added"] == 2
    assert answering.placements(id=placed.id)[0].state == "completed"


def test_one_wrong_cell_keeps_the_whole_sheet_out(answering: Answering) -> None:
    arrived(answering)
    pass_days(answering, 180)
    one, other, third, fourth = (row.id for row in calls(answering))
    rows = (
        (one, "在岗", "五千", "", ""),
        (other, "在岗", "200001", "很好", ""),
        (third, "未接通", "5200", "好", "一切正常"),
        (fourth, "在岗", "", "", "怀孕"),
        (uuid4(), "在岗", "", "", ""),
        ("", "在岗", "", "", ""),
        ("x", "也许", "", "", ""),
        (one, "", "5200", "", ""),
    )
    done = load(answering.clerk, *rows, key="k")
    assert (done.status_code, done.json()["accepted"]) == (201, 0)
    assert errors(answering.clerk, done) == [
        ("CALL_PAY_WRONG", "C2"),
        ("CALL_PAY_WRONG", "C3"),
        ("CALL_LIVING_WRONG", "D3"),
        ("CALL_NOTHING_HEARD", "C4"),
        ("CALL_NOTHING_HEARD", "D4"),
        ("CALL_NOTHING_HEARD", "E4"),
        ("CALL_NOTE_WRONG", "E5"),
        ("CALL_NUMBER_UNKNOWN", "A6"),
        ("CALL_NUMBER_MISSING", "A7"),
        ("CALL_NUMBER_UNKNOWN", "A8"),
        ("CALL_AT_WORK_WRONG", "B8"),
        ("CALL_AT_WORK_WRONG", "B9"),
    ]
    assert load(answering.clerk, *rows, key="k").content == done.content
    twice = load(answering.clerk, (one, "在岗"), (other, "在岗"), (one, "不在岗"))
    assert errors(answering.clerk, twice) == [("CALL_TWICE", "A4")]
    assert [row.state for row in calls(answering)] == ["due"] * 4
    marked = answering.clerk.call("POST", f"{RECORDS}/report", files={"file": ("a.xlsx", filled(HEAD, *rows))})
    assert marked.content[:2] == b"PK"


def test_a_call_that_is_not_due_yet_keeps_the_others_out(answering: Answering) -> None:
    arrived(answering)
    pass_days(answering, 30)
    rows = [(row.id, "在岗", "5000", "", "") for row in calls(answering)]
    done = load(answering.clerk, *rows)
    assert errors(answering.clerk, done) == [("CALL_EARLY", "B4"), ("CALL_EARLY", "B5")]
    assert [row.state for row in calls(answering)] == ["due"] * 4
    assert load(answering.clerk, *rows[:2]).json()["added"] == 2


def test_nobody_records_another_office_s_calls_and_200_at_most(answering: Answering, sign_in: SignIn) -> None:
    placed = arrived(answering)
    pass_days(answering, 3)
    stranger, call = sign_in(Role.COUNTY_CLERK), calls(answering)[0]
    assert errors(stranger, load(stranger, (call.id, "在岗"))) == [("CALL_NUMBER_UNKNOWN", "A2")]
    assert len(taken(stranger, SHEET)) == 1
    for who in (answering.receiver, answering.coordinator, sign_in(Role.OBSERVER)):
        assert (load(who, (call.id, "在岗")).status_code, who.get(SHEET).status_code) == (403, 403)
    with answering.database.write() as session:
        like = {name: getattr(call, name) for name in ("organisation_id", "coordinator_id", "worker_id", "employer_id")}
        session.add_all(
            FollowUp(**like, placement_id=placed.id, day_no=300 + at, due_on=today(), state="due", note_code="")
            for at in range(200)
        )
    assert len(taken(answering.clerk, SHEET)) == 201
    refused = load(answering.clerk, *((row.id, "在岗") for row in calls(answering, due_on=today())))
    assert (refused.status_code, refused.json()["code"]) == (422, "CALL_TOO_MANY")
    assert {row.state for row in calls(answering)} == {"due"}
