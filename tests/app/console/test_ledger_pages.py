"""By pages: a clerk sees who is short of three, records that they were told, prints slips; the keeper sees bars."""

from hashlib import sha256

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.recommendation_event import RecommendationEvent
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.ledger.test_ledger import ledger_of, rows
from tests.app.offers.test_answer_sheets import sheet
from tests.app.offers.world import ON_BEHALF, make_answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_who_is_short_is_told_and_is_short_no_more(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(ledger_of, database, sign_in, settings)
    clerk, keeper = Visitor.of(answering.clerk), Visitor.of(answering.coordinator)
    assert "还有 4 人推荐不满三个岗位" in clerk.get("/").text
    text = clerk.get("/console/ledger").text
    assert text.index("韦第四") < text.index("韦第一")
    assert "4 人中 0 人已满三个" in text
    people = [worker for worker, some in rows(answering).items() if len(some) == 3]
    path = f"/console/rounds/{answering.round_id}/ledger"
    told = {"told_on": str(today()), "channel": "slip", "told_by": "村支书", "answer": "none"}
    assert clerk.post(path, told | {"told_on": "soon", "people": str(people[0])}).status_code == 422
    assert clerk.post(path, told | {"people": str(people[0])}).status_code == 303
    assert "4 人中 1 人已满三个" in clerk.get("/console/ledger").text
    of_person = clerk.get(f"/console/people/{people[0]}").text
    assert "推荐单 村支书：未答复" in of_person
    assert f"ledger/slips.pdf?worker_id={people[0]}" in of_person
    assert clerk.get(f"{path}/slips.pdf?village=东村").headers["content-type"] == "application/pdf"
    assert "推荐编号" in clerk.get(f"{path}.csv").text
    assert "&lt;10 人中 &lt;10 人已满三个" in keeper.get("/console/ledger").text
    assert "韦第" not in keeper.get("/console/ledger").text
    with database.read() as session:
        assert session.query(RecommendationEvent).count() == 3


def test_a_sheet_is_checked_then_counts_as_a_whole(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    receiver = Visitor.of(answering.receiver)
    one, other = answering.offers()[:2]
    assert "/console/offers/check" in receiver.get("/console/offers").text
    assert receiver.get("/console/offers/sheet.xlsx").content[:2] == b"PK"
    bad = sheet((one.id, "同意", "", ON_BEHALF), (other.id, "谢绝", "", ON_BEHALF))
    checked = receiver.post("/console/offers/check", file=bad)
    assert "ANSWER_REASON_NEEDED" in receiver.get(checked.headers["location"]).text
    done = receiver.post("/console/offers/load", {"checked": sha256(bad).hexdigest()}, file=bad)
    assert "整份表都没有生效" in receiver.get(done.headers["location"]).text
    good = sheet((one.id, "同意", "", ON_BEHALF), (other.id, "谢绝", "其他", ON_BEHALF))
    done = receiver.post("/console/offers/load", {"checked": sha256(good).hexdigest()}, file=good)
    assert "已正式导入" in receiver.get(done.headers["location"]).text
    assert answering.states() == ["declined_employer", "employer_yes", "open", "open"]
