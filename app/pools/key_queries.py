"""SQL of keys: the proofs that they are this database's, and what stands under which."""

from collections.abc import Mapping

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.models.identity import Identity
from app.models.key_check import KeyCheck


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


def any_identity(session: Session) -> Identity | None:
    """Find somebody whose ID number is stored."""
    return session.scalars(select(Identity).where(Identity.id_number != b"").limit(1)).first()
