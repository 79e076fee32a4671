"""A row's own key: bound to its row, of either cipher; without it nothing of the row opens."""

from dataclasses import replace
from uuid import UUID

import pytest

from app.db import keyfile
from app.db.ciphers import KEY_BYTES, Suite
from app.db.crypto import Keyring
from app.db.ids import new_ids
from app.db.keyfile import Key
from app.db.own_keys import WRAPPED, fresh_keys, open_field, rewrapped, seal_own, suite_of, unwrapped
from app.errors import UnavailableError

NAME, PHONE = "identities.name", "identities.phone"


@pytest.fixture(params=list(Suite))
def ring(request: pytest.FixtureRequest) -> Keyring:
    """Keys that wrap by each cipher."""
    key = Key(request.param, b"s" * KEY_BYTES[request.param])
    return Keyring(replace(keyfile.fresh(), keys={1: key}))


def sealed_name(ring: Keyring, row: UUID, value: str = "韦示例") -> tuple[bytes, bytes]:
    """A field and the wrapped key it stands under."""
    keys, wrapped = fresh_keys(ring, [row])
    return seal_own(keys, NAME, ids=[row], values=[value])[0], wrapped[0]


def test_each_row_opens_with_its_own_key_and_no_other(ring: Keyring) -> None:
    rows = new_ids(20)
    keys, wrapped = fresh_keys(ring, rows)
    names = [f"韦{number}" for number in range(20)]
    sealed = seal_own(keys, NAME, ids=rows, values=names)
    opened = [
        open_field(ring, NAME, row=row, sealed=one, wrapped=key)
        for row, one, key in zip(rows, sealed, wrapped, strict=True)
    ]
    assert opened == names
    assert len(set(wrapped)) == len({each[1:13] for each in sealed}) == 20
    assert {each[0] for each in sealed} == {0}
    assert max(map(len, wrapped)) <= 77
    for key in wrapped[1:]:  # another's key is bound to another row
        with pytest.raises(UnavailableError):
            open_field(ring, NAME, row=rows[0], sealed=sealed[0], wrapped=key)


def test_a_field_moved_to_another_row_or_column_does_not_open(ring: Keyring) -> None:
    row, other = new_ids(2)
    (key, _), (wrapped, second_wrapped) = fresh_keys(ring, [row, other])
    sealed = seal_own([key], NAME, ids=[row], values=["韦示例"])[0]
    for column, where, held in ((PHONE, row, wrapped), (NAME, other, wrapped), (NAME, other, second_wrapped)):
        with pytest.raises(UnavailableError) as refused:
            open_field(ring, column, row=where, sealed=sealed, wrapped=held)
        assert refused.value.code == "KEY_WRONG"


def test_every_changed_byte_of_field_and_key_is_noticed(ring: Keyring) -> None:
    [row] = new_ids(1)
    sealed, wrapped = sealed_name(ring, row)
    for place in range(1, len(sealed)):  # the first says whose key it is
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(UnavailableError):
            open_field(ring, NAME, row=row, sealed=changed, wrapped=wrapped)
    for place in range(len(wrapped)):
        changed = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        with pytest.raises(UnavailableError):
            open_field(ring, NAME, row=row, sealed=sealed, wrapped=changed)


@pytest.mark.parametrize("plain", [b"\x01" + b"k" * 16, b"\x02" + b"k" * 32, b"\x03" + b"k" * 32, b"\x01", b""])
def test_what_is_no_key_is_refused(ring: Keyring, plain: bytes) -> None:
    [row] = new_ids(1)
    wrapped = ring.seal_many(WRAPPED, ids=[row], values=[plain])[0]
    with pytest.raises(UnavailableError):
        unwrapped(ring, row, wrapped)


def test_without_its_key_a_field_reads_as_empty_and_what_the_key_file_seals_still_opens(ring: Keyring) -> None:
    [row] = new_ids(1)
    sealed, _ = sealed_name(ring, row)
    assert open_field(ring, NAME, row=row, sealed=sealed, wrapped=None) == ""
    assert open_field(ring, NAME, row=row, sealed=b"", wrapped=None) == ""
    before = ring.encrypt_many(NAME, ids=[row], values=["韦示例"])[0]
    assert open_field(ring, NAME, row=row, sealed=before, wrapped=None) == "韦示例"


@pytest.mark.parametrize("suite", list(Suite))
def test_a_key_wrapped_anew_is_the_same_key_whatever_wraps_it(ring: Keyring, suite: Suite) -> None:
    [row] = new_ids(1)
    sealed, wrapped = sealed_name(ring, row)
    both = Keyring(replace(ring.keys, active=2, keys={**ring.keys.keys, 2: Key(suite, b"n" * KEY_BYTES[suite])}))
    again = rewrapped(both, {row: wrapped})[row]
    only = Keyring(replace(both.keys, keys={2: both.keys.keys[2]}))
    assert again[0] == 2
    assert open_field(only, NAME, row=row, sealed=sealed, wrapped=again) == "韦示例"
    assert suite_of(only, row, again) is ring.keys.keys[1].suite
    with pytest.raises(UnavailableError):
        open_field(only, NAME, row=row, sealed=sealed, wrapped=wrapped)


def test_nothing_sealed_looks_like_what_it_says(ring: Keyring) -> None:
    [row] = new_ids(1)
    sealed, wrapped = sealed_name(ring, row, "451022199602033429")
    assert b"4510" not in sealed + wrapped
    assert sealed_name(ring, row, "")[0] == b""
