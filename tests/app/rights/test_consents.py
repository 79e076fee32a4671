"""A consent is given with evidence, carries what is sent, and takes with it what stood on it when it is withdrawn."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.access.principal import Role
from app.clock import now, today
from app.db.engine import Database
from app.models.export_request import ExportRequest
from app.models.job_order import JobOrder
from app.rounds.consented import covered
from app.rounds.withdrawal_queries import employer_consents
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import SignIn
from tests.app.factories import added
from tests.app.rights.world import CONSENT, consent, in_snapshot, left_out, proposed, published, states, withdraw
from tests.app.rounds.world import World

PUBLISHED, WITHDRAWN = ("published", ""), ("withdrawn", "CONSENT_WITHDRAWN")


def employer(world: World, database: Database) -> tuple[UUID, UUID]:
    """Whom the orders are of: the receiving office and its one employer."""
    with database.read() as session:
        order = session.get_one(JobOrder, UUID(world.orders[0]))
        return order.organisation_id, order.employer_id


def allowed(database: Database, worker: str, recipient: tuple[UUID, ...], *fields: str) -> set[str]:
    with database.read() as session:
        held = employer_consents(session, {UUID(worker)})
        return set(fields) & covered(held.get(UUID(worker), ()), recipient)


def test_a_consent_is_kept_and_shown_with_its_evidence(world: World, database: Database) -> None:
    made = consent(world.clerk, world.workers[0])
    shown = world.clerk.get(f"/workers/{world.workers[0]}/consents").json()["items"]
    assert [(row["id"], row["evidence"], row["withdrawn_at"]) for row in shown] == [(made, CONSENT["evidence"], None)]
    (event,) = [each for each in chain(database, world.clerk.organisation.id) if each.action == "consent.give"]
    assert (event.object_id, event.rows, event.detail) == (
        UUID(made),
        1,
        {"fields": ["education", "name", "phone", "skills"]},
    )


def test_the_same_key_gives_one_consent(world: World) -> None:
    path = f"/workers/{world.workers[0]}/consents"
    ids = {world.clerk.post(path, CONSENT, key="once").json()["id"] for _ in range(3)}
    assert [row["id"] for row in world.clerk.get(path).json()["items"]] == list(ids)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"given_on": str(today() + timedelta(days=1))}, "DAY_IN_FUTURE"),
        ({"categories": ["situation"]}, "CONSENT_NEVER"),
        ({"recipient_kind": "platform", "categories": ["contact", "situation"]}, "CONSENT_NEVER"),
        ({"recipient_id": str(uuid4())}, "RECIPIENT_UNKNOWN"),
        ({"evidence": "  "}, "INVALID"),
        ({"categories": []}, "INVALID"),
        ({"categories": ["ethnicity"]}, "INVALID"),
        ({"worker_id": str(uuid4())}, "INVALID"),
    ],
)
def test_what_is_no_consent_is_refused_and_nothing_kept(world: World, values: dict[str, Any], code: str) -> None:
    path = f"/workers/{world.workers[0]}/consents"
    reply = world.clerk.post(path, CONSENT | values)
    assert (reply.status_code, reply.json()["code"]) == (422, code)
    assert world.clerk.get(path).json()["items"] == []


def test_without_a_consent_nothing_may_be_sent(world: World, database: Database) -> None:
    recipient = employer(world, database)
    assert allowed(database, world.workers[0], recipient, "name", "phone") == set()


def test_what_is_sent_is_a_subset_of_the_categories_signed(world: World, database: Database) -> None:
    consent(world.clerk, world.workers[0], categories=["contact"])
    recipient = employer(world, database)
    assert allowed(database, world.workers[0], recipient, "name", "phone", "address", "statuses") == {"name", "phone"}


def test_a_consent_for_one_kind_of_recipient_sends_nothing_to_another(world: World, database: Database) -> None:
    consent(world.clerk, world.workers[0], recipient_kind="subsidy", categories=["contact", "situation"])
    assert allowed(database, world.workers[0], employer(world, database), "name") == set()


def test_a_named_recipient_is_one_that_was_put_before_the_worker(
    world: World, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker, recipient = proposed(database)[0], employer(world, database)
    for each in recipient:
        consent(world.clerk, worker, recipient_id=str(each))
    assert allowed(database, worker, recipient, "name") == {"name"}
    assert allowed(database, worker, (uuid4(),), "name") == set()


def test_a_withdrawn_consent_ends_proposals_exports_and_sending_at_once(
    world: World, settings: Settings, database: Database
) -> None:
    round_id = published(world, settings=settings, database=database)
    worker, recipient = proposed(database)[0], employer(world, database)
    with database.write() as session:
        asked = ExportRequest(
            organisation_id=recipient[0],
            kind="proposals",
            query={},
            rows=4,
            asked_by=world.receiver.user.id,
            state="approved",
            link_hash=b"h" * 32,
            expires_at=now() + timedelta(minutes=15),
        )
        export = added(session, asked).id
    made = consent(world.clerk, worker)
    before = len(world.receiver.get("/proposals", round_id=round_id).json()["items"])
    assert states(database, worker) == [PUBLISHED]
    assert withdraw(world.clerk, made) == 200
    assert states(database, worker) == [WITHDRAWN]
    assert len(world.receiver.get("/proposals", round_id=round_id).json()["items"]) == before - 1
    own = world.clerk.get("/proposals", round_id=round_id).json()["items"]
    assert [(row["state"], row["drop_code"]) for row in own if row["worker_id"] == worker] == [WITHDRAWN]
    assert allowed(database, worker, recipient, "name") == set()
    again = world.clerk.post(f"/consents/{made}/withdraw", match=world.clerk.get(f"/consents/{made}").headers["etag"])
    assert (again.status_code, again.json()["code"]) == (409, "CONSENT_WITHDRAWN")
    with database.read() as session:
        ended = session.get_one(ExportRequest, export)
        assert (ended.state, ended.link_hash) == ("ended", None)
    events = [each for each in chain(database, world.clerk.organisation.id) if each.action == "consent.withdraw"]
    assert [(each.object_id, each.rows) for each in events] == [(UUID(made), 1)]
    assert world.clerk.post(f"/consents/{made}/withdraw", match='"2"').json()["code"] == "CONSENT_WITHDRAWN"


def test_nobody_elses_proposals_are_touched(world: World, settings: Settings, database: Database) -> None:
    published(world, settings=settings, database=database)
    first, *others = proposed(database)
    assert withdraw(world.clerk, consent(world.clerk, first)) == 200
    assert [states(database, other) for other in others] == [[PUBLISHED]] * len(others)


@pytest.mark.parametrize("kind", ["platform", "subsidy"])
def test_what_is_withdrawn_from_others_leaves_proposals_to_employers(
    world: World, settings: Settings, database: Database, kind: str
) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    assert withdraw(world.clerk, consent(world.clerk, worker, recipient_kind=kind)) == 200
    assert states(database, worker) == [PUBLISHED]


def test_who_withdrew_from_every_employer_is_in_no_later_snapshot_until_they_consent_again(
    world: World, settings: Settings, database: Database
) -> None:
    worker = world.workers[0]
    assert withdraw(world.clerk, consent(world.clerk, worker)) == 200
    first = published(world, settings=settings, database=database)
    assert left_out(database, first)[worker] == "CONSENT_WITHDRAWN"
    assert worker not in in_snapshot(database, first)
    consent(world.clerk, worker)
    again = published(world, settings=settings, database=database)
    assert worker in in_snapshot(database, again)


def test_who_withdrew_from_one_employer_is_proposed_to_no_order_of_it(
    world: World, settings: Settings, database: Database
) -> None:
    published(world, settings=settings, database=database)
    worker, recipient = proposed(database)[0], employer(world, database)
    assert withdraw(world.clerk, consent(world.clerk, worker, recipient_id=str(recipient[1]))) == 200
    again = published(world, settings=settings, database=database)
    assert worker in in_snapshot(database, again)
    assert states(database, worker) == [WITHDRAWN]


def test_a_stale_version_withdraws_nothing(world: World, settings: Settings, database: Database) -> None:
    published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    made = consent(world.clerk, worker)
    assert world.clerk.post(f"/consents/{made}/withdraw").status_code == 428
    assert world.clerk.post(f"/consents/{made}/withdraw", match='"7"').status_code == 412
    assert states(database, worker) == [PUBLISHED]


def test_another_office_sees_and_changes_nothing(world: World, sign_in: SignIn) -> None:
    stranger = sign_in(Role.COUNTY_CLERK)
    made = consent(world.clerk, world.workers[0])
    assert stranger.get(f"/workers/{world.workers[0]}/consents").status_code == 404
    assert stranger.post(f"/workers/{world.workers[0]}/consents", CONSENT).status_code == 404
    assert stranger.post(f"/consents/{made}/withdraw", match='"1"').status_code == 404
