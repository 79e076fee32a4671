"""Offers and placements; rounds are signed, lie open for objections, and end when everybody has answered.

Revision: 0012
Follows: 0011

A round that was published counts as active from now on, until it is closed. Of the rounds of one alliance the newest
may still be answered; those before it are closed here.
"""

import sqlalchemy as sa
from alembic import op

from app.db.types import UtcDateTime
from app.db.walls import lowered

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "state IN ('collecting', 'frozen', 'solving', 'proposed')"
AFTER = "state IN ('draft', 'collecting', 'frozen', 'solving', 'proposed', 'objection', 'published', 'answering')"
STANDING = "state IN ('open', 'worker_yes', 'employer_yes')"
HOLDING = "state IN ('placed', 'dispatched', 'working')"
OFFER_STATES = (
    "state IN ('open', 'worker_yes', 'employer_yes', 'placed', 'declined_worker', 'declined_employer', 'late_worker', "
    "'late_employer', 'withdrawn', 'superseded', 'ended')"
)
PLACEMENT_STATES = "state IN ('placed', 'dispatched', 'working', 'completed', 'no_show', 'left_early', 'cancelled')"
EARLIER_ARE_CLOSED = f"""UPDATE rounds SET state = 'closed' WHERE state = 'published' AND EXISTS (
SELECT 1 FROM rounds AS later WHERE later.alliance_id = rounds.alliance_id AND later.id <> rounds.id
AND ({BEFORE.replace("state", "later.state")} OR (later.state = 'published' AND later.id > rounds.id)))"""  # noqa: S608  # of this file's own words


def upgrade() -> None:
    with op.batch_alter_table("rounds") as table:
        for column in _round_columns():
            table.add_column(column)
        table.create_foreign_key("fk_rounds_signed_by", "users", ["signed_by"], ["id"])
        table.create_index("ix_rounds_signed_by", ["signed_by"])
        table.drop_index("uq_rounds_one_active")
    with lowered(op.get_bind(), "rounds"):
        op.execute(EARLIER_ARE_CLOSED)
    _one_active(AFTER)
    _make_offers()
    _make_placements()


def downgrade() -> None:
    op.drop_table("placements")
    op.drop_table("offers")
    op.drop_index("uq_rounds_one_active", "rounds")
    with lowered(op.get_bind(), "rounds"):
        op.execute("UPDATE rounds SET state = 'cancelled' WHERE state IN ('draft', 'objection')")
        op.execute("UPDATE rounds SET state = 'published' WHERE state IN ('answering', 'closed')")
    with op.batch_alter_table("rounds") as table:
        table.drop_index("ix_rounds_signed_by")
        table.drop_constraint("fk_rounds_signed_by", type_="foreignkey")
        for column in _round_columns():
            table.drop_column(column.name)
    _one_active(BEFORE)


def _one_active(states: str) -> None:
    where = sa.text(states)
    op.create_index(
        "uq_rounds_one_active", "rounds", ["alliance_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def _round_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("objection_days", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("signed_solution_id", sa.Uuid(), nullable=True),
        sa.Column("signed_digest", sa.String(64), nullable=False, server_default=""),
        sa.Column("answer_days_worker", sa.SmallInteger(), nullable=False, server_default="3"),
        sa.Column("answer_days_employer", sa.SmallInteger(), nullable=False, server_default="2"),
        sa.Column("offered_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
    ]


def _versioned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("order_office_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("job_order_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(["order_office_id"], ["organisations.id"], name=f"fk_{table}_order_office_id"),
        sa.ForeignKeyConstraint(["coordinator_id"], ["organisations.id"], name=f"fk_{table}_coordinator_id"),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=f"fk_{table}_round_id"),
        sa.ForeignKeyConstraint(["job_order_id"], ["job_orders.id"], name=f"fk_{table}_job_order_id"),
    ]


def _indexes(table: str) -> None:
    op.create_index(f"ix_{table}_organisation_id_id", table, ["organisation_id", "id"])
    op.create_index(f"ix_{table}_order_office_id_id", table, ["order_office_id", "id"])
    op.create_index(f"ix_{table}_coordinator_id_id", table, ["coordinator_id", "id"])
    op.create_index(f"ix_{table}_job_order_id_state", table, ["job_order_id", "state"])
    op.create_index(f"ix_{table}_worker_id", table, ["worker_id"])


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    of = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=of, postgresql_where=of)


def _make_offers() -> None:
    op.create_table(
        "offers",
        *_versioned(),
        sa.Column("wave", sa.SmallInteger(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("worker_answer", sa.String(3), nullable=False),
        sa.Column("worker_code", sa.String(20), nullable=False),
        sa.Column("worker_via", sa.String(10), nullable=False),
        sa.Column("worker_at", UtcDateTime(), nullable=True),
        sa.Column("employer_answer", sa.String(3), nullable=False),
        sa.Column("employer_code", sa.String(20), nullable=False),
        sa.Column("employer_at", UtcDateTime(), nullable=True),
        sa.Column("due_worker", sa.Date(), nullable=False),
        sa.Column("due_employer", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        *_keys("offers"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_offers_proposal_id", ondelete="SET NULL"),
        sa.CheckConstraint(OFFER_STATES, name="ck_offers_state"),
    )
    _indexes("offers")
    op.create_index("ix_offers_round_id_state_id", "offers", ["round_id", "state", "id"])
    op.create_index("ix_offers_proposal_id", "offers", ["proposal_id"])
    _partial("ix_offers_due_worker", "offers", ["due_worker"], STANDING)
    _partial("ix_offers_due_employer", "offers", ["due_employer"], STANDING)
    _partial("uq_offers_standing", "offers", ["worker_id", "job_order_id"], STANDING, unique=True)
    _partial("uq_offers_worker_yes", "offers", ["worker_id"], "state = 'worker_yes'", unique=True)


def _make_placements() -> None:
    op.create_table(
        "placements",
        *_versioned(),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=False),
        sa.Column("pay_promised", sa.Integer(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_code", sa.String(40), nullable=False),
        *_keys("placements"),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name="fk_placements_offer_id"),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name="fk_placements_employer_id"),
        sa.UniqueConstraint("offer_id", name="uq_placements_offer_id"),
        sa.CheckConstraint(PLACEMENT_STATES, name="ck_placements_state"),
    )
    _indexes("placements")
    op.create_index("ix_placements_employer_id", "placements", ["employer_id"])
    op.create_index("ix_placements_round_id_state", "placements", ["round_id", "state"])
    _partial("uq_placements_holding", "placements", ["worker_id"], HOLDING, unique=True)
