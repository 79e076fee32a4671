"""Webhooks: registered with a secret shown once, called signed and never into an inner net, tried again, then given up."""

import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.access.principal import Role
from app.api.addresses import check_url
from app.audit import keep_audit
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.notice import Delivery, Notice, Webhook
from app.notices import sending
from app.notices.senders import FileSender, Sender, senders_of
from app.notices.sending import BACK_OFF, Sending
from app.notices.service import tell
from app.notices.webhooks import MOST
from app.pools.key_queries import SEALED
from app.runner import database_of_runner
from app.settings import Settings
from tests.app.api.certificates import make_certificate
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, SignIn
from tests.app.notices.killed import send
from tests.app.notices.receiver import HOST, PUBLIC, finding, listening
from tests.app.rounds.killed import in_a_process_that_dies

OTHER = f"https://{HOST}/other"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "both.pem", HOST)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"outbound_hosts": frozenset({HOST})})


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.state.dukou = replace(app.state.dukou, resolve=lambda _host, _port: [PUBLIC])
    return app


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def running(settings: Settings) -> Iterator[Database]:
    """The database as the runner has it: no more than its own role may."""
    opened = keep_audit(database_of_runner(settings), Keyring.of(settings))
    yield opened
    opened.close()


def register(clerk: Actor, url: str, **body: object) -> dict[str, str]:
    made = clerk.post("/webhooks", {"url": url} | body)
    assert made.status_code == 201, made.text
    return dict(made.json())


def tell_placed(database: Database, clerk: Actor, times: int = 1) -> None:
    for _ in range(times):
        with database.write() as session:
            tell(session, "placed", uuid4(), {clerk.organisation.id: {}})


def deliveries(database: Database) -> list[Delivery]:
    with database.read() as session:
        return session.query(Delivery).order_by(Delivery.id).all()


def let_pass(database: Database, by: timedelta = timedelta(days=2)) -> None:
    with database.write() as session:
        for row in session.query(Delivery):
            row.next_at -= by


def hooks_of(settings: Settings, certificate: Path) -> dict[str, Sender]:
    return {"webhook": finding(settings, certificate)}


def test_a_webhook_is_registered_changed_and_removed(clerk: Actor, sign_in: SignIn, database: Database) -> None:
    made = register(clerk, OTHER, kinds=["placed", "offers_sent"])
    assert len(made["secret"]) > 40
    path = f"/webhooks/{made['id']}"
    shown = clerk.get(path)
    assert "secret" not in shown.json()
    assert made["secret"] not in shown.text + clerk.get("/webhooks").text
    with database.read() as session:
        row = session.query(Webhook).one()
        assert made["secret"].encode() not in row.secret
        assert Webhook in {sealed.model for sealed in SEALED}
    twice = clerk.post("/webhooks", {"url": OTHER})
    assert (twice.status_code, twice.json()["code"]) == (409, "WEBHOOK_EXISTS")
    unknown = clerk.post("/webhooks", {"url": f"{OTHER}/2", "kinds": ["dispatch_announced"]})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "KIND_UNKNOWN")
    assert clerk.patch(path, {"active": False}).status_code == 428
    assert clerk.patch(path, {"active": False}, match='"9"').status_code == 412
    for body in ({"url": "https://127.0.0.1/"}, {"url": f"http://{HOST}/"}, {"secret": "mine"}):
        assert clerk.patch(path, body, match=shown.headers["etag"]).status_code == 422
    changed = clerk.patch(path, {"active": False, "url": f"{OTHER}/3"}, match=shown.headers["etag"])
    assert (changed.status_code, changed.json()["active"], changed.json()["kinds"]) == (200, False, made["kinds"])
    stranger = sign_in(Role.COUNTY_CLERK)
    assert stranger.get(path).status_code == stranger.delete(path).status_code == 404
    assert sign_in(Role.AUDITOR).get("/webhooks").status_code == 403
    assert (clerk.delete(path).status_code, clerk.get(path).status_code) == (204, 404)
    actions = [row.action for row in chain(database, clerk.organisation.id)]
    assert [each for each in actions if each.startswith("webhook")] == [
        "webhook.create",
        "webhook.change",
        "webhook.remove",
    ]


def test_an_organisation_has_so_many_and_no_more(clerk: Actor) -> None:
    for number in range(MOST):
        register(clerk, f"{OTHER}/{number}")
    full = clerk.post("/webhooks", {"url": f"{OTHER}/more"})
    assert (full.status_code, full.json()["code"]) == (409, "WEBHOOKS_FULL")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_name_that_leads_inside_is_not_registered(clerk: Actor, app: FastAPI, database: Database) -> None:
    for ips in (["127.0.0.1"], ["10.0.0.8"], [PUBLIC, "::1"], []):
        app.state.dukou = replace(app.state.dukou, resolve=lambda _host, _port, ips=ips: ips)
        refused = clerk.post("/webhooks", {"url": OTHER})
        assert (refused.status_code, refused.json()["code"]) == (422, "URL_NOT_ALLOWED")
    with database.read() as session:
        assert session.query(Webhook).count() == 0


def test_a_notice_arrives_signed_and_once_when_all_goes_well(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        made = register(clerk, heard.url, kinds=["placed"])
        register(clerk, f"{heard.url}/of-others", kinds=["calls_due"])
        tell_placed(database, clerk)
        work = Sending(running, hooks_of(settings, certificate))
        for _ in range(3):
            work.step()
    [row] = deliveries(database)
    assert (row.state, row.tries, row.last_code) == ("sent", 1, "")
    [body], [headers] = heard.bodies, heard.headers
    stamp = headers["Dukou-Timestamp"]
    expected = hmac.digest(made["secret"].encode(), stamp.encode() + b"." + body, "sha256").hex()
    assert headers["Dukou-Signature"] == expected
    assert headers["Dukou-Delivery"] == str(row.id) == json.loads(body)["id"]
    told = json.loads(body)
    assert (told["kind"], told["body"], told["organisation"]) == ("placed", {}, str(clerk.organisation.id))
    assert set(told) == {"id", "notice", "organisation", "kind", "subject", "body", "at", "zh", "en"}
    assert chain(database, clerk.organisation.id)[-1].action == "delivery.send"


def test_what_does_not_arrive_is_tried_again_later_and_given_up_in_the_end(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    waits = []
    with listening(certificate, answers=[500] * 6 + [302, 200]) as heard:
        hook = register(clerk, heard.url)
        tell_placed(database, clerk)
        work = Sending(running, hooks_of(settings, certificate))
        for _ in range(8):
            work.step()
            [row] = deliveries(database)
            waits.append(row.next_at - row.changed_at)
            let_pass(database)
        [row] = deliveries(database)
        assert (row.state, row.tries, row.last_code, row.last_status) == ("given_up", 6, "HTTP_STATUS", 500)
        assert len(heard.bodies) == 6
        for wait, planned in zip(waits, BACK_OFF, strict=False):
            assert abs(wait - planned) < timedelta(seconds=20)
        shown = clerk.get("/deliveries", webhook_id=hook["id"], state="given_up").json()["items"]
        assert [(each["kind"], each["last_status"]) for each in shown] == [("placed", 500)]
        path = f"/deliveries/{row.id}"
        again = clerk.post(f"{path}/again", match=clerk.get(path).headers["etag"])
        assert (again.status_code, again.json()["state"], again.json()["tries"]) == (200, "queued", 0)
        work.step()
        assert deliveries(database)[0].last_status == 302  # a redirect is not followed, and is no success
        let_pass(database)
        work.step()
        assert len(heard.bodies) == 8
        assert len({headers["Dukou-Delivery"] for headers in heard.headers}) == len(set(heard.bodies)) == 1
    sent = clerk.get(path)
    assert (sent.json()["state"], sent.json()["last_code"]) == ("sent", "")
    refused = clerk.post(f"{path}/again", match=sent.headers["etag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "DELIVERY_STATE")
    actions = [row.action for row in chain(database, clerk.organisation.id) if row.action.startswith("delivery")]
    assert actions == [*["delivery.fail"] * 5, "delivery.give_up", "delivery.again", "delivery.fail", "delivery.send"]


def test_who_does_not_answer_is_called_once_for_all_that_waits(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        register(clerk, f"https://{HOST}:{heard.port}/hook")
    tell_placed(database, clerk, times=3)
    Sending(running, hooks_of(settings, certificate)).step()
    rows = deliveries(database)
    assert sorted((row.state, row.tries) for row in rows) == [("failed", 1), ("queued", 0), ("queued", 0)]
    assert len({row.next_at for row in rows}) == 1
    assert [row.last_code for row in rows if row.tries] == ["NO_ANSWER"]


def test_a_name_that_leads_inside_by_the_time_it_is_called_is_not_called(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        register(clerk, heard.url)
        tell_placed(database, clerk)
        rebound = replace(
            finding(settings, certificate),
            reach=lambda url: check_url(url, hosts=[HOST], resolve=lambda _host, _port: ["127.0.0.1"]),
        )
        Sending(running, {"webhook": rebound}).step()
    assert heard.bodies == []
    assert [(row.state, row.last_code) for row in deliveries(database)] == [("failed", "URL_NOT_ALLOWED")]


def test_a_runner_past_its_lease_writes_nothing_and_the_next_sends_under_the_same_id(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        register(clerk, heard.url)
        tell_placed(database, clerk)
        sending.hand_on(running, ())
        with running.write() as session:
            claimed = sending._claim(session)
        assert claimed is not None
        parcel, version = claimed
        hooks = hooks_of(settings, certificate)
        assert sending.attempt(hooks, parcel) is None
        assert sending.send_next(running, hooks) is False  # under lease
        let_pass(database)
        assert sending.send_next(running, hooks) is True
        with running.write() as session:
            assert sending.settle(session, parcel, version, None) is False
    assert [(row.state, row.tries) for row in deliveries(database)] == [("sent", 2)]
    assert heard.bodies[0] == heard.bodies[1]
    assert [row.action for row in chain(database, clerk.organisation.id)].count("delivery.send") == 1


@pytest.mark.parametrize(("step", "calls"), [("notice.claimed", 0), ("notice.sent", 1)])
def test_a_runner_killed_before_or_after_the_call_is_followed_by_one_that_sends(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path, step: str, calls: int
) -> None:
    with listening(certificate) as heard:
        register(clerk, heard.url)
        tell_placed(database, clerk)
        in_a_process_that_dies(send, settings, step, certificate)
        assert len(heard.bodies) == calls
        work = Sending(running, hooks_of(settings, certificate))
        work.step()
        assert len(heard.bodies) == calls  # the dead one's lease lasts
        let_pass(database)
        work.step()
    assert (len(heard.bodies), len(set(heard.bodies))) == (calls + 1, 1)
    assert [(row.state, row.tries) for row in deliveries(database)] == [("sent", 2)]
    assert clerk.get("/notices/unread").json() == {"unread": 1}


def test_a_delivery_that_kills_its_runner_again_and_again_is_given_up(
    clerk: Actor, database: Database, running: Database
) -> None:
    register(clerk, OTHER)
    tell_placed(database, clerk)
    sending.hand_on(running, ())
    for _ in range(8):
        with running.write() as session:
            sending._claim(session)
        let_pass(database)
    assert [(row.state, row.last_code) for row in deliveries(database)] == [("given_up", "RUNNER_GAVE_UP")]


def test_a_test_delivery_goes_to_that_webhook_alone_and_into_no_inbox(
    clerk: Actor, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        hook = register(clerk, heard.url, kinds=["placed"])
        register(clerk, f"{heard.url}/two")
        one, two = (clerk.post(f"/webhooks/{hook['id']}/test", key="once") for _ in range(2))
        assert (one.status_code, two.headers["idempotent-replay"], one.content) == (201, "true", two.content)
        Sending(running, hooks_of(settings, certificate)).step()
    assert [json.loads(body)["kind"] for body in heard.bodies] == ["webhook_test"]
    assert clerk.get("/notices/unread").json() == {"unread": 0}
    assert clerk.get("/deliveries").json()["items"][0]["state"] == "sent"


def test_a_paused_webhook_gets_nothing_new_and_nothing_old(
    clerk: Actor, database: Database, running: Database, *, settings: Settings, certificate: Path
) -> None:
    with listening(certificate) as heard:
        hook = register(clerk, heard.url)
        tell_placed(database, clerk)
        sending.hand_on(running, ())
        path = f"/webhooks/{hook['id']}"
        clerk.patch(path, {"active": False}, match=clerk.get(path).headers["etag"])
        tell_placed(database, clerk)
        Sending(running, hooks_of(settings, certificate)).step()
        assert [(row.state, row.last_code) for row in deliveries(database)] == [("failed", "WEBHOOK_PAUSED")]
        assert heard.bodies == []
        assert clerk.delete(path).status_code == 204
    assert deliveries(database) == []


def test_other_channels_lay_a_file_a_notice(
    clerk: Actor, database: Database, running: Database, *, settings: Settings
) -> None:
    own = settings.model_copy(update={"notice_channels": frozenset({"sms", "mail"})})
    work = Sending(running, senders_of(own))
    tell_placed(database, clerk)
    for _ in range(2):
        work.step()
    files = sorted(own.outbox_path.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["mail", "sms"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    told = json.loads(files[0].read_bytes())
    assert (told["kind"], told["zh"]) == ("placed", "一份意向双方都已同意。")
    assert {UUID(told["id"])} <= {row.id for row in deliveries(database)}
    assert {row.state for row in deliveries(database)} == {"sent"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_folder_that_takes_no_file_and_a_channel_that_was_turned_off_are_told(
    clerk: Actor, database: Database, running: Database, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    tell_placed(database, clerk)
    Sending(running, {"sms": FileSender(blocked)}).step()
    assert [row.last_code for row in deliveries(database)] == ["OUTBOX_UNWRITABLE"]
    let_pass(database)
    Sending(running, {}).step()
    assert [row.last_code for row in deliveries(database)] == ["CHANNEL_OFF"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_lot_of_notices_are_handed_on_in_a_few_transactions(
    clerk: Actor, database: Database, running: Database
) -> None:
    tell_placed(database, clerk, times=7)
    sending.hand_on(running, ())
    with database.read() as session:
        assert session.query(Notice).filter_by(handed_at=None).count() == 0
        assert session.query(Delivery).count() == 0
    assert sending.hand_on(running, ()) == 0
