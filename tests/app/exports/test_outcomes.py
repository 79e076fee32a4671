"""What came of a round leaves as a file, each side its own lines, by the same way as proposals do."""

import csv
import io
from datetime import timedelta
from typing import get_args

import pytest
from fastapi import FastAPI

from app.clock import today
from app.console.words import EXPORT_KINDS
from app.db.engine import Database
from app.exports.kinds import KINDS
from app.exports.schemas import Kind
from app.models.follow_up import FollowUp
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.console.conftest import PackagedFacts
from tests.app.console.visitor import Visitor
from tests.app.offers.world import Answering, make_answering


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.state.catalogue = PackagedFacts()
    return app


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    """Four are asked: one says no, one objects, one arrives, one waits."""
    made = make_answering(database, sign_in, settings)
    no, heard, comes, _ = made.offers()
    made.say(made.clerk, no, yes=False, code="pay")
    made.clerk.post("/objections", {"offer_id": str(heard.id), "told": "工种不符"})
    placed = made.place(comes)
    made.act(made.receiver, f"/placements/{placed.id}/arrive", {"on": str(today())})
    return made


def lines(answering: Answering, who: Actor, kind: str) -> list[dict[str, str]]:
    asked = who.post("/exports", {"kind": kind, "round_id": answering.round_id})
    assert asked.status_code == 201, asked.text
    shown = who.get(f"/exports/{asked.json()['id']}").json()
    reply = who.get(f"/exports/{shown['id']}/file", link=shown["link"])
    assert reply.status_code == 200, reply.text
    header, *rows, mark = csv.reader(io.StringIO(reply.content.decode("utf-8-sig"), newline=""))
    assert mark[0].startswith("导出编号")
    assert len(rows) == shown["rows"]
    names = [name.split(" ")[0] for name in header]
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_offers_leave_with_both_sides_reasons_as_far_as_each_sees_them(answering: Answering) -> None:
    own = lines(answering, answering.clerk, "offers")
    assert sorted(row["状态"] for row in own) == ["劳动者谢绝", "双方同意", "待答复", "待答复"]
    (no,) = [row for row in own if row["状态"] == "劳动者谢绝"]
    assert (no["本人原因"], no["批次"], no["月薪"][:4]) == ("工资不合适", "1", "5000")
    theirs = lines(answering, answering.receiver, "offers")
    assert len(theirs) == 4
    assert {row["本人原因"] for row in theirs} == {""}


def test_placements_and_calls_leave_by_their_round(answering: Answering, database: Database) -> None:
    for who in (answering.clerk, answering.receiver, answering.coordinator):
        (row,) = lines(answering, who, "placements")
        assert (row["状态"], row["到岗"], row["承诺月薪"]) == ("在岗", str(today()), "5000")
    with database.write() as session:
        call = session.query(FollowUp).filter_by(day_no=3).one()
        call.due_on -= timedelta(days=3)
        call_id = call.id
    told = {"at_work": True, "pay_real": 5100, "living": 3, "note_code": "well"}
    assert answering.act(answering.clerk, f"/follow-ups/{call_id}/record", told).status_code == 200
    first, *others = lines(answering, answering.clerk, "calls")
    assert (first["第几天"], first["在岗"], first["实发月薪"], first["生活"], first["备注"]) == (
        *("3", "在岗", "5100"),
        *("好", "一切正常"),
    )
    assert [row["第几天"] for row in others] == ["30", "90", "180"]


def test_tickets_leave_for_every_side_and_what_was_said_for_the_offices_alone(answering: Answering) -> None:
    (placed,) = answering.placements()
    opened = answering.clerk.post(f"/placements/{placed.id}/tickets", {"kind": "unpaid_wages", "told": "欠薪两个月"})
    assert opened.status_code == 201, opened.text
    ended = f"/rights-tickets/{opened.json()['id']}/settle"
    assert answering.act(answering.receiver, ended, {"outcome": "已补发"}).status_code == 200
    (own,) = lines(answering, answering.clerk, "tickets")
    assert (own["事项"], own["状态"], own["处理结果"], own["提出"], own["办结"]) == (
        *("拖欠工资", "已解决", "已补发"),
        *(str(today()), str(today())),
    )
    sides = (answering.clerk, answering.receiver, answering.coordinator)
    assert [lines(answering, who, "tickets")[0]["本人所述"] for who in sides] == ["欠薪两个月", "欠薪两个月", ""]


def test_objections_leave_for_the_coordinators_log_under_pseudonyms(answering: Answering) -> None:
    (row,) = lines(answering, answering.coordinator, "objections")
    assert (row["状态"], row["异议"], row["人员"][:2]) == ("待复核", "工种不符", "W-")
    assert row["提出"] == str(today())  # the civil day, whatever the hour in London
    assert lines(answering, answering.clerk, "objections")[0]["异议"] == "工种不符"


def test_each_side_has_the_kinds_that_its_page_offers_and_no_other(answering: Answering) -> None:
    assert KINDS.keys() == EXPORT_KINDS.keys() == set(get_args(Kind))
    for who in (answering.clerk, answering.coordinator, answering.receiver):
        text = Visitor.of(who).get("/console/exports").text
        offered = {kind for kind in KINDS if f'value="{kind}"' in text}
        asked = {kind: who.post("/exports", {"kind": kind, "round_id": answering.round_id}) for kind in KINDS}
        assert {kind: reply.status_code for kind, reply in asked.items()} == {
            kind: 201 if kind in offered else 403 for kind in KINDS
        }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_asked_for_on_the_page_is_named_there(answering: Answering) -> None:
    receiver = Visitor.of(answering.receiver)
    assert receiver.post("/console/exports", {"round": answering.round_id, "kind": "placements"}).status_code == 303
    text = receiver.get("/console/exports").text
    assert "就业安置" in text
    assert "下载（一次有效）" in text
