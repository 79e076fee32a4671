"""How an event is sealed: its canonical JSON and the seal before it, under a key that is not in the database."""

import hashlib
import hmac
import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

BEGINNING = bytes(32)
"""The seal before the first event of a chain."""
_UUID = 16  # bytes


def seal(key: bytes, previous: bytes, facts: Mapping[str, Any]) -> bytes:
    """Return the seal (32 bytes) of an event's columns, all but ``hash``; who has not the key cannot make one."""
    return hmac.digest(key, previous + canonical(facts), "sha256")


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Return the one JSON text of some columns, whatever their order and whichever database they come from."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def pack(ids: Iterable[UUID]) -> tuple[bytes, str]:
    """Return ids sorted and compressed, and the SHA-256 (hex) by which the event holds them."""
    body = zlib.compress(b"".join(sorted(each.bytes for each in ids)), 1)
    return body, digest_of(body)


def unpack(body: bytes) -> list[UUID]:
    """Return what ``pack`` packed, sorted."""
    plain = zlib.decompress(body)
    return [UUID(bytes=plain[start : start + _UUID]) for start in range(0, len(plain), _UUID)]


def digest_of(body: bytes) -> str:
    """Return the digest (hex) of packed ids."""
    return hashlib.sha256(body).hexdigest()


def _plain(value: object) -> str:
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case bytes():
            return value.hex()
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form.")
