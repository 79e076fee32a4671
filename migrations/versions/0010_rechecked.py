"""What the last recheck of a solution found, and when.

Revision: 0010
Follows: 0009

The version before makes solutions that nobody rechecked yet, and reads them without looking at these columns.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("solutions") as batch:
        batch.add_column(sa.Column("rechecked_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("recheck", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("solutions") as batch:
        batch.drop_column("recheck")
        batch.drop_column("rechecked_at")
