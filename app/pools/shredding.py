"""Crypto-shredding: a person's key is thrown away, and with it what every copy of the sealed fields says."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from app.audit import Event, note
from app.db.engine import Database
from app.errors import NotFoundError
from app.models.identity import Identity
from app.pools import vault_queries as queries


def shred(session: Session, worker_ids: Collection[UUID]) -> None:
    """Empty people's vault fields, delete their keys and whatever was computed of their numbers, for good.

    What is left of the fields anywhere, in an older file or in a backup without ``vault_keys``, opens no more.
    It may be done again. ``settle`` clears what the database's own files still hold of the rows.

    Raises:
        NotFoundError: somebody is not in the scope; nobody may be shredded then.
    """
    ids = sorted(set(worker_ids))
    queries.lock_offices(session, ids)
    queries.drop_keys(session, ids)
    if queries.empty_fields(session, ids) != len(ids):
        raise NotFoundError
    queries.drop_keys(session, ids)  # a rotation may have given somebody a key in between
    queries.forget_digests(session, ids)
    note(session, Event("person.shred", "worker", subjects=ids, fields=Identity.encrypted))


def lost(session: Session) -> list[UUID]:
    """List the people whose key is gone while sealed fields are left: a dump from before they were shredded."""
    return queries.keyless(session)


def settle(database: Database) -> bool:
    """Clear deleted keys from the database's own files; False = somebody reads them still, and it is to be repeated.

    On PostgreSQL only who owns the tables may.
    """
    with database.engine.connect() as connection:
        if database.is_sqlite:  # what was deleted is overwritten; older pages stand in the log until it is cut off
            return queries.cut_log(connection)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return queries.rewrite_keys(connection)
