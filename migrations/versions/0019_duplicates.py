"""Duplicates across counties, seats promised by an agreement, and one active round a pool.

Revision: 0019
Follows: 0018

A pool that stands in two active rounds keeps its place in the older one; the other cannot be frozen with it.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime
from app.db.walls import lowered

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ACTIVE = "('draft', 'collecting', 'frozen', 'solving', 'proposed', 'objection', 'published', 'answering')"
OVER = f"UPDATE round_pools SET active = false WHERE round_id IN (SELECT id FROM rounds WHERE state NOT IN {ACTIVE})"  # noqa: S608  # of this file's own words
TWICE = """UPDATE round_pools SET active = false WHERE active AND EXISTS (SELECT 1 FROM round_pools AS other
WHERE other.pool_id = round_pools.pool_id AND other.active AND other.round_id < round_pools.round_id)"""


def upgrade() -> None:
    op.create_table(
        "duplicates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("alliance_id", sa.Uuid(), nullable=False),
        sa.Column("first_office_id", sa.Uuid(), nullable=False),
        sa.Column("first_worker_id", sa.Uuid(), nullable=False),
        sa.Column("second_office_id", sa.Uuid(), nullable=False),
        sa.Column("second_worker_id", sa.Uuid(), nullable=False),
        sa.Column("held_worker_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duplicates"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_duplicates_organisation_id"),
        sa.ForeignKeyConstraint(["alliance_id"], ["alliances.id"], name="fk_duplicates_alliance_id"),
        *(
            sa.ForeignKeyConstraint(
                [f"{side}_office_id", f"{side}_worker_id"],
                ["workers.organisation_id", "workers.id"],
                name=f"fk_duplicates_{side}_worker",
                ondelete="CASCADE",
            )
            for side in ("first", "second")
        ),
        sa.UniqueConstraint("first_worker_id", "second_worker_id", name="uq_duplicates_pair"),
        sa.CheckConstraint("state IN ('suspected', 'same', 'different')", name="ck_duplicates_state"),
    )
    for columns in (
        ["organisation_id", "id"],
        ["alliance_id"],
        ["first_office_id"],
        ["second_office_id"],
        ["second_worker_id"],
        ["held_worker_id"],
    ):
        op.create_index(f"ix_duplicates_{'_'.join(columns)}", "duplicates", columns)
    with op.batch_alter_table("agreements") as table:
        table.add_column(sa.Column("seats_promised", sa.Integer(), nullable=True))
    with op.batch_alter_table("round_pools") as table:
        table.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    with lowered(op.get_bind(), "rounds", "round_pools"):
        op.execute(OVER)
        op.execute(TWICE)
    where = sa.text("active")
    op.create_index(
        "uq_round_pools_active", "round_pools", ["pool_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("uq_round_pools_active", "round_pools")
    with op.batch_alter_table("round_pools") as table:
        table.drop_column("active")
    with op.batch_alter_table("agreements") as table:
        table.drop_column("seats_promised")
    op.drop_table("duplicates")
