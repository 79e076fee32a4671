"""The key file: nobody else reads it, nobody overwrites it, and what is not whole is refused."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from app.db import keyfile
from app.db.ciphers import KEY_BYTES, Suite
from app.db.crypto import Keyring
from app.db.keyfile import Key, Keys, Purpose
from app.errors import UnavailableError
from app.settings import Settings

OLD = {"active": 1, "keys": {"1": "00" * 32}, "index": "11" * 32}
GOOD = {
    "version": 2,
    "active": 2,
    "keys": {"1": {"cipher": "aes-256-gcm", "key": "00" * 32}, "2": {"cipher": "sm4-gcm", "key": "22" * 16}},
    "index": {"active": 3, "keys": {"3": "33" * 32}},
    "root": "44" * 32,
    "purposes": {},
}
SECRETS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(1, 255)
ANY_KEY = st.sampled_from(Suite).flatmap(
    lambda suite: st.builds(Key, st.just(suite), st.binary(min_size=KEY_BYTES[suite], max_size=KEY_BYTES[suite]))
)


@st.composite
def any_keys(draw: st.DrawFn) -> Keys:
    """Whatever a key file may hold."""
    keys = draw(st.dictionaries(NUMBERS, ANY_KEY, min_size=1, max_size=4))
    indexes = draw(st.dictionaries(NUMBERS, SECRETS, min_size=1, max_size=4))
    return Keys(
        active=draw(st.sampled_from(sorted(keys))),
        keys=keys,
        index_active=draw(st.sampled_from(sorted(indexes))),
        indexes=indexes,
        root=draw(SECRETS),
        purposes=draw(st.dictionaries(st.sampled_from(Purpose), SECRETS, max_size=3)),
    )


@given(any_keys())
def test_what_is_written_is_read_again(keys: Keys) -> None:
    assert keyfile.parse(keyfile.spelled(keys)) == keys


def test_a_key_file_of_version_1_keeps_what_was_made_with_it() -> None:
    read = Keyring(keyfile.parse(json.dumps(OLD)))
    index = b"\x11" * 32
    assert read.keys.keys == {1: Key(Suite.AES, bytes(32))}
    assert read.digest_many(["451022199602033429"]) == read.index_many(["451022199602033429"])
    assert [read.purpose(name) for name in (Purpose.DIGEST, Purpose.REQUEST)] == [index, index]
    assert read.purpose(Purpose.AUDIT) != index
    rewritten = Keyring(keyfile.parse(keyfile.spelled(read.keys)))
    assert rewritten == read
    later = Keyring(replace(read.keys, index_active=2, indexes={2: b"n" * 32}))
    assert later.purpose(Purpose.DIGEST) == index


def test_no_key_is_shown_when_keys_are_printed() -> None:
    keys = keyfile.fresh()
    shown = repr(Keyring(keys))
    secrets = [*keys.indexes.values(), keys.root, *(key.secret for key in keys.keys.values())]
    assert not any(secret.hex() in shown or repr(secret)[2:-1] in shown for secret in secrets)


def test_only_its_owner_reads_the_key_file(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    keyfile.replace_file(path, replace(keyfile.create(path), root=b"r" * 32))
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


def test_of_many_who_create_it_at_once_one_wins(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(keyfile.create, [tmp_path / "keys.json"] * 8))
    assert all(each == made[0] for each in made)


def test_two_key_files_are_not_alike() -> None:
    first, second = keyfile.fresh(), keyfile.fresh()
    secrets = [secret for keys in (first, second) for secret in (keys.keys[1].secret, keys.indexes[1], keys.root)]
    assert len(set(secrets)) == 6


BROKEN: list[Any] = [
    None,
    "",
    "{",
    "[]",
    "null",
    '"keys"',
    "7",
    "\udcff",
    OLD | {"active": 2},
    OLD | {"keys": {}},
    OLD | {"keys": []},
    OLD | {"keys": {"1": "00" * 31}},
    OLD | {"keys": {"1": "00" * 32, "2": "00"}},
    OLD | {"keys": {"1": "zz" * 32}},
    OLD | {"keys": {"1": None}},
    OLD | {"keys": {"1": "00" * 32, "300": "00" * 32}},
    OLD | {"active": 0, "keys": {"0": "00" * 32}},
    OLD | {"index": "11" * 16},
    {"active": 1, "keys": {"1": "00" * 32}},
    GOOD | {"version": 3},
    GOOD | {"active": 3},
    GOOD | {"keys": {"2": {"cipher": "sm4-gcm", "key": "22" * 32}}},
    GOOD | {"keys": {"2": {"cipher": "rot13", "key": "22" * 16}}},
    GOOD | {"keys": {"2": {"key": "22" * 16}}},
    GOOD | {"keys": {"2": "22" * 16}},
    GOOD | {"index": "33" * 32},
    GOOD | {"index": {"active": 1, "keys": {"3": "33" * 32}}},
    GOOD | {"index": {"active": 3, "keys": {"3": "33" * 16}}},
    GOOD | {"root": "44"},
    GOOD | {"purposes": {"unheard of": "55" * 32}},
    GOOD | {"purposes": {"digest": "55"}},
    {name: value for name, value in GOOD.items() if name != "root"},
    json.dumps(GOOD)[:-20],
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_missing_or_damaged_key_file_is_refused_with_what_to_do(tmp_path: Path, body: Any) -> None:
    path = tmp_path / "keys.json"
    text = body if body is None or isinstance(body, str) else json.dumps(body)
    if text is not None:
        path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(UnavailableError) as refused:
        Keyring.open(path)
    assert refused.value.code == "KEY_MISSING"
    assert "Restore" in refused.value.message_en


def test_sound_key_files_open() -> None:
    old, good = keyfile.parse(json.dumps(OLD)), keyfile.parse(json.dumps(GOOD))
    assert (old.active, old.indexes) == (1, {1: b"\x11" * 32})
    assert (good.active, good.index_active, good.root) == (2, 3, b"\x44" * 32)


def test_keys_given_in_the_environment_need_no_file(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, keys=SecretStr(json.dumps(GOOD)))
    assert Keyring.of(settings).keys == keyfile.parse(json.dumps(GOOD))
    assert list(tmp_path.iterdir()) == []
    assert Keyring.create(settings.keys_path) == Keyring.of(Settings(var=tmp_path))
    with pytest.raises(UnavailableError):
        Keyring.of(Settings(var=tmp_path, keys=SecretStr("{")))
