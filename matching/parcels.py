"""What all blocks of a scan read, packed so that it travels once to where they run, and not once a block.

A ``Lasting`` value inside of it, such as the problem itself, travels once however many scans read it: it gets
a parcel of its own, and other parcels hold its name only.
"""

import io
import pickle
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import uuid4

H = TypeVar("H")
_UNPACKED_AT_MOST = 12


class Lasting:
    """Marks a value that never changes once it is made, arrays included."""


@dataclass(frozen=True)
class Parcel:
    """A pickled value.

    Attributes:
        name: no other parcel of any process has it.
        body: the pickle, without its arrays. arrays: their bytes, in the order of the pickle.
    """

    name: str
    body: bytes
    arrays: Sequence[Any]

    @property
    def size(self) -> int:
        """How many bytes travel."""
        return len(self.body) + sum(memoryview(array).nbytes for array in self.arrays)


@dataclass(frozen=True)
class Shipment(Generic[H]):
    """A value that was sent: names and places of its parcels, those it refers to before it."""

    names: tuple[str, ...]
    places: tuple[H, ...]


class Sender(Generic[H]):
    """Packs values and sends each parcel once.

    Args:
        send: puts a parcel where the blocks run, and returns where it is.
    """

    def __init__(self, send: Callable[[Parcel], H]) -> None:
        self._send = send
        self._lasting: dict[int, Shipment[H]] = {}
        self.sent_bytes = 0

    def ship(self, value: object) -> Shipment[H]:
        """Send a value; a ``Lasting`` one, or one inside of it, only if it was not sent before."""
        known = self._lasting.get(id(value))
        if known is not None:
            return known
        packer = _Packer(self, value)
        parcel = Parcel(uuid4().hex, packer.body(), packer.arrays)
        self.sent_bytes += parcel.size
        inner = packer.inner
        shipment = Shipment((*inner, parcel.name), (*inner.values(), self._send(parcel)))
        if isinstance(value, Lasting):
            self._lasting[id(value)] = shipment
            weakref.finalize(value, self._lasting.pop, id(value), None)
        return shipment


class _Packer(pickle.Pickler):
    """Pickles one value; keeps arrays apart, and sends the lasting values inside of it."""

    def __init__(self, sender: Sender[Any], value: object) -> None:
        self._stream = io.BytesIO()
        self.arrays: list[pickle.PickleBuffer] = []
        super().__init__(self._stream, protocol=5, buffer_callback=self._apart)
        self._sender, self._value = sender, value
        self.inner: dict[str, Any] = {}

    def body(self) -> bytes:
        self.dump(self._value)
        return self._stream.getvalue()

    def _apart(self, array: pickle.PickleBuffer) -> bool:
        self.arrays.append(array)
        return False

    def persistent_id(self, obj: object) -> str | None:
        if obj is self._value or not isinstance(obj, Lasting):
            return None
        shipment = self._sender.ship(obj)
        self.inner.update(zip(shipment.names, shipment.places, strict=True))
        return shipment.names[-1]


class _Unpacker(pickle.Unpickler):
    def __init__(self, parcel: Parcel, inner: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(parcel.body), buffers=[_writable(array) for array in parcel.arrays])
        self._inner = inner

    def persistent_load(self, pid: str) -> Any:
        return self._inner[pid]


def _writable(array: Any) -> Any:
    """Compiled functions tell read-only arrays from others: all of them get what they get in one thread."""
    return bytearray(array) if memoryview(array).readonly else array


_unpacked: OrderedDict[str, Any] = OrderedDict()
_lock = threading.Lock()


def unpacked(names: Sequence[str], open_parcel: Callable[[int], Parcel]) -> Any:
    """Return the value of the last of some parcels; a process unpacks each once.

    Args:
        names: of the parcels, each after those that it refers to.
        open_parcel: fetches the parcel of a place among them.
    """
    found: dict[str, Any] = {}
    with _lock:
        for place, name in enumerate(names):
            found[name] = _unpacked[name] if name in _unpacked else _Unpacker(open_parcel(place), found).load()
            _unpacked[name] = found[name]
            _unpacked.move_to_end(name)
        while len(_unpacked) > max(_UNPACKED_AT_MOST, len(names)):
            _unpacked.popitem(last=False)
    return found[names[-1]]
