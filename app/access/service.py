"""Sign-in, tokens, accounts and organisations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session
from stdnum.cn import uscc

from app.access import mutual, queries, sessions, two_step
from app.access.acting import act_as_account, act_as_operator
from app.access.passwords import check_password, hash_password, password_matches, token_hash
from app.access.principal import ROLES_OF_KIND, OrganisationKind, Principal, Role
from app.access.refusals import CodeNeededError, CodeWrongError
from app.access.scope import SIGNING_IN
from app.access.sessions import Entrance
from app.audit import Event, note
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.scope import enter
from app.errors import InvalidError, NotFoundError, UnauthenticatedError
from app.models.organisation import Organisation
from app.models.token import Token
from app.models.user import User


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who somebody proved to be: ``fitted`` is what their proof fitted of the account, None if it fits nothing.

    ``way`` is ``pwd``, by the hash of a password, or ``oidc``, by the identity provider's subject.
    """

    login: str
    fitted: str | None = field(repr=False)
    way: str = "pwd"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whom a token lets in: the caller, the token's kind, and whether its use is ``due`` to be written down."""

    caller: Principal
    kind: str
    due: bool


def attempt(database: Database, login: str, *, password: str, now: datetime) -> Attempt:
    """Compare a password before anything is written: it takes a tenth of a second, and nobody waits for it."""
    with database.read() as session:
        enter(session, SIGNING_IN)
        user = queries.user_by_login(session, login)
    stored = user.password_hash if user is not None and sessions.usable(user, now) else None
    return Attempt(login, stored if password_matches(password, stored) else None)


def sign_in(
    session: Session, tried: Attempt, entrance: Entrance, *, code: str = "", now: datetime
) -> str | UnauthenticatedError:
    """Return the token of a new session, or why there is none.

    A failure is counted in the same transaction, so it is returned: the caller answers it after the commit. Only
    who gave the right password learns that a code is asked for.
    """
    enter(session, SIGNING_IN)
    user = queries.user_signing_in(session, tried.login)
    why = "unknown" if user is None else _obstacle(user, tried, code=code, now=now, keyring=entrance.keyring)
    if user is None or why:
        return _turned_away(session, user, why=why)
    act_as_account(session, user, proved=True)
    enrolled = two_step.enrolled(user)
    user.failed_logins, user.last_sign_in = 0, now
    limited = not enrolled and user.role in entrance.totp_roles
    scopes = [sessions.OWN_ACCOUNT] if limited else []
    amr = f"{tried.way}+otp" if enrolled else tried.way
    return sessions.open_session(session, user, entrance, amr=amr, scopes=scopes, now=now)


def _obstacle(user: User, tried: Attempt, *, code: str, now: datetime, keyring: Keyring) -> str:
    """What keeps somebody out, a word for the audit alone; a wrong password or code is counted. Empty = nothing."""
    if not sessions.usable(user, now):
        return "locked" if user.active else "closed"
    if tried.fitted is None or tried.fitted != (user.oidc_subject if tried.way == "oidc" else user.password_hash):
        sessions.count_failure(user, now)
        return "password" if tried.way == "pwd" else tried.way
    return _second_obstacle(user, code, now=now, keyring=keyring) if two_step.enrolled(user) else ""


def _second_obstacle(user: User, code: str, *, now: datetime, keyring: Keyring) -> str:
    if not code:
        return "code needed"
    if not two_step.passes(user, code, now=now, keyring=keyring):
        sessions.count_failure(user, now)
        return "code"
    return ""


def _turned_away(session: Session, user: User | None, *, why: str) -> UnauthenticatedError:
    """Note a sign-in that failed, in the chain of the account's office; a login that is none is written nowhere."""
    refusal = {"code needed": CodeNeededError, "code": CodeWrongError}.get(why, UnauthenticatedError)()
    if user is not None:
        act_as_account(session, user, proved=False)
    about = None if user is None else user.id
    note(session, Event("session.refused", "user", about, reason=why, code=refusal.code))
    return refusal


def issue_token(session: Session, user: User, *, now: datetime, life: timedelta, amr: str = "local") -> str:
    """Give ``user`` a token that ends after ``life``; for who acts on the machine itself, in the operator's name."""
    act_as_operator(session, about=user)
    row = Token(expires_at=now + life, amr=amr)
    token = sessions.new_session(session, user, row, now=now)
    note(session, Event("session.issue", "session", row.id, reason=amr))
    return token


def sign_out(session: Session, token: str, *, caller: Principal, now: datetime) -> None:
    """End the token the caller came with."""
    queries.revoke_token(session, token_hash(token), now)
    note(session, Event("session.end", "session", caller.token_id))


def authenticate(session: Session, token: str, *, now: datetime) -> Admitted:
    """Return who holds ``token``, or refuse; the session acts for nobody yet."""
    enter(session, SIGNING_IN)
    held = queries.holding(session, token_hash(token), now)
    if held is None:
        raise UnauthenticatedError
    seen = queries.supervised(session, held.organisation_id)
    role = Role(held.role)
    caller = Principal(held.user_id, held.organisation_id, role, seen, held.token_id, tuple(held.scopes))
    return Admitted(caller, held.kind, due=sessions.is_due(held.last_used_at, now))


def principal_of(session: Session, user: User) -> Principal:
    """Return ``user`` as a caller, with the organisations whose rows it may see.

    The system administrator keeps the register of organisations and accounts, not what the offices hold.
    """
    seen = queries.supervised(session, user.organisation_id)
    return Principal(user.id, user.organisation_id, Role(user.role), seen)


def user_named(session: Session, login: str) -> User:
    """Return the account of ``login``."""
    user = queries.user_by_login(session, login)
    if user is None:
        raise NotFoundError
    return user


def own_account(session: Session, caller: Principal) -> User:
    """Return the caller's account."""
    return session.get_one(User, caller.user_id)


def create_user(session: Session, login: str, *, password: str, role: str, organisation: Organisation) -> User:
    """Make an account; the role must be one that the organisation's kind knows.

    It is open at once, but for an administrator's: that one waits for the security administrator.
    """
    allowed = ROLES_OF_KIND[OrganisationKind(organisation.kind)]
    if role not in set(allowed):
        names = ", ".join(sorted(allowed))
        raise InvalidError(
            "ROLE_NOT_OF_ORGANISATION",
            f"该类机构的用户角色只能是:{names}。",
            f"Users of this kind of organisation have one of the roles {names}.",
            field="role",
        )
    check_password(password, login)
    if queries.user_by_login(session, login) is not None:
        raise InvalidError(
            "LOGIN_TAKEN", "该登录名已被使用,请换一个。", "This login is taken; choose another.", field="login"
        )
    mutual.check_person(session, login, role=role)
    user = User(organisation_id=organisation.id, login=login, password_hash=hash_password(password), role=role)
    user.active = role not in mutual.ADMINISTRATORS
    session.add(user)
    session.flush()
    note(session, Event("user.create", "user", user.id, reason=str(user.role)))
    return user


def create_organisation(
    session: Session,
    kind: str,
    *,
    name: str,
    region_code: str = "",
    credit_code: str = "",
    parent_id: UUID | None = None,
) -> Organisation:
    """Register an organisation; an employer posts orders under its own credit code only."""
    if parent_id is not None and not queries.organisation_exists(session, parent_id):
        raise InvalidError(
            "PARENT_UNKNOWN", "没有这个上级机构。", "There is no such supervising organisation.", field="parent_id"
        )
    if credit_code and not uscc.is_valid(credit_code):
        raise InvalidError(
            "CREDIT_CODE_WRONG",
            "统一社会信用代码不正确(18 位,末位校验)。",
            "This is no unified social credit code (18 characters, the last one checks).",
            field="credit_code",
        )
    created = Organisation(
        kind=OrganisationKind(kind),
        name=name,
        region_code=region_code,
        credit_code=uscc.compact(credit_code),
        parent_id=parent_id,
    )
    session.add(created)
    session.flush()
    note(session, Event("organisation.create", "organisation", created.id))
    return created


def supervise(session: Session, row: Organisation, *, supervises: bool) -> Organisation:
    """Let an office supervise those of its side in its region, or no more; its people notice with their next request."""
    if supervises and (row.kind not in queries.SUPERVISED_KINDS or not queries.region_of(row.region_code)):
        raise InvalidError(
            "SUPERVISES_NOTHING",
            "只有登记了所在地区的县就业机构或接收方机构可以监督本地区。",
            "Only a county office or a receiving office with a region supervises one.",
            field="supervises",
        )
    row.supervises = supervises
    session.flush()
    note(session, Event("organisation.supervise" if supervises else "organisation.release", "organisation", row.id))
    return row


def organisation(session: Session, organisation_id: UUID, *, caller: Principal) -> Organisation:
    """Return an organisation the caller may see."""
    found = queries.organisation(session, organisation_id, caller)
    if found is None:
        raise NotFoundError
    return found


def organisation_by_id(session: Session, organisation_id: str) -> Organisation:
    """Return an organisation by its written id, for the operator on the machine itself."""
    try:
        found = session.get(Organisation, UUID(organisation_id))
    except ValueError:
        found = None
    if found is None:
        raise NotFoundError
    return found


def organisations(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Organisation]:
    """List organisations the caller may see."""
    return queries.organisations(session, caller, after=after, limit=limit)


def organisation_names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Name some organisations whose ids the caller was shown; their names are public."""
    return queries.organisation_names(session, ids)


def users(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[User]:
    """List accounts the caller administers."""
    return queries.users(session, caller, after=after, limit=limit)
