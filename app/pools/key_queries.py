"""SQL of keys: the proofs that they are this database's, and what stands under which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, Select, Table, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.db.own_keys import OWN
from app.models.base import Base
from app.models.identity import Identity
from app.models.key_check import KeyCheck
from app.models.notice import Webhook
from app.models.user import User
from app.models.vault_key import VaultKey


def checks(session: Session) -> dict[tuple[str, int], bytes]:
    """Read the proof of every key that was ever in force and not given up, by kind and id."""
    return {(row.kind, row.key_id): row.sealed for row in session.scalars(select(KeyCheck))}


def add_checks(session: Session, proofs: Mapping[tuple[str, int], bytes]) -> None:
    """Keep the proofs of keys that have none; of two who do so at once the first stays."""
    table = KeyCheck.__table__
    assert isinstance(table, Table)  # noqa: S101  # a mapped class has a table
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = [{"kind": kind, "key_id": number, "sealed": sealed} for (kind, number), sealed in proofs.items()]
    if rows:
        session.execute(insert(table).values(rows).on_conflict_do_nothing())


def any_identity(session: Session) -> tuple[Identity, bytes | None] | None:
    """Find somebody whose ID number is stored, with the wrapped key if the person has one."""
    query = select(Identity, VaultKey.wrapped).outerjoin(VaultKey, VaultKey.worker_id == Identity.worker_id)
    row = session.execute(query.where(Identity.id_number != b"").limit(1)).first()
    return None if row is None else (row[0], row[1])


@dataclass(frozen=True)
class Sealed:
    """A table with sealed columns, and by which column a row is named in what is sealed.

    ``home`` is what its values begin with when all is done, None = the id of the key in force.
    """

    model: type[Base]
    key: str
    columns: tuple[str, ...]
    home: bytes | None = None

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.model.__tablename__)


PEOPLE = Sealed(Identity, "worker_id", Identity.encrypted, OWN)  # rows of before people had keys stand elsewhere
PEOPLES_KEYS = Sealed(VaultKey, "worker_id", ("wrapped",))
SEALED = (PEOPLE, PEOPLES_KEYS, Sealed(User, "id", ("totp_secret",)), Sealed(Webhook, "id", ("secret",)))


def drop_check(session: Session, kind: str, key_id: int) -> None:
    """Forget the proof of a key that is given up."""
    session.execute(delete(KeyCheck).where(KeyCheck.kind == kind, KeyCheck.key_id == key_id))


def sealed_under(session: Session, sealed: Sealed, key_id: int) -> int:
    """Count the rows with anything under this key."""
    return _count(session, sealed, or_(*(_head(column) == bytes([key_id]) for column in _columns(sealed))))


def sealed_elsewhere(session: Session, sealed: Sealed, active: int) -> int:
    """Count the rows with anything that a rotation would bring under another key."""
    return _count(session, sealed, _elsewhere(sealed, active))


def indexed_under(session: Session, key_id: int) -> int:
    """Count the people who are found by this index key."""
    return _count(session, PEOPLE, Identity.index_key == key_id)


def indexed_offices(session: Session) -> list[UUID]:
    """List the offices whose people are found by an index."""
    return list(session.scalars(select(Identity.organisation_id).distinct().order_by(Identity.organisation_id)))


def indexed_elsewhere(session: Session, active: int) -> int:
    """Count the people who are found by another index key."""
    return _count(session, PEOPLE, _other_index(active))


def to_seal(session: Session, sealed: Sealed, active: int, *, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Take the next rows that a rotation would change, by their ids; those that somebody is changing are passed."""
    names = (sealed.key, *sealed.columns, "changed_at", "version")
    query = select(*(getattr(sealed.model, name) for name in names if hasattr(sealed.model, name)))
    return _taken(session, sealed, query.where(_elsewhere(sealed, active)), after=after, limit=limit)


def to_index(session: Session, active: int, *, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Take the next people who are found by another index key, likewise."""
    query = select(Identity.worker_id, Identity.id_number, Identity.changed_at, VaultKey.wrapped)
    query = query.outerjoin(VaultKey, VaultKey.worker_id == Identity.worker_id).where(_other_index(active))
    return _taken(session, PEOPLE, query, after=after, limit=limit)


def change(session: Session, sealed: Sealed, rows: list[dict[str, Any]]) -> None:
    """Write columns of rows that were taken; what they say stays, so does when it was changed."""
    session.execute(update(sealed.model), rows)


def _taken(
    session: Session, sealed: Sealed, query: Select[*tuple[Any, ...]], *, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    key = getattr(sealed.model, sealed.key)
    if after is not None:
        query = query.where(key > after)
    query = query.order_by(key).limit(limit).with_for_update(of=sealed.model, skip_locked=True)
    return [dict(row) for row in session.execute(query).mappings()]


def _count(session: Session, sealed: Sealed, which: Any) -> int:
    return session.scalars(select(func.count()).select_from(sealed.model).where(which)).one()


def _columns(sealed: Sealed) -> list[Any]:
    return [getattr(sealed.model, name) for name in sealed.columns]


def _head(column: Any) -> Any:
    return func.substr(column, 1, 1, type_=LargeBinary)


def _elsewhere(sealed: Sealed, active: int) -> Any:
    home = bytes([active]) if sealed.home is None else sealed.home
    return or_(*(_head(column).not_in([b"", home]) for column in _columns(sealed)))


def _other_index(active: int) -> Any:
    return (Identity.index_key != active) & (Identity.id_number != b"")
