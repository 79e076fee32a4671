"""The ledger of recommendations: who was told of which job, when, how, by whom, and what they said.

Revision: 0020
Follows: 0019
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "recommendation_events"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("recommendation_id", sa.Uuid(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("told_by", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name=f"fk_{TABLE}_organisation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name=f"fk_{TABLE}_coordinator_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=f"fk_{TABLE}_round_id"),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["recommendations.id"],
            name=f"fk_{TABLE}_recommendation_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=f"fk_{TABLE}_job_order_id"),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=f"fk_{TABLE}_recorded_by"),
        sa.UniqueConstraint(
            "worker_id", "job_order_id", "told_on", "channel", name=f"uq_{TABLE}_worker_id_job_order_id_told_on_channel"
        ),
        sa.CheckConstraint("channel IN ('slip', 'phone', 'visit', 'link')", name=f"ck_{TABLE}_channel"),
        sa.CheckConstraint("answer IN ('interested', 'no', 'later', 'none')", name=f"ck_{TABLE}_answer"),
    )
    for columns in (
        ["coordinator_id"],
        ["recommendation_id"],
        ["job_order_id"],
        ["recorded_by"],
        ["organisation_id", "id"],
        ["round_id", "worker_id"],
        ["worker_id", "id"],
    ):
        op.create_index(f"ix_{TABLE}_{'_'.join(columns)}", TABLE, columns)


def downgrade() -> None:
    op.drop_table(TABLE)
