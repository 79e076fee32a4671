"""Two-step sign-in of one account: enrolling, what a code opens, recovery codes, giving it up.

A secret without a used step is one being set up: it asks for no code until its first code was given.
"""

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import queries, sessions, totp
from app.access.principal import Principal
from app.audit import Event, note
from app.db.crypto import Keyring
from app.errors import ConflictError, InvalidError
from app.models.user import User

COLUMN = "users.totp_secret"
RECOVERY_CODES = 8
WRONG = "TOTP_WRONG"
RECOVERY_BYTES = 10


def enrolled(user: User) -> bool:
    """Tell whether signing in takes a code."""
    return user.totp_secret is not None and user.totp_step is not None


def passes(user: User, code: str, *, now: datetime, keyring: Keyring) -> bool:
    """Tell whether ``code`` opens the account, and use it up: a code or a recovery code opens once."""
    step = _step(user, code, now=now, keyring=keyring)
    if step is not None:
        user.totp_step = step
        return True
    given = _hashed(code)
    left = [kept for kept in user.recovery if not hmac.compare_digest(kept, given)]
    used = len(left) < len(user.recovery)
    user.recovery = left
    return used


def begin(session: Session, caller: Principal, *, keyring: Keyring) -> bytes:
    """Give the account a new secret that is not yet asked for, and return it."""
    user = queries.user_held(session, caller.user_id)
    if enrolled(user):
        raise ConflictError(
            "TOTP_ENROLLED",
            "已经启用两步登录；要更换设备请先停用。",
            "Two-step sign-in is on; to change the device turn it off first.",
        )
    secret = totp.new_secret()
    user.totp_secret = keyring.encrypt_many(COLUMN, ids=[user.id], values=[secret.hex()])[0]
    note(session, Event("totp.begin", "user", user.id))
    return secret


def waiting(session: Session, caller: Principal, *, keyring: Keyring) -> bytes | None:
    """Return the secret whose first code is still to come."""
    user = queries.user_held(session, caller.user_id)
    return None if enrolled(user) else _secret(user, keyring)


def confirm(session: Session, caller: Principal, code: str, *, now: datetime, keyring: Keyring) -> list[str]:
    """Ask for codes from now on, since the first one fits; return the recovery codes, which are shown once."""
    user = queries.user_held(session, caller.user_id)
    step = None if enrolled(user) else _step(user, code, now=now, keyring=keyring)
    if step is None:
        raise wrong_code()
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    user.totp_step, user.recovery = step, [_hashed(each) for each in codes]
    # Whoever came in by the password alone is out, but for the one who holds the device.
    sessions.end_others(session, caller, now=now)
    sessions.lift(session, caller)
    note(session, Event("totp.confirm", "user", user.id))
    return codes


def remove(session: Session, caller: Principal, code: str, *, now: datetime, keyring: Keyring) -> bool:
    """Ask for no codes any more; it takes one to say so, and a wrong one counts as a failure and is answered False."""
    user = queries.user_held(session, caller.user_id)
    if not enrolled(user) or not sessions.usable(user, now):
        return False
    fits = passes(user, code, now=now, keyring=keyring)
    note(session, Event("totp.remove", "user", user.id, code="" if fits else WRONG))
    if not fits:
        sessions.count_failure(user, now)
        return False
    user.failed_logins = 0
    forget(user)
    return True


def forget(user: User) -> None:
    """Take an account's secret and recovery codes away."""
    user.totp_secret, user.totp_step, user.recovery = None, None, []


def _step(user: User, code: str, *, now: datetime, keyring: Keyring) -> int | None:
    secret = _secret(user, keyring)
    if secret is None:
        return None
    return totp.matching_step(secret, code.replace(" ", ""), now=now, after=user.totp_step)


def _secret(user: User, keyring: Keyring) -> bytes | None:
    if user.totp_secret is None:
        return None
    return bytes.fromhex(keyring.decrypt(COLUMN, row=user.id, sealed=user.totp_secret))


def _recovery_code() -> str:
    text = b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _hashed(code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").lower()
    return hashlib.sha256(plain.encode()).hexdigest()


def wrong_code() -> InvalidError:
    """Return the error of a code that opens nothing."""
    return InvalidError(WRONG, "验证码不正确或已经用过。", "This code is wrong or was used before.", field="code")
