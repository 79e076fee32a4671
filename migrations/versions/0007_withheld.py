"""What a round says of somebody who is restricted stays for the law and stands in no list.

Revision: 0007
Follows: 0006

The version before lists such rows still; a column that may be NULL is added without touching a row.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("proposals", "recommendations", "standby", "unplaced")


def upgrade() -> None:
    for name in TABLES:
        op.add_column(name, sa.Column("withheld_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    for name in TABLES:
        op.drop_column(name, "withheld_at")
