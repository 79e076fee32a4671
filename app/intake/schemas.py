"""Shapes of loads and their findings on the wire."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.models.intake_record import Import, ImportIssue

ROW = ConfigDict(from_attributes=True)


class LoadOut(BaseModel):
    """What a load did; its findings are under /imports/{import_id}/issues."""

    model_config = ROW
    import_id: UUID
    dry_run: bool
    rows: int
    accepted: int
    added: int
    changed: int
    unchanged: int
    warnings: int
    errors: int

    @classmethod
    def of(cls, load: object) -> Self:
        """Show the result of a load."""
        return cls.model_validate(load)


class ImportOut(BaseModel):
    """One load of one file; ``state`` dry_run = nothing was written."""

    model_config = ROW
    id: UUID
    kind: str
    pool_id: UUID | None
    file_name: str
    sha256: str
    state: str
    rows: int
    accepted: int
    added: int
    changed: int
    unchanged: int
    warnings: int
    errors: int
    created_at: datetime

    @classmethod
    def of(cls, row: Import) -> Self:
        """Show a row."""
        return cls.model_validate(row)


class IssueOut(BaseModel):
    """One finding: where, how grave, what to do."""

    model_config = ROW
    id: UUID
    sheet: str
    row: int
    column: str
    cell: str
    level: str
    code: str
    message_zh: str
    message_en: str
    value_class: str

    @classmethod
    def of(cls, row: ImportIssue) -> Self:
        """Show a row."""
        return cls.model_validate(row)
