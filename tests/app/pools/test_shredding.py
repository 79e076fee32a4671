"""Crypto-shredding: who was shredded opens nowhere, not in the database's own files, not in a dump of before."""

import json
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from app.db import engine, keyfile
from app.db.ciphers import KEY_BYTES, Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Key
from app.db.own_keys import open_field
from app.errors import NotFoundError, UnavailableError
from app.models.audit import AuditEvent
from app.models.household import Household
from app.models.identity import Identity
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.pools.shredding import lost, settle, shred
from app.settings import Settings
from tests.app.cli.conftest import Run, run  # noqa: F401
from tests.app.factories import added
from tests.app.pools.vaulted import NAMES, PEOPLE, Vault, opened
from tests.conftest import POSTGRES


@pytest.fixture
def vault(database: Database, settings: Settings) -> Vault:
    return Vault.made(settings, database)


def some(vault: Vault, count: int = 3) -> list[UUID]:
    """Some of the people, always the same."""
    return sorted(vault.opened("name"), key=vault.opened("name").__getitem__)[:count]


def gone(vault: Vault, people: list[UUID]) -> None:
    """Shred people and clear the files."""
    with vault.database.write() as session:
        shred(session, people)
    tries = 0
    while not settle(vault.database):  # PostgreSQL may be looking at the table by itself
        tries += 1
        assert tries < 100
        time.sleep(0.1)


def traces(vault: Vault, people: list[UUID]) -> list[bytes]:
    """Everything stored that tells of these people's vault: keys, fields, indexes, digests."""
    with vault.database.read() as session:
        rows = session.query(Identity).filter(Identity.worker_id.in_(people)).all()
        workers = session.query(Worker).filter(Worker.id.in_(people)).all()
    fields = [getattr(row, name) for row in rows for name in (*Identity.encrypted, "id_index")]
    return [each for each in [*fields, *keys_of(vault, people), *(row.row_digest for row in workers)] if each]


def keys_of(vault: Vault, people: list[UUID]) -> list[bytes]:
    """These people's keys, wrapped as they are stored."""
    with vault.database.read() as session:
        return [row.wrapped for row in session.query(VaultKey).filter(VaultKey.worker_id.in_(people))]


@pytest.mark.parametrize("suite", list(Suite))
def test_a_shredded_person_has_no_field_no_key_and_no_index_and_the_others_stay(
    database: Database, settings: Settings, suite: Suite
) -> None:
    with keyfile.changing(settings.keys_path) as keys:
        keyfile.replace_file(settings.keys_path, replace(keys, keys={1: Key(suite, b"k" * KEY_BYTES[suite])}))
    vault = Vault.made(settings, database)
    people = some(vault)
    names = {vault.opened("name")[each] for each in people}
    assert len(traces(vault, people)) > 5 * len(people)
    gone(vault, people)
    for column in Identity.encrypted:
        assert {vault.opened(column)[each] for each in people} == {""}
    assert vault.names() == NAMES - names | {""}
    with database.read() as session:
        rows = session.query(Identity).filter(Identity.worker_id.in_(people)).all()
        assert session.query(VaultKey).count() == PEOPLE - len(people)
        assert {row.id_index for row in rows} == {each.bytes for each in people}
        event = session.query(AuditEvent).filter_by(action="person.shred").one()
    assert (event.rows, event.detail) == (len(people), {"fields": list(Identity.encrypted)})
    assert traces(vault, people) == [each.bytes for each in sorted(people)]


def test_nobody_is_found_by_number_any_more_and_shredding_again_changes_nothing(vault: Vault) -> None:
    people = some(vault)
    gone(vault, people)
    gone(vault, people)
    again = vault.load(*range(PEOPLE))
    assert (again.added, again.changed, again.unchanged) == (len(people), 0, PEOPLE - len(people))
    assert sorted(vault.opened("name").values()) == sorted([*NAMES, *[""] * len(people)])


def test_somebody_outside_is_refused_and_nobody_is_shredded(vault: Vault) -> None:
    with pytest.raises(NotFoundError), vault.database.write() as session:
        shred(session, [*some(vault), uuid4()])
    assert vault.names() == NAMES


def test_codes_made_of_a_number_go_and_those_of_a_file_stay(vault: Vault) -> None:
    alone, shared = some(vault, 2)
    with vault.database.write() as session:
        office = vault.pool.organisation_id
        codes = {alone: "@" + "ab" * 12, shared: "451022000001"}
        for worker_id, code in codes.items():
            home = added(session, Household(organisation_id=office, code=code, zero_employment=True))
            session.get_one(Worker, worker_id).household_id = home.id
    gone(vault, [alone, shared])
    with vault.database.read() as session:
        kept = {worker: session.get_one(Worker, worker).household_id for worker in (alone, shared)}
        told = [session.get_one(Household, kept[worker]).code for worker in (alone, shared)]
    assert told == [f"@{(kept[alone] or alone).hex}", "451022000001"]


def test_people_of_before_are_shredded_and_a_rotation_gives_them_no_key(vault: Vault) -> None:
    vault.age()
    people = some(vault)
    gone(vault, people)
    assert vault.rotation.rotate(index=False, batch=4, report=lambda *_: None) == PEOPLE - len(people)
    with vault.database.read() as session:
        assert session.query(VaultKey).count() == PEOPLE - len(people)


def test_the_files_of_the_database_hold_nothing_of_who_was_shredded(vault: Vault) -> None:
    people = some(vault)
    stored = [each for each in traces(vault, people) if len(each) > 16]
    keys = keys_of(vault, people)
    assert len(keys) == len(people)
    sought = stored if vault.database.is_sqlite else keys  # PostgreSQL's other tables are under the keys
    before = files_of(vault.database)
    assert all(each in before for each in sought)
    gone(vault, people)
    after = files_of(vault.database)
    assert not any(each in after for each in sought)
    assert len(after) > 1000


def files_of(database: Database) -> bytes:
    """What a thief of the disk reads: SQLite's file and log, PostgreSQL's file of the keys."""
    if database.is_sqlite:
        path = Path(database.engine.url.database or "")
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
    with psycopg.connect(plain_url(database.url), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SELECT pg_read_binary_file(pg_relation_filepath('vault_keys'))").fetchone()
    assert row is not None
    return bytes(row[0])


def plain_url(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def test_an_open_reader_delays_the_clearing_and_is_told(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 1)
    with closing(Database(vault.database.url, trusted="tests")) as mine:
        with vault.database.read() as reader:
            assert reader.query(VaultKey).count() == PEOPLE
            with vault.database.write() as session:
                shred(session, some(vault))
            assert settle(mine) is False
        assert settle(mine) is True


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_transaction_from_before_keeps_what_was_deleted_and_is_told(vault: Vault) -> None:
    with psycopg.connect(plain_url(vault.database.url)) as older:
        older.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        older.execute("SELECT 1 FROM organisations")
        with vault.database.write() as session:
            shred(session, some(vault))
        assert settle(vault.database) is False
    gone(vault, some(vault))


@contextmanager
def restored(vault: Vault, folder: Path, people: list[UUID]) -> Iterator[Database]:
    """Shred people after a backup without ``vault_keys``; give that backup, restored, with the newest ``vault_keys``."""
    if vault.database.is_sqlite:
        copy = folder / "backup.db"
        source = Path(vault.database.engine.url.database or "")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as backup:
            live.backup(backup)
            backup.execute("DELETE FROM vault_keys")
            backup.commit()
            backup.execute("VACUUM")
        yield from _filled(vault, f"sqlite:///{copy}", people)
        return
    name = f"dukou_restored_{uuid4().hex[:12]}"
    everything = _dump(vault, "--exclude-table-data=vault_keys")
    assert b"COPY public.identities" in everything
    with psycopg.connect(plain_url(POSTGRES), autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        url = make_url(vault.database.url).set(database=name).render_as_string(hide_password=False)
        try:
            _restore(url, everything)
            yield from _filled(vault, url, people)
        finally:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _filled(vault: Vault, url: str, people: list[UUID]) -> Iterator[Database]:
    with closing(Database(url, trusted="tests")) as old:
        with old.read() as session:
            assert session.query(VaultKey).count() == 0
            assert set(opened(session, vault.ring, "name").values()) == {""}
        gone(vault, people)
        with vault.database.read() as live, old.write() as session:
            held = live.query(VaultKey).all()
            session.add_all(map(copied, held))
        yield old


def copied(key: VaultKey) -> VaultKey:
    return VaultKey(worker_id=key.worker_id, organisation_id=key.organisation_id, wrapped=key.wrapped)


def _dump(vault: Vault, *options: str) -> bytes:
    command = [shutil.which("pg_dump") or "pg_dump", *options, plain_url(vault.database.url)]
    return subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # our own words


def _restore(url: str, text: bytes) -> None:
    command = [shutil.which("psql") or "psql", "-q", "-v", "ON_ERROR_STOP=1", plain_url(url)]
    subprocess.run(command, check=True, input=text, capture_output=True)  # noqa: S603  # our own words


def test_a_dump_of_before_opens_with_todays_keys_but_for_who_was_shredded(
    vault: Vault,
    tmp_path: Path,
    run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = some(vault)
    names = {vault.opened("name")[each] for each in people}
    with restored(vault, tmp_path, people) as old:
        ring = vault.ring
        with old.read() as session:
            rows = {row.worker_id: row for row in session.query(Identity)}
            keys = [key.wrapped for key in session.query(VaultKey)]
            assert set(opened(session, ring, "name").values()) == NAMES - names | {""}
            assert sorted(lost(session)) == sorted(people)
        assert all(rows[each].name[:1] == b"\0" for each in people)  # it stands there, and
        assert not any(opens(ring, rows[each], key) for each in people for key in keys)
        monkeypatch.setenv("DUKOU_DATABASE_URL", old.url)
        monkeypatch.setenv("DUKOU_KEY_FILE", str(vault.settings.keys_path))
        assert sorted(json.loads(run("keys", "lost").out)["people"]) == sorted(map(str, people))
        assert json.loads(run("keys", "lost", "--shred").out)["shredded"] is True
        assert json.loads(run("keys", "lost").out) == {"people": [], "shredded": False}
        with old.read() as session:
            assert set(opened(session, ring, "name").values()) == NAMES - names | {""}


def opens(ring: Keyring, row: Identity, wrapped: bytes) -> bool:
    """Whether a name opens with somebody's key."""
    try:
        open_field(ring, "identities.name", row=row.worker_id, sealed=row.name, wrapped=wrapped)
    except UnavailableError:
        return False
    return True
