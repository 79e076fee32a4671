"""Keys are changed while people are read and loaded; a rotation that was killed is finished by the next."""

import json
import threading
from collections.abc import Callable
from functools import partial
from typing import Self

import pytest

from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import ConflictError, NotFoundError, UnavailableError
from app.models.vault_key import VaultKey
from app.pools.rotation import Rotation
from app.settings import Settings
from tests.app.cli.conftest import Run, run  # noqa: F401
from tests.app.pools.rotating import rotate
from tests.app.pools.vaulted import NAMES, PEOPLE, Vault
from tests.app.rounds.killed import in_a_process_that_dies


@pytest.fixture
def vault(database: Database, settings: Settings) -> Vault:
    return Vault.made(settings, database)


QUIET: Callable[[str, int, int], None] = lambda *_: None  # noqa: E731


@pytest.mark.parametrize("suite", list(Suite))
def test_everything_comes_under_the_new_key_and_the_old_one_may_go(vault: Vault, suite: Suite) -> None:
    assert vault.rows() == {1: PEOPLE + 1}
    assert vault.turn(suite=suite) == 2
    with pytest.raises(ConflictError) as refused:
        vault.rotation.drop(1, index=False)
    assert (refused.value.code, refused.value.extra["rows"]) == ("KEY_IN_USE", PEOPLE + 1)
    told: list[tuple[str, int, int]] = []
    assert vault.rotation.rotate(index=False, batch=4, report=lambda *said: told.append(said)) == PEOPLE + 1
    assert [done for _, done, _ in told] == [4, 8, 10, 11]
    assert vault.rotation.rotate(index=False, batch=4, report=QUIET) == 0
    assert vault.rows() == {1: 0, 2: PEOPLE + 1}
    assert (vault.names(), vault.secret()) == (NAMES, "ab" * 20)
    with pytest.raises(ConflictError) as refused:
        vault.rotation.drop(1, index=False)
    assert refused.value.code == "KEYS_JUST_CHANGED"
    vault.settle()
    vault.rotation.drop(1, index=False)
    assert (vault.rows(), vault.names(), vault.secret()) == ({2: PEOPLE + 1}, NAMES, "ab" * 20)
    assert vault.load(*range(PEOPLE)).unchanged == PEOPLE


def test_people_are_found_while_and_after_the_index_key_changes(vault: Vault) -> None:
    assert vault.turn(index=True) == 2
    assert vault.load(*range(PEOPLE + 1)).added == 1
    assert vault.rows("index") == {1: PEOPLE, 2: 1}
    with pytest.raises(ConflictError):
        vault.rotation.drop(1, index=True)
    assert vault.rotation.rotate(index=True, batch=3, report=QUIET) == PEOPLE
    vault.settle()
    vault.rotation.drop(1, index=True)
    assert vault.rows("index") == {2: PEOPLE + 1}
    again = vault.load(*range(PEOPLE + 2))
    assert (again.added, again.changed, again.unchanged) == (1, 0, PEOPLE + 1)


def test_people_of_before_come_under_keys_of_their_own(vault: Vault) -> None:
    vault.age()
    assert (vault.first_bytes(), vault.names(), vault.rows()) == ({b"\1"}, NAMES, {1: PEOPLE + 1})
    told: list[tuple[str, int, int]] = []
    assert vault.rotation.rotate(index=False, batch=6, report=lambda *said: told.append(said)) == PEOPLE
    assert told == [("identities", 6, PEOPLE), ("identities", 10, PEOPLE)]
    assert (vault.first_bytes(), vault.names(), vault.rows()) == ({b"\0"}, NAMES, {1: PEOPLE + 1})
    assert vault.load(*range(PEOPLE)).unchanged == PEOPLE


def test_a_person_of_before_who_changes_gets_an_own_key_for_all_fields(vault: Vault) -> None:
    vault.age()
    vault.turn(suite=Suite.SM4)
    assert vault.load(0, phone="13900139000").changed == 1
    assert (vault.first_bytes(), vault.rows(), vault.names()) == ({b"\0", b"\1"}, {1: PEOPLE, 2: 1}, NAMES)
    assert sorted(vault.opened("phone").values()) == ["13800138000"] * (PEOPLE - 1) + ["13900139000"]


def test_a_key_of_another_cipher_is_exchanged_and_one_of_the_same_stays(vault: Vault) -> None:
    before = vault.fields()
    vault.turn(suite=Suite.AES)
    vault.rotation.rotate(index=False, batch=1000, report=QUIET)
    assert vault.fields() == before
    vault.turn(suite=Suite.SM4)
    vault.rotation.rotate(index=False, batch=1000, report=QUIET)
    assert vault.fields().isdisjoint(before)
    assert vault.names() == NAMES


def test_the_index_of_who_has_no_key_any_more_is_not_guessed(vault: Vault) -> None:
    vault.turn(index=True)
    with vault.database.write() as session:
        session.query(VaultKey).delete()
    with pytest.raises(UnavailableError) as refused:
        vault.rotation.rotate(index=True, batch=3, report=QUIET)
    assert refused.value.code == "VAULT_KEYS_MISSING"
    assert vault.rows("index") == {1: PEOPLE, 2: 0}


@pytest.mark.parametrize("index", [False, True])
def test_a_rotation_killed_at_every_batch_goes_on_where_it_was(vault: Vault, *, index: bool) -> None:
    vault.turn(index=index)
    kind, all_rows = ("index", PEOPLE) if index else ("seal", PEOPLE + 1)
    in_a_process_that_dies(partial(rotate, index=index), vault.settings, "keys.before_commit")
    assert vault.rows(kind) == {1: all_rows, 2: 0}
    for done in (3, 6):
        in_a_process_that_dies(partial(rotate, index=index), vault.settings, "keys.batch")
        assert vault.rows(kind) == {1: all_rows - done, 2: done}
        assert vault.names() == NAMES
        assert vault.load(*range(PEOPLE)).unchanged == PEOPLE
    assert vault.rotation.rotate(index=index, batch=3, report=QUIET) == all_rows - 6
    assert vault.rows(kind) == {1: 0, 2: all_rows}
    assert (vault.names(), vault.secret()) == (NAMES, "ab" * 20)


class Busy:
    """Reads and loads the same people in three threads until it is stopped."""

    def __init__(self, vault: Vault) -> None:
        self.vault, self.stop = vault, threading.Event()
        self.phones: list[str] = []
        self.troubles: list[Exception] = []
        self.threads = [
            threading.Thread(target=self.repeat, args=(work,)) for work in (self.read, self.read, self.write)
        ]

    def __enter__(self) -> Self:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(30)

    def repeat(self, work: Callable[[], None]) -> None:
        try:
            while not self.stop.is_set():
                work()
        except Exception as error:  # noqa: BLE001  # whatever it is fails the test
            self.troubles.append(error)

    def write(self) -> None:
        self.phones.append(f"139{len(self.phones):08d}")
        assert self.vault.load(*range(PEOPLE), phone=self.phones[-1]).changed == PEOPLE

    def read(self) -> None:
        assert self.vault.names() == NAMES


def test_readers_and_writers_go_on_while_keys_are_rotated(vault: Vault) -> None:
    vault.age()  # the first rotation gives keys while loads give keys
    with Busy(vault) as busy:
        for index in (False, True, False):
            vault.turn(index=index)
            vault.rotation.rotate(index=index, batch=1, report=QUIET)
    assert busy.troubles == []
    vault.rotation.rotate(index=False, batch=1000, report=QUIET)
    assert vault.rows() == {1: 0, 2: 0, 3: PEOPLE + 1}
    phones = vault.opened("phone")
    assert (set(phones.values()), len(phones), len(busy.phones) > 1) == ({busy.phones[-1]}, PEOPLE, True)


def test_what_no_key_file_has_is_not_changed(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    for change in (vault.rotation.use, vault.rotation.drop):
        with pytest.raises(NotFoundError):
            change(7, index=False)
    vault.rotation.add(Suite.AES, index=True)
    with pytest.raises(ConflictError, match="moment ago"):
        vault.rotation.use(2, index=True)
    monkeypatch.setenv("DUKOU_KEYS", vault.settings.keys_path.read_text())
    with pytest.raises(ConflictError, match="DUKOU_KEYS"):
        Rotation(Settings(database_url=vault.settings.url), vault.database).add(Suite.AES, index=False)


def test_keys_are_changed_by_command(vault: Vault, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("DUKOU_DATABASE_URL", vault.settings.url)
    monkeypatch.setenv("DUKOU_OWNER_URL", vault.settings.url_of_owner)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(vault.settings.keys_path))
    assert json.loads(run("keys", "add", "--cipher", "sm4-gcm").out) == {"id": 2}
    assert run("keys", "use", "2").code == 0
    assert json.loads(run("keys", "rotate", "--batch", "3").out) == {"changed": PEOPLE + 1}
    listed = json.loads(run("keys", "list", "--json").out)
    assert [(row["kind"], row["id"], row["cipher"], row["active"], row["rows"]) for row in listed] == [
        ("seal", 1, "aes-256-gcm", False, 0),
        ("seal", 2, "sm4-gcm", True, PEOPLE + 1),
        ("index", 1, "hmac-sha-256", True, PEOPLE),
    ]
    said = run("keys", "drop", "2")
    assert (said.code, "KEY_IN_USE" in said.err) == (1, True)
    vault.settle()
    assert run("keys", "drop", "1").code == 0
    secrets = {key.secret.hex() for key in Keyring.of(vault.settings).keys.keys.values()}
    assert not any(secret in run("keys", "list").out for secret in secrets)
