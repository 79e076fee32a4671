"""Each row of the table of abuse, tried on the running service; rows.py says what each is and where more is proved."""

import io
import json
import sys
import zipfile
from base64 import urlsafe_b64encode
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError

from app.access.principal import Role
from app.api.addresses import check_url
from app.audit.anchors import Anchored
from app.audit.queries import EVENTS
from app.audit.verify import verify
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.exports import service as exports
from app.exports.sheets import safe
from app.models.notice import Delivery, Notice
from app.notices.sending import send_next
from app.settings import Settings
from tests.app.abuse.rows import PROOFS, ROWS
from tests.app.access.matrix_table import ROSTER
from tests.app.access.test_sign_in import attempt
from tests.app.api.certificates import make_certificate
from tests.app.audit.chains import tamper
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.console.conftest import PackagedFacts
from tests.app.console.steps import solved_round
from tests.app.console.visitor import Visitor
from tests.app.factories import PASSWORD
from tests.app.notices.receiver import HOST, PUBLIC, finding, listening
from tests.app.rounds.world import World, make_world

REFUSED = "permission denied"
HERE = Path(__file__).parents[1]


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.state.catalogue = PackagedFacts()
    return app


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def solved(world: World, settings: Settings, database: Database) -> str:
    return solved_round(world, Visitor.of(world.coordinator), settings=settings, database=database)


def load(actor: Actor, pool: str, content: bytes, name: str = "file.csv") -> tuple[int, dict[str, object]]:
    reply = actor.call("POST", f"/pools/{pool}/imports", files={"file": (name, content)})
    body: dict[str, object] = reply.json()
    return reply.status_code, body


def pool_of(actor: Actor) -> str:
    made: str = actor.post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    return made


def test_every_row_of_the_table_has_a_test_here_and_its_proofs_are_there() -> None:
    named = {name.removeprefix("test_") for name in vars(sys.modules[__name__]) if name.startswith("test_")}
    assert set(ROWS) - named == set(), "rows without a test"
    assert named - set(ROWS) == {"every_row_of_the_table_has_a_test_here_and_its_proofs_are_there"}
    assert set(PROOFS) - set(ROWS) == set()
    assert [path for paths in PROOFS.values() for path in paths if not (HERE / path).is_file()] == []


def test_walking_ids(world: World, sign_in: SignIn) -> None:
    stranger = sign_in(Role.COUNTY_CLERK)
    replies = [stranger.get(f"/workers/{name}") for name in (world.workers[0], uuid4())]
    assert ({reply.status_code for reply in replies}, len({reply.content for reply in replies})) == ({404}, 1)
    walked = [stranger.get(f"/workers/{uuid4()}").status_code for _ in range(25)]
    assert set(walked) == {404, 429}
    assert walked[-1] == 429


def test_id_held_elsewhere(app: FastAPI, sign_in: SignIn) -> None:
    assert app.state.dukou
    first, other = sign_in(Role.COUNTY_CLERK), sign_in(Role.COUNTY_CLERK)
    told = [load(actor, pool_of(actor), ROSTER.encode()) for actor in (first, other)]
    bodies = [{name: value for name, value in body.items() if not name.endswith("id")} for _, body in told]
    assert [status for status, _ in told] == [201, 201]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("query", ["name=韦", "sort=id_number", "count=phone", "tier=0", "fields=name"])
def test_hidden_fields(world: World, query: str) -> None:
    reply = world.clerk.call("GET", f"/workers?{query}")
    assert (reply.status_code, reply.json()["code"]) == (422, "FIELD_NOT_QUERYABLE")


def test_full_data(world: World, settings: Settings, database: Database) -> None:
    round_id = solved(world, settings, database)
    assert world.act(round_id, "publish") == 200
    kinds = ("application/json", "text/csv", "application/xml", "*/*")
    seen = [
        world.receiver.call("GET", f"/proposals?round_id={round_id}", headers={"Accept": kind}).json() for kind in kinds
    ]
    assert all(page == seen[0] for page in seen)
    assert seen[0]["items"]
    for worker in world.workers:
        assert worker not in json.dumps(seen[0])
    named = world.receiver.call("GET", f"/proposals?round_id={round_id}&fields=name,sex")
    assert (named.status_code, named.json()["code"]) == (422, "FIELD_NOT_QUERYABLE")


def test_unmasking(world: World, settings: Settings, database: Database, sign_in: SignIn) -> None:
    round_id = solved(world, settings, database)
    assert world.act(round_id, "publish") == 200
    shown = world.receiver.get("/proposals", round_id=round_id).json()["items"]
    opened = [world.receiver.post(f"/proposals/{row['id']}/reveal", {"reason": "核对证件"}) for row in shown]
    assert shown
    assert {reply.status_code for reply in opened} == {403}  # not the receiving office's to open at all
    employer = sign_in(Role.EMPLOYER_HR)
    assert employer.post(f"/proposals/{shown[0]['id']}/reveal", {"reason": "核对证件"}).status_code == 404


def test_old_links(sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    assert clerk.delete("/sessions").status_code == 204
    gone = clerk.get("/me")
    assert gone.status_code == 401
    accepted = clerk.client.post("/api/v1/invitations/accept", json={"token": "used before", "password": PASSWORD})
    assert accepted.status_code == 422
    assert sign_in(Role.COUNTY_CLERK).call("GET", f"/exports/{uuid4()}/file?link={'0' * 64}").status_code == 404


@pytest.mark.parametrize("field", ["organisation_id", "state", "score", "role", "id", "version"])
def test_mass_assignment(sign_in: SignIn, field: str) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    reply = clerk.post("/pools", {"name": "n", "region_code": "451022", field: str(uuid4())})
    assert (reply.status_code, clerk.get("/pools").json()["items"]) == (422, [])


def test_forged_tokens(sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)

    def part(told: dict[str, str]) -> str:
        return urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    claims = part({"sub": str(clerk.user.id), "role": "system_admin"})
    forged = [f"{part({'alg': alg, 'typ': 'JWT'})}.{claims}.{end}" for alg in ("none", "HS256") for end in ("", "AAAA")]
    forged += [clerk.token[:-1], clerk.token + "A", clerk.token.swapcase(), str(clerk.user.id)]
    replies = [
        clerk.client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}) for token in [*forged, "x" * 43]
    ]
    assert {reply.status_code for reply in replies} == {401}
    assert len({reply.content for reply in replies}) == 1


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
def test_webhooks(
    ip: str, app: FastAPI, sign_in: SignIn, settings: Settings, database: Database, tmp_path: Path
) -> None:
    """Refused when it is registered; what leads inside later, or away by a redirect, is not followed."""
    own = settings.model_copy(update={"outbound_hosts": frozenset({HOST})})
    app.state.dukou = replace(app.state.dukou, settings=own, resolve=lambda _host, _port: [ip])
    clerk, certificate = sign_in(Role.COUNTY_CLERK), make_certificate(tmp_path / "both.pem", HOST)
    with listening(certificate, answers=[302]) as heard:
        refused = clerk.post("/webhooks", {"url": heard.url})
        assert (refused.status_code, refused.json()["code"]) == (422, "URL_NOT_ALLOWED")
        app.state.dukou = replace(app.state.dukou, resolve=lambda _host, _port: [PUBLIC])
        hook = clerk.post("/webhooks", {"url": heard.url}).json()
        clerk.post(f"/webhooks/{hook['id']}/test")
        away = finding(own, certificate)
        inside = replace(away, reach=partial(check_url, hosts=[HOST], resolve=lambda _host, _port: [ip]))
        for sender, said in ((inside, ("URL_NOT_ALLOWED", None, 0)), (away, ("HTTP_STATUS", 302, 1))):
            send_next(database, {"webhook": sender})
            row = clerk.get("/deliveries").json()["items"][0]
            assert (row["last_code"], row["last_status"], len(heard.bodies)) == said
            with database.write() as session:
                session.query(Delivery).one().next_at -= timedelta(hours=1)


def test_uploads(sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    pool, file = pool_of(clerk), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (80 * 1024 * 1024))
    assert len(file.getvalue()) < 204 * 1024
    status, _ = load(clerk, pool, file.getvalue(), "roster.xlsx")
    assert status in {413, 422}
    assert clerk.get("/imports").json()["items"] == []


@pytest.mark.parametrize("start", ["=HYPERLINK(1)", "@SUM(1)", "+1", "-1", "\t韦示例"])
def test_formulas(sign_in: SignIn, start: str) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    status, body = load(clerk, pool_of(clerk), ROSTER.replace("韦示例", start).encode())
    people = clerk.get("/workers").json()["items"]
    assert status == 201, body
    assert all(not str(one.get("name", "")).startswith(("=", "@", "+", "-", "\t")) for one in people)
    assert safe(start).startswith("'")


@pytest.mark.parametrize(
    "sent", [b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b"[" * 99, b'{"name": 1' + b"0" * 400 + b"}"]
)
def test_injection(sign_in: SignIn, sent: bytes) -> None:
    coordinator = sign_in(Role.COORDINATOR)
    kind = {"Content-Type": "application/json"}
    assert coordinator.call("POST", "/alliances", content=sent, headers=kind).status_code == 422
    literal = "%' OR '1'='1"
    assert coordinator.post("/alliances", {"name": literal}).json()["name"] == literal
    assert attempt(coordinator.client, literal, literal).status_code == 401


def test_drip_and_stuffing(sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    tries = [attempt(clerk.client, clerk.user.login, "wrong") for _ in range(6)]
    assert [reply.status_code for reply in tries] == [401] * 5 + [429]
    assert 14 * 60 <= int(tries[-1].headers["retry-after"]) <= 15 * 60
    assert clerk.call("GET", "/me", headers={"X": "a" * 40_000}).status_code == 431


def test_doing_it_twice(world: World, settings: Settings, database: Database) -> None:
    made = [world.coordinator.post("/policies", {"name": "p"}, key="once") for _ in range(2)]
    assert made[0].content == made[1].content
    assert made[1].headers["idempotent-replay"] == "true"
    round_id = solved(world, settings, database)
    version = world.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    published = [world.coordinator.post(f"/rounds/{round_id}/publish", match=version).status_code for _ in range(2)]
    assert published[0] == 200
    assert published[1] in {409, 412}
    assert world.act(round_id, "publish") == 409
    with database.read() as session:
        told = Counter((row.organisation_id, row.kind, row.subject_id) for row in session.query(Notice))
    assert set(told.values()) == {1}


def test_dumping(world: World, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert exports.FEW == 200
    round_id = solved(world, settings, database)
    monkeypatch.setattr(exports, "FEW", 3)
    assert Visitor.of(world.coordinator).get(f"/console/rounds/{round_id}/proposals.csv").status_code == 409
    asked = world.coordinator.post("/exports", {"kind": "proposals", "round_id": round_id}).json()
    alone = world.coordinator.post(f"/exports/{asked['id']}/approve")
    assert (asked["state"], alone.status_code, alone.json()["code"]) == ("waiting", 403, "SAME_PERSON")


def test_editing_the_audit(sign_in: SignIn, database: Database, settings: Settings) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    pool_of(clerk)
    key = Keyring.of(settings).purpose(Purpose.AUDIT)

    def broken() -> int:
        with database.read() as session:
            return len(verify(session, key, anchored=Anchored(), chain=clerk.organisation.id).broken)

    assert broken() == 0
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(EVENTS.update().values(action="nothing"))
    for url, table, verb in product(
        {settings.url, settings.url_of_runner, settings.url_of_keeper},
        ("audit_events",) if database.is_sqlite else ("audit_events", "audit_subjects"),  # triggers are a row's
        ("UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {}"),
    ):
        with (
            closing(Database(url, trusted="tests")) as insider,
            insider.engine.connect() as connection,
            pytest.raises(DBAPIError, match=None if database.is_sqlite else REFUSED),
        ):
            connection.exec_driver_sql(verb.format(table))
    assert broken() == 0
    tamper(database, "UPDATE audit_events SET action = 'nothing'")
    assert broken() == 1
