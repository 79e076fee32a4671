"""New keys in place of old ones while the service runs: add, use, rotate what stands under the old one, drop it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from app import failpoints
from app.access.acting import act_as_operator
from app.audit import Event, note
from app.db import keyfile
from app.db.ciphers import KEY_BYTES, Suite
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import SECRET, Key, Keys
from app.db.own_keys import open_field
from app.errors import ConflictError, NotFoundError, UnavailableError
from app.models.duplicate import FIND
from app.pools import key_checks, vault
from app.pools import key_queries as queries
from app.pools.key_queries import Sealed
from app.settings import Settings
from app.tasks import service as tasks

SETTLED_MINUTES = 15  # until then somebody may still work with the keys that were in force before
_PAUSE = 0.2
Report = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Rotation:
    """Changes the keys of one database; whoever was killed in between is taken up by the next run."""

    settings: Settings
    database: Database

    def overview(self) -> list[dict[str, Any]]:
        """List the keys: kind, id, cipher, whether it is in force, how many rows stand under it."""
        keys = Keyring.of(self.settings).keys
        sealing: list[dict[str, Any]] = [
            {"kind": "seal", "id": number, "cipher": key.suite.value, "active": number == keys.active}
            for number, key in sorted(keys.keys.items())
        ]
        indexing: list[dict[str, Any]] = [
            {"kind": "index", "id": number, "cipher": "hmac-sha-256", "active": number == keys.index_active}
            for number in sorted(keys.indexes)
        ]
        return [row | {"rows": self._under(row["kind"], row["id"])} for row in [*sealing, *indexing]]

    def add(self, suite: Suite, *, index: bool) -> int:
        """Put a new key into the key file, proved but not in force; returns its id."""
        with keyfile.changing(self._path()) as keys:
            number = max(keys.indexes if index else keys.keys) + 1
            if index:
                new = replace(keys, indexes={**keys.indexes, number: token_bytes(SECRET)})
            else:
                new = replace(keys, keys={**keys.keys, number: Key(suite, token_bytes(KEY_BYTES[suite]))})
            self._prove(keys, _told("add", number, index=index))
            keyfile.replace_file(self._path(), new)  # first the file: a proof without its key would forbid every start
            self._prove(new)
        return number

    def use(self, number: int, *, index: bool) -> None:
        """Put a key in force: what is written from now on stands under it."""
        with keyfile.changing(self._path()) as keys:
            _among(keys, number, index=index)
            if index:  # who did not know it would not find by it, and store a person twice
                _settled(self._path())
            self._prove(keys, _told("use", number, index=index))
            new = replace(keys, index_active=number) if index else replace(keys, active=number)
            keyfile.replace_file(self._path(), new)

    def rotate(self, *, index: bool, batch: int, report: Report) -> int:
        """Bring every row under the key in force, ``batch`` rows a transaction; returns how many were changed."""
        ring = Keyring.of(self.settings)
        self._prove(ring.keys)
        done = 0
        while left := self._elsewhere(ring, index=index):
            before, total = done, done + left
            for sealed in [queries.PEOPLE] if index else queries.SEALED:
                for count in self._batches(ring, sealed, index=index, batch=batch):
                    done += count
                    report(sealed.table, done, total)
            if done == before:
                time.sleep(_PAUSE)  # somebody is changing what is left
        if index and done:
            self._compare()
        return done

    def _compare(self) -> None:
        """Have every office's people looked for elsewhere again: meanwhile equal numbers had indexes of two keys."""
        with self._writing() as session:
            for office in queries.indexed_offices(session):
                tasks.enqueue(session, FIND, subject_id=office, organisation_id=office)

    def drop(self, number: int, *, index: bool) -> None:
        """Take a key out of the key file for good; refused (KEY_IN_USE) while anything stands under it."""
        kind = key_checks.INDEX if index else key_checks.SEAL
        with keyfile.changing(self._path()) as keys:
            _among(keys, number, index=index)
            rows = self._under(kind, number)
            if rows or number == (keys.index_active if index else keys.active):
                raise ConflictError(
                    "KEY_IN_USE",
                    f"密钥 {number} 仍在使用({rows} 行),请先启用另一把密钥并执行 dukou keys rotate。",
                    f"Key {number} is in use ({rows} rows); put another in force and run dukou keys rotate first.",
                    rows=rows,
                )
            _settled(self._path())
            self._prove(keys)
            with self._writing() as session:  # first the proof: without its key it would forbid every start
                queries.drop_check(session, kind, number)
                note(session, _told("drop", number, index=index))
            left, kept = dict(keys.keys), dict(keys.indexes)
            del (kept if index else left)[number]
            keyfile.replace_file(self._path(), replace(keys, keys=left, indexes=kept))

    def _path(self) -> Path:
        if self.settings.keys.get_secret_value():
            raise ConflictError(
                "KEYS_GIVEN",
                "密钥由 DUKOU_KEYS 提供,请在提供处修改。",
                "The keys are given by DUKOU_KEYS; change them where they come from.",
            )
        return self.settings.keys_path

    def _prove(self, keys: Keys, done: Event | None = None) -> None:
        """Prove keys to the database; what is ``done`` with them is noted before the file is changed."""
        with self._writing() as session:
            key_checks.establish(session, Keyring(keys))
            if done is not None:
                note(session, done)

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.database.write() as session:
            act_as_operator(session)
            yield session

    def _under(self, kind: str, number: int) -> int:
        with self.database.read() as session:
            if kind == key_checks.INDEX:
                return queries.indexed_under(session, number)
            return sum(queries.sealed_under(session, each, number) for each in queries.SEALED)

    def _elsewhere(self, ring: Keyring, *, index: bool) -> int:
        with self.database.read() as session:
            if index:
                return queries.indexed_elsewhere(session, ring.keys.index_active)
            return sum(queries.sealed_elsewhere(session, each, ring.active) for each in queries.SEALED)

    def _batches(self, ring: Keyring, sealed: Sealed, *, index: bool, batch: int) -> Iterator[int]:
        """Go through a table once; say after each commit how many rows were changed."""
        after = None
        while True:
            with self._writing() as session:
                if index:
                    rows = queries.to_index(session, ring.keys.index_active, after=after, limit=batch)
                else:
                    rows = queries.to_seal(session, sealed, ring.active, after=after, limit=batch)
                if not rows:
                    return
                (_index if index else _reseal)(session, ring, sealed, rows)
                note(session, _told("rotate", ring.keys.index_active if index else ring.active, index=index))
                failpoints.reach("keys.before_commit")
            failpoints.reach("keys.batch")
            after = rows[-1][sealed.key]
            yield len(rows)


def _reseal(session: Session, ring: Keyring, sealed: Sealed, rows: list[dict[str, Any]]) -> None:
    """Bring held rows under the key in force; people under keys of their own, those under the key in force."""
    if sealed is queries.PEOPLE:
        vault.bring(session, ring, [row[sealed.key] for row in rows])
    elif sealed is queries.PEOPLES_KEYS:
        vault.rewrap(session, ring, {row[sealed.key]: row["wrapped"] for row in rows})
    else:
        queries.change(session, sealed, [_resealed(ring, sealed, row) for row in rows])


def _resealed(ring: Keyring, sealed: Sealed, row: dict[str, Any]) -> dict[str, Any]:
    """A row's fields under the key in force."""
    owner = row[sealed.key]
    new = dict(row)
    for name in sealed.columns:
        if row[name]:
            column = f"{sealed.table}.{name}"
            text = ring.decrypt(column, row=owner, sealed=row[name])
            new[name] = ring.encrypt_many(column, ids=[owner], values=[text])[0]
    return new


def _index(session: Session, ring: Keyring, sealed: Sealed, rows: list[dict[str, Any]]) -> None:
    """Let held people be found by the index key in force."""
    place = f"{sealed.table}.id_number"
    numbers = [
        open_field(ring, place, row=row[sealed.key], sealed=row["id_number"], wrapped=row["wrapped"]) for row in rows
    ]
    if not all(numbers):
        raise _keyless()
    found_by = {"index_key": ring.keys.index_active}
    new = [
        {sealed.key: row[sealed.key], "changed_at": row["changed_at"], "id_index": index} | found_by
        for row, index in zip(rows, ring.index_many(numbers), strict=True)
    ]
    queries.change(session, sealed, new)


def _told(what: str, number: int, *, index: bool) -> Event:
    """What was done with a key, for the audit."""
    return Event(f"keys.{what}", "key", reason=f"{key_checks.INDEX if index else key_checks.SEAL} {number}")


def _among(keys: Keys, number: int, *, index: bool) -> None:
    if number not in (keys.indexes if index else keys.keys):
        raise NotFoundError


def _keyless() -> UnavailableError:
    return UnavailableError(
        "VAULT_KEYS_MISSING",
        "有人员的身份密钥不在 vault_keys 表中。请恢复该表的备份;确已销毁的,请执行 dukou keys lost --shred。",
        "The vault_keys of some people are missing. Restore that table from its backup; of people who were"
        " shredded run dukou keys lost --shred.",
    )


def _settled(path: Path) -> None:
    if time.time() - path.stat().st_mtime < SETTLED_MINUTES * 60:
        raise ConflictError(
            "KEYS_JUST_CHANGED",
            f"密钥文件刚刚修改过,请在 {SETTLED_MINUTES} 分钟后再执行。",
            f"The key file was changed a moment ago; do this {SETTLED_MINUTES} minutes later.",
        )
