"""One-time codes by the clock (RFC 6238: HMAC-SHA-1, six digits, thirty seconds)."""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

STEP = 30
DIGITS = 6
SECRET = 20
DRIFT = 1  # steps that the clock of a telephone may be early or late
ISSUER = "Dukou"


def new_secret() -> bytes:
    """Return a fresh secret of 160 random bits."""
    return secrets.token_bytes(SECRET)


def spelled(secret: bytes) -> str:
    """Return a secret as people type it into an authenticator."""
    return b32encode(secret).decode()


def uri(secret: bytes, login: str) -> str:
    """Return what an authenticator reads from the QR code."""
    query = urlencode({"secret": spelled(secret), "issuer": ISSUER, "digits": DIGITS, "period": STEP})
    return f"otpauth://totp/{ISSUER}:{quote(login, safe='')}?{query}"


def step_at(now: datetime) -> int:
    """Return the number of the step that ``now`` lies in."""
    return int(now.timestamp()) // STEP


def code_at(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """Return the code of a step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(secret: bytes, code: str, *, now: datetime, after: int | None) -> int | None:
    """Return the step whose code this is, at most ``DRIFT`` from now and later than ``after``; None if none."""
    here = step_at(now)
    fitting = [
        step
        for step in range(here - DRIFT, here + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and (after is None or step > after)
    ]
    return fitting[0] if fitting else None
