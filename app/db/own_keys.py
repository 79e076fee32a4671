"""A key of its own for each row: whoever throws it away has thrown away what the row says, in every copy of the row.

A row's key is kept apart from the row, wrapped under a key of the key file; the byte before it names its
cipher, which therefore need not be the wrapping key's. What it seals begins with the byte 0.
"""

import os
from collections.abc import Mapping, Sequence
from uuid import UUID

from app.db.ciphers import KEY_BYTES, Aead, Suite, cipher_of
from app.db.crypto import NONCE, Keyring, opened, wrong_key

WRAPPED = "vault_keys.wrapped"
OWN = bytes(1)  # the first byte of what stands under the row's own key
_BYTE_OF = {Suite.AES: b"\x01", Suite.SM4: b"\x02"}
_SUITE_OF = {byte: suite for suite, byte in _BYTE_OF.items()}


def fresh_keys(ring: Keyring, ids: Sequence[UUID]) -> tuple[list[Aead], list[bytes]]:
    """Return a new key a row, of the cipher of the key in force, and each wrapped under that."""
    suite = ring.keys.keys[ring.active].suite
    size = KEY_BYTES[suite]
    drawn = os.urandom(size * len(ids))
    secrets = [drawn[at : at + size] for at in range(0, len(drawn), size)]
    head = _BYTE_OF[suite]
    wrapped = ring.seal_many(WRAPPED, ids=ids, values=[head + secret for secret in secrets])
    return [cipher_of(suite, secret) for secret in secrets], wrapped


def unwrapped(ring: Keyring, row: UUID, wrapped: bytes) -> Aead:
    """Open a row's wrapped key; another row's or a changed one is refused (KEY_WRONG)."""
    return cipher_of(*_opened(ring, row, wrapped))


def suite_of(ring: Keyring, row: UUID, wrapped: bytes) -> Suite:
    """Return the cipher of a row's wrapped key, likewise."""
    return _opened(ring, row, wrapped)[0]


def _opened(ring: Keyring, row: UUID, wrapped: bytes) -> tuple[Suite, bytes]:
    plain = ring.unseal(WRAPPED, row=row, sealed=wrapped)
    suite = _SUITE_OF.get(plain[:1])
    if suite is None or len(plain) != 1 + KEY_BYTES[suite]:
        raise wrong_key()
    return suite, plain[1:]


def seal_own(keys: Sequence[Aead], column: str, *, ids: Sequence[UUID], values: Sequence[str]) -> list[bytes]:
    """Encrypt one text a row of ``column``, each under its row's key; an empty one becomes ``b""``."""
    place, nonces = column.encode(), os.urandom(NONCE * len(ids))
    sealed = []
    for number, (key, row, value) in enumerate(zip(keys, ids, values, strict=True)):
        nonce = nonces[NONCE * number : NONCE * number + NONCE]
        sealed.append(OWN + nonce + key.encrypt(nonce, value.encode(), place + row.bytes) if value else b"")
    return sealed


def open_field(ring: Keyring, column: str, *, row: UUID, sealed: bytes, wrapped: bytes | None) -> str:
    """Decrypt one text of a row whose wrapped key is ``wrapped``.

    A row whose key is gone was shredded: what is left of it reads as empty, as if it had been emptied here.

    Raises:
        UnavailableError: KEY_WRONG, the keys are others, or the value is not this row's.
    """
    if sealed[:1] != OWN:
        return ring.decrypt(column, row=row, sealed=sealed)
    if wrapped is None:
        return ""
    return opened(unwrapped(ring, row, wrapped), column, row=row, sealed=sealed).decode()


def rewrapped(ring: Keyring, wrapped: Mapping[UUID, bytes]) -> dict[UUID, bytes]:
    """Return rows' keys, the same ones, wrapped under the key in force."""
    plain = [ring.unseal(WRAPPED, row=row, sealed=sealed) for row, sealed in wrapped.items()]
    return dict(zip(wrapped, ring.seal_many(WRAPPED, ids=list(wrapped), values=plain), strict=True))
