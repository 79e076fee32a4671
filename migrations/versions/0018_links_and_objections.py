"""Links by which workers look at an offer and answer it; objections to proposals.

Revision: 0018
Follows: 0017
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

LIVES, OPEN = "revoked_at IS NULL", "state = 'open'"


def upgrade() -> None:
    op.create_table(
        "offer_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_offer_links"),
        _of_worker("offer_links"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_offer_links_offer_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_offer_links_made_by"),
        sa.UniqueConstraint("key", name="uq_offer_links_key"),
    )
    for columns in (["offer_id"], ["worker_id"], ["made_by"], ["organisation_id", "id"]):
        op.create_index(f"ix_offer_links_{'_'.join(columns)}", "offer_links", columns)
    of = sa.text(LIVES)
    op.create_index(
        "uq_offer_links_offer_id", "offer_links", ["offer_id"], unique=True, sqlite_where=of, postgresql_where=of
    )

    _make_objections()


def downgrade() -> None:
    op.drop_table("objections")
    op.drop_table("offer_links")


def _make_objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("via", sa.String(6), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        _of_worker("objections"),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name="fk_objections_coordinator_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name="fk_objections_round_id"),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name="fk_objections_job_order_id"),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name="fk_objections_proposal_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_objections_offer_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_objections_decided_by"),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused', 'withdrawn')", name="ck_objections_state"),
    )
    for columns in (["worker_id"], ["job_order_id"], ["proposal_id"], ["offer_id"], ["decided_by"]):
        op.create_index(f"ix_objections_{columns[0]}", "objections", columns)
    for columns in (["organisation_id", "id"], ["coordinator_id", "id"], ["round_id", "state"]):
        op.create_index(f"ix_objections_{'_'.join(columns)}", "objections", columns)
    of = sa.text(OPEN)
    op.create_index(
        "ix_objections_due", "objections", ["coordinator_id", "due_on", "id"], sqlite_where=of, postgresql_where=of
    )
    op.create_index(
        "uq_objections_open", "objections", ["round_id", "worker_id"], unique=True, sqlite_where=of, postgresql_where=of
    )


def _of_worker(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "worker_id"],
        ["workers.organisation_id", "workers.id"],
        name=f"fk_{table}_organisation_id",
        ondelete="CASCADE",
    )
