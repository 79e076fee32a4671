"""One-time links by which somebody sets a password: invited, after a reset, or first of an installation."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.access import queries, sessions, two_step
from app.access.acting import act_as_account
from app.access.passwords import check_password, hash_password, new_token, token_hash
from app.access.principal import Principal
from app.access.scope import SIGNING_IN
from app.audit import Event, note
from app.db.engine import Database
from app.db.scope import enter
from app.errors import ConflictError, InvalidError
from app.models.invitation import Invitation
from app.models.user import User

LIFE = {"invite": timedelta(days=7), "first": timedelta(days=7), "reset": timedelta(days=1)}


def invite(session: Session, user: User, *, purpose: str, by: UUID | None, now: datetime) -> str:
    """Return the token of a new link of ``user``, of which only a hash is stored; earlier links open nothing more."""
    queries.use_up_invitations(session, user.id, now)
    token = new_token()
    row = Invitation(
        user_id=user.id,
        organisation_id=user.organisation_id,
        purpose=purpose,
        token_hash=token_hash(token),
        expires_at=now + LIFE[purpose],
        created_by=by,
    )
    session.add(row)
    note(session, Event(f"user.{purpose}", "user", user.id))
    return token


def invite_new(session: Session, user: User, *, caller: Principal, now: datetime) -> str:
    """Return the token of a link for an account that nobody has used yet."""
    if user.last_sign_in is not None or user.password_changed_at is not None:
        raise ConflictError(
            "ACCOUNT_IN_USE",
            "该账号已经启用，只能由安全管理员重置。",
            "This account is in use; only the security administrator resets it.",
        )
    return invite(session, user, purpose="invite", by=caller.user_id, now=now)


def reset(session: Session, user: User, *, totp: bool, by: UUID | None, now: datetime) -> str:
    """End an account's sessions and return the token of a link for a new password; ``totp``: the device is lost too.

    Whoever signs in through the identity provider links the account again.
    """
    sessions.end_all(session, user.id, now=now)
    user.oidc_subject = None
    if totp:
        two_step.forget(user)
        note(session, Event("user.reset", "user", user.id, fields=("totp",)))
    return invite(session, user, purpose="reset", by=by, now=now)


def accept(database: Database, token: str, password: str, *, now: datetime) -> None:
    """Set the password of a link's account, once; the password is hashed before anything is held."""
    hashed_token = token_hash(token)
    with database.read() as session:
        enter(session, SIGNING_IN)
        found = queries.invitation(session, hashed_token, now)
        login = _there(found)[1].login
    check_password(password, login)
    hashed = hash_password(password)
    with database.write() as session:
        enter(session, SIGNING_IN)
        link, user = _there(queries.invitation(session, hashed_token, now, held=True))
        link.used_at = now
        user.password_hash, user.password_changed_at, user.must_change = hashed, now, False
        user.failed_logins, user.locked_until = 0, None
        sessions.end_all(session, user.id, now=now)
        act_as_account(session, user, proved=True)
        note(session, Event("user.accept", "user", user.id, reason=link.purpose))


def _there(found: tuple[Invitation, User] | None) -> tuple[Invitation, User]:
    if found is None:
        raise InvalidError(
            "INVITATION_GONE",
            "链接无效、已用过或已过期，请联系管理员重新发放。",
            "This link is wrong, was used, or is over; ask an administrator for another.",
            field="token",
        )
    return found
