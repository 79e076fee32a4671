"""SQL of stored replies."""

from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.clock import now
from app.db.ids import new_id
from app.models.idempotency import IdempotencyKey


def claim_key(session: Session, user_id: UUID, *, key: str, request_hash: bytes) -> bool:
    """Take ``key`` for this transaction; False when it is taken (waits for who is taking it)."""
    table = IdempotencyKey.__table__
    assert isinstance(table, Table)  # noqa: S101  # a mapped class has a table
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "id": new_id(),
        "created_at": now(),
        "user_id": user_id,
        "key": key,
        "request_hash": request_hash,
        "status": 0,
        "headers": {},
        "body": b"",
    }
    done = session.execute(insert(table).values(row).on_conflict_do_nothing().returning(table.c.id))
    return done.first() is not None


def stored_reply(session: Session, user_id: UUID, key: str) -> IdempotencyKey | None:
    """Find the reply stored under ``key``."""
    query = select(IdempotencyKey).where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    return session.scalars(query).one_or_none()


def store_reply(
    session: Session, user_id: UUID, *, key: str, status: int, headers: dict[str, Any], body: bytes
) -> None:
    """Keep the reply to ``key``."""
    session.execute(
        update(IdempotencyKey)
        .where(IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
        .values(status=status, headers=headers, body=body),
    )
