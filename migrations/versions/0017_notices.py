"""Notices: what organisations are told, the webhooks of their own systems, and what is on its way there.

Revision: 0017
Follows: 0016
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = "state IN ('queued', 'sent', 'failed', 'given_up')"
CHANNELS = "channel IN ('webhook', 'sms', 'mail')"
DUE = "state IN ('queued', 'failed')"


def upgrade() -> None:
    op.create_table(
        "notices",
        *_owned(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_kind", sa.String(20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        *_keys("notices"),
        sa.UniqueConstraint("organisation_id", "kind", "day", name="uq_notices_organisation_id_kind_day"),
    )
    op.create_table(
        "webhooks",
        *_owned(),
        *_versioned(),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        *_keys("webhooks"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_webhooks_made_by"),
        sa.UniqueConstraint("organisation_id", "url", name="uq_webhooks_organisation_id_url"),
    )
    op.create_table(
        "notice_deliveries",
        *_owned(),
        *_versioned(),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("last_code", sa.String(40), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        *_keys("notice_deliveries"),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name="fk_notice_deliveries_notice_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name="fk_notice_deliveries_webhook_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "notice_id", "channel", "webhook_id", name="uq_notice_deliveries_notice_id_channel_webhook_id"
        ),
        sa.CheckConstraint(STATES, name="ck_notice_deliveries_state"),
        sa.CheckConstraint(CHANNELS, name="ck_notice_deliveries_channel"),
    )
    for name, table, columns in (
        ("organisation_id_id", "notices", ["organisation_id", "id"]),
        ("organisation_id_id", "webhooks", ["organisation_id", "id"]),
        ("made_by", "webhooks", ["made_by"]),
        ("organisation_id_id", "notice_deliveries", ["organisation_id", "id"]),
        ("webhook_id_id", "notice_deliveries", ["webhook_id", "id"]),
    ):
        op.create_index(f"ix_{table}_{name}", table, columns)
    _create_part("ix_notices_unread", "notices", ["organisation_id", "id"], "read_at IS NULL")
    _create_part("ix_notices_in_hand", "notices", ["id"], "handed_at IS NULL")
    _create_part("ix_notice_deliveries_due", "notice_deliveries", ["next_at", "id"], DUE)


def downgrade() -> None:
    for table in ("notice_deliveries", "webhooks", "notices"):
        op.drop_table(table)


def _create_part(name: str, table: str, columns: list[str], where: str) -> None:
    of = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=of, postgresql_where=of)


def _owned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    ]


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=f"fk_{table}_organisation_id"),
    ]
