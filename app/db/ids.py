"""Identifiers made in Python: UUIDv7, so that an index grows at its end and no INSERT must return anything."""

import os
import struct
from itertools import accumulate, chain
from uuid import UUID, SafeUUID

import uuid_utils.compat

_TOP = 1 << 61  # the highest of the bits that are drawn at random


def new_id() -> UUID:
    """Return a fresh UUIDv7."""
    return uuid_utils.compat.uuid7()


def new_ids(count: int) -> list[UUID]:
    """Return ``count`` fresh UUIDv7 in ascending order.

    They share one instant and grow by random steps of 32 bits (RFC 9562, 6.2, monotonic random); the
    first begins in the lower half of its random bits, so that none of 2**29 leaves them.
    """
    if not count:
        return []
    first = new_id().int & ~_TOP
    steps = struct.unpack(f"={count - 1}I", os.urandom(4 * (count - 1)))
    make, put, safe = object.__new__, object.__setattr__, SafeUUID.unknown
    ids = []
    for number in accumulate(chain([first], steps), lambda last, step: last + step + 1):
        # As the constructor does, without finding out first which of its six forms is meant.
        made = make(UUID)
        put(made, "int", number)
        put(made, "is_safe", safe)
        ids.append(made)
    return ids
