"""What several tests of rounds share."""

from collections.abc import Iterator

import pytest

from tests.app.rounds.dask_processes import DaskProcesses


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskProcesses]:
    """Two processes of one thread each on loopback, for all tests."""
    started = DaskProcesses.start(tmp_path_factory.mktemp("dask"), processes=2)
    yield started
    started.stop()


@pytest.fixture
def spec(cluster: DaskProcesses) -> str:
    """The cluster as ``--executor`` takes it."""
    return f"dask:{cluster.address}"
