"""Shapes of exports on the wire."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.models.export_request import ExportRequest

Kind = Literal["proposals", "ledger", "offers", "placements", "calls", "tickets", "objections"]


class ExportIn(BaseModel):
    """What is asked for: what a round proposes to whom, the ledger of what was told of it, or what came of it, as far as the caller sees it."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    round_id: UUID


class ExportOut(BaseModel):
    """One export; ``link`` opens its file once and is shown to who asked, while it opens anything."""

    id: UUID
    kind: str
    round_id: UUID
    rows: int
    state: str
    asked_by: UUID
    approved_by: UUID | None
    expires_at: datetime | None
    link: str | None = None

    @classmethod
    def of(cls, row: ExportRequest, *, link: str | None = None) -> Self:
        """Show a row."""
        return cls(
            id=row.id,
            kind=row.kind,
            round_id=UUID(row.query["round_id"]),
            rows=row.rows,
            state=row.state,
            asked_by=row.asked_by,
            approved_by=row.approved_by,
            expires_at=row.expires_at,
            link=link,
        )
