"""Tries to sign in, by where they come from: how many there are, and how many failed at one login.

The account's own lock is answered like a wrong password; what a source is told depends on its own tries alone, and
so it tells nobody which logins exist.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from sqlalchemy.orm import Session

from app.access.refusals import CodeNeededError
from app.access.sessions import FAILURES, LOCKED
from app.api import limits
from app.api.again import once
from app.api.limits import Limit
from app.api.state import State
from app.errors import UnauthenticatedError

WORDS = (
    "TOO_MANY_TRIES",
    "登录尝试次数过多，请稍后再试。",
    "Too many tries to sign in; wait before the next one.",
)
FAILED = Limit("sign_in_failed", FAILURES, int(LOCKED.total_seconds() // 60), *WORDS)
LONGEST, DIGITS = 45, 32  # with the sign between them no longer than a counter's subject
ONE_USER = 64  # bits of an IPv6 address that one line has for itself


@dataclass(frozen=True, slots=True)
class Try:
    """One try: ``source`` is where it comes from, ``failing`` stands for that source at this login."""

    source: str
    failing: str


def begin(state: State, request: Request, *, login: str, at: datetime) -> Try:
    """Count a try before its password is compared, or refuse it; one that met a lock and comes again is the same try."""
    source = source_of(request)
    made = Try(source, _of_login(login) + source)
    with state.database.read() as session:
        limits.refuse_spent(session, FAILED, subject=made.failing, at=at)
    limit = Limit("sign_in", state.settings.login_per_minute, 1, *WORDS)
    once(request.scope, "try", lambda: limits.take(state.database, limit, subject=source, at=at))
    return made


def failed(session: Session, made: Try, *, why: UnauthenticatedError, at: datetime) -> None:
    """Count a try that failed, in the transaction that counts it against the account; to ask for a code is no failure."""
    if not isinstance(why, CodeNeededError):
        limits.count(session, FAILED, subject=made.failing, at=at)


def forgive(session: Session, login: str) -> None:
    """Forget what failed at a login, from wherever it came."""
    limits.forget(session, FAILED, beginning=_of_login(login))


def source_of(request: Request) -> str:
    """Return what tells one source from another: the address, of IPv6 its network."""
    host = request.client.host if request.client else ""
    try:
        ip = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:LONGEST]
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, ONE_USER), strict=False).network_address)


def _of_login(login: str) -> str:
    return sha256(login.encode(errors="replace")).hexdigest()[:DIGITS] + "@"
