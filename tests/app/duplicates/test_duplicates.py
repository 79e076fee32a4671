"""One person in two counties: found by the index alone, seen by the coordinator alone, never asked twice."""

import os
import re
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.duplicates import finding, queries
from app.models.alliance import AllianceMember
from app.models.audit import AuditEvent
from app.models.identity import Identity
from app.models.offer import STANDING, Offer
from app.models.placement import HOLDING, Placement
from app.models.rights_request import RightsRequest
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Standby
from app.models.task import Task
from app.models.worker import Worker
from app.offers import making
from app.pools.rotation import Rotation
from app.rounds import service as rounds
from app.runner import Runner
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.duplicates.world import Counties, add_number, make_counties, running
from tests.app.factories import make_organisation, make_pool, make_worker
from tests.app.pools.factory import id_number, person, roster, xlsx
from tests.app.rounds.killed import LEASE, in_a_process_that_dies, principal, run_runner

TELLING = re.compile(r"duplicate|重复|another office|另一机构|\bheld\b", re.IGNORECASE)
VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|[0-9a-f]{32,64}|(?:order|pool|round|user|county_office|employer|alliance|coordinator|receiving_office)-\d+|\d{4}-\d\d-\d\dT[^\"]+"
)


@pytest.fixture
def runner(settings: Settings) -> Iterator[Runner]:
    with running(settings) as made:
        yield made


@pytest.fixture
def counties(database: Database, sign_in: SignIn, settings: Settings, runner: Runner) -> Counties:
    return make_counties(database, sign_in, settings, runner=runner)


def load(clerk: Actor, pool: str, *numbers: str) -> dict[str, Any]:
    content = xlsx(roster(*(person(number) for number in numbers)))
    headers = {"Idempotency-Key": str(UUID(int=hash((pool, numbers)) % 2**128))}
    reply = clerk.call("POST", f"/pools/{pool}/imports", files={"file": ("名册.xlsx", content)}, headers=headers)
    assert reply.status_code == 201, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def test_a_load_asks_for_it_whoever_is_in_it_and_its_answer_tells_nothing(counties: Counties) -> None:
    clerk, other = counties.world.clerk, counties.clerk
    number, own = id_number(11), id_number(13)
    load(clerk, counties.world.pool, number)
    told = [load(other, counties.pool, each) for each in (number, own)]  # held elsewhere, and by nobody
    assert VARIES.sub("", str(told[0])) == VARIES.sub("", str(told[1]))
    with counties.database.read() as session:
        asked = session.query(Task).order_by(Task.id).all()
    assert [(row.kind, row.organisation_id) for row in asked] == [
        ("find_duplicates", who.organisation.id) for who in (clerk, other, other)
    ]
    counties.runner.run_until_idle()
    assert [row.state for row in counties.duplicates()] == ["suspected"] * 2  # the world's own pair, and this one
    load(other, counties.pool, number, id_number(15))
    counties.runner.run_until_idle()
    assert len(counties.duplicates()) == 2


def test_the_first_loaded_stands_and_only_the_coordinator_sees_the_pair(counties: Counties, sign_in: SignIn) -> None:
    counties.find()
    (row,) = counties.duplicates()
    assert (str(row.first_worker_id), str(row.second_worker_id)) == (counties.first, counties.second)
    assert (str(row.held_worker_id), row.organisation_id) == (counties.second, counties.coordinator.organisation.id)
    page = counties.coordinator.get("/duplicates", state="suspected")
    (seen,) = page.json()["items"]
    first, second = seen["sides"]
    assert (first["side"], first["held"], first["statuses"], first["county"]) == ("first", False, 1, "451022")
    assert (second["side"], second["held"], second["statuses"], second["county"]) == ("second", True, 0, "451023")
    assert (second["offers"], second["placed"], second["rounds"]) == (0, False, 0)
    assert first["person"].startswith("W-")
    assert {first["person"], second["person"]}.isdisjoint({counties.first, counties.second})
    for secret in ("韦小明", "13800138000", f"one-{counties.world.pool}-0"):
        assert secret not in page.text
    assert counties.coordinator.get("/duplicates", state="same").json()["items"] == []
    for who in (counties.clerk, counties.world.clerk, counties.world.receiver):
        assert who.get("/duplicates").status_code == 403
        assert who.get(f"/duplicates/{row.id}").status_code == 403
    stranger = sign_in(Role.COORDINATOR)
    assert stranger.get("/duplicates").json()["items"] == []
    assert stranger.get(f"/duplicates/{row.id}").status_code == 404
    with counties.database.read() as session:
        (found,) = session.query(AuditEvent).filter_by(action="duplicate.find").all()
        assert (found.organisation_id, found.actor_role) == (counties.coordinator.organisation.id, "runner")
        chains = {each.organisation_id for each in session.query(AuditEvent).filter(AuditEvent.action.like("duplic%"))}
    assert chains == {counties.coordinator.organisation.id, stranger.organisation.id}


def test_who_is_in_no_common_alliance_is_not_compared(counties: Counties, settings: Settings) -> None:
    with counties.database.write() as session:
        lone = make_organisation(session, "county_office")
        worker = make_worker(session, make_pool(session, lone))
        add_number(session, Keyring.of(settings), worker, f"one-{counties.world.pool}-0")
        member = session.query(AllianceMember).filter_by(member_id=counties.clerk.organisation.id).one()
        member.valid_until = member.valid_from  # over
    counties.find()
    assert counties.duplicates() == []


def people_of(answer: Any, worker: str) -> list[dict[str, Any]]:
    return [
        {k: v for k, v in row.items() if k not in {"id", "worker_id"}} for row in answer if row["worker_id"] == worker
    ]


def test_a_county_sees_its_person_as_anybody_without_a_proposal(counties: Counties) -> None:
    counties.find()
    round_id = counties.publish(counties.open_round())
    with counties.database.read() as session:
        frozen = session.query(Snapshot).one()
        part = session.query(SnapshotPart).filter_by(snapshot_id=frozen.id, name="held.csv").one()
        assert part.rows == 1
        assert session.query(Standby).filter_by(worker_id=UUID(counties.second)).all() == []
    unplaced = counties.clerk.get(f"/rounds/{round_id}/unplaced").json()["items"]
    held, beside = (people_of(unplaced, who) for who in (counties.second, counties.beside))
    assert len(held) == 1
    assert held == beside  # alike in everything but the number: told the same, word by word
    assert held[0]["reason"] == "outcompeted"
    listed = counties.clerk.get("/recommendations", round_id=round_id).json()["items"]
    assert people_of(listed, counties.second) == people_of(listed, counties.beside) != []
    told = [counties.clerk.get(f"/workers/{who}/reasons").json() for who in (counties.second, counties.beside)]
    assert VARIES.sub("", str(told[0])) == VARIES.sub("", str(told[1]))
    summary = counties.coordinator.get(f"/rounds/{round_id}/solution").json()["summary"]
    assert summary["fairness"]["people"] == summary["fairness"]["eligible"] == len(counties.world.workers) + 2
    assert sum(summary["unplaced_by_reason"].values()) == summary["fairness"]["people"] - summary["placed"]


def seen_by(who: Actor, round_id: str, pool: str, workers: list[str]) -> dict[str, str]:
    """Everything a county is shown of its people, but for what differs by chance."""
    paths = [
        "/pools", f"/pools/{pool}", "/workers", "/rounds", f"/rounds/{round_id}", f"/rounds/{round_id}/pools",
        f"/rounds/{round_id}/unplaced", f"/proposals?round_id={round_id}", f"/recommendations?round_id={round_id}",
        "/offers", "/placements", "/rights-requests", "/follow-ups",
        *(f"/workers/{each}{what}" for each in workers for what in ("", "/reasons")),
    ]  # fmt: skip
    pages = [f"/console/rounds/{round_id}{what}" for what in ("", "/unplaced", "/recommendations", "/proposals")]
    pages += ["/", f"/console/pools/{pool}", "/console/rights", "/console/audit"]
    headers = {"Cookie": f"dukou_session={who.token}"}
    seen = {path: who.call("GET", path).text for path in paths}
    return seen | {page: who.client.get(page, headers=headers).text for page in pages}


def test_a_county_is_told_the_same_with_and_without_the_other_countys_row(
    database: Database, sign_in: SignIn, settings: Settings, runner: Runner
) -> None:
    told = []
    for alike in (True, False):
        one = make_counties(database, sign_in, settings, runner=runner, alike=alike)
        one.find()
        assert len(one.duplicates()) == 1
        round_id = one.publish(one.open_round())
        assert one.world.act(round_id, "offer") == 200
        shown = seen_by(one.clerk, round_id, one.pool, [one.second, one.beside])
        named = {round_id: "R", one.pool: "P", one.second: "S", one.beside: "B", one.clerk.user.login: "L"}
        plain: dict[str, str] = {}
        for path, text in shown.items():
            place, body = path, text
            for what, name in named.items():
                place, body = place.replace(what, name), body.replace(what, name)
            plain[place] = re.sub(r'name="csrf" value="[^"]*"|\d\d:\d\d(?::\d\d)?', "", VARIES.sub("", body))
        told.append(plain)
    assert told[0].keys() == told[1].keys()
    assert {path: text for path, text in told[0].items() if text != told[1][path]} == {}


def test_nobody_who_stands_back_is_pinned_or_offered_a_seat(counties: Counties) -> None:
    counties.find()
    round_id = counties.open_round()
    assert counties.world.act(round_id, "freeze") == 200
    asked = {
        "worker_id": counties.second,
        "job_order_id": counties.world.orders[0],
        "kind": "pin",
        "reason": "双方已书面约定",
    }
    for kind in ("pin", "ban"):
        refused = counties.coordinator.post(f"/rounds/{round_id}/edits", asked | {"kind": kind}, key=kind)
        assert (refused.status_code, refused.json()["code"]) == (422, "PERSON_HELD_BACK")


def test_found_after_freezing_the_second_is_proposed_and_never_asked(counties: Counties) -> None:
    with counties.database.write() as session:  # the second county's people come first now
        for each in counties.world.workers[1:]:
            session.get_one(Worker, UUID(each)).hold_code = "AGE_UNVERIFIED"
    round_id = counties.publish(counties.open_round())
    counties.find()
    version = counties.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    made = counties.coordinator.post(f"/rounds/{round_id}/offer", match=version).json()
    assert made["left_out"] == {"DUPLICATE_SUSPECTED": 1}
    assert counties.offers_of(counties.second) == []
    assert [row.state for row in counties.offers_of(counties.first)] == ["open"]
    assert not TELLING.search(counties.clerk.get("/proposals", round_id=round_id).text)


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [("open", "open", "second"), ("open", "worker_yes", "first"), ("", "open", "first"), ("open", "seat", "first")],
)
def test_who_is_bound_further_stands_and_the_others_offers_end(
    counties: Counties, first: str, second: str, held: str
) -> None:
    counties.open_round()
    for who, bound in ((counties.first, first), (counties.second, second)):
        if bound == "seat":
            counties.seated(who)
        elif bound:
            counties.asked(who, state=bound)
    counties.find()
    (row,) = counties.duplicates()
    assert str(row.held_worker_id) == getattr(counties, held)
    back, stands = (counties.first, counties.second) if held == "first" else (counties.second, counties.first)
    assert [each.state for each in counties.offers_of(back)] == (["withdrawn"] if counties.offers_of(back) else [])
    assert all(each.state in (*STANDING, "placed") for each in counties.offers_of(stands))


def test_settled_as_one_person_the_kept_side_stands_until_that_changes(counties: Counties) -> None:
    counties.find()
    counties.open_round()
    offered = counties.asked(counties.first)
    kept = counties.settle("same", {"keep": "second", "reason": "本人现住乙县"})
    assert kept.status_code == 200, kept.text
    assert [side["held"] for side in kept.json()["sides"]] == [True, False]
    assert counties.world.clerk.get(f"/offers/{offered}").json()["state"] == "withdrawn"
    seat = counties.seated(counties.second)
    refused = counties.settle("same", {"keep": "first", "reason": "本人回到甲县"})
    assert (refused.status_code, refused.json()["code"]) == (409, "DUPLICATE_PLACED")
    with counties.database.write() as session:
        session.get_one(Placement, seat).state = "cancelled"
    assert counties.settle("same", {"keep": "first", "reason": "本人回到甲县"}).status_code == 200
    assert str(counties.duplicates()[0].held_worker_id) == counties.second
    with counties.database.read() as session:
        steps = [
            row.action for row in session.query(AuditEvent).filter_by(object_kind="duplicate").order_by(AuditEvent.seq)
        ]
    assert [step for step in steps if step.startswith("duplicate.")] == ["duplicate.same", "duplicate.keep"]
    stale = counties.coordinator.post(
        f"/duplicates/{counties.duplicates()[0].id}/same", {"keep": "first", "reason": "再次"}, match='"1"'
    )
    assert stale.status_code == 412


def test_settled_as_two_people_both_stand_and_the_doubtful_office_checks_a_number(counties: Counties) -> None:
    counties.find()
    done = counties.settle("different", {"doubtful": "second", "reason": "照片不是同一人"})
    assert [side["held"] for side in done.json()["sides"]] == [False, False]
    asked = counties.clerk.get("/rights-requests").json()["items"]
    assert [(row["worker_id"], row["kind"], row["state"]) for row in asked] == [(counties.second, "number", "open")]
    assert not TELLING.search(counties.clerk.get("/rights-requests").text)
    assert counties.world.clerk.get("/rights-requests").json()["items"] == []
    again = counties.settle("same", {"keep": "first", "reason": "还是同一人"})
    assert (again.status_code, again.json()["code"]) == (409, "DUPLICATE_STATE")
    counties.find()
    assert len(counties.duplicates()) == 1  # what was settled is not suspected anew
    round_id = counties.publish(counties.open_round())
    with counties.database.read() as session:
        assert session.query(SnapshotPart).filter_by(name="held.csv").all() == []
        assert session.query(Standby).filter_by(worker_id=UUID(counties.second)).count()
        assert session.query(RightsRequest).count() == 1
    assert counties.clerk.get(f"/rounds/{round_id}/unplaced").status_code == 200
    back = counties.settle("reopen", {"reason": "照片登记错误"})
    assert [side["held"] for side in back.json()["sides"]] == [False, True]


def test_a_pair_goes_with_either_person(counties: Counties) -> None:
    counties.find()
    with counties.database.write() as session:
        session.delete(session.get_one(Worker, UUID(counties.first)))
    assert counties.duplicates() == []


# races


def active(database: Database, *workers: str) -> int:
    """How many of some people are asked or hold a seat."""
    ids = [UUID(each) for each in workers]
    with database.read() as session:
        asked = session.query(Offer.worker_id).filter(Offer.worker_id.in_(ids), Offer.state.in_(STANDING))
        seats = session.query(Placement.worker_id).filter(Placement.worker_id.in_(ids), Placement.state.in_(HOLDING))
        return len({*asked, *seats})


def keep(counties: Counties, session: Session) -> int:
    """Keep the pair as the runner does that has just found it."""
    offices = counties.world.clerk.organisation.id, counties.clerk.organisation.id
    pair = queries.Pair(UUID(counties.first), offices[0], UUID(counties.second), offices[1])
    return finding.keep(session, [pair], (UUID(counties.world.alliance), counties.coordinator.organisation.id))


def found(counties: Counties, settings: Settings, done: list[int]) -> None:
    with running(settings) as runner, runner.database.write() as session:
        done.append(keep(counties, session))


@pytest.mark.parametrize("offers_first", [True, False])
def test_making_offers_and_finding_a_pair_see_each_other(
    counties: Counties, settings: Settings, *, offers_first: bool
) -> None:
    with counties.database.write() as session:
        for each in counties.world.workers[1:]:
            session.get_one(Worker, UUID(each)).hold_code = "AGE_UNVERIFIED"
    round_id = UUID(counties.publish(counties.open_round()))
    done: list[int] = []
    finder = threading.Thread(target=found, args=(counties, settings, done))

    def make() -> None:
        with counties.database.write() as session:
            caller = principal(session, counties.coordinator.user.id)
            current = rounds.kept_round(session, round_id, caller=caller)
            making.offer_all(session, current, caller=caller)
            if offers_first:
                finder.start()
                finder.join(0.3)
                assert finder.is_alive()

    if offers_first:
        make()
        finder.join(20)
    else:
        maker = threading.Thread(target=make)
        with running(settings) as runner, runner.database.write() as session:
            done.append(keep(counties, session))
            maker.start()
            maker.join(0.3)
            assert maker.is_alive()
        maker.join(20)
    assert done == [1]
    assert active(counties.database, counties.first, counties.second) == 1


def test_two_runners_find_a_pair_once(counties: Counties, settings: Settings) -> None:
    done: list[int] = []
    threads = [threading.Thread(target=found, args=(counties, settings, done)) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert len(counties.duplicates()) == 1


def test_a_runner_that_is_killed_keeps_no_pair_and_the_next_keeps_it_once(
    counties: Counties, settings: Settings
) -> None:
    counties.ask()
    in_a_process_that_dies(run_runner, settings, "duplicates.before_commit")
    assert counties.duplicates() == []
    threading.Event().wait(LEASE + 0.05)
    counties.runner.run_until_idle()
    assert len(counties.duplicates()) == 1


def test_who_was_indexed_under_two_keys_is_found_when_their_rotation_ends(
    counties: Counties, settings: Settings
) -> None:
    rotation = Rotation(settings, counties.database)
    number = rotation.add(Suite.AES, index=True)
    os.utime(settings.keys_path, (0, 0))
    rotation.use(number, index=True)
    with counties.database.write() as session:
        row = session.query(Identity).filter_by(worker_id=UUID(counties.second)).one()
        row.id_index, row.index_key = Keyring.of(settings).index_many([f"one-{counties.world.pool}-0"])[0], number
    counties.find()
    assert counties.duplicates() == []
    rotation.rotate(index=True, batch=5, report=lambda *_: None)
    counties.runner.run_until_idle()
    assert [str(each.held_worker_id) for each in counties.duplicates()] == [counties.second]
