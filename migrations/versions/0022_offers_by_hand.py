"""Why somebody of the worker's office proposed a post by hand.

Revision: 0022
Follows: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("hand_reason", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("offers", "hand_reason")
