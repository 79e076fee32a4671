"""The three administrators exclude one another: nobody holds two of the roles, nor one of them beside a business role.

A person is known by the login's stem here, and by the identity provider's subject, which one account has at most.
Two logins without anything in common are two people to the service.
"""

import re
import unicodedata
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import queries
from app.access.passwords import new_token
from app.access.principal import Principal, Role
from app.access.refusals import RoleExclusiveError, SamePersonError
from app.audit import Event, note
from app.db.scope import Why, widened
from app.errors import InvalidError
from app.models.user import User

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
_CHINESE = re.compile("系统|安全|保密|审计|管理|员")
_WORDS = frozenset(
    [
        "sys",
        "system",
        "sysadmin",
        "sysadm",
        "sec",
        "security",
        "secure",
        "secadmin",
        "secadm",
        "audit",
        "auditor",
        "auditadmin",
        "adm",
        "admin",
        "administrator",
        "account",
    ]
)


def stem(login: str) -> str:
    """Return what of a login names the person and not the role: ``wei.li-sec@x`` and ``WeiLi_audit`` are ``weili``."""
    name = unicodedata.normalize("NFKC", login).casefold().partition("@")[0]
    words = re.split(r"[\W_]+", _CHINESE.sub(" ", name))
    return "".join(word for word in words if word not in _WORDS)


def conflicting(role: str, other: str) -> bool:
    """Tell whether one person may not hold both roles."""
    return role != other and not ADMINISTRATORS.isdisjoint({role, other})


def check_person(session: Session, login: str, *, role: str) -> None:
    """Refuse an account whose person has an open one in a role that excludes this one.

    Whoever opens or makes accounts at the same time waits until this transaction ends.
    """
    with widened(session, Why.REGISTER):
        queries.hold_operators(session)
        known = stem(login)
        if not known:
            return
        among = None if role in ADMINISTRATORS else ADMINISTRATORS
        for other, held in queries.open_accounts(session, among):
            if conflicting(role, held) and stem(other) == known:
                raise RoleExclusiveError


def first_password(role: str, given: str | None) -> str:
    """Return the password a new account begins with; an administrator's is known to nobody: it is set by the link."""
    if given and role in ADMINISTRATORS:
        raise InvalidError(
            "PASSWORD_BY_LINK",
            "管理员的密码由其本人通过一次性链接设置，建账号时不能填写。",
            "Administrators set their own password by a one-time link; none is given here.",
            field="password",
        )
    return given or new_token()


def check_reset(user: User) -> None:
    """Refuse to hand out an administrator's sign-in: whoever did would hold two of the roles."""
    if user.role in ADMINISTRATORS:
        raise RoleExclusiveError


def open_account(session: Session, user: User, *, by: Principal) -> None:
    """Open an account that is not the own one, unless its person has another that excludes it."""
    if user.id == by.user_id:
        raise SamePersonError
    check_person(session, user.login, role=user.role)
    user.active, user.activated_by = True, by.user_id
    note(session, Event("user.activate", "user", user.id))


def nobody_opens(session: Session) -> bool:
    """Tell whether there is no security administrator who could open an account."""
    with widened(session, Why.REGISTER):
        return not any(role == Role.SECURITY_ADMIN for _, role in queries.open_accounts(session, {Role.SECURITY_ADMIN}))


def linked_elsewhere(session: Session, subject: str, *, user_id: UUID, role: str) -> bool:
    """Tell whether another account is the provider's ``subject``; refuse when the two roles exclude each other."""
    with widened(session, Why.REGISTER):
        queries.hold_operators(session)
        other = queries.user_by_subject(session, subject)
    if other is None or other.id == user_id:
        return False
    if conflicting(role, other.role):
        raise RoleExclusiveError
    return True
