"""Identity encryption: bound to its column and row, useless without the key file, which nobody overwrites."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.db import keyfile
from app.db.ciphers import KEY_BYTES, Suite, cipher_of
from app.db.crypto import Keyring
from app.db.ids import new_id, new_ids
from app.db.keyfile import Key, Keys, Purpose
from app.errors import UnavailableError

NAME, PHONE = "identities.name", "identities.phone"
OTHER = Keyring(Keys(1, {1: Key(Suite.AES, b"k" * 32)}, 1, {1: b"i" * 32}, b"r" * 32))


@pytest.fixture(params=list(Suite))
def keyring(request: pytest.FixtureRequest) -> Keyring:
    """Keys that seal by each cipher."""
    key = Key(request.param, b"s" * KEY_BYTES[request.param])
    return Keyring(replace(keyfile.fresh(), keys={1: key}))


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
    keys = keyring.keys
    rotated = Keyring(replace(keys, active=2, keys={**keys.keys, 2: Key(Suite.SM4, b"n" * 16)}))
    old, new = seal(keyring, row), seal(rotated, row)
    assert (new[0], rotated.decrypt(NAME, row=row, sealed=old)) == (2, "韦示例")
    with pytest.raises(UnavailableError):
        keyring.decrypt(NAME, row=row, sealed=new)


def test_the_index_is_equal_for_equal_values_and_for_no_others(keyring: Keyring) -> None:
    one, same, other = keyring.index_many(["451022199602033429", "451022199602033429", "451022199602033430"])
    assert one == same != other
    assert len(one) == 32
    assert OTHER.index_many(["451022199602033429"]) != [one]


def test_a_row_may_stand_under_any_index_key_but_is_stored_under_the_active_one(keyring: Keyring) -> None:
    old, new = keyring.keys.indexes[1], b"n" * 32
    rotated = Keyring(replace(keyring.keys, index_active=2, indexes={1: old, 2: new}))
    before, after = keyring.index_many(["451022199602033429"]), rotated.index_many(["451022199602033429"])
    assert before != after
    assert (keyring.older_indexes(["451022199602033429"]), rotated.older_indexes(["451022199602033429"])) == (
        [],
        [before],
    )


def test_a_digest_is_the_same_under_new_keys_and_index_keys(keyring: Keyring) -> None:
    rotated = Keyring(replace(keyring.keys, index_active=2, indexes={2: b"n" * 32}))
    assert keyring.digest_many(["壮族"]) == rotated.digest_many(["壮族"])
    assert keyring.digest_many(["壮族"]) not in (keyring.digest_many(["汉族"]), OTHER.digest_many(["壮族"]))


def test_each_purpose_has_a_key_of_its_own(keyring: Keyring) -> None:
    made = {keyring.purpose(name) for name in Purpose}
    assert len(made) == len(Purpose)
    assert {len(key) for key in made} == {32}
    assert made.isdisjoint({keyring.keys.root, *keyring.keys.indexes.values(), OTHER.purpose(Purpose.DIGEST)})
    assert all(keyring.purpose(name) in made for name in Purpose)


def test_sm4_gcm_gives_the_values_of_its_standard() -> None:
    """RFC 8998, appendix A.1."""
    sm4 = cipher_of(Suite.SM4, bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"))
    nonce, bound = bytes.fromhex("00001234567800000000ABCD"), bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert sm4.encrypt(nonce, text, bound) == sealed
    assert sm4.decrypt(nonce, sealed, bound) == text
