"""By pages: offers are answered and linked, objections raised and decided; what is late stands on the coordinator's home."""

import re
from datetime import timedelta

import pytest

from app.clock import today
from app.db.engine import Database
from app.models.objection import Objection
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.offers.world import ON_BEHALF, Answering, make_answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WHY = "工种与本人意愿不符"


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def version(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


def test_both_sides_answer_on_their_page_and_a_link_is_shown_once(answering: Answering) -> None:
    clerk, receiver = Visitor.of(answering.clerk), Visitor.of(answering.receiver)
    one, other = answering.offers()[:2]
    address = f"/console/offers/{one.id}"
    seen = clerk.get("/console/offers").text
    assert f"{address}/answer" in seen
    assert "生成手机链接" in seen
    assert "生成手机链接" not in receiver.get("/console/offers").text
    made = clerk.post(f"{address}/link")
    assert made.status_code == 200
    assert "<svg" in made.text
    link = re.search(r"testserver(/a/[\w-]{43})", made.text)
    assert link is not None
    assert answering.clerk.client.get(link[1]).status_code == 200
    fields = {"version": version(seen), "yes": "false", "via": "phone"}
    assert clerk.post(f"{address}/answer", fields).status_code == 422
    assert clerk.post(f"{address}/answer", fields | {"version": "9", "code": "pay"}).status_code == 412
    assert clerk.post(f"{address}/answer", fields | {"code": "pay"}).status_code == 303
    (answered,) = answering.offers(id=one.id)
    assert (answered.worker_code, answered.worker_via) == ("pay", "phone")
    assert "工资不合适" in clerk.get("/console/offers", state="declined_worker").text
    assert "工资不合适" not in receiver.get("/console/offers", state="declined_worker").text
    assert "代答理由" not in seen
    assert "代答理由" in receiver.get("/console/offers").text
    yes, address = {"version": str(other.version), "yes": "true"}, f"/console/offers/{other.id}/answer"
    assert receiver.post(address, yes).status_code == 422
    assert receiver.post(address, yes | {"written_reason": ON_BEHALF}).status_code == 303
    assert f"代答理由：{ON_BEHALF}" in clerk.get("/console/offers", state="employer_yes").text
    assert answering.offers(id=other.id)[0].state == "employer_yes"


def test_an_objection_is_raised_shown_overdue_and_decided(answering: Answering, database: Database) -> None:
    clerk, keeper = Visitor.of(answering.clerk), Visitor.of(answering.coordinator)
    offer = answering.offers()[0]
    assert clerk.post("/console/objections", {"offer": str(offer.id), "told": WHY}).status_code == 303
    assert WHY in clerk.get("/console/objections").text
    assert "1 项异议等待决定" in keeper.get("/").text
    assert "已逾期" not in keeper.get("/").text
    with database.write() as session:
        session.query(Objection).one().due_on = today() - timedelta(days=1)
    assert "1 项异议已逾期" in keeper.get("/").text
    seen = keeper.get("/console/objections").text
    assert "已逾期" in seen
    assert re.search(r">W-[A-Z2-7]{10}<", seen)
    row = answering.clerk.get("/objections").json()["items"][0]
    path, fields = f"/console/objections/{row['id']}", {"version": version(seen), "action": "uphold"}
    assert clerk.post(path, fields | {"reason": "经核实确属不符"}).status_code == 403
    assert keeper.post(path, fields | {"reason": "不符"}).status_code == 422
    assert keeper.post(path, fields | {"reason": "经核实确属不符"}).status_code == 303
    assert "经核实确属不符" in clerk.get("/console/objections", state="upheld").text
    assert answering.offers(id=offer.id)[0].state == "withdrawn"
    assert "没有异议" in keeper.get("/console/objections").text
