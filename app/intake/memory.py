"""Gives memory back: what the sheet reader freed lies scattered over the heap until the C library is told to return it."""

import ctypes


def give_back() -> None:
    """Return freed memory to the system where the C library can (glibc); elsewhere nothing happens."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
