"""Password hashes (argon2id) and bearer tokens."""

import hashlib
import secrets
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_HASHER = PasswordHash((Argon2Hasher(),))


def hash_password(password: str) -> str:
    """Return the argon2id hash of ``password``."""
    return _HASHER.hash(password)


def password_matches(password: str, stored: str | None) -> bool:
    """Tell whether ``password`` gave ``stored``; an unknown user costs the same time as a wrong password."""
    return _HASHER.verify(password, stored if stored is not None else _of_nobody()) and stored is not None


@cache
def _of_nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def new_token() -> str:
    """Return a fresh bearer token of 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).digest()
