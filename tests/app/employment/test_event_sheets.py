"""What happened to many people as one sheet: masked on the way out, all or nothing on the way in, by the one way there is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.access.principal import Role
from app.clock import today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.consent import Consent
from app.models.employment_event import EmploymentEvent
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.factories import added, make_worker
from tests.app.filled_sheets import bring, errors, filled, taken
from tests.app.follow_ups.test_calls import calls
from tests.app.offers.world import Answering, add_identity, make_answering

DAYS = ("到岗日期", "合同签订日期", "参保日期", "首次发薪日期", "首次发薪金额", "离岗日期", "离岗原因", "凭证")
HEAD = ("安置编号", *DAYS)
SHEET, EVENTS = "/placements/event-sheet.xlsx", "/placements/events"
DAY = str(today())


@pytest.fixture
def answering(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> Answering:
    return keep(make_answering, database, sign_in, settings)


def load(who: Actor, *rows: tuple[Any, ...], dry_run: bool = False, key: str | None = None) -> Any:
    return bring(who, EVENTS, filled(HEAD, *rows), dry_run=dry_run, key=key)


def row_of(placed: Placement | str, **cells: Any) -> tuple[Any, ...]:
    """A row with some of its columns filled in."""
    number = placed.id if isinstance(placed, Placement) else placed
    return (number, *(cells.get(name, "") for name in DAYS))


def placed_people(answering: Answering, count: int) -> list[Placement]:
    """Some who said yes, as did the employer, in order of their orders."""
    made = [answering.place(offer) for offer in answering.offers()[:count]]
    return sorted(made, key=lambda each: (each.job_order_id, each.id))


def happened(answering: Answering) -> list[tuple[str, int | None, str]]:
    with answering.database.read() as session:
        rows = session.query(EmploymentEvent).order_by(EmploymentEvent.kind)
        return [(row.kind, row.amount, row.evidence) for row in rows]


def test_a_sheet_goes_out_as_the_masks_allow(answering: Answering, settings: Settings) -> None:
    one, other = placed_people(answering, 2)
    with answering.database.write() as session:
        for at, placed in enumerate((one, other)):
            offer = session.get_one(Offer, placed.offer_id)
            texts = {"name": f"韦第{at}人", "phone": f"1380013800{at}", "id_number": "451022199602033429"}
            add_identity(session, Keyring.of(settings), offer, texts)
    assert load(answering.receiver, row_of(one, 到岗日期=DAY, 合同签订日期=DAY)).json()["added"] == 1
    head, *rows = taken(answering.receiver, SHEET)
    assert head[7:] == list(DAYS)
    shown = {row[0]: row[1:] for row in rows}
    known = f"到岗 {DAY}；签订劳动合同 {DAY}"
    # Who said yes to an employer consented to it: from then on the order's side knows whom it expects.
    assert shown[str(one.id)][:2] == ["韦第0人", "13800138000"]
    assert shown[str(one.id)][4:] == ["在岗", known, *[""] * 8]
    assert shown[str(other.id)][4:] == ["待出发", "", *[""] * 8]
    assert "451022199602033429" not in str(rows)
    assert not [each for each in (one, other) if str(each.worker_id) in str(rows)]
    assert [row[0] for row in taken(answering.receiver, SHEET, state="working")[1:]] == [str(one.id)]
    assert answering.receiver.get(SHEET, state="completed").status_code == 422


def test_nobody_is_named_to_whom_they_do_not_consent(
    database: Database, sign_in: SignIn, settings: Settings, keep: Keep
) -> None:
    answering = keep(make_answering, database, sign_in, settings)
    [placed] = placed_people(answering, 1)
    with database.write() as session:
        offer = session.get_one(Offer, placed.offer_id)
        add_identity(session, Keyring.of(settings), offer, {"name": "韦示例", "phone": "13800138000"})
        session.query(Consent).delete()
    [row] = taken(answering.receiver, SHEET)[1:]
    assert row[1].startswith("C-")
    assert (row[2], "韦" in str(row)) == ("", False)


def test_a_sheet_comes_back_as_what_happened(answering: Answering) -> None:
    one, other, third = placed_people(answering, 3)
    filling = (
        row_of(
            one,
            到岗日期=DAY,
            合同签订日期=DAY,
            参保日期=DAY,
            首次发薪日期=DAY,
            首次发薪金额="5,200",
            凭证="合同 3 号",
        ),
        row_of(other, 到岗日期=DAY, 离岗日期=DAY, 离岗原因="家中有事"),
        row_of(third),
    )
    checked = load(answering.receiver, *filling, dry_run=True)
    assert (checked.status_code, checked.json()["accepted"], checked.json()["errors"]) == (201, 2, 0), checked.text
    assert (happened(answering), calls(answering)) == ([], [])
    assert {row.state for row in answering.placements()} == {"placed"}
    done = load(answering.receiver, *filling, key="k")
    assert (done.json()["rows"], done.json()["added"]) == (2, 2)
    assert load(answering.receiver, *filling, key="k").content == done.content
    assert happened(answering) == [
        ("contract", None, "合同 3 号"),
        ("first_pay", 5200, "合同 3 号"),
        ("insurance", None, "合同 3 号"),
        ("left", None, ""),
    ]
    assert [row.state for row in answering.placements(id=one.id)] == ["working"]
    left = answering.placements(id=other.id)[0]
    assert (left.state, left.end_code, left.ended_on) == ("left_early", "family", today())
    assert {row.placement_id for row in calls(answering, state="due")} == {one.id}
    again = load(answering.receiver, *filling)
    assert (again.json()["accepted"], errors(answering.receiver, again)) == (
        0,
        [("PLACEMENT_STATE", "B2"), ("PLACEMENT_STATE", "B3")],
    )
    twice = load(answering.receiver, row_of(one, 合同签订日期=DAY))
    assert errors(answering.receiver, twice) == [("EVENT_TWICE", "C2")]
    assert [row[0] for row in taken(answering.receiver, SHEET)[1:]] == [str(third.id), str(one.id)]
    said = [row.action for row in chain(answering.database, answering.receiver.organisation.id)]
    assert (said.count("placement.arrive"), said.count("employment.first_pay")) == (2, 1)
    assert (said.count("employment.loaded"), said.count("employment.refused")) == (1, 2)


def test_one_wrong_cell_keeps_the_whole_sheet_out(answering: Answering) -> None:
    one, other, third = placed_people(answering, 3)
    rows = (
        row_of(one, 到岗日期="九月", 参保日期="2026-09"),
        row_of(other, 到岗日期=DAY, 首次发薪日期=DAY, 离岗日期=DAY),
        row_of(third, 首次发薪金额="5200", 离岗原因="家中有事"),
        row_of(third, 凭证="合同 3 号"),
        row_of(third, 到岗日期=DAY, 离岗日期=DAY, 离岗原因="怀孕"),
        row_of(third, 首次发薪日期=DAY, 首次发薪金额="200001", 凭证="长" * 201),
        row_of(str(uuid4()), 到岗日期=DAY),
        row_of("", 到岗日期=DAY),
    )
    done = load(answering.receiver, *rows, key="k")
    assert (done.status_code, done.json()["accepted"]) == (201, 0)
    assert errors(answering.receiver, done) == [
        ("EVENT_DAY_WRONG", "B2"),
        ("EVENT_DAY_WRONG", "D2"),
        ("EVENT_AMOUNT_WRONG", "F3"),
        ("EVENT_REASON_WRONG", "H3"),
        ("EVENT_DAY_MISSING", "F4"),
        ("EVENT_DAY_MISSING", "H4"),
        ("EVENT_NOTHING", "I5"),
        ("EVENT_REASON_WRONG", "H6"),
        ("EVENT_AMOUNT_WRONG", "F7"),
        ("EVENT_EVIDENCE_LONG", "I7"),
        ("PLACEMENT_NUMBER_UNKNOWN", "A8"),
        ("PLACEMENT_NUMBER_MISSING", "A9"),
    ]
    assert load(answering.receiver, *rows, key="k").content == done.content
    twice = load(answering.receiver, row_of(one, 到岗日期=DAY), row_of(one, 到岗日期=DAY))
    assert errors(answering.receiver, twice) == [("PLACEMENT_TWICE", "A3")]
    assert {row.state for row in answering.placements()} == {"placed"}
    marked = answering.receiver.call("POST", f"{EVENTS}/report", files={"file": ("a.xlsx", filled(HEAD, *rows))})
    assert marked.content[:2] == b"PK"


def test_what_the_services_refuse_stands_in_its_cell_and_undoes_the_others(answering: Answering) -> None:
    one, other, third = placed_people(answering, 3)
    later, before = str(today() + timedelta(days=1)), str(today() - timedelta(days=1))
    done = load(
        answering.receiver,
        row_of(one, 到岗日期=DAY, 合同签订日期=DAY),
        row_of(other, 到岗日期=DAY, 合同签订日期=before, 参保日期=later),
        row_of(third, 参保日期=DAY),
    )
    assert errors(answering.receiver, done) == [("DAY_TOO_EARLY", "C3"), ("PLACEMENT_STATE", "D4")]
    future = load(answering.receiver, row_of(one, 到岗日期=later))
    assert errors(answering.receiver, future) == [("DAY_IN_FUTURE", "B2")]
    assert happened(answering) == []
    assert {row.state for row in answering.placements()} == {"placed"}


def test_nobody_speaks_for_another_side_and_200_at_most(answering: Answering, sign_in: SignIn) -> None:
    [placed] = placed_people(answering, 1)
    stranger = sign_in(Role.RECEIVING_CLERK)
    said = row_of(placed, 到岗日期=DAY)
    assert errors(stranger, load(stranger, said)) == [("PLACEMENT_NUMBER_UNKNOWN", "A2")]
    assert len(taken(stranger, SHEET)) == 1
    for who in (answering.clerk, answering.coordinator, sign_in(Role.OBSERVER)):
        assert (load(who, said).status_code, who.get(SHEET).status_code) == (403, 403)
    assert answering.placements(id=placed.id)[0].state == "placed"
    factory = sign_in(Role.EMPLOYER_HR, answering.receiver.organisation)
    assert load(factory, said).json()["added"] == 1
    numbers = many_placed(answering, placed, 200)
    assert len(taken(answering.receiver, SHEET)) == 201
    refused = load(answering.receiver, *(row_of(each, 参保日期=DAY) for each in (str(placed.id), *numbers)))
    assert (refused.status_code, refused.json()["code"]) == (422, "PLACEMENT_TOO_MANY")
    assert happened(answering) == []


def many_placed(answering: Answering, like: Placement, count: int) -> list[str]:
    """More people at the same order than a sheet holds."""
    left_out = {"id", "created_at", "changed_at", "version", "worker_id", "offer_id"}
    same = {each.key: getattr(like, each.key) for each in Placement.__table__.columns if each.key not in left_out}
    of_offer = {"id", "created_at", "changed_at", "version", "worker_id"}
    with answering.database.write() as session:
        first = session.get_one(Offer, like.offer_id)
        asked = {each.key: getattr(first, each.key) for each in Offer.__table__.columns if each.key not in of_offer}
        pool, found = session.get_one(WorkerPool, session.get_one(Worker, like.worker_id).pool_id), []
        for _ in range(count):
            worker = make_worker(session, pool)
            offer = added(session, Offer(**asked | {"worker_id": worker.id}))
            found.append(added(session, Placement(**same, worker_id=worker.id, offer_id=offer.id)))
        return [str(each.id) for each in found]
