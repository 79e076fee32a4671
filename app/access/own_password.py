"""Changing the own password: the old one is compared before anything is written, and every other session ends."""

from datetime import datetime

from app.access import queries, sessions
from app.access.acting import act_as_caller
from app.access.passwords import check_password, hash_password, password_matches
from app.access.principal import Principal
from app.audit import Event, note
from app.db.engine import Database
from app.errors import InvalidError
from app.models.user import User

WRONG = "PASSWORD_WRONG"


def prove(database: Database, caller: Principal, *, password: str, now: datetime) -> None:
    """Refuse unless the caller gives their password again; a wrong one counts as a failure to sign in."""
    with database.read() as session:
        act_as_caller(session, caller)
        user = session.get_one(User, caller.user_id)
        stored = user.password_hash if sessions.usable(user, now) else None
    if password_matches(password, stored):
        return
    with database.write() as session:
        act_as_caller(session, caller)
        held = queries.user_held(session, caller.user_id)
        if sessions.usable(held, now):
            sessions.count_failure(held, now)
        note(session, Event("password.prove", "user", held.id, code=WRONG))
    raise _wrong("password")


def change_password(database: Database, caller: Principal, *, old: str, new: str, now: datetime) -> None:
    """Change the caller's password and end all their sessions and tokens but this one, or refuse.

    A wrong old password counts as a failure to sign in.
    """
    with database.read() as session:
        act_as_caller(session, caller)
        user = session.get_one(User, caller.user_id)
        stored = user.password_hash if sessions.usable(user, now) else None
        login = user.login
    fits = password_matches(old, stored)
    check_password(new, login)
    hashed = hash_password(new) if fits else ""
    with database.write() as session:
        act_as_caller(session, caller)
        held = queries.user_held(session, caller.user_id)
        fits = fits and held.password_hash == stored
        if fits:
            held.password_hash, held.password_changed_at, held.must_change = hashed, now, False
            held.failed_logins = 0
            sessions.end_all(session, held.id, now=now, but=caller.token_id)
        elif sessions.usable(held, now):
            sessions.count_failure(held, now)
        note(session, Event("password.change", "user", held.id, code="" if fits else WRONG))
    if not fits:
        raise _wrong("old")


def _wrong(field: str) -> InvalidError:
    return InvalidError(WRONG, "原密码不正确。", "The old password is wrong.", field=field)
