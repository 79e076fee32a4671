"""Identity encryption and the keyed index: authenticated, bound to its column and row, keys outside the database.

A stored value is ``key id (1 byte) + nonce (12) + ciphertext and tag``; table, column and row id are
associated data, so that a ciphertext moved to another row or column does not decrypt.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import UnavailableError

NONCE = 12
KEY = 32
IDS = 256


@dataclass(frozen=True)
class Keyring:
    """The identity keys in force: ``active`` encrypts, every key in ``keys`` decrypts, ``index`` finds.

    Attributes:
        active: id (1..255) of the key that encrypts. keys: id to 32-byte key.
        index: key of the HMAC by which an ID number is found without being readable.
    """

    active: int
    keys: dict[int, bytes]
    index: bytes

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file; a missing or damaged one is refused, never replaced."""
        try:
            ring = cls._parse(path.read_text())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnavailableError(
                "KEY_MISSING",
                "找不到可用的身份密钥文件，服务拒绝启动。请恢复密钥文件的备份。",
                "No usable identity key file; start refused. Restore the key file from its backup.",
            ) from error
        return ring

    @classmethod
    def _parse(cls, text: str) -> Self:
        raw = json.loads(text)
        keys = {int(number): bytes.fromhex(value) for number, value in raw["keys"].items()}
        ring = cls(active=int(raw["active"]), keys=keys, index=bytes.fromhex(raw["index"]))
        if {len(key) for key in (*ring.keys.values(), ring.index)} != {KEY}:
            raise ValueError("A key is 32 bytes.")
        if ring.active not in keys or not all(0 < number < IDS for number in keys):
            raise ValueError("A key's id is one byte, and the active key is among the keys.")
        return ring

    @classmethod
    def create(cls, path: Path) -> Self:
        """Write a fresh key file that only its owner can read; an existing one is left alone and opened."""
        path.parent.mkdir(parents=True, exist_ok=True)
        body = {
            "active": 1,
            "keys": {"1": secrets.token_hex(32)},
            "index": secrets.token_hex(32),
        }
        # Written whole beside it and then linked: a crash leaves no half key file, and of two at once one wins.
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(body, file)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(draft)
        finally:
            draft.unlink(missing_ok=True)
        return cls.open(path)

    def encrypt_many(self, column: str, *, ids: Sequence[UUID], values: Iterable[str]) -> list[bytes]:
        """Encrypt one value a row of ``column`` (``table.column``); an empty value becomes ``b""``."""
        seal = AESGCM(self.keys[self.active]).encrypt
        head, place = bytes([self.active]), column.encode()
        nonces = os.urandom(NONCE * len(ids))
        sealed = []
        for number, (row, value) in enumerate(zip(ids, values, strict=True)):
            nonce = nonces[NONCE * number : NONCE * number + NONCE]
            sealed.append(head + nonce + seal(nonce, value.encode(), place + row.bytes) if value else b"")
        return sealed

    def decrypt(self, column: str, *, row: UUID, sealed: bytes) -> str:
        """Decrypt one value; a wrong key, row or column is refused, ciphertext is never shown as data."""
        if not sealed:
            return ""
        try:
            key = AESGCM(self.keys[sealed[0]])
            return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], column.encode() + row.bytes).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise UnavailableError(
                "KEY_WRONG",
                "现有密钥无法解开这条身份信息。",
                "The present keys do not open this identity.",
            ) from error

    def index_many(self, values: Iterable[str]) -> list[bytes]:
        """Return the keyed index (32 bytes) of each value: equal values, equal index, not guessable without the key."""
        key, digest = self.index, hmac.digest
        return [digest(key, value.encode(), "sha256") for value in values]
