"""What every page keeps to: headers, scope, escaping, errors for people."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.db.engine import Database
from tests.app.console.conftest import Visit
from tests.app.factories import (
    make_alliance,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
)

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""What is no page, such as a style sheet, a redirect or a problem document, may load and send nothing at all."""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("/", NOTHING),
        ("/login", POLICY),
        ("/algorithm", POLICY),
        ("/console/nothing", POLICY),
        ("/static/console.css", NOTHING),
    ],
)
def test_every_answer_forbids_scripts_frames_and_foreign_content(client: TestClient, *, path: str, policy: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.headers["content-security-policy"] == policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("no-store" in answer.headers["cache-control"]) == (not path.startswith("/static"))


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_home(visit: Visit, role: Role) -> None:
    someone = visit(role)
    answer = someone.get("/")
    assert answer.status_code == 200
    assert someone.organisation.name in answer.text


def test_pages_hold_no_script_and_no_inline_style(visit: Visit) -> None:
    text = visit(Role.COORDINATOR).get("/").text
    assert "<script" not in text
    assert " style=" not in text
    assert 'lang="zh-CN"' in text


def test_what_belongs_to_others_looks_exactly_like_what_does_not_exist(visit: Visit, database: Database) -> None:
    with database.write() as session:
        keeper = make_organisation(session, "coordinator")
        current = make_round(session, make_alliance(session, keeper), policy=make_policy(session, keeper))
        pool = make_pool(session, make_organisation(session, "county_office"))
    coordinator, clerk = visit(Role.COORDINATOR), visit(Role.COUNTY_CLERK)
    missing = clerk.get(f"/console/pools/{uuid4()}")
    assert missing.status_code == 404
    for someone, path in (
        (coordinator, f"/console/rounds/{current.id}"),
        (coordinator, f"/console/rounds/{current.id}/proposals"),
        (coordinator, f"/console/rounds/{current.id}/do/freeze"),
        (coordinator, "/console/rounds/no-id-at-all"),
        (coordinator, f"/console/imports/{uuid4()}"),
        (clerk, f"/console/pools/{pool.id}"),
        (clerk, "/console/nothing"),
    ):
        answer = someone.get(path)
        assert (answer.status_code, answer.content) == (404, missing.content), path


def test_a_function_of_another_role_is_refused(visit: Visit) -> None:
    assert visit(Role.COUNTY_CLERK).get("/console/rounds/new").status_code == 403
    assert visit(Role.COORDINATOR).get("/console/pools").status_code == 403


def test_a_hostile_name_is_shown_as_text(visit: Visit) -> None:
    clerk = visit(Role.COUNTY_CLERK)
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    address = clerk.post("/console/pools", {"name": hostile, "region_code": "451081"}).headers["location"]
    for path in ("/", "/console/pools", address):
        text = clerk.get(path).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script" not in text
        assert "<img src=x" not in text


def test_a_wrong_field_is_named_on_a_page(visit: Visit) -> None:
    answer = visit(Role.COUNTY_CLERK).post("/console/pools", {"name": "池", "region_code": "abc"})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "region_code" in answer.text


def test_too_large_an_upload_is_said_on_a_page(visit: Visit, database: Database) -> None:
    clerk = visit(Role.COUNTY_CLERK)
    with database.write() as session:
        pool = make_pool(session, clerk.organisation)
    answer = clerk.post(f"/console/pools/{pool.id}/check", file=b"x" * (33 * 1024 * 1024))
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "TOO_LARGE" in answer.text


def test_programs_still_get_problem_documents(client: TestClient) -> None:
    answer = client.get("/api/v1/rounds")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.headers["content-security-policy"] == NOTHING


def test_the_algorithm_is_explained_to_anybody_with_its_weights(client: TestClient) -> None:
    text = client.get("/algorithm").text
    for word in ("异议", "权重", "防止返贫监测对象", "技能匹配"):
        assert word in text


def test_lists_are_paged_without_loss(visit: Visit, database: Database) -> None:
    coordinator = visit(Role.COORDINATOR)
    with database.write() as session:
        policy = make_policy(session, coordinator.organisation)
        names = []
        for _ in range(5):
            alliance = make_alliance(session, coordinator.organisation)
            make_member(session, alliance, member=make_organisation(session, "county_office"))
            names.append(make_round(session, alliance, policy=policy).name)
    first = coordinator.get("/console/rounds", limit=3).text
    cursor = first.split("cursor=")[1].split('"')[0]
    second = coordinator.get("/console/rounds", limit=3, cursor=cursor).text
    assert [name in first for name in names] == [True] * 3 + [False] * 2
    assert [name in second for name in names] == [False] * 3 + [True] * 2
