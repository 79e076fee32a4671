"""Memory in a load: freed pages go back to the system, and nobody searches for garbage that is not there."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


def give_back() -> None:
    """Return freed memory to the system where the C library can (glibc); elsewhere nothing happens.

    What the sheet reader freed lies scattered over the heap until the library is told to return it.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_lock = Lock()
_pausing: list[None] = []  # one entry a load at work


@contextmanager
def no_collection() -> Iterator[None]:
    """Let the cycle collector rest; what is freed by counting is freed as ever.

    A load makes millions of values that live to its end and no cycles among them: looking through them
    again and again took more than a tenth of its time.
    """
    with _lock:
        resting = gc.isenabled() or bool(_pausing)
        if resting:
            _pausing.append(None)
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            if resting:
                _pausing.pop()
                if not _pausing:
                    gc.enable()
