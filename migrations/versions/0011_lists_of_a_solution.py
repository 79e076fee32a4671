"""What one office finds in a solution is paged along an index of its own, events along the index of their chain.

Revision: 0011
Follows: 0010

Whom proposals and standby lists name is found without reading them all. Only indexes change: the version before asks
for the same rows as ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

DENIED = sa.text("outcome = 'denied'")
NEW: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proposals", ("solution_id", "worker_office_id", "id")),
    ("proposals", ("solution_id", "order_office_id", "id")),
    ("proposals", ("worker_id",)),
    ("recommendations", ("solution_id", "worker_office_id", "id")),
    ("standby", ("solution_id", "id")),
    ("standby", ("worker_id",)),
    ("unplaced", ("solution_id", "worker_office_id", "id")),
    ("unplaced", ("solution_id", "reason", "id")),
    ("audit_events", ("organisation_id", "id")),
)
OLD: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("proposals", ("organisation_id",)),
    ("proposals", ("worker_office_id",)),
    ("proposals", ("order_office_id",)),
    ("recommendations", ("organisation_id",)),
    ("recommendations", ("worker_office_id",)),
    ("unplaced", ("organisation_id",)),
    ("unplaced", ("worker_office_id",)),
    ("unplaced", ("solution_id", "reason")),
)


def upgrade() -> None:
    for table, columns in NEW:
        op.create_index(_name(table, columns), table, list(columns))
    op.create_index("ix_audit_events_denied", "audit_events", ["id"], sqlite_where=DENIED, postgresql_where=DENIED)
    for table, columns in OLD:
        op.drop_index(_name(table, columns), table)


def downgrade() -> None:
    for table, columns in OLD:
        op.create_index(_name(table, columns), table, list(columns))
    op.drop_index("ix_audit_events_denied", "audit_events")
    for table, columns in NEW:
        op.drop_index(_name(table, columns), table)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"
