"""What every load of an office file has: the file, its record with the findings, what came of it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.db.bulk import bulk_insert
from app.db.ids import new_ids
from app.errors import InvalidError
from app.intake.issues import Issue, Level
from app.models.intake_record import Import, ImportIssue


@dataclass(frozen=True)
class Upload:
    """An office file: its content, or where it lies, and its name."""

    source: bytes | Path
    file_name: str

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        data = self.source.read_bytes() if isinstance(self.source, Path) else self.source
        return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class ImportResult:
    """What a load did, or in a dry run would do.

    Attributes:
        import_id: of the stored record. dry_run: nothing but that record was stored.
        rows, accepted, warnings, errors: as in the batch. added, changed, unchanged: rows of the office.
        issues: every finding.
    """

    import_id: UUID
    dry_run: bool
    rows: int
    accepted: int
    added: int
    changed: int
    unchanged: int
    warnings: int
    errors: int
    issues: Sequence[Issue]


def refuse_whole(issues: Sequence[Issue]) -> None:
    """Refuse the file when a finding concerns the whole of it.

    Raises:
        InvalidError: the finding.
    """
    for issue in issues:
        if issue.level is Level.ERROR and issue.row == 0:
            raise InvalidError(issue.code, issue.message_zh, issue.message_en)


def store_record(session: Session, record: Import, *, issues: Sequence[Issue]) -> None:
    """Keep the record of a load with its findings: places and codes, never a value."""
    session.add(record)
    session.flush()
    count = len(issues)
    columns: Mapping[str, Sequence[Any]] = {
        "id": new_ids(count),
        "created_at": [record.created_at] * count,
        "organisation_id": [record.organisation_id] * count,
        "import_id": [record.id] * count,
        "sheet": [issue.sheet[:100] for issue in issues],
        "row": [issue.row for issue in issues],
        "column": [issue.column[:100] for issue in issues],
        "cell": [issue.cell for issue in issues],
        "level": [issue.level.value for issue in issues],
        "code": [issue.code for issue in issues],
        "message_zh": [issue.message_zh for issue in issues],
        "message_en": [issue.message_en for issue in issues],
        "value_class": [issue.value_class[:60] for issue in issues],
    }
    bulk_insert(session.connection(), ImportIssue.__table__, columns)  # type: ignore[arg-type]  # a Table


def result_of(record: Import, *, issues: Sequence[Issue]) -> ImportResult:
    """What a stored record says."""
    return ImportResult(
        import_id=record.id,
        dry_run=record.state == "dry_run",
        rows=record.rows,
        accepted=record.accepted,
        added=record.added,
        changed=record.changed,
        unchanged=record.unchanged,
        warnings=record.warnings,
        errors=record.errors,
        issues=issues,
    )
