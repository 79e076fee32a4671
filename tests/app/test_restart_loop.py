"""Started over and over with a key file that is not the database's: refused each time, and nothing is changed."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table
from sqlalchemy.exc import DBAPIError

from app.db import keyfile
from app.db.ciphers import Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Key, Keys
from app.errors import UnavailableError
from app.intake.loads import Upload
from app.main import create_app
from app.models.base import Base
from app.pools import key_checks
from app.pools.service import Loading, import_roster
from app.reference.catalogue import Catalogue
from app.settings import Settings
from tests.app.factories import make_organisation, make_pool
from tests.app.pools.factory import TIANDONG, TODAY, person, roster, xlsx
from tests.app.pools.vaulted import opened


@pytest.fixture
def loaded(database: Database, settings: Settings) -> Keys:
    """The right keys of a database with a person in it."""
    with database.write() as session:
        key_checks.prepare(session, settings)
        ring = Keyring.of(settings)
        pool = make_pool(session, make_organisation(session, "county_office", region_code=TIANDONG))
        loading = Loading(Catalogue.packaged(), ring, TODAY)
        import_roster(session, Upload(xlsx(roster(person())), "名册.xlsx"), pool=pool, loading=loading)
    return ring.keys


def content(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.read() as session:
        tables = Base.metadata.sorted_tables
        return {each.name: sorted(map(repr, session.execute(each.select()))) for each in tables}


def stored_bytes(database: Database) -> bytes:
    """The embedded database's file with all that was written; PostgreSQL's rows are compared by ``content``."""
    if not database.is_sqlite:
        return b""
    _checkpoint(database)
    return Path(database.url.removeprefix("sqlite:///")).read_bytes()


def wrong_files(right: Keys) -> list[tuple[str, str]]:
    """Key files that are not the right one, and with which code they are refused."""
    text, other = keyfile.spelled(right), keyfile.fresh()
    cuts = random.Random(4).sample(range(1, len(text)), 7)  # noqa: S311  # where a copy was cut short
    swapped = {1: Key(Suite.AES, right.indexes[1])}
    return [
        ("", "KEY_MISSING"),
        *((text[:cut], "KEY_MISSING") for cut in cuts),
        (keyfile.spelled(other), "KEY_WRONG"),
        (keyfile.spelled(replace(right, keys=other.keys)), "KEY_WRONG"),
        (keyfile.spelled(replace(right, keys={1: Key(Suite.SM4, bytes(16))})), "KEY_WRONG"),
        (keyfile.spelled(replace(right, keys=swapped, indexes={1: right.keys[1].secret})), "KEY_WRONG"),
        (keyfile.spelled(replace(right, indexes=other.indexes)), "KEY_WRONG"),
        (keyfile.spelled(replace(right, root=other.root)), "KEY_WRONG"),
        (keyfile.spelled(replace(right, active=2, keys={2: right.keys[1]})), "KEY_MISSING"),
        (keyfile.spelled(replace(right, index_active=2, indexes={2: right.indexes[1]})), "KEY_MISSING"),
        (json.dumps({"active": 1, "keys": {"1": "00" * 32}, "index": "11" * 32}), "KEY_WRONG"),
        (text.replace('"version": 2', '"version": 9'), "KEY_MISSING"),
        ("[]", "KEY_MISSING"),
        ("\x00" * len(text), "KEY_MISSING"),
    ]


def test_twenty_starts_with_another_key_file_are_refused_and_the_right_one_opens_everything(
    loaded: Keys, settings: Settings, database: Database
) -> None:
    before, file = content(database), stored_bytes(database)
    starts = wrong_files(loaded)
    assert len(starts) == 20
    for text, code in starts:
        settings.keys_path.write_text(text)
        with pytest.raises(UnavailableError) as refused:
            create_app(settings)
        assert (refused.value.code, settings.keys_path.read_text()) == (code, text)
        with pytest.raises(UnavailableError), database.write() as session:
            key_checks.prepare(session, settings)
        assert settings.keys_path.read_text() == text
        assert (content(database), stored_bytes(database)) == (before, file)
    settings.keys_path.write_text(keyfile.spelled(loaded))
    app = create_app(settings)
    told = person()
    with database.read() as session:
        for column, header in (("name", "姓名"), ("id_number", "证件号码"), ("phone", "联系电话")):
            assert list(opened(session, app.state.dukou.keyring, column).values()) == [told[header]]
    app.state.dukou.database.close()
    assert (content(database), stored_bytes(database)) == (before, file)


def test_a_lost_key_file_is_not_made_anew(loaded: Keys, settings: Settings, database: Database) -> None:
    settings.keys_path.unlink()
    for _ in range(2):
        with pytest.raises(UnavailableError, match="Restore"), database.write() as session:
            key_checks.prepare(session, settings)
        with pytest.raises(UnavailableError, match="Restore"):
            create_app(settings)
    assert not settings.keys_path.exists()
    keyfile.replace_file(settings.keys_path, loaded)
    create_app(settings).state.dukou.database.close()


def test_a_database_with_people_but_no_proofs_takes_only_the_keys_that_open_them(
    loaded: Keys, settings: Settings, database: Database
) -> None:
    """As one is that was made by an earlier version."""
    with database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM key_checks")
    for wrong in (
        replace(loaded, keys=keyfile.fresh().keys),
        replace(loaded, indexes=keyfile.fresh().indexes),
        replace(loaded, index_active=2, indexes={2: loaded.indexes[1]}),
    ):
        keyfile.replace_file(settings.keys_path, wrong)
        with pytest.raises(UnavailableError), database.write() as session:
            key_checks.prepare(session, settings)
    settings.keys_path.unlink()
    with pytest.raises(UnavailableError), database.write() as session:
        key_checks.prepare(session, settings)
    assert not settings.keys_path.exists()
    keyfile.replace_file(settings.keys_path, loaded)
    with database.write() as session:
        key_checks.prepare(session, settings)
    keyfile.replace_file(settings.keys_path, replace(loaded, root=b"r" * 32))
    with pytest.raises(UnavailableError):
        create_app(settings)


def test_keys_are_proved_when_they_are_first_seen(loaded: Keys, settings: Settings) -> None:
    more = replace(loaded, keys={**loaded.keys, 2: Key(Suite.SM4, b"n" * 16)})
    keyfile.replace_file(settings.keys_path, more)
    create_app(settings).state.dukou.database.close()
    keyfile.replace_file(settings.keys_path, loaded)
    with pytest.raises(UnavailableError) as refused:
        create_app(settings)
    assert refused.value.code == "KEY_MISSING"


def test_a_key_file_changed_under_a_running_process_is_taken_only_if_it_is_right(
    loaded: Keys, settings: Settings
) -> None:
    app = create_app(settings)
    state = app.state.dukou
    assert state.keyring is state.keyring
    settings.keys_path.unlink()
    for text, code in (None, "KEY_MISSING"), ("{", "KEY_MISSING"), (keyfile.spelled(keyfile.fresh()), "KEY_WRONG"):
        if text is not None:
            settings.keys_path.write_text(text)
        for _ in range(2):
            with pytest.raises(UnavailableError) as refused:
                _ = state.keyring
            assert refused.value.code == code
    more = replace(loaded, active=2, keys={**loaded.keys, 2: Key(Suite.SM4, b"n" * 16)})
    keyfile.replace_file(settings.keys_path, more)
    assert state.keyring.active == 2
    state.database.close()


def test_keys_of_a_database_that_is_away_at_the_start_are_verified_before_their_first_use(
    loaded: Keys, settings: Settings, database: Database
) -> None:
    with database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE key_checks RENAME TO away")
    keyfile.replace_file(settings.keys_path, replace(loaded, root=b"r" * 32))
    app = create_app(settings)
    with database.write() as session:
        session.connection().exec_driver_sql("ALTER TABLE away RENAME TO key_checks")
    with pytest.raises(UnavailableError) as refused:
        _ = app.state.dukou.keyring
    assert refused.value.code == "KEY_WRONG"
    keyfile.replace_file(settings.keys_path, loaded)
    assert app.state.dukou.keyring.keys == loaded
    app.state.dukou.database.close()


def test_what_is_deleted_does_not_stay_in_the_embedded_database(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "dukou.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{path}", trusted="tests")
    mark = "刻舟求剑的记号"
    with database.write() as session:
        organisation = make_organisation(session, "observer", name=mark)
    _checkpoint(database)
    assert mark.encode() in path.read_bytes()
    with database.write() as session:
        session.delete(organisation)
    _checkpoint(database)
    assert mark.encode() not in path.read_bytes()
    database.close()


def test_values_do_not_reach_an_error_of_the_database(database: Database) -> None:
    with database.write() as session, pytest.raises(DBAPIError, match="nowhere") as failed:
        session.execute(Table("nowhere", MetaData(), Column("name", String)).insert(), {"name": "KANARIE"})
    assert "KANARIE" not in str(failed.value)


def _checkpoint(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]


def test_many_who_hold_all_connections_when_the_key_file_changes_get_the_new_keys(
    loaded: Keys, settings: Settings, database: Database
) -> None:
    app = create_app(settings)
    state = app.state.dukou
    keyfile.replace_file(settings.keys_path, replace(loaded, active=2, keys={**loaded.keys, 2: loaded.keys[1]}))
    many = 15  # the pool's connections
    together = threading.Barrier(many)

    def ask(_: int) -> int:
        with state.database.read() as session:
            session.connection()
            together.wait(10)
            active: int = state.keyring.active
            return active

    with database.write() as session:
        key_checks.establish(session, Keyring.of(settings))
    with ThreadPoolExecutor(many) as threads:
        assert set(threads.map(ask, range(many))) == {2}
    state.database.close()
