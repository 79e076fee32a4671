"""Links by which workers look at an offer and answer it.

Revision: 0018
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

LIVES = "revoked_at IS NULL"


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


def downgrade() -> None:
    op.drop_table("offer_links")


def _of_worker(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["organisation_id", "worker_id"],
        ["workers.organisation_id", "workers.id"],
        name=f"fk_{table}_organisation_id",
        ondelete="CASCADE",
    )
