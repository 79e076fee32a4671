"""Scenarios, pins and bans of a round; what was laid over the snapshot that a solution was solved on.

Revision: 0016
Follows: 0015

Solutions of the version before belong to no scenario and had nothing laid over them.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STANDS = "undone_at IS NULL"
PINNED = "undone_at IS NULL AND kind = 'pin'"


def upgrade() -> None:
    op.create_table(
        "scenarios",
        *_versioned(),
        sa.Column("wave", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("with_edits", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        *_keys("scenarios"),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name="fk_scenarios_policy_id"),
        sa.UniqueConstraint("round_id", "wave", "number", name="uq_scenarios_round_id_wave_number"),
        sa.CheckConstraint(
            "state IN ('solving', 'solved', 'failed', 'offered', 'discarded')", name="ck_scenarios_state"
        ),
    )
    _indexed("scenarios", "organisation_id", "policy_id")
    _make_edits()
    with op.batch_alter_table("rounds") as table:
        table.add_column(sa.Column("picked_scenario_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("solutions") as table:
        for column in _solution_columns():
            table.add_column(column)
        table.create_foreign_key("fk_solutions_scenario_id", "scenarios", ["scenario_id"], ["id"], ondelete="SET NULL")
        table.create_index("ix_solutions_scenario_id", ["scenario_id"])


def downgrade() -> None:
    with op.batch_alter_table("solutions") as table:
        table.drop_index("ix_solutions_scenario_id")
        table.drop_constraint("fk_solutions_scenario_id", type_="foreignkey")
        for column in _solution_columns():
            table.drop_column(column.name)
    with op.batch_alter_table("rounds") as table:
        table.drop_column("picked_scenario_id")
    op.drop_table("round_edits")
    op.drop_table("scenarios")


def _make_edits() -> None:
    op.create_table(
        "round_edits",
        *_versioned(),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("worker_office_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(3), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("refused_code", sa.String(40), nullable=False),
        *_keys("round_edits"),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.id"], name="fk_round_edits_worker_id"),
        sa.ForeignKeyConstraint(["worker_office_id"], ["organisations.id"], name="fk_round_edits_worker_office_id"),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name="fk_round_edits_job_order_id"),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name="fk_round_edits_made_by"),
        sa.ForeignKeyConstraint(["undone_by"], ["users.id"], name="fk_round_edits_undone_by"),
        sa.CheckConstraint("kind IN ('pin', 'ban')", name="ck_round_edits_kind"),
    )
    _indexed("round_edits", "organisation_id", "worker_id", "worker_office_id", "job_order_id", "made_by", "undone_by")
    op.create_index("ix_round_edits_round_id_id", "round_edits", ["round_id", "id"])
    _one("uq_round_edits_standing", ["round_id", "worker_id", "job_order_id"], STANDS)
    _one("uq_round_edits_pin", ["round_id", "worker_id"], PINNED)


def _one(name: str, columns: list[str], where: str) -> None:
    of = sa.text(where)
    op.create_index(name, "round_edits", columns, unique=True, sqlite_where=of, postgresql_where=of)


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
    ]


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"], name=f"fk_{table}_organisation_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=f"fk_{table}_round_id", ondelete="CASCADE"),
    ]


def _indexed(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _solution_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("scenario_id", sa.Uuid(), nullable=True),
        sa.Column("wave", sa.SmallInteger(), nullable=False, server_default="1"),
        sa.Column("input_digest", sa.String(64), nullable=False, server_default=""),
        sa.Column("overlay_digest", sa.String(64), nullable=False, server_default=""),
        sa.Column("overlay", sa.LargeBinary(), nullable=True),
    ]
