"""What all blocks read is sent once, arrives equal, and is gone afterwards."""

import gc
import os
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.blocks import Block, cut, map_blocks
from matching.carriers import _Mapped, _opened, sent_bytes
from matching.parcels import Lasting, Parcel, Sender, Shipment, unpacked
from matching.problem import Longs

ROWS = 100_000


@dataclass(frozen=True)
class Table(Lasting):
    """A big column that never changes."""

    column: Longs


@dataclass(frozen=True)
class Scan:
    """What one scan reads: the table, and prices of this scan only."""

    table: Table
    prices: Longs


@dataclass(frozen=True)
class Wide(Lasting):
    """A lasting value inside of which another stands twice."""

    first: Table
    second: Table
    title: str


def total(scan: Scan, block: Block) -> tuple[int, int]:
    part = scan.table.column[slice(*block)]
    return int(part.sum() + scan.prices[0]), os.getpid()


def may_be_written(scan: Scan, _: Block) -> list[bool]:
    return [scan.table.column.flags.writeable, scan.table.column.flags.aligned, scan.prices.flags.writeable]


def spoil(scan: Scan, block: Block) -> int:
    scan.prices[0] += 1
    return total(scan, block)[0]


def as_lists(arrays: list[Any], _: int) -> list[Any]:
    return [array.tolist() for array in arrays]


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def scan_of(table: Table, price: int = 1) -> Scan:
    return Scan(table, np.full(10, price, dtype=np.int64))


def numbers() -> Table:
    return Table(np.arange(ROWS, dtype=np.int64))


def sums(scan: Scan, executor: Any = None) -> list[int]:
    return [value for value, _ in map_blocks(total, scan, blocks=cut(ROWS, size=2_500), executor=executor)]


def test_processes_are_sent_the_input_once_and_not_once_a_block(processes: ProcessPoolExecutor) -> None:
    table, before = numbers(), sent_bytes(processes)
    assert sums(scan_of(table), processes) == sums(scan_of(table))
    sent = sent_bytes(processes) - before
    assert table.column.nbytes < sent < 1.01 * table.column.nbytes


def test_what_lasts_is_sent_once_for_all_scans(processes: ProcessPoolExecutor) -> None:
    table = numbers()
    sums(scan_of(table), processes)
    before = sent_bytes(processes)
    for price in range(5):
        assert sums(scan_of(table, price), processes) == sums(scan_of(table, price))
    assert sent_bytes(processes) - before < 10_000


def test_another_value_of_the_same_kind_is_not_taken_for_the_first(processes: ProcessPoolExecutor) -> None:
    for factor in range(20):
        table = Table(np.arange(ROWS, dtype=np.int64) * factor)
        assert sums(scan_of(table), processes) == sums(scan_of(table))


def test_arrays_arrive_aligned_and_as_writable_as_in_one_thread(processes: ProcessPoolExecutor) -> None:
    seen = map_blocks(may_be_written, scan_of(numbers()), blocks=cut(8, size=1), executor=processes)
    assert set(map(tuple, seen)) == {(True, True, True)}


def test_what_a_block_writes_reaches_neither_the_caller_nor_another_process(processes: ProcessPoolExecutor) -> None:
    scan = scan_of(numbers())
    list(map_blocks(spoil, scan, blocks=cut(8, size=1), executor=processes))
    assert scan.prices.tolist() == [1] * 10


def test_threads_read_the_very_object() -> None:
    scan = scan_of(numbers())
    with ThreadPoolExecutor(2) as threads:
        assert sums(scan, threads) == sums(scan)
        assert sent_bytes(threads) == 0


def test_the_memory_is_given_back_when_nobody_needs_it(processes: ProcessPoolExecutor) -> None:
    def held() -> int:
        gc.collect()
        return sum(
            "memfd:dukou" in str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()
        )

    before = held()
    table = numbers()
    sums(scan_of(table), processes)
    assert held() == before + 1
    del table
    assert held() == before


def test_a_scan_that_is_left_early_gives_its_memory_back(processes: ProcessPoolExecutor) -> None:
    results = map_blocks(total, scan_of(numbers()), blocks=cut(ROWS, size=100), executor=processes)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert sums(scan_of(numbers()), processes) == sums(scan_of(numbers()))


class Post:
    """Keeps every parcel that is sent, as bytes would arrive elsewhere."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def send(self, parcel: Parcel) -> Parcel:
        self.parcels.append(parcel)
        arrived: Parcel = pickle.loads(pickle.dumps(parcel, 5))  # noqa: S301 - our own bytes
        return arrived


def opened(shipment: Shipment[Parcel]) -> Any:
    return unpacked(shipment.names, lambda place: shipment.places[place])


def test_a_value_in_two_places_is_sent_once_and_arrives_as_one() -> None:
    post = Post()
    table = numbers()
    sender = Sender(post.send)
    shipment = sender.ship(Wide(table, table, "twice"))
    arrived = opened(shipment)
    assert len(post.parcels) == 2
    assert arrived.first is arrived.second
    assert (arrived.first.column == table.column).all()
    assert arrived.title == "twice"
    assert sender.sent_bytes == sum(parcel.size for parcel in post.parcels)


def test_a_process_unpacks_each_parcel_once() -> None:
    post = Post()
    sender = Sender(post.send)
    table = numbers()
    first, second = opened(sender.ship(scan_of(table))), opened(sender.ship(scan_of(table, 2)))
    assert first.table is second.table
    assert second.prices[0] == 2


def test_many_values_after_each_other_arrive_each_as_itself() -> None:
    sender = Sender(Post().send)
    tables = [Table(np.full(3, number, dtype=np.int64)) for number in range(40)]
    for _ in range(2):
        assert [int(opened(sender.ship(table)).column[0]) for table in tables] == list(range(40))


def test_arrays_of_any_layout_arrive_equal(processes: ProcessPoolExecutor) -> None:
    square = np.arange(12, dtype=np.int32).reshape(3, 4)
    layouts = [square, np.asfortranarray(square), square[:, ::2], square.T, np.zeros((0, 3)), np.array(["渡口"])]
    assert list(map_blocks(as_lists, layouts, blocks=[0], executor=processes)) == [as_lists(layouts, 0)]


def test_a_mapped_parcel_holds_the_same_bytes() -> None:
    arrays = [np.arange(n, dtype=np.int16) for n in (1, 0, 7, 1000)]
    mapped = _Mapped.of(Parcel("p", b"body", [array.data for array in arrays]))
    parcel = _opened(mapped)
    assert (parcel.name, parcel.body) == ("p", b"body")
    assert [bytes(array) for array in parcel.arrays] == [array.tobytes() for array in arrays]
