"""What the order's side says after arrival, credit of employers, and warnings of orders that run out.

Revision: 0015
Follows: 0014
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KINDS = "kind IN ('contract', 'insurance', 'first_pay', 'left')"
GRADES = "grade IN ('good', 'warned', 'barred')"
SOURCES = "source IN ('inspection', 'complaint', 'court', 'follow_up', 'platform', 'other')"


def upgrade() -> None:
    op.create_table(
        "employment_events",
        *_identified(),
        sa.Column("order_office_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(200), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_employment_events"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name="fk_employment_events_organisation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["order_office_id"], ["organisations.id"], name="fk_employment_events_order_office_id"),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name="fk_employment_events_placement_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name="fk_employment_events_recorded_by"),
        sa.UniqueConstraint("placement_id", "kind", name="uq_employment_events_placement_id_kind"),
        sa.CheckConstraint(KINDS, name="ck_employment_events_kind"),
    )
    op.create_table(
        "credit_records",
        *_identified(),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_office_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.String(18), nullable=False),
        sa.Column("grade", sa.String(8), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credit_records"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_credit_records_organisation_id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name="fk_credit_records_employer_id"),
        sa.ForeignKeyConstraint(
            ["employer_office_id"], ["organisations.id"], name="fk_credit_records_employer_office_id"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_credit_records_made_by"),
        sa.CheckConstraint(GRADES, name="ck_credit_records_grade"),
        sa.CheckConstraint(SOURCES, name="ck_credit_records_source"),
    )
    op.create_table(
        "order_warnings",
        *_identified(),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_order_warnings"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_order_warnings_organisation_id"),
        sa.ForeignKeyConstraint(
            ["job_order_id"], ["job_orders.id"], name="fk_order_warnings_job_order_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("job_order_id", "valid_until", name="uq_order_warnings_job_order_id_valid_until"),
    )
    for table, columns in (
        ("employment_events", ["organisation_id", "id"]),
        ("employment_events", ["order_office_id", "id"]),
        ("employment_events", ["worker_id"]),
        ("employment_events", ["recorded_by"]),
        ("credit_records", ["organisation_id", "id"]),
        ("credit_records", ["employer_office_id", "id"]),
        ("credit_records", ["employer_id", "grade"]),
        ("credit_records", ["made_by"]),
        ("order_warnings", ["organisation_id", "id"]),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def downgrade() -> None:
    op.drop_table("order_warnings")
    op.drop_table("credit_records")
    op.drop_table("employment_events")


def _identified() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    ]
