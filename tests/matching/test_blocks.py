"""Blocks give the same results in the same order whatever runs them."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from os import _exit
from typing import Any

import pytest

from matching.blocks import Block, cut, map_blocks
from matching.errors import ExecutorError


class Eager(Executor):
    """Runs at once, and remembers how many tasks it was given before each result was taken."""

    def __init__(self) -> None:
        self.given = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.given += 1
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def total(shared: int, block: Block) -> int:
    return shared + sum(range(*block))


def fail(shared: int, block: Block) -> int:
    raise ValueError(f"{shared} {block}")


def die(_: int, block: Block) -> None:
    _exit(block[1])


def test_blocks_cover_every_row_once() -> None:
    assert cut(10, size=4) == [(0, 4), (4, 8), (8, 10)]
    assert cut(0, size=4) == []
    assert cut(3, size=9) == [(0, 3)]


def test_threads_and_processes_give_the_results_of_one_thread_in_order() -> None:
    blocks = cut(1000, size=13)
    alone = list(map_blocks(total, 5, blocks=blocks))
    with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert list(map_blocks(total, 5, blocks=blocks, executor=threads)) == alone
        assert list(map_blocks(total, 5, blocks=blocks, executor=processes)) == alone


def test_only_a_few_blocks_are_ahead_of_the_reader() -> None:
    eager = Eager()
    results = map_blocks(total, 0, blocks=cut(1000, size=1), executor=eager)
    next(results)
    assert eager.given <= 17


def test_progress_is_told_after_each_block() -> None:
    seen: list[tuple[int, int]] = []
    list(map_blocks(total, 0, blocks=cut(3, size=1), progress=lambda done, of: seen.append((done, of))))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_failure_in_a_block_reaches_the_caller() -> None:
    with ThreadPoolExecutor(2) as threads, pytest.raises(ValueError, match="7"):
        list(map_blocks(fail, 7, blocks=cut(40, size=1), executor=threads))


def test_a_process_that_is_killed_is_an_error_with_a_name() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes, pytest.raises(ExecutorError) as caught:
        list(map_blocks(die, 7, blocks=cut(40, size=1), executor=processes))
    assert caught.value.code == "EXECUTOR_LOST"
