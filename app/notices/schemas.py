"""Shapes of notices, webhooks and deliveries on the wire."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.models.notice import Delivery, Notice, Webhook
from app.notices.kinds import sentences
from app.notices.webhooks import Change

CLOSED = ConfigDict(extra="forbid")
Kinds = list[str]


class NoticeOut(BaseModel):
    """A notice; ``zh`` and ``en`` say in words what kind and body say in codes."""

    id: UUID
    kind: str
    subject_kind: str
    subject_id: UUID
    body: dict[str, Any]
    zh: str
    en: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: Notice) -> Self:
        """Show a row."""
        zh, en = sentences(row.kind, row.body)
        values = {name: getattr(row, name) for name in cls.model_fields if name not in {"zh", "en"}}
        return cls.model_validate(values | {"zh": zh, "en": en})


class UnreadOut(BaseModel):
    """How many notices nobody of the organisation has read."""

    unread: int


class ReadIn(BaseModel):
    """Up to which notice, that one included, all are read; none = all there are."""

    model_config = CLOSED
    until: UUID | None = None


class ReadOut(BaseModel):
    """How many were marked."""

    read: int


class WebhookIn(BaseModel):
    """An https address on a host that the administrator listed; ``kinds`` empty = everything the organisation is told."""

    model_config = CLOSED
    url: str = Field(min_length=1, max_length=500)
    kinds: Kinds = Field(default_factory=list, max_length=50)


class WebhookChange(BaseModel):
    """What is changed; what is absent stays."""

    model_config = CLOSED
    url: str | None = Field(default=None, min_length=1, max_length=500)
    kinds: Kinds | None = Field(default=None, max_length=50)
    active: bool | None = None

    @property
    def change(self) -> Change:
        """What the service changes."""
        return Change(self.url, self.kinds, self.active)


class WebhookOut(BaseModel):
    """A webhook without its secret."""

    id: UUID
    url: str
    kinds: list[str]
    active: bool
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: Webhook) -> Self:
        """Show a row."""
        return cls.model_validate({name: getattr(row, name) for name in cls.model_fields if name != "secret"})


class WebhookMade(WebhookOut):
    """A new webhook with its secret, which is shown this once."""

    secret: str

    @classmethod
    def with_secret(cls, row: Webhook, secret: str) -> Self:
        """Show a row and its secret."""
        return cls.model_validate(WebhookOut.of(row).model_dump() | {"secret": secret})


class DeliveryOut(BaseModel):
    """A notice on its way by one channel; ``next_at``: when it is tried next, as long as it waits."""

    id: UUID
    notice_id: UUID
    kind: str
    channel: str
    webhook_id: UUID | None
    state: str
    tries: int
    next_at: datetime
    last_code: str
    last_status: int | None
    sent_at: datetime | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: Delivery, kind: str) -> Self:
        """Show a row."""
        values = {name: getattr(row, name) for name in cls.model_fields if name != "kind"}
        return cls.model_validate(values | {"kind": kind})
