"""Where the scans of a solve run: in this thread, on threads or processes of this machine, or on a Dask cluster."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

from app.errors import InvalidError, UnavailableError
from app.rounds.engine_version import engine_version
from matching.carriers import Cluster

MOST_AT_ONCE = 512
PATIENCE = 5.0
"""Seconds that a cluster may take to answer."""


@contextmanager
def opened(spec: str) -> Iterator[Executor | None]:
    """Open the executor that ``threads:N``, ``processes:N`` or ``dask:ADDRESS`` names; empty = None.

    Raises:
        InvalidError: EXECUTOR: another form or number. EXTRA_MISSING: Dask is not installed.
            CLUSTER_VERSION: a process of the cluster has another engine, or none.
        UnavailableError: CLUSTER_UNREACHABLE: no scheduler answers at the address. CLUSTER_EMPTY: it has no processes.
    """
    kind, _, rest = spec.partition(":")
    if not spec:
        yield None
    elif kind == "threads":
        with ThreadPoolExecutor(_number(spec, rest)) as threads:
            yield threads
    elif kind == "processes":
        with ProcessPoolExecutor(_number(spec, rest), mp_context=get_context("spawn")) as processes:
            yield processes
    elif kind == "dask" and rest:
        with _cluster(rest) as cluster:
            yield cluster
    else:
        raise _wrong(spec)


def _number(spec: str, rest: str) -> int:
    if not (rest.isascii() and rest.isdigit() and len(rest) <= len(str(MOST_AT_ONCE))):
        raise _wrong(spec)
    if not 1 <= int(rest) <= MOST_AT_ONCE:
        raise _wrong(spec)
    return int(rest)


def _wrong(spec: str) -> InvalidError:
    return InvalidError(
        "EXECUTOR",
        f"执行器“{spec}”不正确，应为 threads:N、processes:N（N 为 1 至 {MOST_AT_ONCE}）或 dask:地址。",
        f"{spec!r} is no executor; write threads:N, processes:N (N from 1 to {MOST_AT_ONCE}) or dask:ADDRESS.",
        field="executor",
    )


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    if find_spec("distributed") is None:
        raise InvalidError(
            "EXTRA_MISSING",
            "使用 Dask 集群需要先安装可选组件：pip install 'dukou[cluster]'。",
            "A Dask cluster needs the optional extra; install it with: pip install 'dukou[cluster]'.",
            field="executor",
        )
    with _connected(address) as client:
        _check_versions(client)
        with Cluster(client) as executor:
            yield executor


def _connected(address: str) -> Any:
    try:
        asyncio.run(_greet(address))
        client = import_module("distributed").Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnavailableError(
            "CLUSTER_UNREACHABLE",
            f"地址 {address} 没有可用的 Dask 调度器。",
            f"No Dask scheduler answers at {address}.",
        ) from error
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as error:
        client.close()
        raise UnavailableError(
            "CLUSTER_EMPTY",
            f"地址 {address} 的 Dask 集群没有计算进程。",
            f"The Dask cluster at {address} has no processes to compute on.",
        ) from error
    return client


async def _greet(address: str) -> None:
    """Connect once: a ``Client`` would wait without end for something else that listens there and says nothing."""
    comm = await asyncio.wait_for(import_module("distributed.comm").connect(address, timeout=PATIENCE), PATIENCE)
    await comm.close()


def _check_versions(client: Any) -> None:
    """Refuse a cluster with another engine: it could answer otherwise."""
    here = engine_version()
    there: dict[str, Any] = client.run(engine_version, on_error="return")
    for process, version in sorted(there.items()):
        if version != here:
            other = version if isinstance(version, str) else f"none ({version})"
            raise InvalidError(
                "CLUSTER_VERSION",
                f"Dask 计算进程 {process} 的引擎版本是 {other}，本机是 {here}；请安装同一版本。",
                f"The Dask process {process} has the engine {other}, this one is {here}; install the same everywhere.",
                field="executor",
            )
