"""Keys are changed while people are read and loaded; a rotation that was killed is finished by the next."""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

import pytest

from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import ConflictError, NotFoundError
from app.intake.loads import ImportResult, Upload
from app.models.identity import Identity
from app.models.user import User
from app.models.worker_pool import WorkerPool
from app.pools import key_checks
from app.pools.rotation import SETTLED_MINUTES, Rotation
from app.pools.service import Loading, import_roster
from app.reference.catalogue import Catalogue
from app.settings import Settings
from tests.app.cli.conftest import Run, run  # noqa: F401
from tests.app.factories import make_organisation, make_pool, make_user
from tests.app.pools.factory import TIANDONG, TODAY, id_number, person, roster, xlsx
from tests.app.pools.rotating import rotate
from tests.app.rounds.killed import in_a_process_that_dies

TOTP = "users.totp_secret"
PEOPLE = 10


@dataclass
class Vault:
    """A database with ten people and an account with a one-time secret, all under key 1."""

    settings: Settings
    database: Database
    pool: WorkerPool
    user: User
    working: threading.Lock = field(default_factory=threading.Lock)

    @property
    def rotation(self) -> Rotation:
        return Rotation(self.settings, self.database)

    def load(self, *numbers: int, phone: str = "13800138000") -> ImportResult:
        rows = [
            person(id_number(each), 姓名=f"韦{'一二三四五六七八九十'[each % 10]}", 联系电话=phone) for each in numbers
        ]
        upload = Upload(xlsx(roster(*rows)), "名册.xlsx")
        with self.working:
            loading = Loading(Catalogue.packaged(), self.ring, TODAY)
            with self.database.write() as session:
                return import_roster(session, upload, pool=self.pool, loading=loading)

    @property
    def ring(self) -> Keyring:
        return key_checks.keys_of(self.settings, self.database).ring

    def names(self) -> set[str]:
        ring = self.ring
        with self.database.read() as session:
            rows = session.query(Identity).all()
        return {ring.decrypt("identities.name", row=row.worker_id, sealed=row.name) for row in rows}

    def rows(self, kind: str = "seal") -> dict[int, int]:
        return {row["id"]: row["rows"] for row in self.rotation.overview() if row["kind"] == kind}

    def secret(self) -> str:
        with self.database.read() as session:
            user = session.get_one(User, self.user.id)
        return self.ring.decrypt(TOTP, row=user.id, sealed=user.totp_secret or b"")

    def settle(self) -> None:
        """Let the key file be some time old; whoever loads with the keys of before has ended by then."""
        with self.working:
            stat = self.settings.keys_path.stat()
            then = stat.st_mtime - 60 * SETTLED_MINUTES - 1
            os.utime(self.settings.keys_path, (then, then))

    def turn(self, *, index: bool = False, suite: Suite = Suite.SM4) -> int:
        """Put a new key in force."""
        number = self.rotation.add(suite, index=index)
        self.settle()
        self.rotation.use(number, index=index)
        return number


@pytest.fixture
def vault(database: Database, settings: Settings) -> Vault:
    with database.write() as session:
        key_checks.prepare(session, settings)
        office = make_organisation(session, "county_office", region_code=TIANDONG)
        pool, user = make_pool(session, office), make_user(session, office)
        user.totp_secret = Keyring.of(settings).encrypt_many(TOTP, ids=[user.id], values=["ab" * 20])[0]
    made = Vault(settings, database, pool, user)
    made.load(*range(PEOPLE))
    return made


NAMES = {f"韦{sign}" for sign in "一二三四五六七八九十"}
QUIET: Callable[[str, int, int], None] = lambda *_: None  # noqa: E731


def test_everything_comes_under_the_new_key_and_the_old_one_may_go(vault: Vault) -> None:
    assert vault.rows() == {1: PEOPLE + 1}
    assert vault.turn() == 2
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
    with Busy(vault) as busy:
        for index in (False, True, False):
            vault.turn(index=index)
            vault.rotation.rotate(index=index, batch=1, report=QUIET)
    assert busy.troubles == []
    vault.rotation.rotate(index=False, batch=1000, report=QUIET)
    assert vault.rows() == {1: 0, 2: 0, 3: PEOPLE + 1}
    ring = vault.ring
    with vault.database.read() as session:
        rows = session.query(Identity).all()
    kept = {ring.decrypt("identities.phone", row=row.worker_id, sealed=row.phone) for row in rows}
    assert (kept, len(rows), len(busy.phones) > 1) == ({busy.phones[-1]}, PEOPLE, True)


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
