"""By pages: the inbox with its count in the head, webhooks with their secret shown once, and sending again."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI

from app.access.principal import Role
from app.db.engine import Database
from app.models.notice import Delivery, Notice, Webhook
from app.notices.senders import FailedError, Parcel
from app.notices.sending import Sending
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.notices.receiver import HOST, PUBLIC
from tests.app.offers.world import make_answering

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
UNREAD = re.compile(r'href="/console/notices"[^>]*>通知（(\d+)）')


def unread(visitor: Visitor, path: str = "/") -> str:
    found = UNREAD.search(visitor.get(path).text)
    return found[1] if found else ""


def test_the_head_counts_what_is_unread_and_the_inbox_marks_it(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    clerk, coordinator = Visitor.of(answering.clerk), Visitor.of(answering.coordinator)
    assert (unread(clerk), unread(coordinator)) == ("2", "1")
    page = clerk.get("/console/notices").text
    assert "有 4 份新意向等待答复" in page
    assert f"/console/rounds/{answering.round_id}" in page
    newest, *_ = re.findall(r"/console/notices/([0-9a-f-]{36})/read", page)
    assert clerk.post(f"/console/notices/{newest}/read").status_code == 303
    assert unread(clerk) == "1"
    placed = answering.place(answering.offers()[0])
    until = re.search(r'name="until" value="([^"]+)"', clerk.get("/console/notices").text)
    assert until is not None
    answering.clerk.post(f"/placements/{placed.id}/tickets", {"kind": "fees"})  # of the other side
    assert clerk.post("/console/notices/read", {"until": until[1]}).status_code == 303
    assert clerk.post("/console/notices/read", {"until": "no id"}).status_code == 404
    assert (unread(clerk), unread(Visitor.of(answering.receiver))) == ("", "4")
    auditor = Visitor.of(sign_in(Role.AUDITOR))
    assert 'href="/console/notices"' not in auditor.get("/console/audit").text
    assert auditor.get("/console/notices").status_code == 403


class Unwilling:
    """A way that nothing goes."""

    def send(self, parcel: Parcel) -> None:
        raise FailedError("HTTP_STATUS", 503 if parcel.target else None)


def clerk_with_hosts(app: FastAPI, sign_in: SignIn) -> Visitor:
    known = app.state.dukou
    listed = known.settings.model_copy(update={"outbound_hosts": frozenset({HOST})})
    app.state.dukou = replace(known, settings=listed, resolve=lambda _host, _port: [PUBLIC])
    return Visitor.of(sign_in(Role.COUNTY_CLERK))


def test_a_webhook_is_registered_tested_paused_and_what_failed_is_sent_again(
    app: FastAPI, database: Database, sign_in: SignIn
) -> None:
    clerk, url = clerk_with_hosts(app, sign_in), f"https://{HOST}/console"
    assert clerk.post("/console/webhooks", {"url": "https://127.0.0.1/"}).status_code == 422
    assert clerk.post("/console/webhooks", {"url": url, "kind": "no_such"}).status_code == 422
    made = clerk.post("/console/webhooks", {"url": url, "kind": "placed"})
    secret = re.search(r"<code>([\w-]{43})</code>", made.text)
    assert secret is not None
    shown = clerk.get("/console/webhooks").text
    assert url in shown
    assert secret[1] not in shown
    with database.read() as session:
        hook = session.query(Webhook).one()
    path, version = f"/console/webhooks/{hook.id}", {"version": str(hook.version)}
    assert hook.kinds == ["placed"]
    assert clerk.post(f"{path}/test", {"version": "9"}).status_code == 412
    assert clerk.post(f"{path}/test", version).status_code == 303
    Sending(database, {"webhook": Unwilling()}).step()
    failed = clerk.get("/console/webhooks", state="failed").text
    assert "HTTP_STATUS 503" in failed
    with database.read() as session:
        sent = session.query(Delivery).one()
    again = {"version": str(sent.version)}
    assert clerk.post(f"/console/webhooks/deliveries/{sent.id}/again", again).status_code == 303
    assert "没有投递" in clerk.get("/console/webhooks", state="failed").text
    assert clerk.post(f"{path}/pause", version).status_code == 303
    assert "已暂停" in clerk.get("/console/webhooks").text
    assert clerk.post(f"{path}/resume", {"version": "2"}).status_code == 303
    assert clerk.post(f"{path}/remove", {"version": "3"}).status_code == 303
    with database.read() as session:
        assert (session.query(Webhook).count(), session.query(Delivery).count()) == (0, 0)
        assert session.query(Notice).one().kind == "webhook_test"
