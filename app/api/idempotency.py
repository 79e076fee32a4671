"""Idempotency-Key: a repeated request gives the stored reply and changes nothing twice."""

import hmac
from collections.abc import Callable
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import Header, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.api import queries
from app.api.state import AppState
from app.db.keyfile import Purpose
from app.errors import ConflictError
from app.models.base import Versioned


class Key:
    """The caller's Idempotency-Key, if any, and the digest of what it was sent with.

    The digest is keyed: a body may hold a password or an ID number, and a plain hash of those is guessed.
    """

    status: ClassVar[int] = 201
    sparse: ClassVar[bool] = False

    def __init__(
        self,
        request: Request,
        state: AppState,
        idempotency_key: Annotated[str | None, Header(max_length=200, min_length=1)] = None,
    ) -> None:
        self.key = idempotency_key
        self.secret = state.keyring.purpose(Purpose.REQUEST)
        self.path = f"{request.method} {request.url.path}?{request.url.query}"

    def replayed(self, session: Session, user_id: UUID, *, body: bytes) -> Response | None:
        """Return the reply that is stored under the key; None while nothing is. For what takes long to make again."""
        stored = None if self.key is None else queries.stored_reply(session, user_id, self.key)
        if stored is None:
            return None
        if stored.request_hash != self._digest(body):
            raise ConflictError(
                "IDEMPOTENCY_KEY_REUSED",
                "同一个 Idempotency-Key 用在了不同的请求上。",
                "This Idempotency-Key was used for another request.",
            )
        return Response(stored.body, stored.status, {**stored.headers, "Idempotent-Replay": "true"})

    def _digest(self, body: bytes) -> bytes:
        return hmac.digest(self.secret, b"request\n" + self.path.encode() + b"\n" + body, "sha256")

    def create(
        self,
        session: Session,
        user_id: UUID,
        *,
        body: bytes,
        make: Callable[[], tuple[BaseModel, Versioned | None]],
    ) -> Response:
        """Answer with what ``make`` creates, or with what it created when the key came first.

        The key is claimed before ``make`` runs and in the same transaction: a second request waits for
        the first to commit and then finds its reply; after a rollback the key is free again.
        """
        if self.key is None:
            return self._reply(*make())
        if not queries.claim_key(session, user_id, key=self.key, request_hash=self._digest(body)):
            replayed = self.replayed(session, user_id, body=body)
            assert replayed is not None  # noqa: S101  # the key is taken
            return replayed
        reply = self._reply(*make())
        kept = {name: reply.headers[name] for name in ("content-type", "etag") if name in reply.headers}
        queries.store_reply(
            session, user_id, key=self.key, status=reply.status_code, headers=kept, body=bytes(reply.body)
        )
        return reply

    def _reply(self, shape: BaseModel, row: Versioned | None) -> Response:
        headers = {"ETag": f'"{row.version}"'} if row is not None else {}
        body = shape.model_dump_json(exclude_unset=self.sparse)
        return Response(body, self.status, headers, media_type="application/json")


class KeyOfAnswer(Key):
    """The key of what creates nothing and must not be done twice; what is not shown of a person is absent."""

    status, sparse = 200, True
