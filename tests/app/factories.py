"""Small makers of rows for tests: each adds one row, flushes it and gives it back."""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Session

from app.access import service, sessions
from app.access.principal import OrganisationKind, Principal, Role
from app.clock import now, today
from app.models.agreement import Agreement
from app.models.alliance import Alliance, AllianceMember
from app.models.audit import AuditEvent
from app.models.base import Base
from app.models.duplicate import Duplicate
from app.models.employer import Employer
from app.models.intake_record import Import
from app.models.job_order import JobOrder
from app.models.matching_round import Round, RoundPool
from app.models.organisation import Organisation
from app.models.policy import Policy
from app.models.token import Token
from app.models.user import User
from app.models.worker import Worker
from app.models.worker_pool import WorkerPool
from matching.policy import Policy as EnginePolicy

PASSWORD = "one hash for all tests"  # noqa: S105  # of accounts that live as long as a test
EXPORTER, RECEIVER = "451022", "440305"
DAY = date(2026, 3, 1)

KIND_OF_ROLE = {
    Role.COUNTY_CLERK: OrganisationKind.COUNTY_OFFICE,
    Role.EMPLOYER_HR: OrganisationKind.EMPLOYER,
    Role.RECEIVING_CLERK: OrganisationKind.RECEIVING_OFFICE,
    Role.COORDINATOR: OrganisationKind.COORDINATOR,
    Role.OBSERVER: OrganisationKind.OBSERVER,
    Role.AUDITOR: OrganisationKind.OPERATOR,
    Role.SECURITY_ADMIN: OrganisationKind.OPERATOR,
    Role.SYSTEM_ADMIN: OrganisationKind.OPERATOR,
}
ROLE_OF_KIND = {kind: role for role, kind in KIND_OF_ROLE.items()}

Row = TypeVar("Row", bound=Base)
_numbers = count(1)


# At the least cost, so that a test does not wait for what is slow on purpose.
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))


@cache
def password_hash() -> str:
    """The hash of PASSWORD."""
    return QUICK.hash(PASSWORD)


def unique(stem: str) -> str:
    """A name nobody else has."""
    return f"{stem}-{next(_numbers)}"


def added(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def make_organisation(
    session: Session,
    kind: str,
    *,
    name: str = "",
    parent: Organisation | None = None,
    region_code: str = "",
    credit_code: str = "",
) -> Organisation:
    row = Organisation(
        kind=OrganisationKind(kind),
        name=name or unique(kind),
        region_code=region_code,
        credit_code=credit_code,
        parent_id=None if parent is None else parent.id,
    )
    return added(session, row)


def make_user(session: Session, organisation: Organisation, *, role: str = "", login: str = "") -> User:
    """An account with PASSWORD; without ``role`` that of the organisation's kind (operator: system_admin)."""
    return added(
        session,
        User(
            organisation_id=organisation.id,
            login=login or unique("user"),
            password_hash=password_hash(),
            role=Role(role or ROLE_OF_KIND[OrganisationKind(organisation.kind)]),
        ),
    )


def make_token(
    session: Session, user: User, *, at: datetime | None = None, life: timedelta = timedelta(hours=1)
) -> str:
    born = at or now()
    token = sessions.new_session(session, user, Token(expires_at=born + life, amr="local"), now=born)
    session.flush()
    return token


def make_principal(session: Session, role: Role, *, organisation: Organisation | None = None) -> Principal:
    """A caller in ``role``, in a new organisation unless one is given."""
    home = organisation or make_organisation(session, KIND_OF_ROLE[role])
    return service.principal_of(session, make_user(session, home, role=role))


def make_alliance(session: Session, coordinator: Organisation) -> Alliance:
    return added(session, Alliance(organisation_id=coordinator.id, name=unique("alliance")))


def make_member(
    session: Session,
    alliance: Alliance,
    *,
    member: Organisation,
    valid_from: date = date(2026, 1, 1),
    valid_until: date | None = None,
) -> AllianceMember:
    """A membership; county offices stand on the exporting side."""
    return added(
        session,
        AllianceMember(
            alliance_id=alliance.id,
            organisation_id=alliance.organisation_id,
            member_id=member.id,
            side="exporter" if member.kind == OrganisationKind.COUNTY_OFFICE else "receiver",
            valid_from=valid_from,
            valid_until=valid_until,
        ),
    )


def make_agreement(
    session: Session, coordinator: Organisation, *, alliance: Alliance | None = None, **values: Any
) -> Agreement:
    defaults: dict[str, Any] = {
        "exporter": EXPORTER[:2],
        "receiver": RECEIVER[:2],
        "start_date": date(2026, 1, 1),
        "kind": "alliance" if alliance else "paired",
        "document": "",
    }
    return added(
        session,
        Agreement(
            organisation_id=coordinator.id, alliance_id=None if alliance is None else alliance.id, **(defaults | values)
        ),
    )


def make_policy(session: Session, coordinator: Organisation) -> Policy:
    """Version 1 of the engine's default policy under a new name."""
    name = unique("policy")
    policy = EnginePolicy.from_dict({"name": name, "version": 1})
    return added(
        session,
        Policy(organisation_id=coordinator.id, name=name, number=1, body=policy.to_dict(), digest=policy.digest()),
    )


def make_round(
    session: Session, alliance: Alliance, *, policy: Policy, state: str = "collecting", on_date: date = DAY
) -> Round:
    return added(
        session,
        Round(
            organisation_id=alliance.organisation_id,
            alliance_id=alliance.id,
            policy_id=policy.id,
            name=unique("round"),
            state=state,
            on_date=on_date,
            seed="seed",
        ),
    )


def make_pool(session: Session, office: Organisation) -> WorkerPool:
    return added(
        session, WorkerPool(organisation_id=office.id, name=unique("pool"), region_code=office.region_code or EXPORTER)
    )


def put_pool(session: Session, current: Round, pool: WorkerPool) -> RoundPool:
    """A pool in a round, as one that is over where the pool stands in another."""
    elsewhere = session.query(RoundPool).filter_by(pool_id=pool.id, active=True).first()
    return added(
        session,
        RoundPool(
            round_id=current.id,
            pool_id=pool.id,
            organisation_id=pool.organisation_id,
            coordinator_id=current.organisation_id,
            active=elsewhere is None,
        ),
    )


def make_duplicate(session: Session, alliance: Alliance, first: Worker, second: Worker, **values: Any) -> Duplicate:
    """Two people with one number, of whom the second stands back."""
    defaults: dict[str, Any] = {"state": "suspected", "held_worker_id": second.id, "reason": ""}
    sides = {
        "first_office_id": first.organisation_id,
        "first_worker_id": first.id,
        "second_office_id": second.organisation_id,
        "second_worker_id": second.id,
    }
    owner = {"organisation_id": alliance.organisation_id, "alliance_id": alliance.id}
    return added(session, Duplicate(**owner, **sides, **(defaults | values)))


def make_worker(session: Session, pool: WorkerPool, **values: Any) -> Worker:
    """A matchable worker of thirty without wishes."""
    defaults: dict[str, Any] = {
        "county": pool.region_code,
        "birth_date": date(1996, 2, 3),
        "sex": "F",
        "education": "junior",
        "basis": "mandate",
    }
    place = {"organisation_id": pool.organisation_id, "pool_id": pool.id}
    if "import_id" not in values:
        defaults["import_id"] = roster_of(session, pool).id
    return added(session, Worker(**place, **(defaults | values)))


def roster_of(session: Session, pool: WorkerPool) -> Import:
    """A load into this pool, the one there is or a new one: every person came with one."""
    found = session.query(Import).filter_by(pool_id=pool.id).first()
    counts = dict.fromkeys(("rows", "accepted", "warnings", "errors"), 0)
    place = {"organisation_id": pool.organisation_id, "pool_id": pool.id, "kind": "roster", "state": "loaded"}
    return found or added(session, Import(**place, file_name="roster.xlsx", sha256="0" * 64, **counts))


def make_employer(session: Session, office: Organisation, **values: Any) -> Employer:
    defaults: dict[str, Any] = {
        "credit_code": f"91440300{next(_numbers):010d}",
        "name": unique("employer"),
        "region_code": RECEIVER,
        "verified_on": DAY - timedelta(days=30),
    }
    return added(session, Employer(organisation_id=office.id, **(defaults | values)))


def make_event(session: Session, organisation: Organisation) -> AuditEvent:
    """Somebody's sign-in, in the organisation's chain but no link of it: a test that walks the chain notes its own."""
    row = AuditEvent(
        organisation_id=organisation.id,
        seq=-next(_numbers),
        at=now(),
        actor_id=None,
        actor_role="",
        action="session.open",
        object_kind="",
        object_id=None,
        outcome="done",
        code="",
        reason="",
        rows=0,
        rows_digest="",
        request_id="",
        source="",
        detail={},
        previous=bytes(32),
        hash=bytes(32),
    )
    return added(session, row)


def make_job_order(session: Session, employer: Employer, **values: Any) -> JobOrder:
    """An open order of two seats that asks for no skill."""
    defaults: dict[str, Any] = {
        "code": unique("order"),
        "title": "普工",
        "occupation": "6-25-04-01",
        "occupation_confirmed": True,
        "seats": 2,
        "region_code": employer.region_code,
        "pay_kind": "composed",
        "base_low": 2600,
        "wage_low": 5000,
        "wage_high": 6500,
        "hazards": "",
        "start_date": DAY + timedelta(days=14),
        "valid_until": max(DAY, today()) + timedelta(days=60),
        "state": "open",
    }
    return added(
        session, JobOrder(organisation_id=employer.organisation_id, employer_id=employer.id, **(defaults | values))
    )


def ids(rows: list[dict[str, Any]]) -> list[UUID]:
    """The ids of a page's items."""
    return [UUID(row["id"]) for row in rows]
