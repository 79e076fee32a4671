"""Between the two steps of signing in at a browser: the password fitted, and nobody types it twice."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from uuid import UUID

from app.access.service import Attempt
from app.db.crypto import Keyring
from app.errors import UnavailableError

LIFE = timedelta(minutes=5)
PLACE = "sign_in.half_way"  # what it is sealed for, as a column would be
ROW = UUID(int=0)


def sealed(tried: Attempt, *, keyring: Keyring, now: datetime) -> str:
    """Return an attempt as text that only the service reads, for the few minutes that the second step may take."""
    body = json.dumps([tried.login, tried.fitted, tried.way, (now + LIFE).timestamp()])
    return urlsafe_b64encode(keyring.encrypt_many(PLACE, ids=[ROW], values=[body])[0]).decode()


def resumed(text: str, *, keyring: Keyring, now: datetime) -> Attempt | None:
    """Return the attempt of ``sealed``; None when it is over or was never one."""
    try:
        body = keyring.decrypt(PLACE, row=ROW, sealed=urlsafe_b64decode(text.encode()))
    except (binascii.Error, UnavailableError):
        return None
    if not body:
        return None
    login, fitted, way, until = json.loads(body)
    return Attempt(login, fitted, way) if now.timestamp() < until else None
