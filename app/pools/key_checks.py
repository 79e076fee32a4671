"""Whether the keys of the key file are those of this database: asked before anything is read or written with them."""

import hmac
from contextlib import closing, nullcontext
from dataclasses import replace
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import keyfile
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import Purpose
from app.db.keystore import KeyStore, verified
from app.db.own_keys import open_field
from app.errors import UnavailableError
from app.pools import key_queries as queries
from app.settings import Settings

SEAL, INDEX = "seal", "index"
_COLUMN = "key_checks.sealed"
_TEXT = "渡口 key check"
Named = tuple[str, int]  # kind and id of a key


def keys_of(settings: Settings, database: Database) -> KeyStore:
    """Open the keys for a process that starts; start is refused when they are not the database's.

    A database that does not answer yet is asked before the first use of a key.

    Raises:
        UnavailableError: KEY_MISSING or KEY_WRONG; nothing was written.
    """
    Keyring.of(settings)  # without keys no database is asked
    store = KeyStore(settings, lambda given: _verify_apart(database, given))
    try:
        unknown: list[dict[Named, bytes]] = []
        verified(settings, lambda given: unknown.append(verify_in(database, given)))
        if unknown[-1]:
            _learn(settings, database)
        _ = store.ring
    except DBAPIError:
        return store
    except UnavailableError:
        database.close()  # whoever would do so does not start
        raise
    return store


def _learn(settings: Settings, database: Database) -> None:
    """Prove keys that the database does not know yet, while nobody changes the key file."""
    given = settings.keys.get_secret_value()
    held = nullcontext(keyfile.parse(given)) if given else keyfile.changing(settings.keys_path)
    with held as keys, database.write() as session:
        queries.add_checks(session, verify(session, Keyring(keys)))


def verify_in(database: Database, ring: Keyring) -> dict[Named, bytes]:
    """Verify keys in a session of their own; see ``verify``."""
    with database.read() as session:
        return verify(session, ring)


def _verify_apart(database: Database, ring: Keyring) -> None:
    """Verify keys on a connection outside the pool: whoever waits for it may hold the pool's last."""
    with closing(Database(database.url)) as own:
        verify_in(own, ring)


def verify(session: Session, ring: Keyring) -> dict[Named, bytes]:
    """Refuse keys that are not this database's; return proofs of those it does not know yet.

    A database in which no key was ever proved (``establish``) knows none and learns none here.

    Raises:
        UnavailableError: KEY_MISSING when one of its keys is not among them, KEY_WRONG when one is another.
    """
    known = queries.checks(session)
    held = _held(ring)
    for named, sealed in known.items():
        if named[0] not in {SEAL, INDEX, *Purpose}:
            continue  # a purpose of a later version, which runs beside this one
        if named not in held:
            raise _missing(named)
        if not _proves(ring, named, sealed):
            raise _wrong(named)
    return {named: _proof(ring, named) for named in held if named not in known} if known else {}


def establish(session: Session, ring: Keyring) -> None:
    """Prove keys to a database for good; one with people in it must be readable with them.

    Raises:
        UnavailableError: KEY_MISSING or KEY_WRONG.
    """
    verify(session, ring)
    if not queries.checks(session):
        _try_somebody(session, ring)
    queries.add_checks(session, {named: _proof(ring, named) for named in _held(ring)})


def prepare(session: Session, settings: Settings) -> None:
    """Prove the settings' keys to a database; it gets a key file only if it has never had one.

    Raises:
        UnavailableError: KEY_MISSING or KEY_WRONG; a new key file would be a wrong one.
    """
    given, path = settings.keys.get_secret_value(), settings.keys_path
    if not given and not queries.checks(session) and queries.any_identity(session) is None:
        Keyring.create(path)
    establish(session, Keyring.of(settings))


def _held(ring: Keyring) -> list[Named]:
    keys = ring.keys
    return [
        *((SEAL, each) for each in keys.keys),
        *((INDEX, each) for each in keys.indexes),
        *((p, 0) for p in Purpose),
    ]


def _proof(ring: Keyring, named: Named) -> bytes:
    kind, number = named
    if kind == SEAL:
        sealing = Keyring(replace(ring.keys, active=number))
        return sealing.encrypt_many(_COLUMN, ids=[UUID(int=number)], values=[_TEXT])[0]
    key = ring.keys.indexes[number] if kind == INDEX else ring.purpose(Purpose(kind))
    return hmac.digest(key, _TEXT.encode(), "sha256")


def _proves(ring: Keyring, named: Named, sealed: bytes) -> bool:
    kind, number = named
    if kind != SEAL:
        return hmac.compare_digest(_proof(ring, named), sealed)
    try:
        return sealed[:1] == bytes([number]) and ring.decrypt(_COLUMN, row=UUID(int=number), sealed=sealed) == _TEXT
    except UnavailableError:
        return False


def _try_somebody(session: Session, ring: Keyring) -> None:
    found = queries.any_identity(session)
    if found is None:
        return
    somebody, wrapped = found
    place, row = "identities.id_number", somebody.worker_id
    number = open_field(ring, place, row=row, sealed=somebody.id_number, wrapped=wrapped)
    if somebody.index_key not in ring.keys.indexes:
        raise _missing((INDEX, somebody.index_key))
    found_by = Keyring(replace(ring.keys, index_active=somebody.index_key)).index_many([number])
    if found_by != [somebody.id_index]:
        raise _wrong((INDEX, somebody.index_key))


def _missing(named: Named) -> UnavailableError:
    return UnavailableError(
        "KEY_MISSING",
        f"密钥文件中缺少此数据库使用的密钥 {named[0]} {named[1]}。请恢复密钥文件的备份。",
        f"The key file lacks key {named[0]} {named[1]} of this database. Restore the key file from its backup.",
    )


def _wrong(named: Named) -> UnavailableError:
    return UnavailableError(
        "KEY_WRONG",
        f"密钥文件中的密钥 {named[0]} {named[1]} 不是此数据库的密钥。请恢复正确的密钥文件。",
        f"Key {named[0]} {named[1]} of the key file is not this database's. Restore the right key file.",
    )
