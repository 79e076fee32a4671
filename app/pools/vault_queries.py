"""SQL of the identity vault: people's sealed fields and their wrapped keys.

What is updated by key was read and held before, within the scope.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Connection, LargeBinary, delete, func, insert, or_, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.db.guard import CHECKED, check_bulk
from app.db.own_keys import OWN
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.identity import Identity
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.pools.queries import chunks, lock_office


def hold_keys(session: Session, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Read people's wrapped keys and hold them till the transaction ends; who has none is left out."""
    query = select(VaultKey.worker_id, VaultKey.wrapped).order_by(VaultKey.worker_id).with_for_update()
    parts = (query.where(VaultKey.worker_id.in_(part)) for part in chunks(sorted(ids)))
    return {worker_id: wrapped for each in parts for worker_id, wrapped in session.execute(each)}


def hold_fields(session: Session, ids: Iterable[UUID]) -> list[dict[str, Any]]:
    """Read what is sealed of people and hold it, likewise, in the shape that ``set_fields`` takes."""
    names = ("worker_id", "organisation_id", "changed_at", *Identity.encrypted)
    query = select(*(getattr(Identity, name) for name in names)).order_by(Identity.worker_id).with_for_update()
    parts = (query.where(Identity.worker_id.in_(part)) for part in chunks(sorted(ids)))
    return [dict(row) for each in parts for row in session.execute(each).mappings()]


def add_keys(session: Session, keys: Mapping[UUID, bytes], *, owners: Mapping[UUID, UUID]) -> None:
    """Keep new wrapped keys of people whose offices are ``owners``."""
    rows = [{"worker_id": each, "wrapped": keys[each], "organisation_id": owners[each]} for each in keys]
    if rows:
        check_bulk(session.connection(), VaultKey.__tablename__, set(owners.values()))
        session.execute(insert(VaultKey).execution_options(**CHECKED), rows)


def set_keys(session: Session, keys: Mapping[UUID, bytes]) -> None:
    """Wrap keys that are held anew."""
    rows = [{"worker_id": each, "wrapped": wrapped} for each, wrapped in keys.items()]
    if rows:
        session.execute(update(VaultKey).execution_options(**CHECKED), rows)


def set_fields(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write fields that are held; what they say stays, so does when it was changed."""
    if rows:
        session.execute(update(Identity).execution_options(**CHECKED), rows)


def lock_offices(session: Session, ids: Iterable[UUID]) -> None:
    """Let no load of these people's offices run beside."""
    query = select(Identity.organisation_id).distinct()
    offices = {office for part in chunks(ids) for office in session.scalars(query.where(Identity.worker_id.in_(part)))}
    for office in sorted(offices):
        lock_office(session, office)


def drop_keys(session: Session, ids: Iterable[UUID]) -> None:
    """Delete people's keys."""
    for part in chunks(ids):
        session.execute(delete(VaultKey).where(VaultKey.worker_id.in_(part)))


def empty_fields(session: Session, ids: Iterable[UUID]) -> int:
    """Empty what is sealed of people, and let nobody be found by number; returns how many rows there were.

    In the index's place stands the row's own id: it is nobody else's, and too short to be an index.
    """
    nothing = dict.fromkeys(Identity.encrypted, b"")
    rows = [nothing | {"worker_id": each, "id_index": each.bytes} for each in held_ids(session, ids)]
    set_fields(session, rows)
    return len(rows)


def held_ids(session: Session, ids: Iterable[UUID]) -> list[UUID]:
    """Hold the identities of people; returns those there are."""
    query = select(Identity.worker_id).order_by(Identity.worker_id).with_for_update()
    return [each for part in chunks(sorted(ids)) for each in session.scalars(query.where(Identity.worker_id.in_(part)))]


def forget_digests(session: Session, ids: Iterable[UUID]) -> None:
    """Take away what was computed of people's numbers: row digests, codes of own households and companion groups.

    They are keyed, but whoever has the key could try one number after another.
    """
    for part in chunks(ids):
        mine = Worker.id.in_(part)
        session.execute(update(Worker).where(mine).values(row_digest=b""))
        alone = select(Household.id).join(Worker, Worker.household_id == Household.id).where(mine)
        groups = select(CompanionMember.group_id).where(CompanionMember.worker_id.in_(part))
        _recode(session, Household, session.scalars(alone.where(Household.code.startswith("@"))).all())
        _recode(session, CompanionGroup, session.scalars(groups).all())


def keyless(session: Session) -> list[UUID]:
    """Find the people who have fields under an own key, but no key."""
    own = or_(*(func.substr(getattr(Identity, name), 1, 1, type_=LargeBinary) == OWN for name in Identity.encrypted))
    query = select(Identity.worker_id).outerjoin(VaultKey, VaultKey.worker_id == Identity.worker_id)
    return list(session.scalars(query.where(VaultKey.worker_id.is_(None), own)))


def cut_log(connection: Connection) -> bool:
    """Move SQLite's log into its file and cut it off; False = somebody still reads from it."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  # SQLite's own
    busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not busy


def rewrite_keys(connection: Connection) -> bool:
    """Let PostgreSQL write the table of keys anew, without what was deleted.

    False = somebody works with it, or a transaction from before can still see what was deleted, so that it was kept.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101  # PostgreSQL's own
    kept: list[int] = []

    def count(notice: psycopg.errors.Diagnostic) -> None:
        if (found := re.match(r"\D*(\d+)", notice.message_detail or "")) is not None:
            kept.append(int(found[1]))

    driver.add_notice_handler(count)
    try:
        connection.execute(text(f"VACUUM (FULL, VERBOSE) {VaultKey.__tablename__}"))
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return False
        raise
    finally:
        driver.remove_notice_handler(count)
    return kept[:1] == [0]  # the rows that are dead and were not removed


def _recode(session: Session, model: type[Household | CompanionGroup], ids: Iterable[UUID]) -> None:
    rows = [{"id": each, "code": f"@{each.hex}"} for each in set(ids)]
    if rows:
        session.execute(update(model).execution_options(**CHECKED), rows)
