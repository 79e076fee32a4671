"""Password hashes (argon2id) and bearer tokens."""

import hashlib
import re
import secrets
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.errors import InvalidError

LENGTH = 12
VARIETY = 5  # different characters
SHORTEST = 4  # a shorter login may well be part of a word
# What is left of common passwords without digits and signs: "Password@2026" is "password".
COMMON = frozenset(
    [
        *("", "a", "aa", "abc", "abcd", "admin", "administrator", "changeme", "default", "dragon", "dukou", "football"),
        *(
            "guest",
            "hello",
            "helloworld",
            "iloveyou",
            "letmein",
            "login",
            "master",
            "monkey",
            "pass",
            "passw",
            "password",
        ),
        *(
            "passwd",
            "princess",
            "qazwsx",
            "qazwsxedc",
            "qwe",
            "qwer",
            "qwert",
            "qwerty",
            "qwertyuiop",
            "root",
            "secret",
        ),
        *("sunshine", "superman", "test", "user", "welcome", "woaini", "xiaoming", "zaq", "zxcvbn", "zxcvbnm", "aini"),
        *("woainima", "woaizhongguo", "nihao", "nihaoma", "mima", "wodemima", "passwordpassword", "adminadmin"),
    ]
)
RUNS = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm")

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


def check_password(password: str, login: str) -> None:
    """Refuse a password that is short, holds the login, or is what everybody tries first."""
    plain = password.lower()
    stem = re.sub(r"[\W\d_]", "", plain)
    weak = (
        len(password) < LENGTH
        or len(set(plain)) < VARIETY
        or (len(login) >= SHORTEST and login.lower() in plain)
        or stem in COMMON
        or any(plain in run * 2 for run in RUNS)
    )
    if weak:
        raise InvalidError(
            "PASSWORD_WEAK",
            f"密码至少 {LENGTH} 位，不能包含登录名，也不能是常见密码或连续字符。",
            f"A password has at least {LENGTH} characters, not the login, and is none that everybody tries first.",
            field="password",
        )
