"""Three administrators: nobody holds two of the roles, none opens an account alone, none acts in a business role."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.access import invitations, mutual, service
from app.access.principal import Role
from app.access.refusals import RoleExclusiveError, SamePersonError
from app.audit import keep_audit
from app.clock import now
from app.db.engine import Database
from app.errors import ConflictError, InvalidError
from app.models.organisation import Organisation
from app.models.user import User
from tests.app.access.test_invitations import NEW, accept, enter
from tests.app.cli.conftest import Run, run
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD, make_organisation, make_user, password_hash, unique
from tests.conftest import AUDIT_KEYS

__all__ = ["run"]
THREE = sorted(mutual.ADMINISTRATORS)


@pytest.fixture
def admin(sign_in: SignIn) -> Actor:
    return sign_in(Role.SYSTEM_ADMIN)


@pytest.fixture
def keeper(sign_in: SignIn) -> Actor:
    return sign_in(Role.SECURITY_ADMIN)


@pytest.fixture
def operator(database: Database) -> Organisation:
    with database.write() as session:
        return make_organisation(session, "operator")


def body(home: Organisation, role: str, login: str = "", **more: Any) -> dict[str, Any]:
    return {"login": login or unique("person"), "role": role, "organisation_id": str(home.id), **more}


@pytest.mark.parametrize(
    ("login", "person"),
    [
        ("wei.li-sec@example.org", "weili"),
        ("WeiLi_audit", "weili"),
        ("ｗｅｉ．ｌｉ", "weili"),
        ("sys-weili", "weili"),
        ("王伟-系统管理员", "王伟"),
        ("王伟（审计）", "王伟"),
        ("secadmin", ""),
        ("安全管理员", ""),
        ("auditor", ""),
        ("security-guard.7", "guard7"),
    ],
)
def test_a_login_names_a_person_without_the_role(login: str, person: str) -> None:
    assert mutual.stem(login) == person


@pytest.mark.parametrize("role", THREE)
def test_an_administrators_account_opens_nothing_until_the_security_administrator_opens_it(
    admin: Actor, keeper: Actor, operator: Organisation, role: str
) -> None:
    asked = body(operator, role)
    made = admin.post("/users", asked).json()
    assert made["active"] is False
    token = admin.post(f"/users/{made['id']}/invite").json()["token"]
    assert accept(admin.client, token, NEW).json()["code"] == "INVITATION_GONE"
    assert admin.post(f"/users/{made['id']}/activate").status_code == 403
    assert keeper.post(f"/users/{made['id']}/activate").json()["active"] is True
    assert accept(admin.client, token, NEW).status_code == 204
    assert enter(admin.client, asked["login"], NEW) == 201


def test_nobody_else_knows_an_administrators_password(admin: Actor, keeper: Actor, operator: Organisation) -> None:
    refused = admin.post("/users", body(operator, "auditor", password=PASSWORD))
    assert (refused.status_code, refused.json()["code"]) == (422, "PASSWORD_BY_LINK")
    for other in (admin, keeper):
        reset = keeper.post(f"/users/{other.user.id}/reset", {"totp": True})
        assert (reset.status_code, reset.json()["code"]) == (409, "ROLE_EXCLUSIVE")
        assert other.get("/me").status_code == 200


@pytest.mark.parametrize(
    ("first", "second"), [*product(THREE, THREE), ("county_clerk", "auditor"), ("auditor", "county_clerk")]
)
def test_one_person_has_no_second_account_that_excludes_the_first(
    admin: Actor, keeper: Actor, operator: Organisation, database: Database, first: str, second: str
) -> None:
    with database.write() as session:
        office = make_organisation(session, "county_office")
        make_user(session, operator if first in THREE else office, role=first, login="wei.li-sys")
    reply = admin.post("/users", body(operator if second in THREE else office, second, login="weili_sec"))
    if first == second:
        assert reply.status_code == 201
    else:
        assert (reply.status_code, reply.json()["code"]) == (409, "ROLE_EXCLUSIVE")
    assert keeper.get("/me").status_code == 200


def test_a_closed_account_makes_room_and_is_not_opened_beside_the_new_one(
    admin: Actor, keeper: Actor, operator: Organisation
) -> None:
    made = [admin.post("/users", body(operator, role, login=f"li-{role}")).json() for role in THREE]
    opened = [keeper.post(f"/users/{each['id']}/activate").status_code for each in made]
    assert opened == [200, 409, 409]
    assert keeper.post(f"/users/{made[0]['id']}/deactivate").status_code == 200
    assert keeper.post(f"/users/{made[1]['id']}/activate").status_code == 200
    again = keeper.post(f"/users/{made[0]['id']}/activate")
    assert (again.status_code, again.json()["code"]) == (409, "ROLE_EXCLUSIVE")


def test_of_two_accounts_of_one_person_opened_at_once_one_is_opened(database: Database, operator: Organisation) -> None:
    with database.write() as session:
        keepers = [
            service.principal_of(session, make_user(session, operator, role=Role.SECURITY_ADMIN)) for _ in range(2)
        ]
        made = [
            service.create_user(session, f"li-{role}", password=PASSWORD, role=role, organisation=operator).id
            for role in (Role.SYSTEM_ADMIN, Role.AUDITOR)
        ]

    def opened(number: int) -> bool:
        try:
            with database.write() as session:
                mutual.open_account(session, session.get_one(User, made[number]), by=keepers[number])
        except RoleExclusiveError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(opened, range(2))) == [False, True]


def test_the_operator_on_the_machine_resets_an_administrator(run: Run) -> None:
    run("migrate")
    said = run("user", "reset", "secadmin", "--totp")
    assert (said.code, "/invitation/" in said.out) == (0, True)
    unknown = run("user", "reset", "nobody")
    assert (unknown.code, "NOT_FOUND" in unknown.err) == (1, True)


def test_an_account_made_on_the_machine_waits_as_well_unless_nobody_could_open_it(run: Run, tmp_path: Path) -> None:
    assert run("migrate").code == 0
    operator = json.loads(run("organisation", "operator", "运营方").out)["id"]

    def made(login: str, role: str) -> bool:
        said = run("user", "create", login, role, "--organisation", operator)
        assert (said.code, "/invitation/" in said.out) == (0, True)
        return bool(json.loads(said.out)["active"])

    assert not made("li-sec", "security_admin")
    with (
        closing(Database(f"sqlite:///{tmp_path}/var/dukou.db", trusted="tests")) as database,
        database.write() as session,
    ):
        session.query(User).filter_by(login="secadmin").one().active = False
    assert not made("zhao-audit", "auditor")
    assert made("wei-sec", "security_admin")
    assert not made("chen-sec", "security_admin")


@pytest.fixture(scope="module")
def memory(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all examples, in which a password costs nothing."""
    path = tmp_path_factory.mktemp("mutual") / "dukou.db"
    shutil.copy(sqlite_template, path)
    opened = keep_audit(Database(f"sqlite:///{path}", trusted="tests"), AUDIT_KEYS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "hash_password", lambda _: password_hash())
        yield opened
    opened.close()


_run = count(1)
PERSONS, CLOSE = ("wei", "li", "zhao"), "close"
STEP = st.tuples(
    st.sampled_from(["make", "open", CLOSE, "link"]),
    st.sampled_from(PERSONS),
    st.sampled_from([*THREE, "county_clerk"]),
    st.sampled_from(PERSONS),
)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEP, max_size=25))
def test_whatever_the_administrators_do_nobody_ever_holds_two_of_the_roles(
    memory: Database, steps: list[tuple[str, str, str, str]]
) -> None:
    mark = f"x{next(_run)}x"  # people of this example
    with memory.write() as session:
        operator, office = make_organisation(session, "operator"), make_organisation(session, "county_office")
        keeper = service.principal_of(session, make_user(session, operator, role=Role.SECURITY_ADMIN))
    accounts: dict[tuple[str, str], Any] = {}
    for what, person, role, subject in steps:
        try:
            with memory.write() as session:
                if what == "make":
                    home = operator if role in THREE else office
                    made = service.create_user(
                        session,
                        f"{person}{mark}-{'' if role not in THREE else role}",
                        password=PASSWORD,
                        role=role,
                        organisation=home,
                    )
                    assert made.active is (role not in THREE)
                    accounts[person, role] = made.id
                elif (person, role) in accounts:
                    user = session.get_one(User, accounts[person, role])
                    if what == "open":
                        mutual.open_account(session, user, by=keeper)
                    elif what == CLOSE:
                        user.active = False
                    elif not mutual.linked_elsewhere(session, subject + mark, user_id=user.id, role=user.role):
                        user.oidc_subject = subject + mark
        except (ConflictError, InvalidError):
            pass
        with memory.read() as session:
            _nobody_holds_two(list(session.query(User).filter(User.login.contains(mark))), keeper.user_id)


def _nobody_holds_two(users: list[User], keeper: Any) -> None:
    opened = [user for user in users if user.active]
    for one, other in product(opened, opened):
        same = mutual.stem(one.login) == mutual.stem(other.login) or (
            one.oidc_subject is not None and one.oidc_subject == other.oidc_subject
        )
        assert not (same and mutual.conflicting(one.role, other.role)), (one.login, other.login)
    assert all(user.activated_by == keeper for user in opened if user.role in THREE)


def test_nobody_opens_the_own_account(database: Database, operator: Organisation) -> None:
    with database.write() as session:
        user = make_user(session, operator, role=Role.SECURITY_ADMIN)
        user.active = False
        with pytest.raises(SamePersonError):
            mutual.open_account(session, user, by=service.principal_of(session, user))
        assert invitations.invite(session, user, purpose="reset", by=None, now=now())
