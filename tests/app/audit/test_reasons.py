"""A number of a person that somebody types as a reason is kept nowhere: not in the audit, not beside what was done."""

from typing import Any

import pytest

from app.access.principal import Role
from app.audit import Event
from app.db.engine import Database
from app.db.ids import new_id
from app.models.audit import AuditEvent
from app.models.retention import Erasure, RetentionHold
from app.settings import Settings
from tests.app.audit.chains import act, chain
from tests.app.conftest import Keep, SignIn
from tests.app.console.steps import name_worker
from tests.app.rounds.world import World, make_world

CARD, PHONE = "45102219960203342X", "13800138000"
TYPED = f"本人申请 {CARD} 电话{PHONE}"
KEPT = "本人申请 [masked] 电话[masked]"


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def test_no_reason_that_is_typed_keeps_a_number(
    world: World, sign_in: SignIn, settings: Settings, database: Database
) -> None:
    first, gone = world.workers[0], world.workers[1]
    name_worker(database, settings, first, name="韦示例")
    second = sign_in(Role.COUNTY_CLERK, world.clerk.organisation)
    typed: list[tuple[str, dict[str, Any]]] = [
        (f"/workers/{first}/reveal", {"fields": ["id_number"], "reason": TYPED}),
        (f"/workers/{first}/retention-holds", {"reason": TYPED}),
        (f"/workers/{first}/opt-in", {"evidence": TYPED}),
        (f"/workers/{gone}/erase", {"reason": TYPED}),
    ]
    statuses = [world.clerk.post(path, body).status_code for path, body in typed]
    assert statuses == [200, 201, 204, 200]
    assert second.post(f"/workers/{gone}/erase", {"reason": TYPED}).json()["state"] == "erased"
    told = {each.action: each.reason for each in chain(database, world.clerk.organisation.id)}
    assert {told[name] for name in ("person.reveal", "retention.hold", "rights.opt_in", "erase.ask", "erase")} == {KEPT}
    with database.read() as session:
        rows = [*session.query(AuditEvent), *session.query(Erasure), *session.query(RetentionHold)]
        kept = [row.reason for row in rows]
    assert len(kept) > len(typed) + 2
    assert [reason for reason in kept if CARD in reason or PHONE in reason] == []


def test_the_last_word_is_the_sinks_and_ids_of_ours_stay(database: Database) -> None:
    office = new_id()
    looks_like_a_phone = "0197c0de-1380-7013-8000-0123456789ab"
    said = [TYPED, f"proposals {looks_like_a_phone}", "x" * 495 + PHONE]
    act(database, office, *(Event(f"test.{at}", reason=reason) for at, reason in enumerate(said)))
    kept = [each.reason for each in chain(database, office)]
    assert kept == [KEPT, said[1], "x" * 495 + "[mask"]
