"""Alliances, their dated members and the agreements that open corridors."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.alliances import queries, service
from app.db.engine import Database
from app.errors import NotFoundError
from app.models.organisation import Organisation
from tests.app.conftest import Actor, SignIn
from tests.app.factories import (
    ids,
    make_agreement,
    make_alliance,
    make_member,
    make_organisation,
    make_principal,
)

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def alliance(coordinator: Actor) -> str:
    """The address of an alliance that the coordinator keeps."""
    return f"/alliances/{coordinator.post('/alliances', {'name': '桂粤'}).json()['id']}"


def office(database: Database, kind: str) -> Organisation:
    with database.write() as session:
        return make_organisation(session, kind)


def membership(member: Organisation | UUID, **values: Any) -> dict[str, Any]:
    member_id = member if isinstance(member, UUID) else member.id
    return {"member_id": str(member_id), "side": "exporter", "valid_from": str(FIRST)} | values


def agreement(**values: Any) -> dict[str, Any]:
    return {"exporter": "45", "receiver": "4403", "start_date": str(FIRST), "kind": "paired"} | values


def refusal(actor: Actor, path: str, body: dict[str, Any]) -> tuple[int, str, str]:
    reply = actor.post(path, body)
    return reply.status_code, reply.json().get("code"), reply.json().get("field")


def test_an_office_is_in_several_alliances_and_in_one_of_them_twice(
    coordinator: Actor, alliance: str, database: Database
) -> None:
    county = office(database, "county_office")
    second = f"/alliances/{coordinator.post('/alliances', {'name': '黔粤'}).json()['id']}"
    periods: list[tuple[str, dict[str, str]]] = [
        (alliance, {"valid_until": "2026-03-31"}),
        (alliance, {"valid_from": "2027-01-01"}),
        (second, {}),
    ]
    for address, period in periods:
        assert coordinator.post(f"{address}/members", membership(county, **period)).status_code == 201
    assert len(coordinator.get(f"{alliance}/members").json()["items"]) == 2
    assert len(coordinator.get(f"{second}/members").json()["items"]) == 1


def test_each_side_takes_only_its_kinds_of_organisation(coordinator: Actor, alliance: str, database: Database) -> None:
    allowed = set()
    for kind in ("county_office", "receiving_office", "employer", "coordinator", "observer", "operator"):
        member = office(database, kind)
        for side in ("exporter", "receiver"):
            reply = coordinator.post(f"{alliance}/members", membership(member, side=side))
            if reply.status_code == 201:
                allowed.add((side, kind))
            else:
                assert (reply.status_code, reply.json()["code"]) == (422, "MEMBER_NOT_OF_SIDE")
    assert allowed == {("exporter", "county_office"), ("receiver", "receiving_office"), ("receiver", "employer")}


def test_an_organisation_that_does_not_exist_is_refused_like_one_of_another_side(
    coordinator: Actor, alliance: str, database: Database
) -> None:
    replies = [
        coordinator.post(f"{alliance}/members", membership(member))
        for member in (uuid4(), office(database, "employer"))
    ]
    assert replies[0].content == replies[1].content


def test_nothing_ends_before_it_starts(coordinator: Actor, alliance: str, database: Database) -> None:
    county, before = office(database, "county_office"), str(FIRST - timedelta(days=1))
    wrong = (422, "END_BEFORE_START")
    assert refusal(coordinator, f"{alliance}/members", membership(county, valid_until=before)) == (
        *wrong,
        "valid_until",
    )
    assert refusal(coordinator, "/agreements", agreement(end_date=before)) == (*wrong, "end_date")
    member = coordinator.post(f"{alliance}/members", membership(county)).json()["id"]
    opened = coordinator.post("/agreements", agreement()).json()["id"]
    for address, field in ((f"/alliance-members/{member}", "valid_until"), (f"/agreements/{opened}", "end_date")):
        reply = coordinator.patch(address, {field: before}, match='"1"')
        assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (*wrong, field)
        one_day = coordinator.patch(address, {field: str(FIRST)}, match='"1"')
        assert (one_day.status_code, one_day.json()[field]) == (200, str(FIRST))


def test_an_agreement_names_regions_by_prefix_and_bounds_that_can_be(coordinator: Actor) -> None:
    wrong: list[dict[str, Any]] = [
        {"exporter": "4"},
        {"exporter": "450"},
        {"receiver": "4403051"},
        {"receiver": "广东"},
        {"max_workers": -1},
        {"target_workers": 10**8},
        {"kind": "friendly"},
        {"alliance_id": "none"},
    ]
    for change in wrong:
        (name,) = change
        reply = coordinator.post("/agreements", agreement(**change))
        assert reply.status_code == 422, change
        assert [error["field"] for error in reply.json()["errors"]] == [f"body.{name}"]
    for region in ("45", "4510", "451022"):
        assert coordinator.post("/agreements", agreement(exporter=region)).status_code == 201


def test_an_agreement_is_shown_as_it_was_recorded(coordinator: Actor, alliance: str) -> None:
    body = agreement(
        alliance_id=alliance.rpartition("/")[2],
        end_date=str(LAST),
        max_workers=0,
        target_workers=500,
        kind="alliance",
        document="桂人社发〔2026〕1号",
        seats_promised=120,
    )
    created = coordinator.post("/agreements", body)
    shown = coordinator.get(f"/agreements/{created.json()['id']}")
    assert shown.json() == created.json() == body | {"id": created.json()["id"], "version": 1}
    assert shown.headers["etag"] == created.headers["etag"] == '"1"'


def test_an_agreement_of_another_coordinators_alliance_cannot_be_made(coordinator: Actor, sign_in: SignIn) -> None:
    foreign = sign_in(Role.COORDINATOR).post("/alliances", {"name": "其他"}).json()["id"]
    replies = [coordinator.post("/agreements", agreement(alliance_id=one)) for one in (foreign, str(uuid4()))]
    assert {(reply.status_code, reply.content) for reply in replies} == {(404, replies[0].content)}


def test_a_membership_holds_on_its_first_and_its_last_day(session: Session) -> None:
    alliance = make_alliance(session, make_organisation(session, "coordinator"))
    county = make_organisation(session, "county_office")
    make_member(session, alliance, member=county, valid_from=FIRST, valid_until=LAST)
    day = timedelta(days=1)
    held = {
        on: queries.members_on(session, alliance.id, on, side="exporter") == (county.id,)
        for on in (FIRST - day, FIRST, LAST, LAST + day)
    }
    assert held == {FIRST - day: False, FIRST: True, LAST: True, LAST + day: False}
    assert queries.members_on(session, alliance.id, FIRST, side="receiver") == ()


def test_an_open_membership_never_ends_and_two_periods_count_once(session: Session) -> None:
    alliance = make_alliance(session, make_organisation(session, "coordinator"))
    county = make_organisation(session, "county_office")
    for start in (FIRST, LAST):
        make_member(session, alliance, member=county, valid_from=start)
    assert queries.members_on(session, alliance.id, date(2999, 1, 1), side="exporter") == (county.id,)


def test_an_ended_membership_counts_until_its_last_day(coordinator: Actor, alliance: str, database: Database) -> None:
    county = office(database, "county_office")
    member = coordinator.post(f"{alliance}/members", membership(county)).json()
    ended = coordinator.patch(f"/alliance-members/{member['id']}", {"valid_until": str(LAST)}, match='"1"')
    assert (ended.status_code, ended.headers["etag"]) == (200, '"2"')
    with database.read() as session:
        alliance_id = UUID(member["alliance_id"])
        assert queries.members_on(session, alliance_id, LAST, side="exporter") == (county.id,)
        assert queries.members_on(session, alliance_id, LAST + timedelta(days=1), side="exporter") == ()


def test_members_see_their_alliance_and_their_own_membership_and_nobody_elses(
    coordinator: Actor, alliance: str, sign_in: SignIn
) -> None:
    clerks = [sign_in(Role.COUNTY_CLERK) for _ in range(2)]
    mine, other = (
        coordinator.post(f"{alliance}/members", membership(clerk.organisation)).json()["id"] for clerk in clerks
    )
    stranger = sign_in(Role.COUNTY_CLERK)
    seen = [str(one) for one in ids(clerks[0].get(f"{alliance}/members").json()["items"])]
    assert (seen, other in seen) == ([mine], False)
    assert clerks[0].get(alliance).json()["name"] == "桂粤"
    assert len(clerks[0].get("/alliances").json()["items"]) == 1
    assert len(coordinator.get(f"{alliance}/members").json()["items"]) == 2
    assert stranger.get("/alliances").json()["items"] == []
    assert (stranger.get(alliance).status_code, stranger.get(f"{alliance}/members").status_code) == (404, 404)


def test_another_coordinator_finds_none_of_it(
    coordinator: Actor, alliance: str, sign_in: SignIn, database: Database
) -> None:
    county = office(database, "county_office")
    member = coordinator.post(f"{alliance}/members", membership(county)).json()["id"]
    opened = coordinator.post("/agreements", agreement()).json()["id"]
    other = sign_in(Role.COORDINATOR)
    replies = [
        other.get(alliance),
        other.get(f"{alliance}/members"),
        other.post(f"{alliance}/members", membership(county)),
        other.patch(f"/alliance-members/{member}", {"valid_until": str(LAST)}, match='"1"'),
        other.get(f"/agreements/{opened}"),
        other.patch(f"/agreements/{opened}", {"end_date": str(LAST)}, match='"1"'),
    ]
    assert {(reply.status_code, reply.content) for reply in replies} == {(404, replies[0].content)}
    assert other.get("/agreements").json()["items"] == []


def test_who_supervises_a_member_sees_the_membership_but_cannot_end_it(session: Session) -> None:
    keeper, above = make_organisation(session, "coordinator"), make_organisation(session, "coordinator")
    county = make_organisation(session, "county_office", parent=above)
    member = make_member(session, make_alliance(session, keeper), member=county)
    caller = make_principal(session, Role.COORDINATOR, organisation=above)
    assert queries.member(session, member.id, caller) is member
    with pytest.raises(NotFoundError):
        service.kept_member(session, member.id, caller=caller)


def test_who_supervises_the_keeper_keeps_the_alliance_too(session: Session) -> None:
    above = make_organisation(session, "coordinator")
    keeper = make_organisation(session, "coordinator", parent=above)
    alliance = make_alliance(session, keeper)
    caller = make_principal(session, Role.COORDINATOR, organisation=above)
    assert service.alliance(session, alliance.id, caller=caller) is alliance


def test_a_round_stands_on_its_alliances_agreements_and_those_outside_any(session: Session) -> None:
    keeper, other = make_organisation(session, "coordinator"), make_organisation(session, "coordinator")
    alliance, second = make_alliance(session, keeper), make_alliance(session, keeper)
    inside = make_agreement(session, keeper, alliance=alliance)
    outside = make_agreement(session, keeper)
    make_agreement(session, keeper, alliance=second)
    make_agreement(session, other)
    found = queries.agreements_of_round(session, alliance.id, keeper.id)
    assert list(found) == [inside, outside]
