"""Why a receiving office answered an offer for the employer.

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("written_reason", sa.String(200), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("offers", "written_reason")
