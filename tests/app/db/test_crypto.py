"""Identity encryption: bound to its column and row, useless without the key file, which nobody overwrites."""

import json
import stat
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db.crypto import Keyring
from app.db.ids import new_id, new_ids
from app.errors import UnavailableError

NAME, PHONE = "identities.name", "identities.phone"
OTHER = Keyring(active=1, keys={1: b"k" * 32}, index=b"i" * 32)


def seal(keyring: Keyring, row: UUID, value: str = "韦示例") -> bytes:
    return keyring.encrypt_many(NAME, ids=[row], values=[value])[0]


def test_any_text_comes_back_as_it_was() -> None:
    @settings(deadline=None, max_examples=100)
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=5))
    def check(values: list[str]) -> None:
        rows = new_ids(len(values))
        sealed = OTHER.encrypt_many(NAME, ids=rows, values=values)
        opened = [OTHER.decrypt(NAME, row=row, sealed=one) for row, one in zip(rows, sealed, strict=True)]
        assert opened == values

    check()


def test_nothing_of_the_value_is_readable_and_no_two_encryptions_are_alike(keyring: Keyring) -> None:
    row = new_id()
    first, second = (seal(keyring, row, "451022199602033429") for _ in range(2))
    assert first != second
    assert b"4510" not in first
    assert first[0] == keyring.active
    many = keyring.encrypt_many(NAME, ids=[row] * 200, values=["韦示例"] * 200)
    assert len({one[1:13] for one in many}) == 200


def test_an_empty_value_stays_empty(keyring: Keyring) -> None:
    row = new_id()
    assert seal(keyring, row, "") == b""
    assert keyring.decrypt(NAME, row=row, sealed=b"") == ""


def test_ciphertext_moved_to_another_row_or_column_does_not_open(keyring: Keyring) -> None:
    row = new_id()
    sealed = seal(keyring, row)
    for column, where in ((PHONE, row), (NAME, new_id())):
        with pytest.raises(UnavailableError) as refused:
            keyring.decrypt(column, row=where, sealed=sealed)
        assert refused.value.code == "KEY_WRONG"


def test_every_changed_byte_is_noticed(keyring: Keyring) -> None:
    row = new_id()
    sealed = seal(keyring, row)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(UnavailableError):
            keyring.decrypt(NAME, row=row, sealed=changed)


def test_ciphertext_that_was_cut_is_refused(keyring: Keyring) -> None:
    row = new_id()
    sealed = seal(keyring, row)
    for length in range(1, len(sealed)):
        with pytest.raises(UnavailableError):
            keyring.decrypt(NAME, row=row, sealed=sealed[:length])


def test_another_key_opens_nothing(keyring: Keyring) -> None:
    row = new_id()
    with pytest.raises(UnavailableError) as refused:
        OTHER.decrypt(NAME, row=row, sealed=seal(keyring, row))
    assert refused.value.code == "KEY_WRONG"


def test_an_older_key_still_opens_what_it_closed(keyring: Keyring) -> None:
    row = new_id()
    rotated = replace(keyring, active=2, keys={**keyring.keys, 2: b"n" * 32})
    old, new = seal(keyring, row), seal(rotated, row)
    assert (new[0], rotated.decrypt(NAME, row=row, sealed=old)) == (2, "韦示例")
    with pytest.raises(UnavailableError):
        keyring.decrypt(NAME, row=row, sealed=new)


def test_the_index_is_equal_for_equal_values_and_for_no_others(keyring: Keyring) -> None:
    one, same, other = keyring.index_many(["451022199602033429", "451022199602033429", "451022199602033430"])
    assert one == same != other
    assert len(one) == 32
    assert OTHER.index_many(["451022199602033429"]) != [one]


def test_only_its_owner_reads_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    Keyring.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_a_key_file_that_exists_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = Keyring.create(path)
    assert Keyring.create(path) == first == Keyring.open(path)
    path.write_text("damaged")
    with pytest.raises(UnavailableError):
        Keyring.create(path)
    assert path.read_text() == "damaged"


def test_two_key_files_are_not_alike(tmp_path: Path) -> None:
    first, second = (Keyring.create(tmp_path / name) for name in ("a", "b"))
    assert len({first.index, second.index, first.keys[1], second.keys[1]}) == 4


GOOD = {"active": 1, "keys": {"1": "00" * 32}, "index": "11" * 32}


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "{",
        "[]",
        "null",
        '"keys"',
        "\udcff",
        json.dumps(GOOD | {"active": 2}),
        json.dumps(GOOD | {"keys": {}}),
        json.dumps(GOOD | {"keys": []}),
        json.dumps(GOOD | {"keys": {"1": "00" * 31}}),
        json.dumps(GOOD | {"keys": {"1": "00" * 32, "2": "00"}}),
        json.dumps(GOOD | {"keys": {"1": "zz" * 32}}),
        json.dumps(GOOD | {"keys": {"1": None}}),
        json.dumps(GOOD | {"keys": {"1": "00" * 32, "300": "00" * 32}}),
        json.dumps(GOOD | {"active": 0, "keys": {"0": "00" * 32}}),
        json.dumps(GOOD | {"index": "11" * 16}),
        json.dumps({"active": 1, "keys": {"1": "00" * 32}}),
    ],
)
def test_a_missing_or_damaged_key_file_is_refused_with_what_to_do(tmp_path: Path, body: str | None) -> None:
    path = tmp_path / "keys.json"
    if body is not None:
        path.write_bytes(body.encode(errors="surrogateescape"))
    with pytest.raises(UnavailableError) as refused:
        Keyring.open(path)
    assert refused.value.code == "KEY_MISSING"
    assert "Restore" in refused.value.message_en


def test_a_sound_key_file_opens(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(GOOD))
    assert Keyring.open(path) == Keyring(active=1, keys={1: bytes(32)}, index=b"\x11" * 32)
