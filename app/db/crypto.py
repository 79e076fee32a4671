"""Identity encryption and the keyed index: authenticated, bound to its column and row, keys outside the database.

A stored value is ``key id (1 byte) + nonce (12) + ciphertext and tag``; table, column and row id are
associated data, so that a ciphertext moved to another row or column does not decrypt. Key id 0 is the
row's own key (``app.db.own_keys``), the others are those of the key file.
"""

import hmac
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.db import keyfile
from app.db.ciphers import Aead, cipher_of
from app.db.keyfile import SECRET, Keys, Purpose
from app.errors import UnavailableError
from app.settings import Settings

NONCE = 12


@dataclass(frozen=True)
class Keyring:
    """The identity keys in force: the active one encrypts, every one decrypts, index keys find, purposes have their own."""

    keys: Keys

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file; a missing or damaged one is refused, never replaced."""
        return cls(keyfile.read(path))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Write a fresh key file that only its owner can read; an existing one is left alone and opened."""
        return cls(keyfile.create(path))

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Open the keys that the settings name: those given in place of a file, else the file's."""
        given = settings.keys.get_secret_value()
        return cls(keyfile.parse(given)) if given else cls.open(settings.keys_path)

    @property
    def active(self) -> int:
        """The id of the key that encrypts."""
        return self.keys.active

    @cached_property
    def _ciphers(self) -> dict[int, Aead]:
        return {number: cipher_of(key.suite, key.secret) for number, key in self.keys.keys.items()}

    def purpose(self, name: Purpose) -> bytes:
        """Return the 32-byte key of a purpose; who has one of them cannot tell any other."""
        stated = self.keys.purposes.get(name)
        if stated is not None:
            return stated
        return HKDF(SHA256(), SECRET, salt=None, info=f"dukou {name}".encode()).derive(self.keys.root)

    def encrypt_many(self, column: str, *, ids: Sequence[UUID], values: Iterable[str]) -> list[bytes]:
        """Encrypt one text a row of ``column`` (``table.column``); an empty one becomes ``b""``."""
        return self.seal_many(column, ids=ids, values=[value.encode() for value in values])

    def seal_many(self, column: str, *, ids: Sequence[UUID], values: Iterable[bytes]) -> list[bytes]:
        """Encrypt one value a row of ``column``; an empty one stays empty."""
        seal = self._ciphers[self.active].encrypt
        head, place = bytes([self.active]), column.encode()
        nonces = os.urandom(NONCE * len(ids))
        sealed = []
        for number, (row, value) in enumerate(zip(ids, values, strict=True)):
            nonce = nonces[NONCE * number : NONCE * number + NONCE]
            sealed.append(head + nonce + seal(nonce, value, place + row.bytes) if value else b"")
        return sealed

    def decrypt(self, column: str, *, row: UUID, sealed: bytes) -> str:
        """Decrypt one text; a wrong key, row or column is refused, ciphertext is never shown as data."""
        return self.unseal(column, row=row, sealed=sealed).decode()

    def unseal(self, column: str, *, row: UUID, sealed: bytes) -> bytes:
        """Decrypt one value, likewise."""
        if not sealed:
            return b""
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise wrong_key()
        return opened(cipher, column, row=row, sealed=sealed)

    def index_many(self, values: Iterable[str]) -> list[bytes]:
        """Return the keyed index (32 bytes) of each value: equal values, equal index, not guessable without the key."""
        return _digests(self.keys.indexes[self.keys.index_active], values)

    def older_indexes(self, values: Sequence[str]) -> list[list[bytes]]:
        """Return the values' indexes under each index key but the active one: rows may still be found by those."""
        rest = (key for number, key in self.keys.indexes.items() if number != self.keys.index_active)
        return [_digests(key, values) for key in rest]

    def digest_many(self, values: Iterable[str]) -> list[bytes]:
        """Return a keyed digest (32 bytes) of each text; it stays the same when keys and index keys change."""
        return _digests(self.purpose(Purpose.DIGEST), values)


def opened(cipher: Aead, column: str, *, row: UUID, sealed: bytes) -> bytes:
    """Decrypt one stored value with the cipher of its key; anything else than what was sealed there is refused."""
    try:
        return cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], column.encode() + row.bytes)
    except (ValueError, InvalidTag) as error:
        raise wrong_key() from error


def wrong_key() -> UnavailableError:
    """Return the error of what the keys at hand do not open."""
    return UnavailableError(
        "KEY_WRONG",
        "现有密钥无法解开这条身份信息。",
        "The present keys do not open this identity.",
    )


def _digests(key: bytes, values: Iterable[str]) -> list[bytes]:
    digest = hmac.digest
    return [digest(key, value.encode(), "sha256") for value in values]
