"""Work cut into blocks of workers and run on any executor, results in order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import TypeVar

from matching.carriers import ahead_of, broke_down, carried
from matching.errors import ExecutorError

Block = tuple[int, int]
"""Workers ``first`` to ``last - 1``."""
Progress = Callable[[str, int, int], None]
"""Called with the name of the step, how much is done, and of how much."""
B = TypeVar("B")
S = TypeVar("S")
R = TypeVar("R")


def cut(count: int, *, size: int) -> list[Block]:
    """Cut ``count`` rows into blocks of at most ``size``."""
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def map_blocks(
    function: Callable[[S, B], R],
    shared: S,
    *,
    blocks: Sequence[B],
    executor: Executor | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[R]:
    """Yield ``function(shared, block)`` for each block, in the order of the blocks whatever runs them.

    Threads, processes or ``carriers.Cluster`` will do, and any other executor too; a few results wait to be taken.
    With processes ``function`` must be a module's function; ``shared`` is sent to each process once, and what is
    ``Lasting`` in it once for all calls with the same executor. (Unknown executors get it with every block.)

    Raises:
        ExecutorError: a process was killed, or the cluster was lost. Whatever ``function`` raises.
    """
    source = _serial(function, shared, blocks) if executor is None else _ahead(function, shared, blocks, executor)
    for done, result in enumerate(source, start=1):
        if progress is not None:
            progress(done, len(blocks))
        yield result


def _serial(function: Callable[[S, B], R], shared: S, blocks: Sequence[B]) -> Iterator[R]:
    return (function(shared, block) for block in blocks)


def _ahead(function: Callable[[S, B], R], shared: S, blocks: Sequence[B], executor: Executor) -> Iterator[R]:
    waiting: deque[Future[R]] = deque()
    try:
        submit = carried(executor, function, shared)
        for block in blocks:
            if len(waiting) == ahead_of(executor):
                yield waiting.popleft().result()
            waiting.append(submit(block))
        while waiting:
            yield waiting.popleft().result()
    except Exception as error:
        if not broke_down(error):
            raise
        raise ExecutorError(f"The executor broke down: {type(error).__name__}. Is there memory enough?") from error
    finally:
        for future in waiting:
            future.cancel()
