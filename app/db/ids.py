"""Identifiers made in Python: UUIDv7, so that an index grows at its end and no INSERT must return anything."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def new_ids(count: int) -> list[UUID]:
    """Return ``count`` fresh UUIDv7 in ascending order."""
    return [uuid_utils.compat.uuid7() for _ in range(count)]
