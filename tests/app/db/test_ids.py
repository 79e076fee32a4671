"""Ids made by the thousand are as good as ids made one by one."""

import time
from uuid import RFC_4122, UUID

import pytest

from app.db.ids import new_id, new_ids

VERSION = 7


@pytest.mark.parametrize("count", [0, 1, 2, 5000])
def test_ids_of_one_batch_ascend_and_are_all_different(count: int) -> None:
    ids = new_ids(count)
    assert len(set(ids)) == count
    assert ids == sorted(ids)


def test_every_id_is_a_version_seven_of_this_moment() -> None:
    for each in (new_id(), *new_ids(500)):
        assert (each.version, each.variant) == (VERSION, RFC_4122)
        assert abs((each.int >> 80) / 1000 - time.time()) < 60
        assert each == UUID(str(each))
        assert hash(each) == hash(UUID(str(each)))


def test_two_batches_share_no_id() -> None:
    assert not set(new_ids(1000)) & set(new_ids(1000))
