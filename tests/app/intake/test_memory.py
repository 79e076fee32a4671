"""The cycle collector rests while any load is at work, and never longer."""

import gc
from collections.abc import Iterator

import pytest

from app.intake.memory import no_collection


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_rests_until_the_last_of_several_loads_is_done() -> None:
    first, second = no_collection(), no_collection()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_it_works_again_after_a_load_that_failed() -> None:
    with pytest.raises(RuntimeError), no_collection():
        raise RuntimeError("the file was refused")
    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off() -> None:
    gc.disable()
    with no_collection():
        assert not gc.isenabled()
    assert not gc.isenabled()
