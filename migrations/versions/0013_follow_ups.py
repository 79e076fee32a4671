"""Follow-ups counted from arrival, and tickets about what goes wrong at a workplace.

Revision: 0013
Follows: 0012

Placements that were working before have no calls: nobody had arrived through this service yet.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CALL_STATES = "state IN ('due', 'done', 'unreachable', 'dropped')"
TO_CALL = "state IN ('due', 'unreachable')"
TICKET_STATES = "state IN ('open', 'in_hand', 'settled', 'refused')"
TICKET_KINDS = "kind IN ('unpaid_wages', 'no_contract', 'no_insurance', 'injury', 'fees', 'other')"


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        *_versioned(),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("day_no", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("called_at", UtcDateTime(), nullable=True),
        sa.Column("called_by", sa.Uuid(), nullable=True),
        sa.Column("at_work", sa.Boolean(), nullable=True),
        sa.Column("pay_promised", sa.Integer(), nullable=False),
        sa.Column("pay_real", sa.Integer(), nullable=True),
        sa.Column("living", sa.SmallInteger(), nullable=True),
        sa.Column("note_code", sa.String(20), nullable=False),
        *_keys("follow_ups"),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name="fk_follow_ups_employer_id"),
        sa.ForeignKeyConstraint(["called_by"], ["users.id"], name="fk_follow_ups_called_by"),
        sa.UniqueConstraint("placement_id", "day_no", name="uq_follow_ups_placement_id_day_no"),
        sa.CheckConstraint(CALL_STATES, name="ck_follow_ups_state"),
        sa.CheckConstraint("living BETWEEN 1 AND 3", name="ck_follow_ups_living"),
    )
    for columns in (
        ["worker_id"],
        ["employer_id"],
        ["called_by"],
        ["coordinator_id", "employer_id"],
        ["organisation_id", "employer_id"],
    ):
        op.create_index(f"ix_follow_ups_{'_'.join(columns)}", "follow_ups", columns)
    where = sa.text(TO_CALL)
    op.create_index(
        "ix_follow_ups_to_call",
        "follow_ups",
        ["organisation_id", "due_on", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "rights_tickets",
        *_versioned(),
        sa.Column("order_office_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        *_keys("rights_tickets"),
        sa.ForeignKeyConstraint(["order_office_id"], ["organisations.id"], name="fk_rights_tickets_order_office_id"),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name="fk_rights_tickets_job_order_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_rights_tickets_owner_id"),
        sa.CheckConstraint(TICKET_STATES, name="ck_rights_tickets_state"),
        sa.CheckConstraint(TICKET_KINDS, name="ck_rights_tickets_kind"),
    )
    for columns in (
        ["worker_id"],
        ["placement_id"],
        ["job_order_id"],
        ["owner_id"],
        ["organisation_id", "id"],
        ["order_office_id", "id"],
        ["coordinator_id", "id"],
    ):
        op.create_index(f"ix_rights_tickets_{'_'.join(columns)}", "rights_tickets", columns)


def downgrade() -> None:
    op.drop_table("rights_tickets")
    op.drop_table("follow_ups")


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
    ]


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name=f"fk_{table}_organisation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name=f"fk_{table}_coordinator_id"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=f"fk_{table}_placement_id", ondelete="CASCADE"
        ),
    ]
