"""The key file: which keys there are, which of them are in force, and how it is read and written.

Version 2 is ``{"version": 2, "active": 1, "keys": {"1": {"cipher": "aes-256-gcm", "key": hex}},
"index": {"active": 1, "keys": {"1": hex}}, "root": hex, "purposes": {}}``. Version 1, which had one index key
for everything, is read as well: what was made with that key keeps its value.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from app.db.ciphers import KEY_BYTES, Suite
from app.errors import UnavailableError

SECRET = 32
IDS = 256
VERSION = 2


class Purpose(StrEnum):
    """What a key is derived for from the root; no two share one."""

    DIGEST = "digest"  # what a roster's row says
    REQUEST = "request"
    CURSOR = "cursor"
    PSEUDONYM = "pseudonym"
    AUDIT = "audit"
    WATERMARK = "watermark"
    EXPORT = "export"


@dataclass(frozen=True)
class Key:
    """A key that seals, and by which cipher."""

    suite: Suite
    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Keys:
    """What a key file holds.

    Attributes:
        active: id (1..255) of the key that seals; every one of ``keys`` opens.
        index_active: id of the index key that new rows are found by; every one of ``indexes`` is looked under.
        root: what the keys of all other purposes are derived from.
        purposes: keys of purposes that are not derived, because what they made is older than the root.
    """

    active: int
    keys: Mapping[int, Key]
    index_active: int
    indexes: Mapping[int, bytes] = field(repr=False)
    root: bytes = field(repr=False)
    purposes: Mapping[Purpose, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Refuse what no key file may say."""
        if any(len(key.secret) != KEY_BYTES[key.suite] for key in self.keys.values()):
            raise ValueError("A key has the length of its cipher.")
        if {len(secret) for secret in (*self.indexes.values(), self.root, *self.purposes.values())} != {SECRET}:
            raise ValueError("An index key, the root and the key of a purpose are 32 bytes.")
        if self.active not in self.keys or self.index_active not in self.indexes:
            raise ValueError("The active key is among the keys.")
        if not all(0 < number < IDS for number in (*self.keys, *self.indexes)):
            raise ValueError("A key's id is one byte.")


def fresh() -> Keys:
    """Return new keys, of which nobody has a copy."""
    key = Key(Suite.AES, secrets.token_bytes(KEY_BYTES[Suite.AES]))
    return Keys(1, {1: key}, 1, {1: secrets.token_bytes(SECRET)}, secrets.token_bytes(SECRET))


def parse(text: str) -> Keys:
    """Read what a key file says, of either version; a damaged one is refused with KEY_MISSING."""
    return _usable(lambda: text)


def read(path: Path) -> Keys:
    """Read the key file; a missing or damaged one is refused, never replaced."""
    return _usable(path.read_text)


def _usable(text: Callable[[], str]) -> Keys:
    try:
        raw = json.loads(text())
        return _version_2(raw) if "version" in raw else _version_1(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise UnavailableError(
            "KEY_MISSING",
            "找不到可用的身份密钥文件，服务拒绝启动。请恢复密钥文件的备份。",
            "No usable identity key file; start refused. Restore the key file from its backup.",
        ) from error


def _version_1(raw: dict[str, Any]) -> Keys:
    keys = {int(number): Key(Suite.AES, bytes.fromhex(value)) for number, value in raw["keys"].items()}
    index = bytes.fromhex(raw["index"])
    return Keys(int(raw["active"]), keys, 1, {1: index}, index, {Purpose.DIGEST: index, Purpose.REQUEST: index})


def _version_2(raw: dict[str, Any]) -> Keys:
    if raw["version"] != VERSION:
        raise ValueError("The key file is of a later version.")
    return Keys(
        active=int(raw["active"]),
        keys={
            int(number): Key(Suite(value["cipher"]), bytes.fromhex(value["key"]))
            for number, value in raw["keys"].items()
        },
        index_active=int(raw["index"]["active"]),
        indexes={int(number): bytes.fromhex(value) for number, value in raw["index"]["keys"].items()},
        root=bytes.fromhex(raw["root"]),
        purposes={Purpose(name): bytes.fromhex(value) for name, value in raw["purposes"].items()},
    )


def spelled(keys: Keys) -> str:
    """Return the key file's text, always of the newest version."""
    body = {
        "version": VERSION,
        "active": keys.active,
        "keys": {str(each): {"cipher": key.suite, "key": key.secret.hex()} for each, key in keys.keys.items()},
        "index": {
            "active": keys.index_active,
            "keys": {str(each): secret.hex() for each, secret in keys.indexes.items()},
        },
        "root": keys.root.hex(),
        "purposes": {name: secret.hex() for name, secret in keys.purposes.items()},
    }
    return json.dumps(body)


def create(path: Path) -> Keys:
    """Write a fresh key file that only its owner can read; an existing one is left alone and read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole beside it and then linked: a crash leaves no half key file, and of two at once one wins.
    draft = _draft(path, spelled(fresh()))
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink(missing_ok=True)
    return read(path)


def replace_file(path: Path, keys: Keys) -> None:
    """Put ``keys`` in the key file's place, at once and for good: a crash leaves the old file or the new one."""
    draft = _draft(path, spelled(keys))
    try:
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def changing(path: Path) -> Iterator[Keys]:
    """Give the key file's keys to the one who may change it now; others wait."""
    read(path)  # without one there is nothing to wait for
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield read(path)
    finally:
        os.close(folder)


def _draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft
