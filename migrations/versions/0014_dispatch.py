"""Pick-up points, dispatches and who sits in them.

Revision: 0014
Follows: 0013
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATES = "state IN ('planned', 'announced', 'under_way', 'arrived', 'cancelled')"


def upgrade() -> None:
    op.create_table(
        "pickup_points",
        *_versioned(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("region_code", sa.String(6), nullable=False),
        sa.Column("stop_no", sa.SmallInteger(), nullable=False),
        sa.Column("villages", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pickup_points"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_pickup_points_organisation_id"),
        sa.UniqueConstraint("organisation_id", "name", name="uq_pickup_points_organisation_id_name"),
    )
    op.create_table(
        "dispatches",
        *_versioned(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("destination", sa.String(6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("leaves_at", sa.Time(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=False),
        sa.Column("seats", sa.SmallInteger(), nullable=False),
        sa.Column("leader", sa.String(100), nullable=False),
        sa.Column("operator", sa.String(100), nullable=False),
        sa.Column("plate", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatches"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name="fk_dispatches_organisation_id"),
        sa.CheckConstraint(STATES, name="ck_dispatches_state"),
        sa.CheckConstraint("kind IN ('bus', 'train')", name="ck_dispatches_kind"),
        sa.CheckConstraint("seats BETWEEN 1 AND 200", name="ck_dispatches_seats"),
    )
    op.create_table(
        "dispatch_seats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("order_office_id", sa.Uuid(), nullable=False),
        sa.Column("dispatch_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("pickup_point_id", sa.Uuid(), nullable=False),
        sa.Column("seat_no", sa.SmallInteger(), nullable=False),
        sa.Column("boarded", sa.Boolean(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatch_seats"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "worker_id"],
            ["workers.organisation_id", "workers.id"],
            name="fk_dispatch_seats_organisation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["order_office_id"], ["organisations.id"], name="fk_dispatch_seats_order_office_id"),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name="fk_dispatch_seats_dispatch_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name="fk_dispatch_seats_placement_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["pickup_point_id"], ["pickup_points.id"], name="fk_dispatch_seats_pickup_point_id"),
    )
    for table, columns in (
        ("pickup_points", ["organisation_id", "id"]),
        ("dispatches", ["organisation_id", "id"]),
        ("dispatch_seats", ["organisation_id", "id"]),
        ("dispatch_seats", ["dispatch_id", "order_office_id"]),
        ("dispatch_seats", ["order_office_id", "id"]),
        ("dispatch_seats", ["placement_id"]),
        ("dispatch_seats", ["worker_id"]),
        ("dispatch_seats", ["pickup_point_id"]),
    ):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)
    for name, columns in (("placement", ["placement_id"]), ("seat", ["dispatch_id", "seat_no"])):
        where = sa.text("active")
        op.create_index(
            f"uq_dispatch_seats_{name}",
            "dispatch_seats",
            columns,
            unique=True,
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    op.drop_table("dispatch_seats")
    op.drop_table("dispatches")
    op.drop_table("pickup_points")


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
    ]
