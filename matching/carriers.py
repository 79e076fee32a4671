"""How what all blocks read gets to where an executor runs them: kept in threads, mapped by processes, held by a cluster."""

import mmap
import os
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

from matching.parcels import Parcel, Sender, unpacked

S = TypeVar("S")
B = TypeVar("B")
R = TypeVar("R")
AHEAD = 16
_ALIGNED = 64


class Client(Protocol):
    """What ``Cluster`` uses of a ``distributed.Client``."""

    def get_executor(self, *, pure: bool) -> Executor:
        """Return an executor of tasks on the cluster."""

    def scatter(self, data: object, *, broadcast: bool, hash: bool) -> Any:  # noqa: A002 - Dask's own word
        """Send data to every process of the cluster."""

    def nthreads(self) -> dict[str, int]:
        """Return how many threads each process of the cluster has."""


class Cluster(Executor):
    """The processes of a Dask cluster; what all blocks of a scan read is sent to each of them once.

    Args:
        client: a connected ``distributed.Client``; it stays open when the executor is shut down.
    """

    def __init__(self, client: Client) -> None:
        self._tasks = client.get_executor(pure=False)
        self.sender: Sender[Any] = Sender(partial(client.scatter, broadcast=True, hash=False))
        self.ahead = max(AHEAD, 2 * sum(client.nthreads().values()))

    def submit(self, fn: Callable[..., R], /, *args: Any, **kwargs: Any) -> "Future[R]":
        """Run a function somewhere on the cluster."""
        return self._tasks.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - its base's
        """Take no more tasks."""
        self._tasks.shutdown(wait=wait and not cancel_futures)


def ahead_of(executor: Executor) -> int:
    """Return how many blocks are given to an executor before the first result is taken."""
    return executor.ahead if isinstance(executor, Cluster) else AHEAD


def carried(executor: Executor, function: Callable[[S, B], R], shared: S) -> Callable[[B], "Future[R]"]:
    """Return what submits one block; ``shared`` is on its way already."""
    sender = _sender(executor)
    if sender is None:
        return lambda block: executor.submit(function, shared, block)
    shipment = sender.ship(shared)
    return lambda block: executor.submit(_run, function, shipment.names, shipment.places, block)


def broke_down(error: Exception) -> bool:
    """Tell whether an executor failed, and not the function that it ran."""
    own = isinstance(error, BrokenExecutor | CancelledError | TimeoutError)
    return own or type(error).__module__.partition(".")[0] == "distributed"


def sent_bytes(executor: Executor) -> int:
    """Return how many bytes of shared input were sent so far to each process of an executor."""
    sender = _sender(executor)
    return 0 if sender is None else sender.sent_bytes


_pools: "WeakKeyDictionary[Executor, Sender[_Mapped]]" = WeakKeyDictionary()


def _sender(executor: Executor) -> Sender[Any] | None:
    if isinstance(executor, Cluster):
        return executor.sender
    if not isinstance(executor, ProcessPoolExecutor) or not hasattr(os, "memfd_create"):
        return None
    return _pools.setdefault(executor, Sender(_Mapped.of))


def _run(function: Callable[[S, B], R], names: Sequence[str], places: Sequence[Any], block: B) -> R:
    """Run a block where the parcels are."""
    shared: S = unpacked(names, lambda place: _opened(places[place]))
    return function(shared, block)


def _opened(place: "Parcel | _Mapped") -> Parcel:
    return place.open() if isinstance(place, _Mapped) else place


@dataclass(frozen=True)
class _Mapped:
    """A parcel in memory that all processes of this machine's pool map, so that they hold it once together.

    Attributes:
        path: the memory, as a file of the process that made it; gone when that process drops this object.
        body: length of the pickle. arrays: first byte and length of each.
    """

    name: str
    path: str
    body: int
    arrays: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, parcel: Parcel) -> "_Mapped":
        """Write a parcel into memory of its own."""
        memory = os.memfd_create("dukou")
        place, arrays = len(parcel.body), []
        with os.fdopen(os.dup(memory), "wb") as stream:
            stream.write(parcel.body)
            for array in parcel.arrays:
                place += -place % _ALIGNED
                stream.seek(place)
                arrays.append((place, stream.write(array)))
                place = stream.tell()
            stream.truncate(max(place, 1))
        mapped = cls(parcel.name, f"/proc/{os.getpid()}/fd/{memory}", len(parcel.body), tuple(arrays))
        weakref.finalize(mapped, os.close, memory)
        return mapped

    def open(self) -> Parcel:
        """Map the parcel; nothing is copied until somebody writes."""
        with Path(self.path).open("rb") as stream:
            memory = memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY))
        return Parcel(self.name, bytes(memory[: self.body]), [memory[at : at + size] for at, size in self.arrays])
